/* test_pipe.c - stamps written into and read out of Y4M streams. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "probes/stamp/pipe.h"
#include "tests/support/suite.h"

#define WIDTH  320
#define HEIGHT 180
#define BYTES  (WIDTH * HEIGHT * 3 / 2)

/* A stream in memory. */
struct stream {
	char *bytes;
	size_t n;
};

static nsec_t fixed_now(void)
{
	return 12345;
}

/* Grey pictures of this size. */
static void make_grey(struct stream *s, unsigned width, unsigned height, unsigned pictures)
{
	FILE *f = open_memstream(&s->bytes, &s->n);
	char *grey = malloc((size_t)width * height * 3 / 2);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_PTR_NOT_NULL_FATAL(grey);
	memset(grey, 120, (size_t)width * height * 3 / 2);
	(void)fprintf(f, "YUV4MPEG2 W%u H%u F30:1 C420jpeg\n", width, height);
	for (unsigned i = 0; i < pictures; i++) {
		(void)fputs("FRAME\n", f);
		(void)fwrite(grey, 1, (size_t)width * height * 3 / 2, f);
	}
	(void)fclose(f);
	free(grey);
}

/* Sends in through the filter; *ret_out is the caller's to free. */
static int send_through(int (*filter)(const struct pipe_conf *, struct pipe_sum *, struct err *),
			const struct stream *in, struct stream *ret_out, struct pipe_conf *conf,
			struct pipe_sum *sum)
{
	struct err err = { 0 };
	int r;

	conf->in = fmemopen(in->bytes, in->n, "r");
	conf->in_name = "in";
	conf->out = ret_out ? open_memstream(&ret_out->bytes, &ret_out->n) : NULL;
	conf->out_name = "out";
	conf->probe = "p";
	conf->track = "to-buyer";
	conf->now = fixed_now;
	r = filter(conf, sum, &err);
	CHECK_STR(err.text, "");
	(void)fclose(conf->in);
	if (conf->out)
		(void)fclose(conf->out);
	return r;
}

static void what_was_stamped_is_read_frame_by_frame(void)
{
	struct stream grey, stamped, passed;
	struct pipe_conf conf = { .stream = 9 };
	struct pipe_sum sum;

	make_grey(&grey, WIDTH, HEIGHT, 5);
	CHECK_INT(send_through(pipe_stamp, &grey, &stamped, &conf, &sum), 0);
	CHECK_INT((int64_t)sum.pictures, 5);
	CHECK_INT((int64_t)sum.greatest, 4);
	CHECK_INT((int64_t)stamped.n, (int64_t)grey.n);
	CHECK_INT(send_through(pipe_watch, &stamped, &passed, &conf, &sum), 0);
	CHECK_INT((int64_t)sum.pictures, 5);
	CHECK_INT((int64_t)sum.states[STAMP_FULL], 5);
	CHECK_INT((int64_t)sum.least, 0);
	CHECK_INT((int64_t)sum.greatest, 4);
	/* a watcher changes nothing */
	CHECK(passed.n == stamped.n && memcmp(passed.bytes, stamped.bytes, passed.n) == 0);
	free(grey.bytes);
	free(stamped.bytes);
	free(passed.bytes);
}

/* Frames 0 1 1 4 3 of five: as a player would show them that drops, repeats and mixes up. */
static void what_is_missing_and_repeated_is_counted(void)
{
	static const unsigned order[] = { 0, 1, 1, 4, 3 };
	struct stream grey, stamped, mixed;
	struct pipe_conf conf = { .stream = 1 };
	struct pipe_sum sum;
	size_t head;

	make_grey(&grey, WIDTH, HEIGHT, 5);
	CHECK_INT(send_through(pipe_stamp, &grey, &stamped, &conf, &sum), 0);
	mixed = (struct stream){ malloc(stamped.n), stamped.n };
	CU_ASSERT_PTR_NOT_NULL_FATAL(mixed.bytes);
	head = stamped.n - 5 * (BYTES + 6);
	memcpy(mixed.bytes, stamped.bytes, head);
	for (size_t i = 0; i < 5; i++)
		memcpy(mixed.bytes + head + i * (BYTES + 6),
		       stamped.bytes + head + order[i] * (BYTES + 6), BYTES + 6);
	CHECK_INT(send_through(pipe_watch, &mixed, NULL, &conf, &sum), 0);
	CHECK_INT((int64_t)sum.greatest, 4);
	CHECK_INT((int64_t)sum.missing, 2);
	CHECK_INT((int64_t)sum.repeated, 1);
	CHECK_INT((int64_t)sum.older, 1);
	free(grey.bytes);
	free(stamped.bytes);
	free(mixed.bytes);
}

static void another_streams_stamp_is_not_read(void)
{
	struct stream grey, stamped;
	struct pipe_conf conf = { .stream = 1 };
	struct pipe_sum sum;

	make_grey(&grey, WIDTH, HEIGHT, 3);
	CHECK_INT(send_through(pipe_stamp, &grey, &stamped, &conf, &sum), 0);
	conf.stream = 2;
	CHECK_INT(send_through(pipe_watch, &stamped, NULL, &conf, &sum), 0);
	CHECK_INT((int64_t)sum.states[STAMP_NONE], 3);
	free(grey.bytes);
	free(stamped.bytes);
}

static void every_picture_is_noted_with_its_time(void)
{
	struct stream grey, stamped;
	struct pipe_conf conf = { .stream = 1 };
	struct record_reader rd;
	struct pipe_sum sum;
	struct record r;
	char dir[64], path[96];
	unsigned n = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/x.rec", scratch_make(dir));
	CHECK_INT(journal_open(&conf.journal, path, NULL), 0);
	make_grey(&grey, WIDTH, HEIGHT, 3);
	CHECK_INT(send_through(pipe_stamp, &grey, &stamped, &conf, &sum), 0);
	CHECK_INT(send_through(pipe_watch, &stamped, NULL, &conf, &sum), 0);
	conf.stream = 2;
	CHECK_INT(send_through(pipe_watch, &stamped, NULL, &conf, &sum), 0);
	CHECK_INT(journal_finish(conf.journal, NULL), 0);
	journal_free(conf.journal);
	f = fopen(path, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	record_reader_init(&rd, f, path);
	for (; record_read(&rd, &r, NULL) == 1; n++) {
		static const enum record_kind kinds[] = { RECORD_CAPTURE, RECORD_SHOWN,
							  RECORD_UNREAD };

		CHECK_INT(r.kind, kinds[n / 3 % 3]);
		CHECK_INT((int64_t)r.id, n % 3 + (n >= 6));
		CHECK_INT(r.time, 12345);
		CHECK_STR(r.stream, "to-buyer");
	}
	CHECK_INT(n, 9);
	record_reader_done(&rd);
	(void)fclose(f);
	free(grey.bytes);
	free(stamped.bytes);
	scratch_remove(dir);
}

/* What the filter says of the stream. */
static void check_fails(int (*filter)(const struct pipe_conf *, struct pipe_sum *, struct err *),
			const struct stream *in, FILE *out, int code, const char *part)
{
	struct pipe_conf conf = { .in_name = "in", .out_name = "out", .now = fixed_now };
	struct pipe_sum sum;
	struct err err = { 0 };

	conf.in = fmemopen(in->bytes, in->n, "r");
	conf.out = out;
	CHECK_INT(filter(&conf, &sum, &err), code);
	CHECK_HAS(err.text, part);
	(void)fclose(conf.in);
}

static void pictures_too_small_for_a_stamp_are_refused(void)
{
	struct stream grey;

	make_grey(&grey, 300, 200, 1);
	check_fails(pipe_stamp, &grey, NULL, -ERANGE, "300x200 is too small");
	free(grey.bytes);
}

static void thirty_pictures_without_a_stamp_end_it_with_the_reason(void)
{
	struct stream grey;

	make_grey(&grey, WIDTH, HEIGHT, 31);
	check_fails(pipe_watch, &grey, NULL, -EBADMSG, "320x180 has no stamp of a 320x180 source");
	free(grey.bytes);
}

static void a_full_disk_is_told(void)
{
	struct stream grey;
	FILE *full = fopen("/dev/full", "w");

	if (!full)
		SKIP("no /dev/full");
	make_grey(&grey, WIDTH, HEIGHT, 1);
	check_fails(pipe_stamp, &grey, full, -ENOSPC, "out: No space left");
	(void)fclose(full);
	free(grey.bytes);
}

static int at_once(void)
{
	return 1;
}

static void it_ends_when_told_to(void)
{
	struct pipe_conf conf = { .stopped = at_once };
	struct stream grey;
	struct pipe_sum sum;

	make_grey(&grey, WIDTH, HEIGHT, 3);
	CHECK_INT(send_through(pipe_stamp, &grey, NULL, &conf, &sum), 0);
	CHECK_INT((int64_t)sum.pictures, 0);
	free(grey.bytes);
}

CU_TestInfo pipe_tests[] = {
	TEST(what_was_stamped_is_read_frame_by_frame),
	TEST(what_is_missing_and_repeated_is_counted),
	TEST(another_streams_stamp_is_not_read),
	TEST(every_picture_is_noted_with_its_time),
	TEST(pictures_too_small_for_a_stamp_are_refused),
	TEST(thirty_pictures_without_a_stamp_end_it_with_the_reason),
	TEST(a_full_disk_is_told),
	TEST(it_ends_when_told_to),
	CU_TEST_INFO_NULL,
};
