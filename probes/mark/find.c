/* find.c - a matched filter for all codes at once, by overlap-save. */
#include "probes/mark/find.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <gst/fft/gstfftf32.h>

#include "harness/base/err.h"
#include "probes/mark/thin.h"

/* All of this is counted in thinned samples, THIN_BY frames each. */
#define BLOCK      8192
#define BINS       (BLOCK / 2 + 1)
#define EDGE       8U                 /* neighbours that a peak's interpolation needs */
#define NEAR       768U               /* 64 ms */
#define KEPT       ((size_t)2 * NEAR) /* fits that later candidates may lie beside */
#define SAME       24U                /* 2 ms */
#define LEAD       (EDGE + 60)        /* 5 ms */
#define CANDIDATES 64U
/* A mark that seems to come a little before its second does so because clocks are read roughly. */
#define EARLY (50 * NSEC_PER_MSEC)
/* Sound below one step of 16 bits is silence: it would be rounding noise that is compared. */
#define QUIET 1.0

/* How the sound fits at one lag. */
struct fit {
	float best;
	float other; /* the best of the codes but code */
	uint8_t code;
};

struct candidate {
	int64_t lag;
	unsigned code;
	double at; /* lag with its fraction */
	double score;
};

struct finder {
	struct finder_conf conf;
	struct thinner thinner;
	unsigned codes;
	size_t length; /* of a thinned mark */
	GstFFTF32 *forward;
	GstFFTF32 *inverse;
	GstFFTF32Complex marks[MARK_PERIOD][BINS]; /* conjugate, of norm 1 / BLOCK */
	GstFFTF32Complex sound[BINS];
	GstFFTF32Complex product[BINS];
	float in[BLOCK];
	size_t have;
	int64_t first;     /* lag of in[0] */
	float norm[BLOCK]; /* 1 / the norm of the sound under a mark at each lag */
	float fits[MARK_PERIOD][BLOCK];
	/* the latest lags' fits, from past_first on */
	struct fit past[BLOCK + KEPT];
	size_t past_count;
	int64_t past_first;
	struct candidate candidates[CANDIDATES];
	size_t candidate_count;
};

/* How many lags a block gives. */
static size_t lags(const struct finder *f)
{
	return BLOCK - f->length + 1;
}

static void make_mark(struct finder *f, unsigned code)
{
	float wave[MARK_PN_SAMPLES];
	float thinned[BLOCK] = { 0 };
	struct thinner thinner;
	double energy = 0, scale;
	size_t n = mark_samples(f->conf.shape), made;

	mark_wave(f->conf.shape, f->conf.stream, code, wave);
	thinner_init(&thinner);
	made = thinner_put(&thinner, wave, n, thinned);
	made += thinner_end(&thinner, thinned + made);
	assert(made <= f->length);
	for (size_t i = 0; i < made; i++)
		energy += (double)thinned[i] * (double)thinned[i];
	scale = 1 / (sqrt(energy) * BLOCK);
	gst_fft_f32_fft(f->forward, thinned, f->marks[code]);
	for (size_t i = 0; i < BINS; i++) {
		f->marks[code][i].r *= (float)scale;
		f->marks[code][i].i *= (float)-scale;
	}
}

static void restart(struct finder *f)
{
	thinner_init(&f->thinner);
	f->past_count = 0;
	f->candidate_count = 0;
	/* a coder may have cut off a mark's beginning */
	memset(f->in, 0, LEAD * sizeof(f->in[0]));
	f->have = LEAD;
	f->first = -(int64_t)LEAD;
}

static int64_t floor_seconds(nsec_t time)
{
	return (time - (time < 0 ? NSEC_PER_SEC - 1 : 0)) / NSEC_PER_SEC;
}

int64_t mark_heard_second(const struct mark_heard *heard, enum mark_shape shape, nsec_t time)
{
	int64_t second = floor_seconds(time + EARLY);

	return shape == MARK_PN ? mark_second(heard->code, second) : second;
}

int finder_new(const struct finder_conf *conf, struct finder **ret, struct err *err)
{
	struct finder *f;

	if (conf->stream >= MARK_STREAMS)
		return err_set(err, -EINVAL, "stream %u: expected 0..%u", conf->stream,
			       MARK_STREAMS - 1);
	f = calloc(1, sizeof(*f));
	if (!f)
		return err_set(err, -ENOMEM, "no memory to find marks with");
	f->conf = *conf;
	f->codes = conf->shape == MARK_PN ? MARK_PERIOD : 1;
	f->length = (mark_samples(conf->shape) + THIN_TAPS) / THIN_BY + 1;
	f->forward = gst_fft_f32_new(BLOCK, FALSE);
	f->inverse = gst_fft_f32_new(BLOCK, TRUE);
	for (unsigned code = 0; code < f->codes; code++)
		make_mark(f, code);
	restart(f);
	*ret = f;
	return 0;
}

void finder_free(struct finder *f)
{
	if (!f)
		return;
	gst_fft_f32_free(f->forward);
	gst_fft_f32_free(f->inverse);
	free(f);
}

static void measure_norms(struct finder *f)
{
	double least = QUIET * QUIET * (double)f->length, energy = 0;

	for (size_t i = 0; i + 1 < f->length; i++)
		energy += (double)f->in[i] * (double)f->in[i];
	for (size_t lag = 0; lag < lags(f); lag++) {
		double in = f->in[lag + f->length - 1], out = f->in[lag];

		energy += in * in;
		f->norm[lag] = energy < least ? 0 : (float)(1 / sqrt(energy));
		energy -= out * out;
	}
}

static void correlate(struct finder *f, unsigned code)
{
	const GstFFTF32Complex *mark = f->marks[code];
	float *fits = f->fits[code];

	for (size_t i = 0; i < BINS; i++) {
		f->product[i].r = f->sound[i].r * mark[i].r - f->sound[i].i * mark[i].i;
		f->product[i].i = f->sound[i].r * mark[i].i + f->sound[i].i * mark[i].r;
	}
	gst_fft_f32_inverse_fft(f->inverse, f->product, fits);
	for (size_t lag = 0; lag < lags(f); lag++)
		fits[lag] *= f->norm[lag];
}

/* The fit at a fraction of a lag, by a sinc under a Hann window (the sound holds nothing above the
 * thinned rate's half). */
static double between(const float *fits, size_t lag, double fraction)
{
	double sum = 0;

	for (int i = 1 - (int)EDGE; i < (int)EDGE; i++) {
		double x = G_PI * ((double)i - fraction);
		double sinc = fabs(x) < 1e-9 ? 1 : sin(x) / x;

		sum += (double)fits[(size_t)((int)lag + i)] * sinc * (1 + cos(x / EDGE)) / 2;
	}
	return fabs(sum);
}

/* Where the peak near lag is: the best of eighths of a lag, then the top of a parabola through it
 * and its neighbours. */
static void refine(const float *fits, size_t lag, struct candidate *ret)
{
	const double step = 0.125;
	double best = 0, top = -1, left, right, bend;

	for (int i = -8; i <= 8; i++) {
		double fit = between(fits, lag, i * step);

		if (fit > top) {
			top = fit;
			best = i * step;
		}
	}
	left = between(fits, lag, best - step);
	right = between(fits, lag, best + step);
	bend = left - 2 * top + right;
	if (bend < 0) {
		double shift = (left - right) / (2 * bend);

		best += step * shift;
		top -= (left - right) * shift / 4;
	}
	ret->at = (double)ret->lag + best;
	ret->score = fmin(top, 1);
}

static bool is_peak(const float *fits, size_t lag)
{
	for (size_t i = 1; i < EDGE; i++)
		if (fabsf(fits[lag - i]) >= fabsf(fits[lag]) ||
		    fabsf(fits[lag + i]) > fabsf(fits[lag]))
			return false;
	return true;
}

/* Interpolation may lift a peak by a few hundredths. */
static void note_peaks(struct finder *f, unsigned code)
{
	const float *fits = f->fits[code];

	for (size_t lag = EDGE; lag < lags(f) - EDGE; lag++) {
		struct candidate c = { .lag = f->first + (int64_t)lag, .code = code };

		if (fabsf(fits[lag]) < 0.9F * (float)FIND_SCORE_MIN || !is_peak(fits, lag))
			continue;
		refine(fits, lag, &c);
		if (c.score >= FIND_SCORE_MIN && f->candidate_count < CANDIDATES)
			f->candidates[f->candidate_count++] = c;
	}
}

static void consider(struct fit *fit, unsigned code, float score)
{
	if (score > fit->best) {
		fit->other = fit->best;
		fit->best = score;
		fit->code = (uint8_t)code;
	} else if (score > fit->other) {
		fit->other = score;
	}
}

static void note_fits(struct finder *f)
{
	for (size_t lag = EDGE; lag < lags(f) - EDGE; lag++) {
		struct fit *fit = &f->past[f->past_count++];

		*fit = (struct fit){ 0 };
		for (unsigned code = 0; code < f->codes; code++)
			consider(fit, code, fabsf(f->fits[code][lag]));
	}
}

static double rival_of(const struct finder *f, const struct candidate *c)
{
	int64_t begin = c->lag - NEAR, end = c->lag + NEAR + 1;
	float most = 0;

	begin = begin < f->past_first ? f->past_first : begin;
	if (end > f->past_first + (int64_t)f->past_count)
		end = f->past_first + (int64_t)f->past_count;
	for (int64_t lag = begin; lag < end; lag++) {
		const struct fit *fit = &f->past[lag - f->past_first];
		bool own = fit->code == c->code && llabs(lag - c->lag) <= SAME;
		float x = own ? fit->other : fit->best;

		most = x > most ? x : most;
	}
	return (double)most;
}

static void tell(const struct finder *f, const struct candidate *c)
{
	struct mark_heard heard = { .code = c->code, .score = c->score, .rival = rival_of(f, c) };

	if (heard.score - heard.rival < FIND_MARGIN_MIN)
		return;
	heard.at = c->at * THIN_BY;
	heard.time = llround(heard.at * (double)NSEC_PER_SEC / MARK_RATE);
	f->conf.on_mark(f->conf.arg, &heard);
}

/* Decides about the candidates whose neighbourhood is known, then forgets what no later one needs.
 */
static void judge(struct finder *f)
{
	int64_t known = f->past_first + (int64_t)f->past_count - NEAR;
	size_t kept = 0, old;

	for (size_t i = 0; i < f->candidate_count; i++) {
		if (f->candidates[i].lag < known)
			tell(f, &f->candidates[i]);
		else
			f->candidates[kept++] = f->candidates[i];
	}
	f->candidate_count = kept;
	if (f->past_count <= KEPT)
		return;
	old = f->past_count - KEPT;
	memmove(f->past, f->past + old, KEPT * sizeof(f->past[0]));
	f->past_first += (int64_t)old;
	f->past_count = KEPT;
}

static int by_lag(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return (x->lag > y->lag) - (x->lag < y->lag);
}

static void search(struct finder *f)
{
	size_t step = lags(f) - (size_t)2 * EDGE;

	if (f->past_count == 0)
		f->past_first = f->first + EDGE;
	measure_norms(f);
	gst_fft_f32_fft(f->forward, f->in, f->sound);
	for (unsigned code = 0; code < f->codes; code++) {
		correlate(f, code);
		note_peaks(f, code);
	}
	qsort(f->candidates, f->candidate_count, sizeof(f->candidates[0]), by_lag);
	note_fits(f);
	judge(f);
	memmove(f->in, f->in + step, (BLOCK - step) * sizeof(f->in[0]));
	f->have = BLOCK - step;
	f->first += (int64_t)step;
}

static void take(struct finder *f, const float *thinned, size_t n)
{
	while (n) {
		size_t part = BLOCK - f->have < n ? BLOCK - f->have : n;

		memcpy(f->in + f->have, thinned, part * sizeof(thinned[0]));
		f->have += part;
		thinned += part;
		n -= part;
		if (f->have == BLOCK)
			search(f);
	}
}

#define PART ((size_t)1024)

static void mix(const int16_t *frames, size_t n, unsigned channels, float *ret)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = channels == 1 ? (float)frames[i]
				       : (float)(frames[2 * i] + frames[2 * i + 1]) / 2;
}

void finder_put(struct finder *f, const int16_t *frames, size_t n, unsigned channels)
{
	float mono[PART], thinned[PART / THIN_BY + 1];

	assert(channels >= 1 && channels <= MARK_CHANNELS);
	for (size_t at = 0; at < n; at += PART) {
		size_t part = n - at < PART ? n - at : PART;

		mix(frames + at * channels, part, channels, mono);
		take(f, thinned, thinner_put(&f->thinner, mono, part, thinned));
	}
}

void finder_end(struct finder *f)
{
	static const float silence[BLOCK];
	float rest[THIN_TAPS / THIN_BY + 1];

	take(f, rest, thinner_end(&f->thinner, rest));
	/* enough for the last lag to be searched and its neighbourhood to be known */
	take(f, silence, BLOCK);
	take(f, silence, BLOCK);
	restart(f);
}
