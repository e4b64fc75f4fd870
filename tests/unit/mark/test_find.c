/* test_find.c - marks are found where they are, to a part of a sample, and nowhere else. */
#include <math.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "probes/mark/find.h"
#include "tests/support/suite.h"
#include "tests/unit/mark/sound.h"

static const struct mark_conf usual = { .floor_db = MARK_FLOOR_DB, .over_db = MARK_OVER_DB };
static const struct mark_conf chirp = { .shape = MARK_CHIRP, .floor_db = MARK_FLOOR_DB };

static void every_mark_in_silence_is_found_with_its_second(void)
{
	struct heard heard;
	struct sound s;

	sound_init(&s, (size_t)20 * MARK_RATE);
	sound_mark(&s, &usual, 0);
	sound_find(&s, MARK_PN, 0, 4800, &heard);
	CHECK_INT(heard.n, 20);
	for (size_t i = 0; i < heard.n; i++) {
		CHECK_INT(heard.v[i].code, mark_code((int64_t)i));
		CHECK_NEAR(heard.v[i].at, (double)i * MARK_RATE, 0.05);
		CHECK_INT(heard.v[i].time, llround(heard.v[i].at * 1e9 / MARK_RATE));
		CHECK(heard.v[i].score > 0.99);
		CHECK(heard.v[i].rival < 0.25);
	}
	sound_done(&s);
}

/* A square wave of full scale, and noise that was clipped: half of a mark would be cut off. */
static void marks_in_clipped_sound_are_found(void)
{
	struct heard heard;
	struct sound s;

	for (int square = 0; square < 2; square++) {
		sound_init(&s, (size_t)8 * MARK_RATE);
		sound_noise(&s, 20000, 5);
		sound_amplify(&s, 10);
		for (size_t i = 0; square && i < s.n; i++)
			s.s[i] = i / 60 % 2 ? 32767 : -32768;
		sound_mark(&s, &usual, 0);
		sound_find(&s, MARK_PN, 0, 4800, &heard);
		CHECK_INT(heard.n, 8);
		for (size_t i = 0; i < heard.n; i++)
			CHECK_NEAR(heard.v[i].at, (double)i * MARK_RATE, 1);
		sound_done(&s);
	}
}

static void the_place_is_right_at_every_phase_of_the_search(void)
{
	struct heard heard;
	struct sound s;

	for (int64_t phase = 0; phase < 8; phase++) {
		sound_init(&s, MARK_RATE);
		sound_mark(&s, &usual, MARK_RATE - 20000 - phase);
		sound_find(&s, MARK_PN, 0, 999, &heard);
		CHECK_INT(heard.n, 1);
		CHECK_NEAR(heard.v[0].at, (double)(20000 + phase), 0.05);
		sound_done(&s);
	}
}

/* A mark between samples: the wave is moved by a windowed sinc. */
static void a_fraction_of_a_sample_is_told(void)
{
	static float wave[MARK_PN_SAMPLES];
	struct heard heard;
	struct sound s;

	mark_wave(MARK_PN, 0, 3, wave);
	for (int tenth = 0; tenth < 10; tenth += 3) {
		sound_init(&s, MARK_RATE);
		for (int i = -16; i < (int)MARK_PN_SAMPLES + 16; i++) {
			double sum = 0;

			for (int j = i - 16; j <= i + 16; j++) {
				double x = M_PI * (i - j - tenth / 10.0);
				double sinc = fabs(x) < 1e-9 ? 1 : sin(x) / x;

				if (j >= 0 && j < (int)MARK_PN_SAMPLES)
					sum += (double)wave[j] * sinc * (1 + cos(x / 18)) / 2;
			}
			s.s[5000 + i] = (int16_t)lrint(8000 * sum);
		}
		sound_find(&s, MARK_PN, 0, 480, &heard);
		CHECK_INT(heard.n, 1);
		CHECK_INT(heard.v[0].code, 3);
		CHECK_NEAR(heard.v[0].at, 5000 + tenth / 10.0, 0.05);
		sound_done(&s);
	}
}

static void a_mark_whose_beginning_was_cut_off_is_found_before_the_sound(void)
{
	struct heard heard;
	struct sound s;

	sound_init(&s, MARK_RATE / 2);
	sound_mark(&s, &usual, 0);
	s.s += 100;
	s.n -= 100;
	sound_find(&s, MARK_PN, 0, 480, &heard);
	CHECK_INT(heard.n, 1);
	CHECK_NEAR(heard.v[0].at, -100, 0.5);
	s.s -= 100;
	sound_done(&s);
}

static void the_chirp_is_found_too(void)
{
	struct heard heard;
	struct sound s;

	sound_init(&s, (size_t)5 * MARK_RATE);
	sound_mark(&s, &chirp, 1234);
	sound_find(&s, MARK_CHIRP, 0, 4800, &heard);
	CHECK_INT(heard.n, 5);
	for (size_t i = 0; i < heard.n; i++)
		CHECK_NEAR(heard.v[i].at, (double)(i + 1) * MARK_RATE - 1234, 0.1);
	sound_done(&s);
}

/* To the last bit; between the members may stand anything. */
static bool are_equal(const struct mark_heard *a, const struct mark_heard *b)
{
	return a->code == b->code && a->at == b->at && a->time == b->time && a->score == b->score &&
	       a->rival == b->rival;
}

static void how_the_sound_is_cut_changes_nothing(void)
{
	static const size_t parts[] = { 1, 7, 1024, 1025, 200000 };
	struct heard want, got;
	struct sound s;

	sound_init(&s, (size_t)3 * MARK_RATE);
	sound_noise(&s, 3000, 7);
	sound_mark(&s, &usual, 777);
	sound_find(&s, MARK_PN, 0, 4800, &want);
	CHECK_INT(want.n, 2);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		sound_find(&s, MARK_PN, 0, parts[i], &got);
		CHECK_INT(got.n, want.n);
		for (size_t k = 0; k < want.n; k++)
			CHECK(are_equal(&got.v[k], &want.v[k]));
	}
	sound_done(&s);
}

static void two_channels_are_heard_together(void)
{
	struct heard heard;
	struct sound s, stereo;

	sound_init(&s, MARK_RATE);
	sound_mark(&s, &usual, MARK_RATE / 2);
	sound_init(&stereo, 2 * s.n);
	for (size_t i = 0; i < s.n; i++)
		stereo.s[2 * i] = s.s[i];
	stereo.channels = 2;
	sound_find(&stereo, MARK_PN, 0, 480, &heard);
	CHECK_INT(heard.n, 1);
	CHECK_NEAR(heard.v[0].at, MARK_RATE / 2.0, 0.1);
	sound_done(&stereo);
	sound_done(&s);
}

static void a_mark_upside_down_is_found(void)
{
	struct heard heard;
	struct sound s;

	sound_init(&s, MARK_RATE);
	sound_mark(&s, &usual, MARK_RATE / 2);
	sound_amplify(&s, -1);
	sound_find(&s, MARK_PN, 0, 480, &heard);
	CHECK_INT(heard.n, 1);
	CHECK_NEAR(heard.v[0].at, MARK_RATE / 2.0, 0.05);
	sound_done(&s);
}

static void clipped_sound_keeps_its_marks(void)
{
	struct heard heard;
	struct sound s;

	sound_init(&s, (size_t)4 * MARK_RATE);
	sound_noise(&s, 2000, 3);
	sound_mark(&s, &usual, 0);
	sound_amplify(&s, 100);
	sound_find(&s, MARK_PN, 0, 4800, &heard);
	CHECK_INT(heard.n, 4);
	for (size_t i = 0; i < heard.n; i++)
		CHECK_NEAR(heard.v[i].at, (double)i * MARK_RATE, 0.5);
	sound_done(&s);
}

static void nothing_is_found_in(const struct sound *s)
{
	struct heard heard;

	sound_find(s, MARK_PN, 0, 4800, &heard);
	CHECK_INT(heard.n, 0);
	sound_find(s, MARK_CHIRP, 0, 4800, &heard);
	CHECK_INT(heard.n, 0);
}

static void nothing_is_found_in_silence_noise_or_a_tone(void)
{
	struct sound s;

	sound_init(&s, (size_t)10 * MARK_RATE);
	nothing_is_found_in(&s);
	sound_noise(&s, 1, 5);
	nothing_is_found_in(&s);
	sound_noise(&s, 20000, 6);
	nothing_is_found_in(&s);
	sound_amplify(&s, 1000);
	nothing_is_found_in(&s);
	for (size_t i = 0; i < s.n; i++)
		s.s[i] = (int16_t)lrint(20000 * sin(2 * M_PI * 2000 * (double)i / MARK_RATE));
	nothing_is_found_in(&s);
	for (size_t i = 0; i < s.n; i++)
		s.s[i] = (i / 24000) % 2 ? 32767 : -32768;
	nothing_is_found_in(&s);
	sound_done(&s);
}

/* The transform's rounding errors after a bang must not look like marks in the silence beside it.
 */
static void nothing_is_found_beside_a_bang(void)
{
	struct sound s;

	sound_init(&s, (size_t)2 * MARK_RATE);
	for (size_t i = 0; i < 4000; i++)
		s.s[30000 + i] = i % 2 ? 32767 : -32768;
	sound_noise(&s, 2, 9);
	nothing_is_found_in(&s);
	sound_done(&s);
}

static void another_streams_marks_are_not_heard(void)
{
	struct mark_conf conf = usual;
	struct heard heard;
	struct sound s;

	conf.stream = 1;
	sound_init(&s, (size_t)17 * MARK_RATE);
	sound_mark(&s, &conf, 0);
	sound_find(&s, MARK_PN, 0, 4800, &heard);
	CHECK_INT(heard.n, 0);
	sound_find(&s, MARK_PN, 1, 4800, &heard);
	CHECK_INT(heard.n, 17);
	sound_done(&s);
}

/* Two equal copies 10 ms apart: neither is the mark. */
static void an_echo_as_loud_as_the_mark_makes_it_ambiguous(void)
{
	struct heard heard;
	struct sound s;

	sound_init(&s, MARK_RATE);
	sound_mark(&s, &usual, MARK_RATE / 2);
	for (size_t i = s.n - 1; i >= 480; i--)
		s.s[i] = (int16_t)(s.s[i] + s.s[i - 480]);
	sound_find(&s, MARK_PN, 0, 480, &heard);
	CHECK_INT(heard.n, 0);
	sound_done(&s);
}

static void sound_shorter_than_a_mark_is_no_mark(void)
{
	static const size_t lengths[] = { 1, 3, 100, 1000 };
	struct heard heard;
	struct sound s;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		sound_init(&s, lengths[i]);
		sound_mark(&s, &usual, 0);
		sound_find(&s, MARK_PN, 0, 480, &heard);
		CHECK_INT(heard.n, 0);
		sound_done(&s);
	}
}

static void a_stream_out_of_range_is_refused(void)
{
	struct finder_conf conf = { .stream = MARK_STREAMS };
	struct finder *f = NULL;
	struct err err;

	CHECK(finder_new(&conf, &f, &err) < 0);
	CHECK_HAS(err.text, "0..30");
	finder_free(f);
}

CU_TestInfo find_tests[] = {
	TEST(every_mark_in_silence_is_found_with_its_second),
	TEST(marks_in_clipped_sound_are_found),
	TEST(the_place_is_right_at_every_phase_of_the_search),
	TEST(a_fraction_of_a_sample_is_told),
	TEST(a_mark_whose_beginning_was_cut_off_is_found_before_the_sound),
	TEST(the_chirp_is_found_too),
	TEST(how_the_sound_is_cut_changes_nothing),
	TEST(two_channels_are_heard_together),
	TEST(a_mark_upside_down_is_found),
	TEST(clipped_sound_keeps_its_marks),
	TEST(nothing_is_found_in_silence_noise_or_a_tone),
	TEST(nothing_is_found_beside_a_bang),
	TEST(another_streams_marks_are_not_heard),
	TEST(an_echo_as_loud_as_the_mark_makes_it_ambiguous),
	TEST(sound_shorter_than_a_mark_is_no_mark),
	TEST(a_stream_out_of_range_is_refused),
	CU_TEST_INFO_NULL,
};
