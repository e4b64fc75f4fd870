/* test_talk_assistant.c - the reference assistant does what it is set to, in virtual time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/workload/talk_assistant.h"
#include "tests/support/suite.h"

#define MS(n)  ((nsec_t)(n)*NSEC_PER_MSEC)
#define FRAME  960
#define NEAR   8 /* ms */
#define SPURTS 8

/* A customer's sound put to an assistant, and an ear on what it says. */
struct scene {
	struct talk_assistant assistant;
	struct talk_ear ear;
	struct talk_spurt spurts[SPURTS];
	size_t n;

	struct talk_span_said {
		nsec_t begin, end;
	} said[4];
};

static void on_spurt(void *arg, const struct talk_spurt *spurt)
{
	struct scene *s = arg;

	if (s->n < SPURTS)
		s->spurts[s->n] = *spurt;
	s->n++;
}

static void play(struct scene *s, const struct talk_assistant_conf *conf, nsec_t length)
{
	struct talk_sound voice = { 0 };

	CHECK_INT(talk_assistant_init(&s->assistant, conf, NULL), 0);
	CHECK_INT(talk_sound_speak(&voice, 20, MS(10000), NULL), 0);
	s->ear = (struct talk_ear){ .pause = MS(300), .on_spurt = on_spurt, .arg = s };
	talk_ear_init(&s->ear);
	for (nsec_t at = 0; at < length; at += MS(20)) {
		int16_t frame[FRAME] = { 0 };

		for (size_t i = 0; i < FRAME; i++) {
			nsec_t time = at + (nsec_t)i * NSEC_PER_SEC / TALK_RATE;

			for (size_t k = 0; k < 4; k++)
				if (time >= s->said[k].begin && time < s->said[k].end)
					frame[i] = voice.v[(time - s->said[k].begin) * TALK_RATE /
							   NSEC_PER_SEC];
		}
		talk_assistant_hear(&s->assistant, at, frame, FRAME);
		/* what is said is decided 60 ms after it was heard */
		talk_assistant_say(&s->assistant, at + MS(60), frame, FRAME);
		talk_ear_put(&s->ear, at + MS(60), frame, FRAME);
	}
	talk_ear_end(&s->ear);
	talk_assistant_done(&s->assistant);
	talk_sound_done(&voice);
}

static double ms(nsec_t t)
{
	return (double)t / (double)NSEC_PER_MSEC;
}

static void answers_after_its_delay_for_its_length(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct scene s = { .said = { { MS(500), MS(2000) } } };

	play(&s, &conf, MS(8000));
	CHECK_INT(s.n, 1);
	CHECK_NEAR(ms(s.spurts[0].begin), 2800, NEAR);
	CHECK_NEAR(ms(s.spurts[0].end), 6800, NEAR);
}

static void stops_when_interrupted_and_answers_that(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct scene s = { .said = { { MS(500), MS(1500) }, { MS(3333), MS(4500) } } };

	play(&s, &conf, MS(11000));
	CHECK_INT(s.n, 2);
	CHECK_NEAR(ms(s.spurts[0].end), 3333 + 500, NEAR);
	CHECK_NEAR(ms(s.spurts[1].begin), 4500 + 800, NEAR);
}

static void does_not_mind_a_short_word(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct scene s = { .said = { { MS(500), MS(1500) }, { MS(3333), MS(3583) } } };

	play(&s, &conf, MS(8000));
	CHECK_INT(s.n, 1);
	CHECK_NEAR(ms(s.spurts[0].end), 6300, NEAR);
}

static void a_stubborn_one_does_not_stop(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct scene s = { .said = { { MS(500), MS(1500) }, { MS(3333), MS(4500) } } };

	conf.stubborn = true;
	play(&s, &conf, MS(8000));
	CHECK_INT(s.n, 1);
	CHECK_NEAR(ms(s.spurts[0].end), 6300, NEAR);
}

static void a_pause_shorter_than_its_patience_is_waited_for(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct scene s = { .said = { { MS(500), MS(1500) }, { MS(1900), MS(2500) } } };

	play(&s, &conf, MS(8000));
	CHECK_INT(s.n, 1);
	CHECK_NEAR(ms(s.spurts[0].begin), 3300, NEAR);
}

static void a_pause_longer_than_its_delay_is_taken_for_the_end(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct scene s = { .said = { { MS(500), MS(1500) }, { MS(2500), MS(3500) } } };

	play(&s, &conf, MS(9000));
	CHECK_INT(s.n, 2);
	CHECK_NEAR(ms(s.spurts[0].begin), 2300, NEAR);
	CHECK_NEAR(ms(s.spurts[0].end), 3000, NEAR);
	CHECK_NEAR(ms(s.spurts[1].begin), 4300, NEAR);
}

static void a_filler_comes_before_the_answer(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct scene s = { .said = { { MS(500), MS(1500) } } };

	conf.filler = MS(600);
	conf.delay = MS(1500);
	play(&s, &conf, MS(8000));
	CHECK_INT(s.n, 2);
	CHECK_NEAR(ms(s.spurts[0].begin), 2100, NEAR);
	CHECK_NEAR(ms(s.spurts[0].end), 2300, NEAR);
	CHECK_NEAR(ms(s.spurts[1].begin), 3000, NEAR);
}

static void an_interpreter_says_each_sentence_later(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct scene s = { .said = { { MS(500), MS(2500) }, { MS(5000), MS(6000) } } };

	conf.translate = true;
	play(&s, &conf, MS(9000));
	CHECK_INT(s.n, 2);
	CHECK_NEAR(ms(s.spurts[0].begin), 1300, NEAR);
	CHECK_NEAR(ms(s.spurts[0].end), 3300, NEAR);
	CHECK_NEAR(ms(s.spurts[1].begin), 5800, NEAR);
	CHECK_NEAR(ms(s.spurts[1].end), 6800, NEAR);
}

static void times_that_it_cannot_keep_are_refused_by_name(void)
{
	struct talk_assistant_conf conf = talk_assistant_default();
	struct err err;

	conf.delay = MS(550);
	CHECK_INT(talk_assistant_check(&conf, &err), -EINVAL);
	CHECK_STR(err.text, "a delay of 550 ms, expected at least 580 ms: the patience of 500 ms, "
			    "and 80 ms to hear and to speak");
	conf = talk_assistant_default();
	conf.stop = MS(300);
	CHECK_INT(talk_assistant_check(&conf, &err), -EINVAL);
	CHECK_HAS(err.text, "a stop after 300 ms, expected at least 380 ms");
	conf = talk_assistant_default();
	conf.filler = MS(700);
	CHECK_INT(talk_assistant_check(&conf, &err), -EINVAL);
	CHECK_HAS(err.text, "to end before the delay of 800 ms");
}

extern CU_TestInfo talk_assistant_tests[];
CU_TestInfo talk_assistant_tests[] = {
	TEST(answers_after_its_delay_for_its_length),
	TEST(stops_when_interrupted_and_answers_that),
	TEST(does_not_mind_a_short_word),
	TEST(a_stubborn_one_does_not_stop),
	TEST(a_pause_shorter_than_its_patience_is_waited_for),
	TEST(a_pause_longer_than_its_delay_is_taken_for_the_end),
	TEST(a_filler_comes_before_the_answer),
	TEST(an_interpreter_says_each_sentence_later),
	TEST(times_that_it_cannot_keep_are_refused_by_name),
	CU_TEST_INFO_NULL,
};
