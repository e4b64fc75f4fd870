/* measure.c - hostile records of a run: all numbers can be made, and blame adds up. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/bytes.h"
#include "reports/metric/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Instead of the list of metrics, which takes longer than all else: numbers are numbers, and a null
 * has its reason. */
void metric_add(struct metric_list *list, const char *stream, const char *name, double value,
		uint64_t count)
{
	(void)stream;
	(void)count;
	if (!*name || !isfinite(value))
		abort();
	list->n++;
}

void metric_add_null(struct metric_list *list, const char *stream, const char *name,
		     const char *reason)
{
	(void)stream;
	if (!*name || !*reason)
		abort();
	list->n++;
}

void metric_list_done(struct metric_list *list)
{
	(void)list;
}

/* A record in 8 bytes. Times are of a day, in steps of a quarter of a millisecond. */
static void add(struct series_set *set, struct bytes *b)
{
	static const char *const streams[] = {
		"to-buyer",  "to-seller", "outage",    "first-shown",
		"buffer-ms", "rendition", "fragments", "first-audio"
	};
	uint8_t kind = bytes_u8(b), where = bytes_u8(b);
	struct record r = { .kind = (enum record_kind)(kind % RECORD_KIND_COUNT), .probe = "x" };

	r.time = bytes_be16(b) * (nsec_t)250000;
	r.id = bytes_u8(b);
	r.value = bytes_be24(b);
	if (where & 64)
		r.value = r.value << 32 | r.value >> 3;
	(void)snprintf(r.stream, sizeof(r.stream), "%s", streams[(where & 3) | (where >> 1 & 4)]);
	if (series_add(set, where & 4 ? "buyer" : "seller", &r, NULL) < 0)
		abort();
}

static void check_direction(const struct run_direction *d)
{
	for (size_t i = 0; i < d->frames.n; i++) {
		const struct frame *f = &d->frames.v[i];
		nsec_t sum = 0;

		for (int p = 0; p < BLAME_COUNT; p++) {
			if (f->blame[p] != FRAME_UNSEEN && f->blame[p] < 0)
				abort();
			sum += f->blame[p] == FRAME_UNSEEN ? 0 : f->blame[p];
		}
		if (f->latency != FRAME_UNSEEN && f->latency >= 0 && sum != f->latency)
			abort();
	}
	for (size_t i = 0; i < d->stall_count; i++)
		if (d->stalls[i].stall.length <= 0)
			abort();
	for (size_t i = 0; i < d->freeze_count; i++)
		if (d->freezes[i].length <= 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const links[] = { "outage", "first-shown", NULL };
	const struct measure_conf conf = { .begin = 1000000,
					   .end = 12 * NSEC_PER_SEC,
					   .links = { links, links + 1 } };
	struct bytes b = bytes_of(data, size);
	struct series_set set = { 0 };
	struct run_result result;

	while (b.left >= 8)
		add(&set, &b);
	if (run_measure(&set, &conf, &result, NULL) < 0)
		abort();
	check_direction(&result.to_buyer);
	check_direction(&result.to_seller);
	if (!result.metrics.n)
		abort();
	run_result_done(&result);
	series_set_done(&set);
	return 0;
}
