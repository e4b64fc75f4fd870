/* test_talk_script.c - the customer waits for answers, and speaks into them. */
#include <stdlib.h>

#include "harness/workload/talk.h"
#include "harness/workload/talk_ear.h"
#include "harness/workload/talk_script.h"
#include "tests/support/suite.h"

#define MS(n) ((nsec_t)(n)*NSEC_PER_MSEC)

/* A script, and an assistant that is heard from begin to end. */
struct scene {
	struct talk_show *show;
	struct talk_script script;
	struct talk_ear ear;
	nsec_t begin, end;
};

static void set(struct scene *s, const enum talk_kind *kinds, size_t n)
{
	*s = (struct scene){ .show = talk_show_new(), .begin = NSEC_NEVER, .end = NSEC_NEVER };
	s->show->turn_count = n;
	for (size_t i = 0; i < n; i++)
		s->show->turns[i] = talk_turn_default(kinds[i]);
	s->script.show = s->show;
}

/* The instant, in ms, at which the next turn is taken, looking every 20 ms up to limit; -1 for
 * none. It is said for a second. */
static int next_at(struct scene *s, int from, int limit, int want)
{
	for (int at = from; at < limit; at += 20) {
		bool speaks = MS(at) >= s->begin && MS(at) < s->end;

		if (speaks && !s->ear.speaking) {
			s->ear.spurts++;
			s->ear.spurt.begin = MS(at);
		}
		s->ear.speaking = speaks;
		if (speaks)
			s->ear.spurt.end = MS(at);
		if (talk_script_next(&s->script, &s->ear, MS(at)) == want) {
			talk_script_take(&s->script, &s->ear, MS(at), MS(at + 1000));
			return at;
		}
	}
	return -1;
}

static void a_question_waits_for_the_answer_to_end(void)
{
	static const enum talk_kind kinds[] = { TALK_ASK, TALK_ASK };
	struct scene s;

	set(&s, kinds, 2);
	CHECK_INT(next_at(&s, 0, 1000, 0), 500);
	s.begin = MS(2000);
	s.end = MS(4000);
	/* 700 ms after the last sound, which was at 3980 */
	CHECK_INT(next_at(&s, 1500, 9000, 1), 4680);
	talk_show_free(s.show);
}

static void an_answer_that_never_comes_is_given_up(void)
{
	static const enum talk_kind kinds[] = { TALK_ASK, TALK_ASK };
	struct scene s;

	set(&s, kinds, 2);
	CHECK_INT(next_at(&s, 0, 1000, 0), 500);
	CHECK_INT(next_at(&s, 520, 30000, 1), 11500);
	CHECK_INT(s.script.unanswered, 1);
	talk_show_free(s.show);
}

static void an_interruption_comes_into_the_answer(void)
{
	static const enum talk_kind kinds[] = { TALK_ASK, TALK_BACKCHANNEL, TALK_INTERRUPT };
	struct scene s;

	set(&s, kinds, 3);
	CHECK_INT(next_at(&s, 0, 1000, 0), 500);
	s.begin = MS(2000);
	s.end = MS(9000);
	CHECK_INT(next_at(&s, 1500, 9000, 1), 3000);
	/* a second after the customer's own last word */
	CHECK_INT(next_at(&s, 3020, 9000, 2), 5000);
	talk_show_free(s.show);
}

static void what_an_answer_is_too_short_for_is_left_out(void)
{
	static const enum talk_kind kinds[] = { TALK_ASK, TALK_INTERRUPT, TALK_HESITATE };
	struct scene s;

	set(&s, kinds, 3);
	CHECK_INT(next_at(&s, 0, 1000, 0), 500);
	s.begin = MS(2000);
	s.end = MS(2500);
	CHECK(next_at(&s, 1500, 9000, 2) > 0);
	CHECK_INT(s.script.left_out, 1);
	talk_show_free(s.show);
}

static void sentences_do_not_wait(void)
{
	static const enum talk_kind kinds[] = { TALK_SENTENCE };
	struct scene s;

	set(&s, kinds, 1);
	s.begin = MS(1000);
	s.end = MS(9000);
	CHECK_INT(next_at(&s, 0, 1000, 0), 500);
	CHECK_INT(next_at(&s, 520, 9000, 0), 4000);
	talk_show_free(s.show);
}

extern CU_TestInfo talk_script_tests[];
CU_TestInfo talk_script_tests[] = {
	TEST(a_question_waits_for_the_answer_to_end),
	TEST(an_answer_that_never_comes_is_given_up),
	TEST(an_interruption_comes_into_the_answer),
	TEST(what_an_answer_is_too_short_for_is_left_out),
	TEST(sentences_do_not_wait),
	CU_TEST_INFO_NULL,
};
