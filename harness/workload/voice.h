/* voice.h - a generated voice: vowels and hisses in sentences, so that a speech coder has its work.
 */
#ifndef HARNESS_WORKLOAD_VOICE_H
#define HARNESS_WORKLOAD_VOICE_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"

#define VOICE_RATE     48000U
#define VOICE_FORMANTS 3

/* Two poles: a resonance of the throat. */
struct voice_formant {
	double a, b, gain;
	double last[2];
};

/* All of its state; plain data. */
struct voice {
	struct dice dice;
	double pitch_hz;
	double phase;
	double tilt;
	uint64_t at; /* samples made so far */
	uint64_t syllable;
	struct voice_formant formants[VOICE_FORMANTS];
};

/* Seeds tell speakers apart: an even seed speaks low, an odd one high. */
void voice_init(struct voice *voice, unsigned seed);

/* The next n samples, mono, 48 kHz, peaks below half of full scale. */
void voice_next(struct voice *voice, int16_t *to, size_t n);

#endif
