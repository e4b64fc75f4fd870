/* ctl.c - any bytes as a request to a run: an order of settings in range comes out, or a complaint.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/scenario/ctl_inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct plan *load(void)
{
	static const char route[] =
		"route: plain\n"
		"seller: {both: {delay: 1 ms}}\n"
		"haul: {both: {delay: 5 ms, jitter: {sigma: 2 ms, correlation: 50 ms}}}\n"
		"buyer: {both: {delay: 1 ms, rate: 8 Mbit/s, queue: 100 ms}}\n";
	struct plan_opts opts = { .seed_given = true, .seed = 7 };
	struct plan *plan = NULL;
	struct err err;

	if (plan_load_route_text("plain.yaml", route, &opts, &plan, &err) < 0)
		abort();
	return plan;
}

/* Whatever was said, what came out can be laid over the plan's links. */
static void check(const struct plan *plan, const struct ctl_order *order)
{
	struct err err;

	if (!order->part_count || !order->event.text || !order->event.source)
		abort();
	for (size_t i = 0; i < order->part_count; i++) {
		const struct live_change_part *p = &order->parts[i];
		const struct timeline one = { &p->entry, 1 };

		if (p->route >= PLAN_DIRECTIONS || p->entry.begin != 0 ||
		    timeline_check(&one, plan->chains[p->route].link_count, &err) < 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctl_order order = { 0 };
	struct plan *plan = load();
	struct ctl_request request;
	json_t *json = NULL;
	struct err err;
	int r = ctl_request_read((const char *)data, size, &request, &json, &err);

	if (r == 0 && request.verb == CTL_SET)
		r = ctl_order_set(plan, request.change, request.lasts, 1, &order, &err);
	else if (r == 0 && request.verb == CTL_FIRE)
		r = ctl_order_fire(plan, &request.fire, 1, &order, &err);
	if (r == 0 && (request.verb == CTL_SET || request.verb == CTL_FIRE))
		check(plan, &order);
	ctl_order_done(&order);
	json_decref(json);
	plan_free(plan);
	return 0;
}
