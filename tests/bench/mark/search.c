/* search.c - how many times faster than real time marks are found, beside plain correlation with
 * one code. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "harness/workload/voice.h"
#include "probes/mark/find.h"
#include "probes/mark/mark.h"

#define ROUNDS  5
#define SECONDS 60
#define PLAIN   4800 /* lags of the plain correlation: 0.1 s */

static const double search_min = 100;

static double now_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void count(void *arg, const struct mark_heard *heard)
{
	(void)heard;
	++*(unsigned *)arg;
}

static double search_s(const int16_t *sound, enum mark_shape shape)
{
	unsigned found = 0;
	struct finder_conf conf = { .shape = shape, .on_mark = count, .arg = &found };
	struct finder *f = NULL;
	double begin;

	if (finder_new(&conf, &f, NULL) < 0)
		exit(EXIT_FAILURE);
	begin = now_s();
	for (unsigned i = 0; i < SECONDS * 100; i++)
		finder_put(f, sound + (size_t)i * 480, 480, 1);
	finder_end(f);
	begin = now_s() - begin;
	finder_free(f);
	return begin;
}

static double plain_s(const int16_t *sound)
{
	static float wave[MARK_PN_SAMPLES];
	double begin = now_s();
	static volatile float best;

	mark_wave(MARK_PN, 0, 0, wave);
	for (size_t lag = 0; lag < PLAIN; lag++) {
		float sum = 0;

		for (size_t i = 0; i < MARK_PN_SAMPLES; i++)
			sum += wave[i] * (float)sound[lag + i];
		best = sum > best ? sum : best;
	}
	return now_s() - begin;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Prints the least, the median and the most; gives the median. */
static double tell(const char *name, double v[ROUNDS])
{
	qsort(v, ROUNDS, sizeof(v[0]), by_size);
	(void)printf("%-24s min %7.1f  median %7.1f  max %7.1f times real time\n", name, v[0],
		     v[ROUNDS / 2], v[ROUNDS - 1]);
	return v[ROUNDS / 2];
}

int main(void)
{
	const size_t n = (size_t)SECONDS * MARK_RATE;
	int16_t *sound = calloc(n, sizeof(*sound));
	double pn[ROUNDS], chirp[ROUNDS], plain[ROUNDS], search, other;
	struct voice voice;

	if (!sound)
		return EXIT_FAILURE;
	voice_init(&voice, 1);
	voice_next(&voice, sound, n);
	for (unsigned i = 0; i < ROUNDS; i++) {
		pn[i] = SECONDS / search_s(sound, MARK_PN);
		chirp[i] = SECONDS / search_s(sound, MARK_CHIRP);
		plain[i] = (double)PLAIN / MARK_RATE / plain_s(sound);
	}
	search = tell("pn, 16 codes", pn);
	(void)tell("chirp", chirp);
	other = tell("plain, 1 code", plain);
	(void)printf("pn/plain %.0f\n", search / other);
	free(sound);
	return search >= search_min ? EXIT_SUCCESS : EXIT_FAILURE;
}
