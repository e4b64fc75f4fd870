/* test_build_sound.c - the microphone of a build: what goes down the pipe, and when it begins. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/workload/build.h"
#include "harness/workload/build_hooks.h"
#include "harness/workload/build_sound.h"
#include "tests/support/suite.h"

#define BLOCK 960 /* 20 ms */

/* A microphone, its pipe, and what its hook was asked. */
struct set {
	struct build_conf build;
	struct build_hooks hooks;
	struct journal *journal;
	struct build_sound *sound;
	int fds[2];
	int64_t next; /* where the next samples must be; 0 before the first */
	bool broken;  /* they were not */
};

static void speak(void *arg, int16_t *samples, size_t n, int64_t at, struct journal *journal)
{
	struct set *s = arg;

	(void)journal;
	s->broken = s->broken || (s->next && at != s->next);
	s->next = at + (int64_t)n;
	for (size_t i = 0; i < n; i++)
		samples[i] = 7;
}

static void on_stuck(void *arg, const char *why)
{
	struct set *s = arg;

	(void)why;
	s->broken = true;
}

static void set_up(struct set *s, enum build_sound_kind kind)
{
	struct build_sound_conf conf = { &s->build, &s->hooks, NULL, -1, on_stuck, s };
	struct err err = { 0 };

	*s = (struct set){ .build = { .role = CALL_SELLER, .sound = kind },
			   .hooks = { .speak = speak, .arg = s } };
	CHECK_INT(pipe2(s->fds, O_CLOEXEC), 0);
	CHECK_INT(fcntl(s->fds[1], F_SETFL, O_NONBLOCK), 0);
	conf.fd = s->fds[1];
	CHECK_INT(journal_open(&s->journal, "/dev/null", &err), 0);
	conf.journal = s->journal;
	CHECK_INT(build_sound_start(&s->sound, &conf, &err), 0);
}

static void take_down(struct set *s)
{
	build_sound_stop(s->sound);
	journal_free(s->journal);
	(void)close(s->fds[0]);
	(void)close(s->fds[1]);
	CHECK(!s->broken);
}

static size_t read_all(int fd, void *to, size_t size)
{
	size_t at = 0;
	ssize_t n;

	while (at < size && (n = read(fd, (char *)to + at, size - at)) > 0)
		at += (size_t)n;
	return at;
}

static void wav_comes_with_a_header_whose_end_is_open(void)
{
	uint8_t header[44];
	int16_t samples[2 * BLOCK];
	struct set s;

	set_up(&s, BUILD_WAV);
	CHECK_INT((int64_t)read_all(s.fds[0], header, sizeof(header)), sizeof(header));
	CHECK(memcmp(header, "RIFF\xff\xff\xff\xffWAVEfmt ", 16) == 0);
	CHECK(memcmp(header + 20, "\1\0\1\0\x80\xbb\0\0", 8) == 0);
	CHECK(memcmp(header + 36, "data\xff\xff\xff\xff", 8) == 0);
	CHECK_INT((int64_t)read_all(s.fds[0], samples, sizeof(samples)), sizeof(samples));
	CHECK_INT(samples[0], 7);
	CHECK_INT(samples[2 * BLOCK - 1], 7);
	take_down(&s);
}

static void raw_sound_begins_with_silence_and_then_speaks(void)
{
	int16_t samples[2 * BLOCK];
	struct set s;

	set_up(&s, BUILD_SAMPLES);
	CHECK_INT((int64_t)read_all(s.fds[0], samples, sizeof(samples)), sizeof(samples));
	CHECK_INT(samples[0], 0);
	CHECK_INT(samples[BLOCK - 1], 0);
	CHECK_INT(samples[BLOCK], 7);
	take_down(&s);
}

static void nothing_is_said_before_somebody_reads(void)
{
	struct set s;

	set_up(&s, BUILD_WAV);
	build_sound_stop(s.sound);
	s.sound = NULL;
	CHECK_INT(s.next, 0);
	take_down(&s);
}

CU_TestInfo build_sound_tests[] = {
	TEST(wav_comes_with_a_header_whose_end_is_open),
	TEST(raw_sound_begins_with_silence_and_then_speaks),
	TEST(nothing_is_said_before_somebody_reads),
	CU_TEST_INFO_NULL,
};
