/* timeline.c - which entries are in force when. */
#include "harness/model/timeline.h"

#include <errno.h>
#include <inttypes.h>

#include "harness/base/err.h"

/* 1000 days: far enough for any run, and sums of a few such times cannot overflow. */
#define TIME_MAX (NSEC_PER_SEC * 1000 * 24 * 3600)

#define FULL_SHARE 1000000

static bool time_ok(nsec_t t)
{
	return t >= 0 && t <= TIME_MAX;
}

static int check_times(const struct timeline_entry *e, struct err *err)
{
	nsec_t length = e->end - e->begin;

	if (!time_ok(e->begin) || !time_ok(e->ramp) || !time_ok(e->every))
		return err_set(err, -ERANGE,
			       "timeline entry %" PRIu32 ": a time is negative or over 1000 days",
			       e->id);
	if (e->end != NSEC_NEVER && (!time_ok(e->end) || length <= 0))
		return err_set(err, -ERANGE,
			       "timeline entry %" PRIu32 ": ends at %" PRId64
			       " ns, want after its begin at %" PRId64 " ns",
			       e->id, e->end, e->begin);
	if (e->end != NSEC_NEVER && e->ramp > length)
		return err_set(err, -ERANGE,
			       "timeline entry %" PRIu32 ": ramps for %" PRId64
			       " ns but lasts only %" PRId64 " ns",
			       e->id, e->ramp, length);
	if (e->every && (e->end == NSEC_NEVER || length > e->every))
		return err_set(err, -ERANGE,
			       "timeline entry %" PRIu32 ": begins again every %" PRId64
			       " ns, before it has ended",
			       e->id, e->every);
	if (!e->every && e->times)
		return err_set(err, -EINVAL,
			       "timeline entry %" PRIu32 ": %" PRIu32
			       " times, but not how far apart",
			       e->id, e->times);
	return 0;
}

static int check_value(const struct timeline_entry *e, struct err *err)
{
	if (e->setting >= SETTING_COUNT || e->op > TIMELINE_TIMES)
		return err_set(err, -EINVAL, "timeline entry %" PRIu32 ": unknown setting", e->id);
	if (e->op != TIMELINE_BY && e->value < 0)
		return err_set(err, -ERANGE,
			       "timeline entry %" PRIu32 ": value %" PRId64 " is negative", e->id,
			       e->value);
	if (e->setting == SETTING_OUTAGE &&
	    (e->op != TIMELINE_TO || e->value > OUTAGE_LOSE || e->ramp))
		return err_set(err, -EINVAL, "timeline entry %" PRIu32 ": an outage is on or off",
			       e->id);
	return 0;
}

int timeline_check(const struct timeline *timeline, size_t link_count, struct err *err)
{
	for (size_t i = 0; timeline && i < timeline->count; i++) {
		const struct timeline_entry *e = &timeline->entries[i];
		int r;

		if (e->link >= link_count)
			return err_set(err, -EINVAL,
				       "timeline entry %" PRIu32 ": link %" PRIu32
				       " of a path of %zu",
				       e->id, e->link, link_count);
		r = check_value(e, err);
		if (r == 0)
			r = check_times(e, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Which occurrence is the last that has begun by t; t must not be before begin. */
static nsec_t begin_at(const struct timeline_entry *e, nsec_t t, bool *ret_last)
{
	nsec_t k = e->every ? (t - e->begin) / e->every : 0;

	if (e->times && k >= e->times)
		k = (nsec_t)e->times - 1;
	*ret_last = !e->every || (e->times && k + 1 == e->times);
	return e->begin + k * e->every;
}

nsec_t timeline_next(const struct timeline_entry *entry, nsec_t t)
{
	nsec_t length = entry->end == NSEC_NEVER ? NSEC_NEVER : entry->end - entry->begin;
	nsec_t begin;
	bool last;

	if (t < entry->begin)
		return entry->begin;
	begin = begin_at(entry, t, &last);
	if (t - begin < entry->ramp) {
		nsec_t grain = ((t - begin) / TIMELINE_GRAIN + 1) * TIMELINE_GRAIN;

		return begin + (grain < entry->ramp ? grain : entry->ramp);
	}
	if (length != NSEC_NEVER && t - begin < length)
		return begin + length;
	return last ? NSEC_NEVER : begin + entry->every;
}

bool timeline_in_force(const struct timeline_entry *entry, nsec_t t, uint32_t *ret_share)
{
	nsec_t since;
	bool last;

	if (t < entry->begin)
		return false;
	since = t - begin_at(entry, t, &last);
	if (entry->end != NSEC_NEVER && since >= entry->end - entry->begin)
		return false;
	if (since >= entry->ramp)
		*ret_share = FULL_SHARE;
	else
		*ret_share =
			(uint32_t)((unsigned __int128)(since / TIMELINE_GRAIN * TIMELINE_GRAIN) *
				   FULL_SHARE / (uint64_t)entry->ramp);
	return true;
}
