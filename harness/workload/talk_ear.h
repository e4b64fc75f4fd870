/* talk_ear.h - hears when somebody speaks: the beginnings and ends of speech in sound, by its
 * level.
 */
#ifndef HARNESS_WORKLOAD_TALK_EAR_H
#define HARNESS_WORKLOAD_TALK_EAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

/* Sound is 16-bit, mono, 48 kHz, taken in steps of 1 ms, each at the instant it is heard.
 *
 * Loud is a step at which the mean square of the last 10 ms is at least 12 dB above the noise, and
 * at least -50 dB of full scale; 6 dB less keep it loud. The noise is the least such mean square of
 * the last 4 to 8 s, and at most -50 dB. Speech has begun once 30 ms in a row are loud: at the
 * first step, from 10 ms before these on, whose peak is a tenth of the greatest peak in them. It
 * has ended once it was not loud for the pause: behind the last step whose peak is a tenth of the
 * greatest one of the last 50 ms that were loud. What lies between is a spurt. */
#define TALK_EAR_ONSET      (30 * NSEC_PER_MSEC)
#define TALK_EAR_STEP       48U
#define TALK_EAR_KEPT       128U
#define TALK_EAR_NOISE_TIME (4 * NSEC_PER_SEC)

/* One millisecond of sound. */
struct talk_ear_step {
	nsec_t time;
	double square; /* mean, of full scale */
	int peak;
};

/* A time of speech; begin and end are those of its sound. */
struct talk_spurt {
	nsec_t begin;
	nsec_t end; /* as far as is known while it lasts */
};

/* Plain data; a conf with the rest all zero bytes, then talk_ear_init(). */
struct talk_ear {
	nsec_t pause;
	/* Told of each spurt when it has ended, in order; may be NULL. */
	void (*on_spurt)(void *arg, const struct talk_spurt *spurt);
	void *arg;

	/* What is known now, for the caller to read. */
	bool speaking;
	uint64_t spurts;         /* begun so far */
	struct talk_spurt spurt; /* this one, or the last */
	nsec_t heard;            /* up to here */

	/* Private. */
	struct talk_ear_step kept[TALK_EAR_KEPT];
	uint64_t steps;
	unsigned loud_run; /* loud steps in a row */
	bool loud;
	bool ended;      /* spurt.end is final unless it gets loud again */
	double noise[2]; /* least of this half of the memory, and of the half before */
	nsec_t noise_since;
	int16_t rest[TALK_EAR_STEP];
	size_t rest_count;
	nsec_t rest_time;
};

void talk_ear_init(struct talk_ear *ear);

/* Hears n samples, the first at time. Times may step back by what a network's jitter makes them. */
void talk_ear_put(struct talk_ear *ear, nsec_t time, const int16_t *samples, size_t n);

/* Nothing more was heard until now. */
void talk_ear_wait(struct talk_ear *ear, nsec_t now);

/* The sound is over: a spurt that lasts still is told as it is. */
void talk_ear_end(struct talk_ear *ear);

#endif
