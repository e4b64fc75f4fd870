/* ctl.c - any bytes as a request to a run: an order of settings in range comes out, or a complaint.
 */
/* uses: harness/base/draw.c harness/base/err.c harness/base/quantity.c harness/base/text.c */
/* uses: harness/scenario/link_more.c harness/scenario/link_queue.c harness/model/loss.c */
/* uses: harness/model/conf.c harness/model/exponential.c harness/model/timeline.c */
/* uses: harness/model/netem_conf.c harness/scenario/budget.c harness/scenario/call.c */
/* uses: harness/scenario/build.c harness/scenario/legs.c harness/scenario/live.c harness/scenario/media.c harness/scenario/plan_lab.c */
/* uses: harness/workload/build.c harness/workload/stages.c */
/* uses: harness/scenario/event.c harness/scenario/event_change.c harness/scenario/expand.c */
/* uses: harness/scenario/expect.c harness/scenario/explain.c harness/scenario/files.c */
/* uses: harness/scenario/jitter_table.c harness/scenario/link_json.c */
/* uses: harness/scenario/link_number.c harness/scenario/link_rate.c */
/* uses: harness/scenario/change.c harness/scenario/outcome.c harness/scenario/words_special.c */
/* uses: harness/scenario/find.c harness/scenario/link_spec.c harness/scenario/links.c */
/* uses: harness/scenario/part.c harness/scenario/plan.c harness/scenario/plan_json.c */
/* uses: harness/scenario/route.c harness/scenario/show.c harness/scenario/spread.c */
/* uses: harness/scenario/words.c harness/scenario/yaml.c harness/scenario/yaml_comment.c */
/* uses: harness/scenario/workload.c harness/scenario/yaml_value.c */
/* uses: harness/scenario/link_data.c harness/scenario/lines.c harness/scenario/trace_file.c */
/* uses: harness/model/netem_dist.c harness/model/netem_loss.c harness/model/netem_prng.c */
/* uses: harness/model/netem_values.c harness/model/netem_words.c harness/model/trace.c */
/* uses: harness/scenario/ctl_order.c harness/scenario/ctl_request.c harness/scenario/ctl_set.c */
/* uses: harness/scenario/talk.c harness/workload/talk.c harness/workload/talk_assistant.c */
/* uses: harness/workload/talk_ear.c harness/workload/talk_sound.c harness/workload/voice.c */
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
