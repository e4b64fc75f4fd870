/* rtpfit.c - fitting RTP timestamps to capture times. */
#include "reports/metric/rtpfit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "reports/metric/stat.h"

#define LEAST 8
/* Coding and pacing take no longer than this. */
#define CODING_MAX (2 * NSEC_PER_SEC)
/* So many frames, spread over all, are looked at for each candidate. */
#define SAMPLE_MAX 400
/* Times are read a little apart by different threads. */
#define SLACK NSEC_PER_MSEC
/* Residuals that differ by less tell candidates apart no more. */
#define ALIKE (500 * NSEC_PER_USEC)
/* Timestamps further off than this belong to no capture. */
#define RESIDUAL_MAX (10 * NSEC_PER_MSEC)

static nsec_t media_time(int64_t timestamp, uint32_t clock_hz)
{
	return (nsec_t)((__int128)timestamp * NSEC_PER_SEC / clock_hz);
}

nsec_t rtpfit_capture(const struct rtpfit *fit, int64_t timestamp, uint32_t clock_hz)
{
	return media_time(timestamp, clock_hz) + fit->offset;
}

size_t rtpfit_nearest(const nsec_t *captured, size_t n, nsec_t at)
{
	size_t low = 0, high = n - 1;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (captured[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0 && at - captured[low - 1] < captured[low] - at)
		return low - 1;
	return low;
}

/* Both series, and a place for residuals. */
struct fitting {
	const nsec_t *captured;
	size_t n_captured;
	const struct rtpfit_sent *sent;
	size_t n_sent;
	uint32_t clock_hz;
	nsec_t *residuals; /* as many as frames are looked at */
};

/* An offset, and how well it does. */
struct candidate {
	nsec_t offset;
	nsec_t p50;
	nsec_t p95;
	size_t too_early; /* frames sent before they were captured */
	size_t looked;
};

/* Fills in how well the candidate does; gives how far captures lie after their timestamps on
 * average. */
static nsec_t look(const struct fitting *f, struct candidate *c)
{
	size_t step = f->n_sent > SAMPLE_MAX ? f->n_sent / SAMPLE_MAX : 1;
	__int128 sum = 0;

	c->too_early = 0;
	c->looked = 0;
	for (size_t i = 0; i < f->n_sent; i += step) {
		nsec_t at = media_time(f->sent[i].timestamp, f->clock_hz) + c->offset;
		nsec_t capture = f->captured[rtpfit_nearest(f->captured, f->n_captured, at)];

		sum += capture - at;
		f->residuals[c->looked++] = capture > at ? capture - at : at - capture;
		c->too_early += f->sent[i].sent < capture - SLACK;
	}
	stat_sort(f->residuals, c->looked);
	c->p50 = stat_nearest(f->residuals, c->looked, 5000);
	c->p95 = stat_nearest(f->residuals, c->looked, 9500);
	return (nsec_t)(sum / (__int128)c->looked);
}

static bool possible(const struct candidate *c)
{
	return c->too_early * 20 <= c->looked && c->p50 <= RESIDUAL_MAX;
}

/* Tries every capture that the middle frame can have been; of those that do equally well the latest
 * is the one with the shortest coding. */
static bool try_all(const struct fitting *f, struct candidate *best, unsigned *ret_count)
{
	const struct rtpfit_sent *middle = &f->sent[f->n_sent / 2];
	size_t at = rtpfit_nearest(f->captured, f->n_captured, middle->sent);
	nsec_t least = NSEC_NEVER;
	unsigned count = 0;

	for (size_t i = at + 1; i-- > 0;) {
		struct candidate c = { .offset = f->captured[i] -
						 media_time(middle->timestamp, f->clock_hz) };

		if (f->captured[i] > middle->sent + SLACK)
			continue;
		if (f->captured[i] < middle->sent - CODING_MAX)
			break;
		/* The middle capture has its own error: the mean of all is taken out. */
		c.offset += look(f, &c);
		(void)look(f, &c);
		if (!possible(&c))
			continue;
		if (c.p50 + ALIKE < least) {
			*best = c;
			least = c.p50;
			count = 1;
		} else if (c.p50 < least + ALIKE) {
			count++;
		}
	}
	*ret_count = count;
	return count > 0;
}

int rtpfit_find(const nsec_t *captured, size_t n_captured, const struct rtpfit_sent *sent,
		size_t n_sent, uint32_t clock_hz, struct rtpfit *ret)
{
	struct fitting f = { captured, n_captured, sent, n_sent, clock_hz, NULL };
	struct candidate best;
	unsigned count;
	bool found;

	if (n_captured < LEAST || n_sent < LEAST || !clock_hz)
		return -ENODATA;
	f.residuals = calloc(2 * SAMPLE_MAX + 1, sizeof(*f.residuals));
	if (!f.residuals)
		return -ENOMEM;
	found = try_all(&f, &best, &count);
	free(f.residuals);
	if (!found)
		return -ENODATA;
	*ret = (struct rtpfit){ best.offset, best.p50, best.p95, count };
	return 0;
}
