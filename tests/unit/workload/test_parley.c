/* test_parley.c - messages that set up a call come out of the byte stream whole or are refused. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/workload/parley.h"
#include "tests/support/suite.h"

static void hear(void *arg, const struct parley_message *message)
{
	text_addf(arg, "%d/%u[%s] ", (int)message->kind, message->mline, message->text);
}

static void messages_come_out_as_they_went_in_however_they_are_cut(void)
{
	static const struct parley_message sent[] = {
		{ PARLEY_OFFER, 0, "v=0\r\no=- 1 2\r\n" },
		{ PARLEY_CANDIDATE, 1, "candidate:1 1 UDP 2015363327 10.0.0.1 4000 typ host" },
		{ PARLEY_ANSWER, 0, "" },
		{ PARLEY_CANDIDATE, 1000, "x" },
	};
	struct text stream = { 0 }, want = { 0 };

	for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++) {
		parley_write(&stream, &sent[i]);
		hear(&want, &sent[i]);
	}
	for (size_t step = 1; step <= stream.len; step++) {
		struct parley_reader reader = { 0 };
		struct text heard = { 0 };

		for (size_t at = 0; at < stream.len; at += step) {
			size_t n = stream.len - at < step ? stream.len - at : step;

			CHECK_INT(parley_read(&reader, stream.s + at, n, hear, &heard, NULL), 0);
		}
		CHECK_STR(text_str(&heard), text_str(&want));
		CHECK_INT(reader.held.len, 0);
		parley_reader_done(&reader);
		text_done(&heard);
	}
	text_done(&stream);
	text_done(&want);
}

static void check_refused(const char *bytes, size_t n, const char *part)
{
	struct parley_reader reader = { 0 };
	struct text heard = { 0 };
	struct err err = { 0 };

	CHECK_INT(parley_read(&reader, bytes, n, hear, &heard, &err), -EBADMSG);
	CHECK_HAS(err.text, part);
	CHECK_INT(heard.len, 0);
	parley_reader_done(&reader);
	text_done(&heard);
}

static void what_is_no_message_is_refused(void)
{
	static const char *const wrong[] = {
		"GET / HTTP/1.1\n", "offer\n",       "offer 0\n",
		"offer 0 x\n",      "offer 0 -1\n",  "offer 1001 1\n",
		"offer 0 65537\n",  "offer  0 1\n",  "offer 0 1 \n",
		"offers 0 1\n",     "offer 0 1\r\n", "\n",
		" offer 0 1\n",     "offer 0x0 1\n", "offer 0 99999999999\n",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		check_refused(wrong[i], strlen(wrong[i]), "where a message should begin");
	check_refused("no line at all, and no end of it in forty bytes", 47, "no call set-up");
	check_refused("offer 0 3\na\0b", 13, "zero byte");
}

CU_TestInfo parley_tests[] = {
	TEST(messages_come_out_as_they_went_in_however_they_are_cut),
	TEST(what_is_no_message_is_refused),
	CU_TEST_INFO_NULL,
};
