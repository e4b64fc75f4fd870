/* test_record.c - records written and read back, and every kind of broken line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "tests/support/suite.h"

/* A file that holds just these words. */
static FILE *file_of(const char *text, size_t n)
{
	FILE *f = tmpfile();

	if (!f)
		abort();
	(void)fwrite(text, 1, n, f);
	rewind(f);
	return f;
}

static void every_kind_is_written_and_read_back(void)
{
	FILE *f = tmpfile();
	struct record_reader rd;
	struct record got;

	for (unsigned k = 0; k < RECORD_KIND_COUNT; k++) {
		const struct record r = { .time = (nsec_t)k * 1000 - 5,
					  .kind = (enum record_kind)k,
					  .probe = "seller.stamp",
					  .stream = "to-buyer",
					  .id = UINT64_MAX - k,
					  .value = INT64_MIN + k };

		record_write(f, &r);
	}
	rewind(f);
	record_reader_init(&rd, f, "test");
	for (unsigned k = 0; k < RECORD_KIND_COUNT; k++) {
		CHECK_INT(record_read(&rd, &got, NULL), 1);
		CHECK_INT(got.time, (nsec_t)k * 1000 - 5);
		CHECK_INT(got.kind, k);
		CHECK_STR(got.probe, "seller.stamp");
		CHECK_STR(got.stream, "to-buyer");
		CHECK(got.id == UINT64_MAX - k);
		CHECK(got.value == INT64_MIN + k);
	}
	CHECK_INT(record_read(&rd, &got, NULL), 0);
	CHECK_INT(record_read(&rd, &got, NULL), 0);
	record_reader_done(&rd);
	(void)fclose(f);
}

static void every_kind_has_a_word_of_its_own(void)
{
	for (unsigned k = 0; k < RECORD_KIND_COUNT; k++) {
		const struct record_meaning *m = record_meaning((enum record_kind)k);

		CHECK(m->word && m->id && m->value);
		CHECK(strlen(m->word) < RECORD_WORD_MAX);
		CHECK_INT(strspn(m->word, "abcdefghijklmnopqrstuvwxyz-"), strlen(m->word));
		for (unsigned other = 0; other < k; other++)
			CHECK(strcmp(m->word, record_meaning((enum record_kind)other)->word) != 0);
	}
}

struct heard {
	int count;
	char key[40], value[80];
};

static void on_header(void *arg, const char *key, const char *value)
{
	struct heard *h = arg;

	h->count++;
	(void)snprintf(h->key, sizeof(h->key), "%s", key);
	(void)snprintf(h->value, sizeof(h->value), "%s", value);
}

static void headers_are_told_wherever_they_stand(void)
{
	static const char text[] = "# straits-records: 1\n"
				   "5 a capture s 1 0\n"
				   "# no colon here\n"
				   "# command: straits run a: b\n"
				   "#\n"
				   "6 a capture s 2 0\n";
	FILE *f = file_of(text, strlen(text));
	struct record_reader rd;
	struct heard heard = { 0 };
	struct record r;

	record_reader_init(&rd, f, "test");
	rd.on_header = on_header;
	rd.arg = &heard;
	CHECK_INT(record_read(&rd, &r, NULL), 1);
	CHECK_STR(heard.value, "1");
	CHECK_INT(record_read(&rd, &r, NULL), 1);
	CHECK_INT(r.id, 2);
	CHECK_INT(heard.count, 2);
	CHECK_STR(heard.key, "command");
	CHECK_STR(heard.value, "straits run a: b");
	CHECK_INT(record_read(&rd, &r, NULL), 0);
	record_reader_done(&rd);
	(void)fclose(f);
}

static void refuse(const char *text, size_t n, const char *says)
{
	FILE *f = file_of(text, n);
	struct record_reader rd;
	struct err err = { 0 };
	struct record r;
	int result;

	record_reader_init(&rd, f, "odd.rec");
	do {
		result = record_read(&rd, &r, &err);
	} while (result > 0);
	CHECK_INT(result, -EBADMSG);
	CHECK_HAS(err.text, says);
	record_reader_done(&rd);
	(void)fclose(f);
}

#define REFUSE(text, says) refuse((text), strlen(text), (says))

static void broken_lines_are_refused_with_file_and_line(void)
{
	REFUSE("5 a capture s 1 0\nx\n", "odd.rec:2: expected a time");
	REFUSE("\n", "odd.rec:1: expected a time");
	REFUSE("5  capture s 1 0\n", "a probe's name");
	REFUSE("5 A capture s 1 0\n", "a probe's name");
	REFUSE("5 a catch s 1 0\n", "a known kind");
	REFUSE("5 a capture s\n", "a stream's name");
	REFUSE("5 a capture s -1 0\n", "an id");
	REFUSE("5 a capture s 1 0 \n", "a value and the line's end");
	REFUSE("5 a capture s 1 0\r\n", "a value and the line's end");
	REFUSE("5 a capture s 1 --1\n", "a value");
	REFUSE("9223372036854775808 a capture s 1 0\n", "a time");
	REFUSE("5 a capture s 18446744073709551616 0\n", "an id");
	REFUSE("5 a capture s 1 -9223372036854775809\n", "a value");
	REFUSE("5 abcdefghijklmnopqrstuvwxyz0123456 capture s 1 0\n", "a probe's name");
	refuse("5 a capture s 1\0 0\n", 20, "an id");
}

/* Cut at every byte: only a whole line is a record, and half a line is never taken for one. */
static void a_file_cut_anywhere_is_told(void)
{
	static const char text[] = "# clock: CLOCK_MONOTONIC\n12345 a capture s 12 345\n";
	const size_t head = strchr(text, '\n') + 1 - text;

	for (size_t n = 0; n < strlen(text); n++) {
		FILE *f = file_of(text, n);
		struct record_reader rd;
		struct err err = { 0 };
		struct record r;

		record_reader_init(&rd, f, "cut.rec");
		CHECK_INT(record_read(&rd, &r, &err), n == 0 || n == head ? 0 : -EBADMSG);
		if (n > 0 && n < head)
			CHECK_HAS(err.text, "cut.rec:1");
		record_reader_done(&rd);
		(void)fclose(f);
	}
}

static void a_long_line_is_refused_and_not_cut_to_fit(void)
{
	struct err err = { 0 };
	struct record_reader rd;
	struct record r;
	FILE *f = tmpfile();

	(void)fputs("5 ", f);
	for (int i = 0; i < 100000; i++)
		(void)fputc('a', f);
	(void)fputs(" capture s 1 0\n7 a capture s 1 0\n", f);
	rewind(f);
	record_reader_init(&rd, f, "long.rec");
	CHECK_INT(record_read(&rd, &r, &err), -EBADMSG);
	CHECK_INT(record_read(&rd, &r, &err), 1); /* the next line is sound */
	CHECK_INT(r.time, 7);
	record_reader_done(&rd);
	(void)fclose(f);
}

CU_TestInfo record_tests[] = {
	TEST(every_kind_is_written_and_read_back),
	TEST(every_kind_has_a_word_of_its_own),
	TEST(headers_are_told_wherever_they_stand),
	TEST(broken_lines_are_refused_with_file_and_line),
	TEST(a_file_cut_anywhere_is_told),
	TEST(a_long_line_is_refused_and_not_cut_to_fit),
	CU_TEST_INFO_NULL,
};
