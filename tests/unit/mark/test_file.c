/* test_file.c - marks in files: written, found, refused. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "probes/mark/file.h"
#include "probes/mark/wav.h"
#include "tests/support/suite.h"
#include "tests/unit/mark/sound.h"

static const struct mark_conf usual = { .floor_db = MARK_FLOOR_DB, .over_db = MARK_OVER_DB };

static void write_sound(const char *path, const struct sound *sound, unsigned rate)
{
	struct wav_writer w = { .f = fopen(path, "wb"), .name = path, .channels = 1, .rate = rate };

	CU_ASSERT_PTR_NOT_NULL_FATAL(w.f);
	CHECK_INT(wav_begin(&w, sound->n, NULL), 0);
	CHECK_INT(wav_write(&w, sound->s, sound->n, NULL), 0);
	CHECK_INT(wav_end(&w, NULL), 0);
	(void)fclose(w.f);
}

struct places {
	struct mark_place v[HEARD_MAX];
	size_t n;
};

static void on_place(void *arg, const struct mark_place *place)
{
	struct places *p = arg;

	if (p->n < HEARD_MAX)
		p->v[p->n++] = *place;
}

static int find(const char *path, struct places *got, struct mark_file *file, struct err *err)
{
	const struct mark_search search = { .on_place = on_place, .arg = got };

	return mark_file_find(path, &search, file, err);
}

static unsigned files_in(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned n = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	while (readdir(d))
		n++;
	(void)closedir(d);
	return n - 2;
}

/* Files "in.wav" and "out.wav" in a folder of their own. */
struct pair {
	char dir[64], in[96], out[96];
};

static void pair_init(struct pair *p, size_t samples, unsigned rate)
{
	struct sound s;

	(void)snprintf(p->in, sizeof(p->in), "%s/in.wav", scratch_make(p->dir));
	(void)snprintf(p->out, sizeof(p->out), "%s/out.wav", p->dir);
	sound_init(&s, samples);
	sound_noise(&s, 500, 11);
	write_sound(p->in, &s, rate);
	sound_done(&s);
}

static void every_second_of_a_file_is_marked_and_found_there(void)
{
	struct places got = { .n = 0 };
	struct mark_file file;
	struct pair p;

	pair_init(&p, (size_t)18 * MARK_RATE + 1000, MARK_RATE);
	CHECK_INT(mark_file_write(p.in, p.out, &usual, &file, NULL), 0);
	CHECK_INT(file.marks, 18); /* of the 19th the end is missing */
	CHECK_NEAR(file.seconds, 18 + 1000 / 48000.0, 1e-9);
	CHECK_INT(find(p.out, &got, &file, NULL), 0);
	CHECK_INT(file.channels, 1);
	CHECK_INT(file.marks, 18);
	CHECK_INT(got.n, 18);
	for (size_t i = 0; i < got.n; i++) {
		CHECK_INT(got.v[i].second, i);
		CHECK_NEAR((double)got.v[i].late, 0, 3e3);
	}
	CHECK_INT(files_in(p.dir), 2);
	scratch_remove(p.dir);
}

static void a_file_may_be_marked_in_its_own_place(void)
{
	struct places got = { .n = 0 };
	struct mark_file file;
	struct pair p;

	pair_init(&p, (size_t)3 * MARK_RATE, MARK_RATE);
	CHECK_INT(mark_file_write(p.in, p.in, &usual, &file, NULL), 0);
	CHECK_INT(find(p.in, &got, &file, NULL), 0);
	CHECK_INT(got.n, 3);
	CHECK_INT(files_in(p.dir), 1);
	scratch_remove(p.dir);
}

static void a_truncated_file_is_searched_to_its_end_and_refused(void)
{
	struct places got = { .n = 0 };
	struct mark_file file;
	struct err err;
	struct pair p;

	pair_init(&p, (size_t)3 * MARK_RATE, MARK_RATE);
	CHECK_INT(mark_file_write(p.in, p.out, &usual, &file, NULL), 0);
	CHECK_INT(truncate(p.out, 44 + 2 * (MARK_RATE + 20000) + 1), 0);
	CHECK(find(p.out, &got, &file, &err) < 0);
	CHECK_INT(got.n, 2);
	CHECK_HAS(err.text, "cut off after 68000 of 144000 frames");
	scratch_remove(p.dir);
}

static void nothing_is_left_behind_when_the_sound_cannot_be_read(void)
{
	struct mark_file file;
	struct err err;
	struct pair p;

	pair_init(&p, (size_t)3 * MARK_RATE, MARK_RATE);
	CHECK_INT(truncate(p.in, 100000), 0);
	CHECK(mark_file_write(p.in, p.out, &usual, &file, &err) < 0);
	CHECK_HAS(err.text, "cut off");
	CHECK_INT(files_in(p.dir), 1);
	CHECK(mark_file_write("/nowhere/in.wav", p.out, &usual, &file, &err) < 0);
	CHECK_HAS(err.text, "/nowhere/in.wav");
	CHECK_INT(files_in(p.dir), 1);
	scratch_remove(p.dir);
}

static void another_rate_is_refused_with_what_to_do(void)
{
	struct places got = { .n = 0 };
	struct mark_file file;
	struct err err;
	struct pair p;

	pair_init(&p, 44100, 44100);
	CHECK(find(p.in, &got, &file, &err) < 0);
	CHECK_HAS(err.text, "44100 Hz; expected 48000 Hz");
	CHECK_HAS(err.text, "-ar 48000");
	scratch_remove(p.dir);
}

static void what_cannot_be_written_is_named(void)
{
	struct mark_file file;
	struct err err;
	struct pair p;

	pair_init(&p, 1000, MARK_RATE);
	CHECK(mark_file_write(p.in, "/nowhere/out.wav", &usual, &file, &err) < 0);
	CHECK_HAS(err.text, "/nowhere/out.wav");
	scratch_remove(p.dir);
}

CU_TestInfo file_tests[] = {
	TEST(every_second_of_a_file_is_marked_and_found_there),
	TEST(a_file_may_be_marked_in_its_own_place),
	TEST(a_truncated_file_is_searched_to_its_end_and_refused),
	TEST(nothing_is_left_behind_when_the_sound_cannot_be_read),
	TEST(another_rate_is_refused_with_what_to_do),
	TEST(what_cannot_be_written_is_named),
	CU_TEST_INFO_NULL,
};
