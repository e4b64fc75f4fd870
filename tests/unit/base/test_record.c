/* test_record.c - the record format: what is written is what is read. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "tests/support/suite.h"

/* A file that holds text, at its beginning. */
static FILE *file_of(const char *text)
{
	FILE *f = tmpfile();

	CHECK(f && fputs(text, f) >= 0);
	if (f)
		rewind(f);
	return f;
}

static void every_kind_is_read_as_it_was_written(void)
{
	FILE *f = tmpfile();
	struct record_reader rd;
	struct record got;

	for (unsigned k = 0; k < RECORD_KIND_COUNT; k++)
		record_write(f, &(struct record){ -5 + (nsec_t)k, (enum record_kind)k, "probe.x",
						  "to-buyer", k, -(int64_t)k });
	rewind(f);
	record_reader_init(&rd, f, "file");
	for (unsigned k = 0; k < RECORD_KIND_COUNT; k++) {
		CHECK_INT(record_read(&rd, &got, NULL), 1);
		CHECK_INT(got.kind, k);
		CHECK_INT(got.time, -5 + (nsec_t)k);
		CHECK_STR(got.probe, "probe.x");
		CHECK_STR(got.stream, "to-buyer");
		CHECK_INT((int64_t)got.id, k);
		CHECK_INT(got.value, -(int64_t)k);
	}
	CHECK_INT(record_read(&rd, &got, NULL), 0);
	record_reader_done(&rd);
	(void)fclose(f);
}

static void the_words_of_kinds_differ(void)
{
	for (unsigned a = 0; a < RECORD_KIND_COUNT; a++)
		for (unsigned b = 0; b < a; b++)
			CHECK(strcmp(record_meaning((enum record_kind)a)->word,
				     record_meaning((enum record_kind)b)->word) != 0);
}

static void keep_header(void *arg, const char *key, const char *value)
{
	(void)snprintf(arg, 64, "%s=%s", key, value);
}

static void headers_are_told(void)
{
	FILE *f = tmpfile();
	struct record_reader rd;
	struct record got;
	char told[64] = "";

	record_write_header(f, "seed", "7");
	rewind(f);
	record_reader_init(&rd, f, "file");
	rd.on_header = keep_header;
	rd.arg = told;
	CHECK_INT(record_read(&rd, &got, NULL), 0);
	CHECK_STR(told, "seed=7");
	record_reader_done(&rd);
	(void)fclose(f);
}

static void refused(const char *text, const char *complaint)
{
	FILE *f = file_of(text);
	struct record_reader rd;
	struct record got;
	struct err err = { 0 };

	record_reader_init(&rd, f, "x.rec");
	CHECK_INT(record_read(&rd, &got, &err), -EBADMSG);
	CHECK_STR(err.text, complaint);
	record_reader_done(&rd);
	(void)fclose(f);
}

static void a_broken_line_is_told_with_its_place(void)
{
	refused("# a: b\nsoon p arrive s 1 2\n", "x.rec:2: expected a time in nanoseconds");
	refused("1 P arrive s 1 2\n", "x.rec:1: expected a probe's name");
	refused("1 p flies s 1 2\n", "x.rec:1: expected a known kind of record");
	refused("1 p arrive  1 2\n", "x.rec:1: expected a stream's name");
	refused("1 p arrive s -1 2\n", "x.rec:1: expected an id");
	refused("1 p arrive s 1 two\n", "x.rec:1: expected a value and the line's end");
	refused("1 p arrive s 1 2 3\n", "x.rec:1: expected a value and the line's end");
	refused("99999999999999999999 p arrive s 1 2\n", "x.rec:1: expected a time in nanoseconds");
	refused("1 p arrive s 1 2", "x.rec:1: expected a value and the line's end"); /* cut off */
}

static void the_ends_of_the_integers_are_kept(void)
{
	FILE *f = tmpfile();
	struct record want = { INT64_MIN, RECORD_STEP, "-", "-", UINT64_MAX, INT64_MIN };
	struct record_reader rd;
	struct record got;

	record_write(f, &want);
	want.value = want.time = INT64_MAX;
	record_write(f, &want);
	rewind(f);
	record_reader_init(&rd, f, "file");
	CHECK_INT(record_read(&rd, &got, NULL), 1);
	CHECK_INT(got.time, INT64_MIN);
	CHECK_INT(got.value, INT64_MIN);
	CHECK(got.id == UINT64_MAX);
	CHECK_INT(record_read(&rd, &got, NULL), 1);
	CHECK_INT(got.time, INT64_MAX);
	record_reader_done(&rd);
	(void)fclose(f);
}

CU_TestInfo record_tests[] = {
	TEST(every_kind_is_read_as_it_was_written),
	TEST(the_words_of_kinds_differ),
	TEST(headers_are_told),
	TEST(a_broken_line_is_told_with_its_place),
	TEST(the_ends_of_the_integers_are_kept),
	CU_TEST_INFO_NULL,
};
