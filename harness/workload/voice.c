/* voice.c - a buzz through three resonances that change with each syllable (Klatt, 1980, much
 * reduced). */
#include "harness/workload/voice.h"

#include <math.h>
#include <stdbool.h>

#define PI       3.14159265358979323846
#define SYLLABLE 11400U /* samples: 4.2 a second */
#define HISS     1900U  /* of which the first are a consonant */
#define SENTENCE 13U    /* syllables, of which the last three are a pause */
#define PAUSE    3U
#define LEVEL    1800.0

/* Formants of a, e, i, o, u in Hz, and how wide they are. */
static const double vowels[5][VOICE_FORMANTS] = {
	{ 730, 1090, 2440 }, { 530, 1840, 2480 }, { 270, 2290, 3010 },
	{ 570, 840, 2410 },  { 300, 870, 2240 },
};
static const double widths[VOICE_FORMANTS] = { 80, 110, 160 };

void voice_init(struct voice *voice, unsigned seed)
{
	*voice = (struct voice){ .pitch_hz = seed % 2 ? 205 : 118 };
	dice_init(&voice->dice, seed, 0);
	voice->syllable = UINT64_MAX;
}

static void start_syllable(struct voice *v, uint64_t syllable)
{
	const double *vowel = vowels[draw(&v->dice, DRAW_TEST, syllable) % 5];

	v->syllable = syllable;
	for (unsigned i = 0; i < VOICE_FORMANTS; i++) {
		struct voice_formant *f = &v->formants[i];
		double r = exp(-PI * widths[i] / VOICE_RATE);
		double angle = 2 * PI * vowel[i] / VOICE_RATE;

		f->a = 2 * r * cos(angle);
		f->b = -r * r;
		/* about 1 at the resonance, half of that in the upper ones */
		f->gain = (1 - r) * 2 * sin(angle) * (i == 0 ? 1.0 : 0.5);
	}
}

static double resonate(struct voice *v, double x)
{
	double sum = 0;

	for (unsigned i = 0; i < VOICE_FORMANTS; i++) {
		struct voice_formant *f = &v->formants[i];
		double y = f->gain * x + f->a * f->last[0] + f->b * f->last[1];

		f->last[1] = f->last[0];
		f->last[0] = y;
		sum += y;
	}
	return sum;
}

/* A buzz whose overtones fall by 12 dB an octave, as those of vocal cords do. */
static double buzz(struct voice *v, double pitch_hz)
{
	v->phase += pitch_hz / VOICE_RATE;
	v->phase -= floor(v->phase);
	v->tilt += 0.15 * ((1 - 2 * v->phase) - v->tilt);
	return v->tilt;
}

static double hiss(const struct voice *v)
{
	return (double)(draw(&v->dice, DRAW_JITTER, v->at) >> 40) / (1 << 23) - 1;
}

/* One sample, at within of SYLLABLE of its syllable. */
static double speak(struct voice *v, uint64_t within, double pitch_hz)
{
	double rise = sin(PI * (double)within / SYLLABLE);
	double loud = rise * rise;

	if (within < HISS)
		return 0.05 * hiss(v) * sin(PI * (double)within / HISS) +
		       0.6 * loud * resonate(v, 10 * buzz(v, pitch_hz));
	return loud * resonate(v, 10 * buzz(v, pitch_hz));
}

void voice_next(struct voice *voice, int16_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++, voice->at++) {
		uint64_t syllable = voice->at / SYLLABLE;
		uint64_t in_sentence = syllable % SENTENCE;
		bool pause = in_sentence >= SENTENCE - PAUSE;
		/* pitch falls through a sentence */
		double pitch_hz = voice->pitch_hz * (1.15 - 0.03 * (double)in_sentence);
		double s;

		if (syllable != voice->syllable)
			start_syllable(voice, syllable);
		s = pause ? 0.0004 * hiss(voice) : speak(voice, voice->at % SYLLABLE, pitch_hz);
		s *= LEVEL;
		to[i] = (int16_t)(s > 16000 ? 16000 : s < -16000 ? -16000 : s);
	}
}
