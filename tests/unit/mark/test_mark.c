/* test_mark.c - the mark's shape, its codes, and how it is added to sound. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "probes/mark/mark.h"
#include "tests/support/suite.h"
#include "tests/unit/mark/sound.h"

static const struct mark_conf usual = { .floor_db = MARK_FLOOR_DB, .over_db = MARK_OVER_DB };

static void a_wave_has_its_stated_length_and_a_peak_of_one(void)
{
	static const enum mark_shape shapes[] = { MARK_PN, MARK_CHIRP };

	static float wave[MARK_PN_SAMPLES];

	CHECK_NEAR((double)mark_samples(MARK_PN) / MARK_RATE, 0.128, 0.0005);
	CHECK_NEAR((double)mark_samples(MARK_CHIRP) / MARK_RATE, 0.050, 0.0005);
	for (size_t i = 0; i < 2; i++) {
		float peak = 0;

		mark_wave(shapes[i], 0, 0, wave);
		for (size_t j = 0; j < mark_samples(shapes[i]); j++)
			peak = fmaxf(peak, fabsf(wave[j]));
		CHECK_NEAR((double)peak, 1, 1e-6);
	}
}

/* Greatest aperiodic correlation of two waves at any lag, over their energy. */
static double crossing(const float *a, const float *b)
{
	const int n = MARK_PN_SAMPLES;
	double energy = 0, most = 0;

	for (int i = 0; i < n; i++)
		energy += (double)(a[i] * a[i]);
	for (int lag = -n + 1; lag < n; lag += 3) {
		double sum = 0;

		for (int i = lag < 0 ? -lag : 0; i < n && i + lag < n; i++)
			sum += (double)(a[i] * b[i + lag]);
		most = fmax(most, fabs(sum) / energy);
	}
	return most;
}

/* A burst is not periodic, so that the Gold bound of 33/511 does not hold for it; this does. */
static void marks_of_other_seconds_and_streams_correlate_below_a_fifth(void)
{
	static const unsigned others[][2] = { { 0, 1 }, { 0, 15 }, { 1, 0 }, { 30, 15 } };
	static float a[MARK_PN_SAMPLES], b[MARK_PN_SAMPLES];

	mark_wave(MARK_PN, 0, 0, a);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		mark_wave(MARK_PN, others[i][0], others[i][1], b);
		CHECK(crossing(a, b) < 0.2);
	}
}

static void a_second_is_told_by_its_code_when_it_is_less_than_a_period_old(void)
{
	CHECK_INT(mark_code(0), 0);
	CHECK_INT(mark_code(17), 1);
	CHECK_INT(mark_code(-1), MARK_PERIOD - 1);
	for (int64_t second = -20; second < 40; second++)
		for (int64_t age = 0; age < MARK_PERIOD; age++)
			if (mark_second(mark_code(second), second + age) != second)
				CHECK_INT(mark_second(mark_code(second), second + age), second);
	CHECK_INT(mark_second(mark_code(5), 5 + MARK_PERIOD), 5 + MARK_PERIOD);
}

static double rms_db(const int16_t *s, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)s[i] * s[i];
	return 10 * log10(sum / (double)n / (32768.0 * 32768.0));
}

static void a_mark_in_silence_has_the_level_of_the_floor(void)
{
	struct sound s;

	sound_init(&s, MARK_RATE);
	sound_mark(&s, &usual, 0);
	CHECK_NEAR(rms_db(s.s, MARK_PN_SAMPLES), MARK_FLOOR_DB, 0.05);
	for (size_t i = MARK_PN_SAMPLES; i < s.n; i++)
		if (s.s[i])
			CHECK_INT(s.s[i], 0);
	sound_done(&s);
}

static void note_level(void *arg, const struct mark_written *written)
{
	*(double *)arg = written->level_db;
}

static double level_over_noise(double peak, double over_db)
{
	struct mark_conf conf = { .floor_db = -60, .over_db = over_db };
	static struct mark_writer w;
	double level = 0;
	struct sound s;

	sound_init(&s, MARK_RATE);
	sound_noise(&s, peak, 1);
	CHECK_INT(mark_writer_init(&w, &conf, NULL), 0);
	w.on_mark = note_level;
	w.arg = &level;
	mark_writer_put(&w, s.s, s.n, 1, MARK_RATE / 2);
	sound_done(&s);
	return level;
}

/* Noise of peak p has an RMS of p / sqrt(3); the loudest 10 ms of 480 samples are within 10 %. */
static void a_mark_in_noise_is_as_loud_as_asked_for(void)
{
	double noise_db = 20 * log10(3000 / sqrt(3) / 32768);

	CHECK_NEAR(level_over_noise(3000, 0), noise_db + 0.4, 0.45);
	CHECK_NEAR(level_over_noise(3000, 6), noise_db + 6.4, 0.45);
	CHECK_NEAR(level_over_noise(3000, -10), noise_db - 9.6, 0.45);
}

static void a_mark_is_never_louder_than_3_db_below_full_scale(void)
{
	struct mark_conf conf = { .floor_db = 0 };
	struct sound s;
	int most = 0;

	sound_init(&s, MARK_RATE);
	sound_mark(&s, &conf, 0);
	for (size_t i = 0; i < s.n; i++)
		most = abs(s.s[i]) > most ? abs(s.s[i]) : most;
	CHECK_NEAR(most, 0.7 * 32768, 2);
	sound_done(&s);
}

/* Sound that gets loud only under the mark could not be known to. */
static void sums_beyond_16_bits_are_clipped_and_not_wrapped(void)
{
	struct mark_writer w;
	struct sound s;

	sound_init(&s, MARK_RATE);
	for (size_t i = 480; i < s.n; i++)
		s.s[i] = 32767;
	CHECK_INT(mark_writer_init(&w, &usual, NULL), 0);
	mark_writer_put(&w, s.s, 480, 1, 0);
	mark_writer_put(&w, s.s + 480, s.n - 480, 1, 480);
	for (size_t i = 480; i < s.n; i++)
		if (s.s[i] < 0)
			CHECK(s.s[i] >= 0);
	sound_done(&s);
}

/* So that nothing of either is cut off; only there, and only where it has to be. */
static void loud_sound_is_turned_down_under_a_mark(void)
{
	struct mark_writer w;
	struct sound s;

	sound_init(&s, MARK_RATE);
	for (size_t i = 0; i < s.n; i++)
		s.s[i] = i / 60 % 2 ? 32767 : -32768;
	CHECK_INT(mark_writer_init(&w, &usual, NULL), 0);
	mark_writer_put(&w, s.s, s.n, 1, 0);
	CHECK(w.room > 0.25F && w.room < 0.35F);
	for (size_t i = 0; i < MARK_PN_SAMPLES; i++) {
		float sum = (i / 60 % 2 ? 32767.0F : -32768.0F) * w.room + w.gain * w.wave[i];

		if (fabsf((float)s.s[i] - sum) > 1.5F)
			CHECK_NEAR((double)s.s[i], (double)sum, 1.5);
	}
	CHECK_INT(s.s[MARK_PN_SAMPLES], MARK_PN_SAMPLES / 60 % 2 ? 32767 : -32768);
	sound_done(&s);
	sound_init(&s, MARK_RATE);
	for (size_t i = 0; i < s.n; i++)
		s.s[i] = 1000;
	sound_mark(&s, &(struct mark_conf){ .floor_db = -60, .over_db = -60 }, 0);
	for (size_t i = 0; i < s.n; i++)
		CHECK(abs(s.s[i] - 1000) < 200);
	sound_done(&s);
}

/* How the sound is cut into buffers changes nothing but the level, which only knows what has come.
 */
static void marks_are_the_same_in_buffers_of_any_size(void)
{
	static const size_t sizes[] = { 1, 480, 961, 48000 };
	struct sound whole, parts;
	static struct mark_writer w;

	sound_init(&whole, 2 * MARK_RATE);
	sound_mark(&whole, &usual, 40000);
	for (size_t k = 0; k < 4; k++) {
		sound_init(&parts, whole.n);
		CHECK_INT(mark_writer_init(&w, &usual, NULL), 0);
		for (size_t i = 0; i < parts.n; i += sizes[k]) {
			size_t n = parts.n - i < sizes[k] ? parts.n - i : sizes[k];

			mark_writer_put(&w, parts.s + i, n, 1, 40000 + (int64_t)i);
		}
		CHECK(memcmp(whole.s, parts.s, whole.n * sizeof(whole.s[0])) == 0);
		sound_done(&parts);
	}
	sound_done(&whole);
}

static void both_channels_carry_the_mark(void)
{
	static int16_t stereo[2 * MARK_PN_SAMPLES];
	static struct mark_writer w;

	CHECK_INT(mark_writer_init(&w, &usual, NULL), 0);
	mark_writer_put(&w, stereo, MARK_PN_SAMPLES, 2, 0);
	CHECK(rms_db(stereo, (size_t)2 * MARK_PN_SAMPLES) > MARK_FLOOR_DB - 0.1);
	for (size_t i = 0; i < MARK_PN_SAMPLES; i++)
		if (stereo[2 * i] != stereo[2 * i + 1])
			CHECK_INT(stereo[2 * i], stereo[2 * i + 1]);
}

static void a_jump_in_time_breaks_a_mark_off(void)
{
	static int16_t s[2000];
	static struct mark_writer w;

	CHECK_INT(mark_writer_init(&w, &usual, NULL), 0);
	mark_writer_put(&w, s, 1000, 1, 0);
	mark_writer_put(&w, s + 1000, 1000, 1, 3000);
	CHECK(s[500] != 0);
	for (size_t i = 1000; i < 2000; i++)
		if (s[i])
			CHECK_INT(s[i], 0);
}

static void what_is_out_of_range_is_refused_with_the_range(void)
{
	static const struct mark_conf bad[] = { { .stream = MARK_STREAMS },
						{ .floor_db = 1 },
						{ .floor_db = NAN },
						{ .over_db = 61 } };
	static struct mark_writer w;
	enum mark_shape shape;
	struct err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK(mark_writer_init(&w, &bad[i], &err) < 0);
		CHECK_HAS(err.text, "expected");
	}
	CHECK(mark_shape_parse("tick", &shape, &err) < 0);
	CHECK_HAS(err.text, "\"tick\"");
	CHECK_INT(mark_shape_parse("chirp", &shape, &err), 0);
	CHECK_INT(shape, MARK_CHIRP);
}

CU_TestInfo mark_tests[] = {
	TEST(a_wave_has_its_stated_length_and_a_peak_of_one),
	TEST(marks_of_other_seconds_and_streams_correlate_below_a_fifth),
	TEST(a_second_is_told_by_its_code_when_it_is_less_than_a_period_old),
	TEST(a_mark_in_silence_has_the_level_of_the_floor),
	TEST(a_mark_in_noise_is_as_loud_as_asked_for),
	TEST(a_mark_is_never_louder_than_3_db_below_full_scale),
	TEST(sums_beyond_16_bits_are_clipped_and_not_wrapped),
	TEST(loud_sound_is_turned_down_under_a_mark),
	TEST(marks_are_the_same_in_buffers_of_any_size),
	TEST(both_channels_carry_the_mark),
	TEST(a_jump_in_time_breaks_a_mark_off),
	TEST(what_is_out_of_range_is_refused_with_the_range),
	CU_TEST_INFO_NULL,
};
