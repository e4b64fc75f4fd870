/* talk_ear.c - speech told from silence by its level, with hysteresis, and its ends made exact. */
#include "harness/workload/talk_ear.h"

#include <math.h>
#include <stdlib.h>

#define FULL_SCALE 32768.0
#define WINDOW     10U /* steps whose level counts */
#define ONSET      ((unsigned)(TALK_EAR_ONSET / NSEC_PER_MSEC))
#define END_LOOK   50U
#define STEP       NSEC_PER_MSEC

/* Squares of full scale. */
#define LEAST       1e-5       /* -50 dB */
#define NOISE_LEAST 1e-8       /* -80 dB */
#define NOISE_MOST  1e-5       /* -50 dB */
#define OVER_NOISE  15.8489319 /* 12 dB */
#define STAYS       0.25118864 /* -6 dB */

void talk_ear_init(struct talk_ear *ear)
{
	/* nothing was heard yet: the first that is will be less */
	ear->noise[0] = ear->noise[1] = 1;
	ear->noise_since = INT64_MIN;
}

static const struct talk_ear_step *kept(const struct talk_ear *ear, uint64_t step)
{
	return &ear->kept[step % TALK_EAR_KEPT];
}

/* The mean square of the last steps. */
static double level(const struct talk_ear *ear)
{
	uint64_t first = ear->steps > WINDOW ? ear->steps - WINDOW : 0;
	double sum = 0;

	for (uint64_t i = first; i < ear->steps; i++)
		sum += kept(ear, i)->square;
	return sum / WINDOW;
}

/* Takes the level into the memory of noise; gives the noise. */
static double noise_with(struct talk_ear *ear, double square, nsec_t time)
{
	double noise;

	if (ear->noise_since == INT64_MIN)
		ear->noise_since = time;
	if (time - ear->noise_since >= TALK_EAR_NOISE_TIME) {
		ear->noise[1] = ear->noise[0];
		ear->noise[0] = 1;
		ear->noise_since = time;
	}
	if (ear->steps >= WINDOW)
		ear->noise[0] = fmin(ear->noise[0], square);
	noise = fmin(ear->noise[0], ear->noise[1]);
	return fmin(fmax(noise, NOISE_LEAST), NOISE_MOST);
}

/* The greatest peak of the steps from first on, up to but without end. */
static int greatest(const struct talk_ear *ear, uint64_t first, uint64_t end)
{
	int peak = 0;

	for (uint64_t i = first; i < end; i++)
		peak = kept(ear, i)->peak > peak ? kept(ear, i)->peak : peak;
	return peak;
}

static uint64_t back(uint64_t step, unsigned by)
{
	return step > by ? step - by : 0;
}

/* Speech began with the first of ONSET loud steps, of which the window saw the sound up to its own
 * length before. */
static nsec_t find_begin(const struct talk_ear *ear)
{
	uint64_t first = back(ear->steps, ONSET);
	int tenth = (greatest(ear, first, ear->steps) + 9) / 10;
	uint64_t at = back(first, WINDOW);

	while (at + 1 < ear->steps && kept(ear, at)->peak < tenth)
		at++;
	return kept(ear, at)->time;
}

static nsec_t find_end(const struct talk_ear *ear)
{
	uint64_t first = back(ear->steps, END_LOOK);
	int tenth = (greatest(ear, first, ear->steps) + 9) / 10;
	uint64_t at = ear->steps - 1;

	while (at > first && kept(ear, at)->peak < tenth)
		at--;
	return kept(ear, at)->time + STEP;
}

static void begin_spurt(struct talk_ear *ear)
{
	ear->speaking = true;
	ear->ended = false;
	ear->spurts++;
	ear->spurt.begin = find_begin(ear);
	ear->spurt.end = ear->heard;
}

static void end_spurt(struct talk_ear *ear)
{
	ear->speaking = false;
	ear->loud = false;
	ear->loud_run = 0;
	if (ear->on_spurt)
		ear->on_spurt(ear->arg, &ear->spurt);
}

void talk_ear_wait(struct talk_ear *ear, nsec_t now)
{
	if (now > ear->heard)
		ear->heard = now;
	if (ear->speaking && ear->heard - ear->spurt.end >= ear->pause)
		end_spurt(ear);
}

/* What is loud goes on; what was, ends where its sound does. */
static void judge(struct talk_ear *ear, bool loud)
{
	if (loud) {
		ear->loud_run++;
		ear->ended = false;
		if (ear->speaking)
			ear->spurt.end = ear->heard;
		else if (ear->loud_run >= ONSET)
			begin_spurt(ear);
	} else {
		if (ear->speaking && !ear->ended)
			ear->spurt.end = find_end(ear);
		ear->ended = true;
		ear->loud_run = 0;
	}
	ear->loud = loud;
}

static void take_step(struct talk_ear *ear, nsec_t time, const int16_t *samples)
{
	struct talk_ear_step *step = &ear->kept[ear->steps % TALK_EAR_KEPT];
	double square, limit;

	*step = (struct talk_ear_step){ .time = time };
	for (unsigned i = 0; i < TALK_EAR_STEP; i++) {
		double x = samples[i] / FULL_SCALE;

		step->square += x * x / TALK_EAR_STEP;
		step->peak = abs(samples[i]) > step->peak ? abs(samples[i]) : step->peak;
	}
	ear->steps++;
	ear->heard = time + STEP;
	square = level(ear);
	limit = fmax(LEAST, noise_with(ear, square, time) * OVER_NOISE);
	judge(ear, square >= (ear->loud ? limit * STAYS : limit));
	talk_ear_wait(ear, ear->heard);
}

void talk_ear_put(struct talk_ear *ear, nsec_t time, const int16_t *samples, size_t n)
{
	/* what did not come was not loud */
	if (time > ear->heard + 10 * STEP) {
		if (ear->speaking && !ear->ended)
			judge(ear, false);
		ear->loud_run = 0;
		ear->loud = false;
		ear->rest_count = 0;
		talk_ear_wait(ear, time);
	}
	for (size_t i = 0; i < n; i++) {
		if (ear->rest_count == 0)
			ear->rest_time =
				time + (nsec_t)i * NSEC_PER_SEC / ((nsec_t)TALK_EAR_STEP * 1000);
		ear->rest[ear->rest_count++] = samples[i];
		if (ear->rest_count == TALK_EAR_STEP) {
			ear->rest_count = 0;
			take_step(ear, ear->rest_time, ear->rest);
		}
	}
}

void talk_ear_end(struct talk_ear *ear)
{
	if (ear->speaking)
		end_spurt(ear);
}
