/* freeze.c - frozen pictures. */
#include "reports/metric/freeze.h"

#define WINDOW    30 /* intervals in libwebrtc's moving average */
#define LEAST     5  /* intervals before it looks for freezes */
#define MORE_MSEC 150
#define MORE      (MORE_MSEC * NSEC_PER_MSEC)

static nsec_t interval(const struct freeze_input *in, size_t i)
{
	return in->shown[i] - in->shown[i - 1];
}

static bool resumed(const struct freeze_input *in, size_t i)
{
	return in->resumed && in->resumed[i];
}

static void add_freeze(struct freeze_sum *sum, nsec_t length)
{
	sum->count++;
	sum->total += length;
	if (length > sum->longest)
		sum->longest = length;
}

static void add_smooth(struct freeze_sum *sum, nsec_t length)
{
	sum->smooth_count++;
	sum->smooth_total += length;
}

/* The moving average over the last intervals, in whole ms. */
struct window {
	int64_t msec[WINDOW];
	size_t n; /* seen since the start */
	int64_t sum;
};

static void window_add(struct window *w, int64_t msec)
{
	int64_t *at = &w->msec[w->n % WINDOW];

	if (w->n >= WINDOW)
		w->sum -= *at;
	*at = msec;
	w->sum += msec;
	w->n++;
}

/* Is the interval that was added last a freeze? */
static bool window_frozen(const struct window *w, int64_t msec)
{
	size_t n = w->n < WINDOW ? w->n : WINDOW;
	int64_t mean;

	if (n < LEAST)
		return false;
	mean = w->sum / (int64_t)n;
	return msec >= 3 * mean && msec >= mean + MORE_MSEC;
}

/* The instant in whole ms since the first frame: libwebrtc's clock has no finer steps. */
static int64_t msec_at(const struct freeze_input *in, size_t i)
{
	return (in->shown[i] - in->shown[0]) / NSEC_PER_MSEC;
}

struct freeze_sum freeze_webrtc_spans(const struct freeze_input *in, struct freeze_span *ret)
{
	struct freeze_sum sum = { 0 };
	struct window w = { 0 };
	int64_t unfrozen = 0; /* end of the last freeze */

	for (size_t i = 1; i < in->n; i++) {
		int64_t before = msec_at(in, i - 1), now = msec_at(in, i);

		if (resumed(in, i)) {
			if (before > unfrozen)
				add_smooth(&sum, (before - unfrozen) * NSEC_PER_MSEC);
			unfrozen = now;
			continue;
		}
		window_add(&w, now - before);
		if (!window_frozen(&w, now - before))
			continue;
		if (ret)
			ret[sum.count] = (struct freeze_span){ in->shown[i - 1], interval(in, i) };
		add_freeze(&sum, (now - before) * NSEC_PER_MSEC);
		add_smooth(&sum, (before - unfrozen) * NSEC_PER_MSEC);
		unfrozen = now;
	}
	return sum;
}

struct freeze_sum freeze_webrtc(const struct freeze_input *in)
{
	return freeze_webrtc_spans(in, NULL);
}

struct freeze_sum freeze_dvqa(const struct freeze_input *in)
{
	struct freeze_sum sum = { 0 };
	nsec_t unfrozen = in->n ? in->shown[0] : 0, whole = 0;
	int64_t count = 0;

	for (size_t i = 1; i < in->n; i++) {
		nsec_t d = interval(in, i);

		if (resumed(in, i))
			continue;
		whole += d;
		count++;
		/* d > 3 whole / count and d > whole / count + 150 ms, without dividing. */
		if ((__int128)d * count <= (__int128)3 * whole ||
		    (__int128)(d - MORE) * count <= whole)
			continue;
		add_freeze(&sum, d);
		add_smooth(&sum, in->shown[i - 1] - unfrozen);
		unfrozen = in->shown[i];
	}
	if (in->n && in->shown[in->n - 1] > unfrozen)
		add_smooth(&sum, in->shown[in->n - 1] - unfrozen);
	return sum;
}

struct freeze_sum freeze_over(const struct freeze_input *in, nsec_t limit)
{
	struct freeze_sum sum = { 0 };

	for (size_t i = 1; i < in->n; i++)
		if (!resumed(in, i) && interval(in, i) > limit)
			add_freeze(&sum, interval(in, i));
	return sum;
}

nsec_t freeze_open(const struct freeze_input *in, nsec_t end)
{
	struct window w = { 0 };
	int64_t last;

	if (!in->n || end <= in->shown[in->n - 1])
		return 0;
	for (size_t i = 1; i < in->n; i++)
		if (!resumed(in, i))
			window_add(&w, msec_at(in, i) - msec_at(in, i - 1));
	last = (end - in->shown[in->n - 1]) / NSEC_PER_MSEC;
	window_add(&w, last);
	/* With too few intervals for the rule, a picture that stands for its least length is
	 * frozen. */
	if (w.n < LEAST ? last >= MORE_MSEC : window_frozen(&w, last))
		return end - in->shown[in->n - 1];
	return 0;
}

/* Intervals in ms: how many, their sum, and the sum of their squares. */
struct moments {
	double n;
	double sum;
	double squares;
};

static struct moments moments(const struct freeze_input *in)
{
	struct moments m = { 0 };

	for (size_t i = 1; i < in->n; i++) {
		double d = (double)interval(in, i) / (double)NSEC_PER_MSEC;

		if (resumed(in, i))
			continue;
		m.n++;
		m.sum += d;
		m.squares += d * d;
	}
	return m;
}

double freeze_harmonic_fps(const struct freeze_input *in)
{
	struct moments m = moments(in);

	return m.squares > 0 ? m.sum / m.squares * 1000 : 0;
}

double freeze_variance_w3c(const struct freeze_input *in)
{
	struct moments m = moments(in);
	double frames = (double)in->n;

	return in->n ? (m.squares - m.sum * m.sum / frames) / frames : 0;
}

double freeze_variance(const struct freeze_input *in)
{
	struct moments m = moments(in);

	return m.n > 1 ? (m.squares - m.sum * m.sum / m.n) / (m.n - 1) : 0;
}
