/* mark.c - making a mark, and adding it to sound at a level that fits. */
#include "probes/mark/mark.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "probes/mark/mls.h"

#define PI          3.14159265358979323846
#define CHIP        12U /* samples: 4000 chips a second */
#define ROUNDING    24U /* two chips */
#define CARRIER_HZ  2000.0
#define CHIRP_LOW   800.0
#define CHIRP_HIGH  3600.0
#define CHIRP_TAPER 0.1 /* of its length, at each end */
#define FULL        32768.0
#define PEAK_MAX    0.7
#define LOUD_BLOCK  480U
#define LOUD_FADE   0.99

int mark_shape_parse(const char *word, enum mark_shape *ret, struct err *err)
{
	if (strcmp(word, "pn") != 0 && strcmp(word, "chirp") != 0)
		return err_set(err, -EINVAL, "\"%s\" is not a mark's shape: expected pn or chirp",
			       word);
	*ret = strcmp(word, "pn") ? MARK_CHIRP : MARK_PN;
	return 0;
}

size_t mark_samples(enum mark_shape shape)
{
	return shape == MARK_PN ? MARK_PN_SAMPLES : MARK_CHIRP_SAMPLES;
}

/* Sample i of the chips on their carrier, before the edges are rounded. */
static double chip_sample(const int8_t *chips, size_t i)
{
	size_t chip = i / CHIP;

	return chips[chip] * sin(2 * PI * CARRIER_HZ * (double)i / MARK_RATE);
}

static void pn_wave(unsigned index, float *ret)
{
	double hann[ROUNDING + 1];
	int8_t chips[GOLD_LENGTH];

	gold_make(index, chips);
	for (size_t j = 0; j <= ROUNDING; j++)
		hann[j] = (1 - cos(2 * PI * (double)j / ROUNDING)) / ROUNDING;
	for (size_t i = 0; i < MARK_PN_SAMPLES; i++) {
		double sum = 0;

		for (size_t j = 0; j <= ROUNDING && j <= i; j++)
			if (i - j < (size_t)CHIP * GOLD_LENGTH)
				sum += hann[j] * chip_sample(chips, i - j);
		ret[i] = (float)sum;
	}
}

static void chirp_wave(float *ret)
{
	double seconds = (double)MARK_CHIRP_SAMPLES / MARK_RATE;

	for (size_t i = 0; i < MARK_CHIRP_SAMPLES; i++) {
		double part = ((double)i + 0.5) / MARK_CHIRP_SAMPLES;
		double turns = seconds * part * (CHIRP_LOW + (CHIRP_HIGH - CHIRP_LOW) * part / 2);
		double end = fmin(part, 1 - part) / CHIRP_TAPER;
		double size = end < 1 ? (1 - cos(PI * end)) / 2 : 1;

		ret[i] = (float)(size * sin(2 * PI * turns));
	}
}

void mark_wave(enum mark_shape shape, unsigned stream, unsigned code, float *ret)
{
	float peak = 0;

	assert(stream < MARK_STREAMS && code < MARK_PERIOD);
	if (shape == MARK_PN)
		pn_wave(stream * MARK_PERIOD + code, ret);
	else
		chirp_wave(ret);
	for (size_t i = 0; i < mark_samples(shape); i++)
		peak = fmaxf(peak, fabsf(ret[i]));
	for (size_t i = 0; i < mark_samples(shape); i++)
		ret[i] /= peak;
}

unsigned mark_code(int64_t second)
{
	int64_t rest = second % MARK_PERIOD;

	return (unsigned)(rest < 0 ? rest + MARK_PERIOD : rest);
}

int64_t mark_second(unsigned code, int64_t not_after)
{
	return not_after - mark_code(not_after - (int64_t)code);
}

int mark_writer_init(struct mark_writer *w, const struct mark_conf *conf, struct err *err)
{
	if (conf->stream >= MARK_STREAMS)
		return err_set(err, -EINVAL, "stream %u: expected 0..%u", conf->stream,
			       MARK_STREAMS - 1);
	if (!(conf->floor_db >= -90 && conf->floor_db <= 0))
		return err_set(err, -EINVAL, "a level of %g dB: expected -90..0", conf->floor_db);
	if (!(conf->over_db >= -60 && conf->over_db <= 60))
		return err_set(err, -EINVAL, "%g dB over the sound: expected -60..60",
			       conf->over_db);
	*w = (struct mark_writer){ .conf = *conf };
	return 0;
}

/* Mean square of n frames, of the louder channel. */
static double mean_square(const int16_t *frames, size_t n, unsigned channels)
{
	double sum[MARK_CHANNELS] = { 0 };

	for (size_t i = 0; i < n * channels; i++)
		sum[i % channels] += (double)frames[i] * frames[i];
	return fmax(sum[0], sum[1]) / (double)n;
}

/* The largest sample of n frames. */
static int32_t peak_of(const int16_t *frames, size_t n, unsigned channels)
{
	int32_t peak = 0;

	for (size_t i = 0; i < n * channels; i++)
		peak = abs(frames[i]) > peak ? abs(frames[i]) : peak;
	return peak;
}

/* The sound is heard before marks are written into it, so that what comes with a mark counts. */
static void hear(struct mark_writer *w, const int16_t *frames, size_t n, unsigned channels)
{
	for (size_t i = 0; i < n; i += LOUD_BLOCK) {
		size_t part = n - i < LOUD_BLOCK ? n - i : LOUD_BLOCK;
		double fade = 1 - (1 - LOUD_FADE) * (double)part / LOUD_BLOCK;

		w->loud = fmax(w->loud * fade, mean_square(frames + i * channels, part, channels));
		w->peak = fmax(w->peak * fade, peak_of(frames + i * channels, part, channels));
	}
}

static void begin(struct mark_writer *w, int64_t at)
{
	size_t n = mark_samples(w->conf.shape);
	struct mark_written written = { .second = at / MARK_RATE };
	double rms = 0, want, gain;

	mark_wave(w->conf.shape, w->conf.stream, mark_code(written.second), w->wave);
	for (size_t i = 0; i < n; i++)
		rms += (double)w->wave[i] * (double)w->wave[i];
	rms = sqrt(rms / (double)n);
	want = fmax(sqrt(w->loud) * pow(10, w->conf.over_db / 20),
		    FULL * pow(10, w->conf.floor_db / 20));
	gain = fmin(want / rms, PEAK_MAX * FULL);
	w->gain = (float)gain;
	w->room = w->peak + gain > FULL ? (float)((FULL - gain) / w->peak) : 1;
	w->start = at;
	written.level_db = 20 * log10(gain * rms / FULL);
	if (w->on_mark)
		w->on_mark(w->arg, &written);
}

static void add(int16_t *sample, float room, float x)
{
	long sum = lrintf((float)*sample * room + x);

	*sample = (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
}

void mark_writer_put(struct mark_writer *w, int16_t *frames, size_t n, unsigned channels,
		     int64_t at)
{
	size_t length = mark_samples(w->conf.shape);

	assert(channels >= 1 && channels <= MARK_CHANNELS);
	hear(w, frames, n, channels);
	if (at != w->next)
		w->gain = 0;
	w->next = at + (int64_t)n;
	for (size_t i = 0; i < n; i++) {
		int64_t here = at + (int64_t)i;

		if (here % MARK_RATE == 0)
			begin(w, here);
		if (w->gain == 0 || here - w->start >= (int64_t)length)
			continue;
		for (unsigned c = 0; c < channels; c++)
			add(&frames[i * channels + c], w->room, w->gain * w->wave[here - w->start]);
	}
}
