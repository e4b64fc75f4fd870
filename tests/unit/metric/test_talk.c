/* test_talk.c - what becomes of each thing that a customer says. */
#include "reports/metric/talk.h"
#include "tests/support/suite.h"

#define MS(n) ((nsec_t)(n)*NSEC_PER_MSEC)
#define SPAN(from, to)           \
	{                        \
		MS(from), MS(to) \
	}

static void a_response_is_from_the_end_of_the_question_to_the_answer(void)
{
	static const struct talk_saying said[] = { { TALK_SAID_ASK, SPAN(1000, 2000) } };
	static const struct talk_span heard[] = { SPAN(2600, 2800), SPAN(3200, 5000) };
	const struct talk_course c = { said, 1, heard, 2, MS(20000) };
	struct talk_fate f = talk_fate(&c, 0);

	CHECK(f.counts);
	CHECK_INT(f.response, MS(600));
	CHECK_INT(f.meaningful, MS(1200)); /* the first was a filler */
	CHECK(!f.taken_over);
	CHECK(!f.into);
}

static void an_answer_after_the_next_word_or_too_late_is_none(void)
{
	static const struct talk_saying said[] = { { TALK_SAID_ASK, SPAN(1000, 2000) },
						   { TALK_SAID_ASK, SPAN(4000, 5000) } };
	static const struct talk_span heard[] = { SPAN(5100, 6000) };
	static const struct talk_span late[] = { SPAN(12001, 13000) };
	const struct talk_course c = { said, 2, heard, 1, MS(20000) };
	const struct talk_course d = { said, 1, late, 1, MS(20000) };

	CHECK_INT(talk_fate(&c, 0).response, NSEC_NEVER);
	CHECK(talk_fate(&c, 0).counts);
	CHECK_INT(talk_fate(&c, 1).response, MS(100));
	CHECK_INT(talk_fate(&d, 0).response, NSEC_NEVER);
}

static void a_question_at_the_end_of_the_run_does_not_count(void)
{
	static const struct talk_saying said[] = { { TALK_SAID_ASK, SPAN(1000, 2000) } };
	const struct talk_course c = { said, 1, NULL, 0, MS(11999) };
	const struct talk_course d = { said, 1, NULL, 0, MS(12000) };

	CHECK(!talk_fate(&c, 0).counts);
	CHECK(talk_fate(&d, 0).counts);
}

static void speaking_in_the_pause_of_a_hesitation_is_a_takeover(void)
{
	static const struct talk_saying said[] = { { TALK_SAID_HESITATE, SPAN(1000, 2000) },
						   { TALK_SAID_ASK, SPAN(2700, 3500) } };
	static const struct talk_span early[] = { SPAN(2500, 2900) };
	static const struct talk_span good[] = { SPAN(4000, 5000) };
	const struct talk_course c = { said, 2, early, 1, MS(20000) };
	const struct talk_course d = { said, 2, good, 1, MS(20000) };

	CHECK(talk_fate(&c, 0).taken_over);
	CHECK(!talk_fate(&d, 0).taken_over);
	CHECK_INT(talk_fate(&d, 1).response, MS(500));
}

static void a_stop_is_from_the_begin_of_the_interruption(void)
{
	static const struct talk_saying said[] = { { TALK_SAID_INTERRUPT, SPAN(3000, 4000) } };
	static const struct talk_span heard[] = { SPAN(1000, 3400), SPAN(3700, 3800),
						  SPAN(4500, 6000) };
	const struct talk_course c = { said, 1, heard, 3, MS(20000) };
	struct talk_fate f = talk_fate(&c, 0);

	CHECK(f.into);
	CHECK_INT(f.stop, MS(400));
	CHECK_INT(f.after, MS(500)); /* and what it said anew meanwhile */
	CHECK_INT(f.response, MS(500));
	CHECK_INT(f.double_talk, MS(500));
}

static void what_goes_on_for_long_or_to_the_end_did_not_stop(void)
{
	static const struct talk_saying said[] = { { TALK_SAID_INTERRUPT, SPAN(3000, 4000) } };
	static const struct talk_span heard[] = { SPAN(1000, 8001) };
	const struct talk_course c = { said, 1, heard, 1, MS(20000) };
	const struct talk_course d = { said, 1, heard, 1, MS(7000) };

	CHECK_INT(talk_fate(&c, 0).stop, NSEC_NEVER);
	CHECK_INT(talk_fate(&d, 0).stop, NSEC_NEVER);
}

static void translations_go_with_sentences_in_order(void)
{
	static const struct talk_saying said[] = { { TALK_SAID_SENTENCE, SPAN(1000, 3000) },
						   { TALK_SAID_SENTENCE, SPAN(5000, 6000) },
						   { TALK_SAID_SENTENCE, SPAN(8000, 9000) } };
	static const struct talk_span heard[] = { SPAN(100, 200), SPAN(2000, 4500),
						  SPAN(6000, 7500) };
	const struct talk_course c = { said, 3, heard, 3, MS(20000) };
	nsec_t begin = 0, end = 0;

	CHECK(talk_lag(&c, 0, &begin, &end));
	CHECK_INT(begin, MS(1000));
	CHECK_INT(end, MS(1500));
	CHECK(talk_lag(&c, 1, &begin, &end));
	CHECK_INT(begin, MS(1000));
	CHECK(!talk_lag(&c, 2, &begin, &end));
}

extern CU_TestInfo talk_tests[];
CU_TestInfo talk_tests[] = {
	TEST(a_response_is_from_the_end_of_the_question_to_the_answer),
	TEST(an_answer_after_the_next_word_or_too_late_is_none),
	TEST(a_question_at_the_end_of_the_run_does_not_count),
	TEST(speaking_in_the_pause_of_a_hesitation_is_a_takeover),
	TEST(a_stop_is_from_the_begin_of_the_interruption),
	TEST(what_goes_on_for_long_or_to_the_end_did_not_stop),
	TEST(translations_go_with_sentences_in_order),
	CU_TEST_INFO_NULL,
};
