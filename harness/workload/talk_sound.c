/* talk_sound.c - speech with sharp ends. */
#include "harness/workload/talk_sound.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/workload/voice.h"

#define PI       3.14159265358979323846
#define RAMP     240U /* samples: 5 ms */
#define SYLLABLE 11400U
/* Of a sentence of voice.h, which pauses after ten syllables. */
#define BREATH     ((size_t)9 * SYLLABLE)
#define PEAK       11600.0
#define TAPS       16 /* on each side */
#define TRIM_SHARE 100

void talk_sound_done(struct talk_sound *sound)
{
	free(sound->v);
	*sound = (struct talk_sound){ 0 };
}

static size_t samples_of(nsec_t length)
{
	return (size_t)(length * TALK_RATE / NSEC_PER_SEC);
}

/* Room for n more samples, all zero; NULL with err when that cannot be. */
static int16_t *grow(struct talk_sound *sound, size_t n, struct err *err)
{
	size_t all = sound->n + n;
	int16_t *v, *added;

	if (all > samples_of(TALK_SOUND_MAX)) {
		(void)err_set(err, -ERANGE, "more than %lld s of speech in one piece",
			      (long long)(TALK_SOUND_MAX / NSEC_PER_SEC));
		return NULL;
	}
	v = realloc(sound->v, (all + 1) * sizeof(*v));
	if (!v) {
		(void)err_set(err, -ENOMEM, "no memory for speech");
		return NULL;
	}
	added = v + sound->n;
	memset(added, 0, n * sizeof(*v));
	sound->v = v;
	sound->n = all;
	return added;
}

/* Brings the greatest peak to PEAK. */
static void make_loud(int16_t *v, size_t n)
{
	int peak = 1;

	for (size_t i = 0; i < n; i++)
		peak = abs(v[i]) > peak ? abs(v[i]) : peak;
	for (size_t i = 0; i < n; i++)
		v[i] = (int16_t)lrint(v[i] * PEAK / peak);
}

static void soften_ends(int16_t *v, size_t n)
{
	for (size_t i = 0; i < RAMP && i < n / 2; i++) {
		double gain = 0.5 - 0.5 * cos(PI * ((double)i + 0.5) / RAMP);

		v[i] = (int16_t)lrint(v[i] * gain);
		v[n - 1 - i] = (int16_t)lrint(v[n - 1 - i] * gain);
	}
}

/* One breath of n samples, at most BREATH. */
static void speak_breath(int16_t *v, size_t n, unsigned seed)
{
	struct voice one, other;
	int16_t part[SYLLABLE / 2];

	voice_init(&one, seed);
	/* of the same parity, and so of the same pitch */
	voice_init(&other, seed + 1000);
	voice_next(&one, part, SYLLABLE / 2);
	voice_next(&one, v, n);
	for (size_t i = 0; i < n; i++) {
		int16_t second;

		voice_next(&other, &second, 1);
		v[i] = (int16_t)(v[i] / 2 + second / 2);
	}
	make_loud(v, n);
	soften_ends(v, n);
}

int talk_sound_speak(struct talk_sound *sound, unsigned seed, nsec_t length, struct err *err)
{
	size_t n = samples_of(length);
	int16_t *v = grow(sound, n, err);

	if (!v)
		return -ENOMEM;
	for (size_t at = 0; at < n; at += BREATH, seed += 2)
		speak_breath(v + at, n - at < BREATH ? n - at : BREATH, seed);
	return 0;
}

int talk_sound_rest(struct talk_sound *sound, nsec_t length, struct err *err)
{
	return grow(sound, samples_of(length), err) ? 0 : -ENOMEM;
}

static double sinc(double x)
{
	return fabs(x) < 1e-9 ? 1 : sin(PI * x) / (PI * x);
}

/* The sound at position at of v, below the lower of both rates' halves. */
static double value_at(const int16_t *v, size_t n, double at, double band)
{
	ptrdiff_t middle = (ptrdiff_t)floor(at), reach = (ptrdiff_t)ceil(TAPS / band);
	double sum = 0;

	for (ptrdiff_t i = middle - reach + 1; i <= middle + reach; i++) {
		double x = (at - (double)i) * band;

		if (i >= 0 && i < (ptrdiff_t)n && fabs(x) < TAPS)
			sum += v[i] * band * sinc(x) * (0.5 + 0.5 * cos(PI * x / TAPS));
	}
	return sum;
}

int talk_sound_add(struct talk_sound *sound, const int16_t *v, size_t n, unsigned rate,
		   struct err *err)
{
	double step = (double)rate / TALK_RATE;
	double band = step > 1 ? 1 / step : 1;
	size_t made;
	int16_t *to;

	if (rate < 4000 || rate > 192000)
		return err_set(err, -ERANGE, "sound of %u Hz, expected 4000 to 192000", rate);
	made = (size_t)((double)n / step);
	to = grow(sound, made, err);
	if (!to)
		return -ENOMEM;
	for (size_t i = 0; i < made; i++) {
		double x = rate == TALK_RATE ? v[i] : value_at(v, n, (double)i * step, band);

		to[i] = (int16_t)lrint(fmax(-32768, fmin(32767, x)));
	}
	return 0;
}

int talk_sound_trim(struct talk_sound *sound, struct err *err)
{
	size_t first = 0, end = sound->n;
	int peak = 0;

	for (size_t i = 0; i < sound->n; i++)
		peak = abs(sound->v[i]) > peak ? abs(sound->v[i]) : peak;
	while (first < end && abs(sound->v[first]) * TRIM_SHARE <= peak)
		first++;
	while (end > first && abs(sound->v[end - 1]) * TRIM_SHARE <= peak)
		end--;
	if (first == end)
		return err_set(err, -ENODATA, "there is no sound in it");
	memmove(sound->v, sound->v + first, (end - first) * sizeof(*sound->v));
	sound->n = end - first;
	make_loud(sound->v, sound->n);
	return 0;
}
