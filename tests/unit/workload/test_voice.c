/* test_voice.c - the generated voice speaks, pauses, and does not depend on how it is cut. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/workload/voice.h"
#include "tests/support/suite.h"

#define SECONDS 4

static double loudness(const int16_t *s, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)s[i] * s[i];
	return sqrt(sum / (double)n);
}

static void the_same_sound_comes_in_any_pieces(void)
{
	static int16_t whole[VOICE_RATE], cut[VOICE_RATE];
	struct voice a, b;

	voice_init(&a, 5);
	voice_init(&b, 5);
	voice_next(&a, whole, VOICE_RATE);
	for (size_t at = 0; at < VOICE_RATE; at += 960)
		voice_next(&b, cut + at, 960);
	CHECK(memcmp(whole, cut, sizeof(whole)) == 0);
}

static void it_speaks_and_pauses_without_clipping(void)
{
	static int16_t s[SECONDS * VOICE_RATE];
	unsigned loud = 0, quiet = 0, clipped = 0;
	struct voice v;

	voice_init(&v, 0);
	voice_next(&v, s, SECONDS * (size_t)VOICE_RATE);
	for (size_t at = 0; at < SECONDS * (size_t)VOICE_RATE; at += 4800) {
		double level = loudness(s + at, 4800);

		loud += level > 300;
		quiet += level < 10;
	}
	for (size_t i = 0; i < SECONDS * (size_t)VOICE_RATE; i++)
		clipped += abs(s[i]) >= 16000;
	CHECK(loud > SECONDS * 5);
	CHECK(quiet >= 5); /* the pause of 0.7 s in each 3.1 s */
	CHECK_INT(clipped, 0);
}

static void two_speakers_sound_different(void)
{
	static int16_t low[VOICE_RATE], high[VOICE_RATE];
	struct voice a, b;

	voice_init(&a, 0);
	voice_init(&b, 1);
	voice_next(&a, low, VOICE_RATE);
	voice_next(&b, high, VOICE_RATE);
	CHECK(memcmp(low, high, sizeof(low)) != 0);
	CHECK(a.pitch_hz < b.pitch_hz);
}

CU_TestInfo voice_tests[] = {
	TEST(the_same_sound_comes_in_any_pieces),
	TEST(it_speaks_and_pauses_without_clipping),
	TEST(two_speakers_sound_different),
	CU_TEST_INFO_NULL,
};
