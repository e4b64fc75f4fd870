/* test_mark.c - marks survive Opus at the bit rates of calls, over speech and over silence. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gst/gst.h>

#include "probes/mark/wav.h"
#include "tests/bench/mark/codec.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

/* With 20 marks, 19 found of them say with 95 % that the rate is above 78 % (Clopper and Pearson).
 */
#define MARKS 20

static const char *const opus[] = {
	"opusenc audio-type=voice bitrate=12000 ! opusdec",
	"opusenc audio-type=voice bitrate=24000 ! opusdec",
	"opusenc audio-type=voice bitrate=48000 ! opusdec",
};

static const struct mark_conf usual = { .over_db = MARK_OVER_DB, .floor_db = MARK_FLOOR_DB };

static void check_all(bool speech, enum mark_shape shape, double most_deviation_us)
{
	struct mark_conf conf = usual;
	struct codec_sound sound;

	gst_init(NULL, NULL);
	conf.shape = shape;
	if (!codec_sound_init(&sound, (size_t)(MARKS - 1) * MARK_RATE + MARK_RATE / 2))
		abort();
	if (speech)
		codec_speak(&sound);
	for (size_t i = 0; i < sizeof(opus) / sizeof(opus[0]); i++) {
		struct codec_result r = { 0 };

		CHECK(codec_try(&sound, &conf, opus[i], &r));
		CHECK(r.found >= MARKS - 1);
		CHECK_INT(r.wrong, 0);
		CHECK(codec_deviation_us(&r) <= most_deviation_us);
		CHECK_NEAR(codec_mean_us(&r), 0, 200);
	}
	free(sound.s);
}

/* One sample is 20.8 us. */
static void marks_over_speech_survive_opus_to_a_sample(void)
{
	check_all(true, MARK_PN, 21);
}

static void marks_in_silence_survive_opus_to_a_sample(void)
{
	check_all(false, MARK_PN, 21);
}

static void chirps_in_silence_survive_opus_to_a_sample(void)
{
	check_all(false, MARK_CHIRP, 21);
}

static void speech_without_marks_has_none_after_opus(void)
{
	struct codec_sound sound, out;
	struct codec_result r;

	gst_init(NULL, NULL);
	if (!codec_sound_init(&sound, (size_t)30 * MARK_RATE) || !codec_sound_init(&out, sound.n))
		abort();
	codec_speak(&sound);
	CHECK(codec_pass(&sound, opus[0], &out));
	for (int shape = MARK_PN; shape <= MARK_CHIRP; shape++) {
		CHECK(codec_find(&out, (enum mark_shape)shape, &r));
		CHECK_INT(r.found, 0);
		CHECK_INT(r.wrong, 0);
	}
	free(sound.s);
	free(out.s);
}

static int straits(struct program *p, const char *dir, const char *a, const char *b, const char *c)
{
	const char *argv[] = { program_straits(), "mark", a, b, c, NULL };

	return program_run(p, argv, dir, 30);
}

static void write_silence(const char *dir, unsigned rate)
{
	static int16_t second[MARK_RATE];
	char path[96];
	struct wav_writer w = { .name = path, .channels = 1, .rate = rate };

	(void)snprintf(path, sizeof(path), "%s/in.wav", dir);
	w.f = fopen(path, "wb");
	if (!w.f || wav_begin(&w, (uint64_t)3 * rate, NULL) < 0)
		abort();
	for (unsigned i = 0; i < 3; i++)
		CHECK_INT(wav_write(&w, second, rate, NULL), 0);
	CHECK_INT(wav_end(&w, NULL), 0);
	(void)fclose(w.f);
}

static void the_command_writes_and_finds_marks_in_files(void)
{
	struct program p = { 0 };
	char dir[64];

	write_silence(scratch_make(dir), MARK_RATE);
	CHECK_INT(straits(&p, dir, "find", "in.wav", NULL), 1);
	CHECK_HAS(text_str(&p.out), "no marks in 3.000 s");
	program_done(&p);
	CHECK_INT(straits(&p, dir, "write", "in.wav", "out.wav"), 0);
	CHECK_HAS(text_str(&p.out), "3 marks");
	program_done(&p);
	CHECK_INT(straits(&p, dir, "find", "out.wav", NULL), 0);
	CHECK_HAS(text_str(&p.out), "3 marks in 3.000 s");
	program_done(&p);
	CHECK_INT(straits(&p, dir, "find", "--json", "out.wav"), 0);
	CHECK_HAS(text_str(&p.out), "\"second\": 2");
	program_done(&p);
	scratch_remove(dir);
}

static void the_command_says_what_is_wrong_with_a_file(void)
{
	struct program p = { 0 };
	char dir[64], path[96];

	write_silence(scratch_make(dir), 16000);
	CHECK_INT(straits(&p, dir, "find", "in.wav", NULL), 2);
	CHECK_HAS(text_str(&p.err), "16000 Hz; expected 48000 Hz");
	program_done(&p);
	write_silence(dir, MARK_RATE);
	(void)snprintf(path, sizeof(path), "%s/in.wav", dir);
	CHECK_INT(truncate(path, 50001), 0);
	CHECK_INT(straits(&p, dir, "write", "in.wav", "out.wav"), 2);
	CHECK_HAS(text_str(&p.err), "cut off");
	program_done(&p);
	CHECK_INT(straits(&p, dir, "find", "out.wav", NULL), 2);
	CHECK_HAS(text_str(&p.err), "No such file");
	program_done(&p);
	CHECK_INT(straits(&p, dir, "find", "--shape=tick", "in.wav"), 2);
	CHECK_HAS(text_str(&p.err), "expected pn or chirp");
	program_done(&p);
	scratch_remove(dir);
}

static CU_TestInfo mark_tests[] = {
	TEST(marks_over_speech_survive_opus_to_a_sample),
	TEST(marks_in_silence_survive_opus_to_a_sample),
	TEST(chirps_in_silence_survive_opus_to_a_sample),
	TEST(speech_without_marks_has_none_after_opus),
	TEST(the_command_writes_and_finds_marks_in_files),
	TEST(the_command_says_what_is_wrong_with_a_file),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "mark", mark_tests },
	{ NULL, NULL },
};
