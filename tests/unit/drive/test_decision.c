/* test_decision.c - decisions are written as lines and read back, each line and chain checked. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/drive/decision.h"
#include "harness/drive/draft.h"
#include "tests/support/suite.h"

static const struct decision_words words = {
	.links = { { "up", "haul", "down" }, { "back" } },
	.link_count = { 3, 1 },
};

/* Writes text to a new file in dir and reads it to its end; gives the packets, or the negative
 * errno. */
static int read_text(const char *dir, const char *text, struct err *err)
{
	struct decision_reader rd;
	struct decision_list list;
	char path[80];
	int packets = 0, r;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/decisions", dir);
	f = fopen(path, "we");
	if (!f || fputs(text, f) < 0 || fclose(f))
		abort();
	r = decision_open(&rd, path, &words, err);
	if (r)
		return r;
	while ((r = decision_read(&rd, &list, err)) == 1)
		packets++;
	decision_done(&rd);
	return r ? r : packets;
}

static const char *read_file(const char *path, char text[static 2000])
{
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		abort();
	n = fread(text, 1, 1999, f);
	text[n] = '\0';
	(void)fclose(f);
	return text;
}

/* Every fate, with every word that it may have. */
static const struct decision some[] = {
	{ .packet = 1, .arrived = 0, .left = 5, .bit = PKT_INTACT },
	{ .packet = 1, .link = 1, .arrived = 5, .left = 9, .bit = 77, .queued_bytes = 1234 },
	{ .packet = 1, .link = 2, .arrived = 9, .left = 9, .bit = 3, .marked = true },
	{ .packet = 1,
	  .copy = 2,
	  .link = 1,
	  .arrived = 5,
	  .left = 8,
	  .bit = PKT_INTACT,
	  .fate = DECISION_LOST,
	  .cause = PKT_CAUSE_OUTAGE },
	{ .packet = 4,
	  .direction = 1,
	  .arrived = 8,
	  .left = 1000000000000,
	  .marked = true,
	  .bit = PKT_INTACT },
	{ .packet = 9,
	  .direction = 1,
	  .arrived = 8,
	  .left = 8,
	  .fate = DECISION_DROPPED,
	  .cause = PKT_CAUSE_TAIL,
	  .bit = PKT_INTACT,
	  .queued_bytes = INT64_MAX },
	{ .packet = INT64_MAX,
	  .direction = 1,
	  .arrived = 8,
	  .left = NSEC_NEVER,
	  .fate = DECISION_HELD,
	  .bit = PKT_INTACT },
};

/* Opens a new file with its head. */
static void begin(struct draft *draft, const char *path)
{
	struct err err;

	CHECK_INT(draft_open(draft, path, &err), 0);
	decision_write_format(draft);
	decision_write_header(draft, "seed", "1");
}

static void comes_back_as_it_was_written(void)
{
	struct decision_reader rd;
	struct decision_list got;
	struct draft draft;
	struct err err = { 0 };
	char dir[64], path[80], again[80], text[2][2000];
	size_t packets = 0;

	(void)snprintf(path, sizeof(path), "%s/decisions", scratch_make(dir));
	(void)snprintf(again, sizeof(again), "%s/again", dir);
	begin(&draft, path);
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		decision_write(&draft, &words, &some[i], 1);
	CHECK_INT(draft_keep(&draft, &err), 0);

	CHECK_INT(decision_open(&rd, path, &words, &err), 0);
	begin(&draft, again);
	CHECK_INT(decision_read(&rd, &got, &err), 1);
	CHECK_INT((int64_t)got.line_no, 3);
	decision_write(&draft, &words, got.list, got.count);
	for (packets = 1; decision_read(&rd, &got, &err) == 1; packets++)
		decision_write(&draft, &words, got.list, got.count);
	CHECK_INT(draft_keep(&draft, &err), 0);
	decision_done(&rd);
	CHECK_INT((int64_t)packets, 4);
	CHECK_STR(read_file(again, text[0]), read_file(path, text[1]));
	CHECK_HAS(text[0], "1/2 to-buyer haul 5 8 lost 0 outage\n");
	CHECK_HAS(text[0], "1 to-buyer down 9 9 passed 0 marked,bit:3\n");
	scratch_remove(dir);
}

/* All lengths of numbers that there are: 9, 10, 99, 100 and so on. */
static void writes_each_number_as_it_is(void)
{
	char dir[64], path[80], text[2000], want[64];
	struct draft draft;
	struct err err = { 0 };
	uint64_t ten = 1;

	(void)snprintf(path, sizeof(path), "%s/decisions", scratch_make(dir));
	for (int digits = 1; digits <= 18; digits++, ten *= 10) {
		struct decision pair[] = {
			{ .packet = ten, .left = (nsec_t)ten * 10 - 1, .bit = PKT_INTACT },
			{ .packet = ten,
			  .link = 1,
			  .arrived = (nsec_t)ten * 10 - 1,
			  .left = NSEC_NEVER,
			  .fate = DECISION_HELD,
			  .bit = PKT_INTACT },
		};

		CHECK_INT(draft_open(&draft, path, &err), 0);
		decision_write(&draft, &words, pair, 2);
		CHECK_INT(draft_keep(&draft, &err), 0);
		(void)snprintf(want, sizeof(want), "%lld to-buyer up 0 %lld passed 0 none\n",
			       (long long)ten, (long long)ten * 10 - 1);
		CHECK_HAS(read_file(path, text), want);
		(void)snprintf(want, sizeof(want), "\n%lld to-buyer haul %lld - held 0 none\n",
			       (long long)ten, (long long)ten * 10 - 1);
		CHECK_HAS(text, want);
	}
	scratch_remove(dir);
}

static const struct {
	const char *text, *says;
} bad[] = {
	{ "", ":1: no decision file" },
	{ "# decisions: 2\n", ":1: no decision file" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed 0 none", ":2: the line is cut off" },
	{ "# decisions: 1\n# a: b\n\n", ":3: expected 8 words" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed 0\n", ":2: expected 8 words" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed 0 none x\n", ":2: expected 8 words" },
	{ "# decisions: 1\n1 to-seller  back 0 1 passed 0 none\n", ":2: expected 8 words" },
	{ "# decisions: 1\n0 to-seller back 0 1 passed 0 none\n", ":2: expected a packet's" },
	{ "# decisions: 1\n1/256 to-seller back 0 1 passed 0 none\n", ":2: expected a packet's" },
	{ "# decisions: 1\n1/0 to-seller back 0 1 passed 0 none\n", ":2: expected a packet's" },
	{ "# decisions: 1\n1 sideways back 0 1 passed 0 none\n", ":2: expected to-buyer" },
	{ "# decisions: 1\n1 to-seller haul 0 1 passed 0 none\n",
	  ":2: expected back, found \"haul\"" },
	{ "# decisions: 1\n1 to-seller back -1 1 passed 0 none\n", ":2: expected a time" },
	{ "# decisions: 1\n1 to-seller back 1 0 passed 0 none\n", ":2: expected to leave" },
	{ "# decisions: 1\n1 to-seller back 0 9223372036854775808 passed 0 none\n",
	  ":2: expected a time" },
	{ "# decisions: 1\n1 to-seller back 0 - passed 0 none\n", ":2: expected passed" },
	{ "# decisions: 1\n1 to-seller back 0 1 held 0 none\n", ":2: expected passed" },
	{ "# decisions: 1\n1 to-seller back 0 1 lost 0 none\n", ":2: expected a cause" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed 0 loss\n", ":2: expected a cause" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed 0 bit:\n", ":2: expected a cause" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed 0 markedbit:1\n", ":2: expected a cause" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed x none\n", ":2: expected bytes" },
	{ "# decisions: 1\n1 to-buyer up 0 1 passed 0 none\n",
	  ":2: packet 1 ended before the last" },
	{ "# decisions: 1\n1 to-buyer up 0 1 lost 0 loss\n1 to-buyer haul 1 2 passed 0 none\n",
	  ":3: packet 1 goes on after" },
	{ "# decisions: 1\n1 to-buyer up 0 1 passed 0 none\n1 to-buyer haul 2 2 passed 0 none\n",
	  ":3: packet 1 does not arrive when" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed 0 none\n"
	  "1 to-seller back 1 2 passed 0 none\n",
	  ":3: packet 1 meets more links" },
	{ "# decisions: 1\n2 to-seller back 0 1 passed 0 none\n"
	  "1 to-seller back 1 2 passed 0 none\n",
	  ":3: packet 1 stands after a later one" },
	{ "# decisions: 1\n1/1 to-seller back 0 1 passed 0 none\n",
	  ":2: packet 1 is a copy without" },
	{ "# decisions: 1\n1 to-seller back 0 1 passed 0 none\n"
	  "1/2 to-seller back 1 2 passed 0 none\n",
	  ":3: packet 1 meets more links" },
	{ "# decisions: 1\n1 to-buyer up 0 1 lost 0 loss\n1/1 to-seller back 0 2 passed 0 none\n",
	  ":3: packet 1 changes its direction" },
	{ "# decisions: 1\n1 to-buyer up 0 1 passed 0 none\n1 to-seller back 1 2 passed 0 none\n",
	  ":3: packet 1 changes its direction" },
};

static void says_where_a_line_is_wrong(void)
{
	char dir[64];

	(void)scratch_make(dir);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = { 0 };

		CHECK_INT(read_text(dir, bad[i].text, &err), -EINVAL);
		CHECK_HAS(err.text, bad[i].says);
	}
	scratch_remove(dir);
}

static void takes_packets_that_are_left_out_and_copies_of_copies(void)
{
	struct err err = { 0 };
	char dir[64];

	(void)scratch_make(dir);
	CHECK_INT(read_text(dir, "# decisions: 1\n", &err), 0);
	CHECK_INT(read_text(dir,
			    "# decisions: 1\n"
			    "3 to-buyer up 0 1 passed 0 none\n"
			    "3 to-buyer haul 1 2 passed 0 none\n"
			    "3 to-buyer down 2 3 passed 0 none\n"
			    "3/1 to-buyer up 0 4 passed 0 none\n"
			    "3/1 to-buyer haul 4 5 passed 0 none\n"
			    "3/1 to-buyer down 5 5 dropped 0 tail\n"
			    "3/3 to-buyer haul 4 7 lost 0 loss\n"
			    "3/4 to-buyer down 2 9 passed 0 none\n"
			    "7 to-seller back 9 9 passed 0 none\n",
			    &err),
		  2);
	CHECK_STR(err.text, "");
	scratch_remove(dir);
}

static void refuses_names_that_would_break_a_line(void)
{
	CHECK(decision_word_good("haul-out"));
	CHECK(!decision_word_good(""));
	CHECK(!decision_word_good("haul out"));
	CHECK(!decision_word_good("haul\n"));
}

CU_TestInfo decision_tests[] = {
	TEST(comes_back_as_it_was_written),
	TEST(writes_each_number_as_it_is),
	TEST(says_where_a_line_is_wrong),
	TEST(takes_packets_that_are_left_out_and_copies_of_copies),
	TEST(refuses_names_that_would_break_a_line),
	CU_TEST_INFO_NULL,
};
