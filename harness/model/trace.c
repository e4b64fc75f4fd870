/* trace.c - walking along a rate trace, lap after lap. */
#include "harness/model/trace.h"

#include "harness/model/fixed.h"

#define MAHIMAHI_OPPORTUNITY_BYTES 1504

/* The first of at[0..count-1] that is after t; count when none is. */
static size_t first_after(const struct rate_trace *conf, nsec_t t)
{
	size_t low = 0;
	size_t high = conf->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (conf->at[middle] > t)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void trace_seek(struct trace *trace, const struct rate_trace *conf, nsec_t origin, nsec_t t)
{
	nsec_t laps = t > origin && conf->end == TRACE_LOOP ? (t - origin) / conf->lap_ns : 0;

	trace->conf = conf;
	trace->lap = origin + laps * conf->lap_ns;
	trace->at = first_after(conf, t - trace->lap);
	if (trace->at == conf->count && conf->end == TRACE_HOLD) {
		trace->next = NSEC_NEVER;
		return;
	}
	if (trace->at == conf->count) {
		trace->at = 0;
		trace->lap += conf->lap_ns;
	}
	trace->next = trace->lap + conf->at[trace->at];
}

void trace_pass(struct trace *trace, nsec_t t)
{
	if (trace->next > t)
		return;
	if (t - trace->lap > trace->conf->lap_ns) {
		trace_seek(trace, trace->conf, trace->lap, t);
		return;
	}
	while (trace->next <= t)
		trace_step(trace);
}

uint64_t trace_bps(const struct trace *trace)
{
	size_t before = trace->at ? trace->at : trace->conf->count;

	return trace->conf->bps[before - 1];
}

uint32_t trace_opportunity_bytes(const struct rate_trace *conf)
{
	return conf->opportunity_bytes ? conf->opportunity_bytes : MAHIMAHI_OPPORTUNITY_BYTES;
}

uint64_t trace_mean_bps(const struct rate_trace *conf)
{
	unsigned __int128 work = 0;

	if (conf->kind == TRACE_OPPORTUNITIES)
		return fixed_mul_div(conf->count * (uint64_t)trace_opportunity_bytes(conf),
				     8 * (uint64_t)NSEC_PER_SEC, (uint64_t)conf->lap_ns);
	for (size_t i = 0; i < conf->count; i++) {
		nsec_t end = i + 1 < conf->count ? conf->at[i + 1] : conf->lap_ns;

		work += (unsigned __int128)conf->bps[i] * (uint64_t)(end - conf->at[i]);
	}
	return (uint64_t)(work / (uint64_t)conf->lap_ns);
}
