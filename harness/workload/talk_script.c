/* talk_script.c - a customer who waits for answers, and sometimes does not. */
#include "harness/workload/talk_script.h"

#include "harness/workload/talk.h"
#include "harness/workload/talk_ear.h"

/* After so long a silence an answer is over. */
#define GIVE_UP (2 * NSEC_PER_SEC)

static const struct talk_turn *next_turn(const struct talk_script *s)
{
	return &s->show->turns[s->taken % s->show->turn_count];
}

static bool is_into_answer(enum talk_kind kind)
{
	return kind == TALK_BACKCHANNEL || kind == TALK_INTERRUPT;
}

/* Has the last question been answered by now, or will it not be any more? */
static bool settled(struct talk_script *s, const struct talk_ear *ear, nsec_t now)
{
	if (s->answered || ear->spurts > s->spurts) {
		s->answered = true;
		return true;
	}
	/* what was interrupted and goes on is no answer yet */
	if (ear->speaking && now < s->asked_end + 2 * s->show->answer_limit)
		return false;
	if (now < s->asked_end + s->show->answer_limit)
		return false;
	s->answered = true;
	s->unanswered++;
	return true;
}

static nsec_t later(nsec_t a, nsec_t b)
{
	return a > b ? a : b;
}

/* A question is asked in silence, once the one before is settled. */
static bool may_ask(struct talk_script *s, const struct talk_ear *ear, nsec_t now, nsec_t after)
{
	nsec_t quiet = s->end;

	if (s->asked && !settled(s, ear, now))
		return false;
	if (ear->speaking)
		return false;
	if (ear->spurts)
		quiet = later(quiet, ear->spurt.end);
	return now >= quiet + after;
}

enum chance { NOT_YET, NOW, NEVER };

/* Into the answer to the last question. */
static enum chance into_answer(struct talk_script *s, const struct talk_ear *ear, nsec_t now,
			       nsec_t after)
{
	if (!settled(s, ear, now))
		return NOT_YET;
	/* a short sound may come before the answer proper */
	if (!ear->speaking)
		return now >= later(ear->spurt.end, s->asked_end) + GIVE_UP ? NEVER : NOT_YET;
	return now >= later(ear->spurt.begin, s->end) + after ? NOW : NOT_YET;
}

int talk_script_next(struct talk_script *s, const struct talk_ear *ear, nsec_t now)
{
	const struct talk_turn *turn = next_turn(s);
	enum chance chance = NOT_YET;

	if (now < s->began + TALK_SCRIPT_FIRST || (s->spoke && now < s->end))
		return -1;
	if (turn->kind == TALK_SENTENCE)
		chance = !s->spoke || now >= s->end + turn->after ? NOW : NOT_YET;
	else if (!s->spoke)
		chance = NOW;
	else if (is_into_answer(turn->kind))
		chance = into_answer(s, ear, now, turn->after);
	else
		chance = may_ask(s, ear, now, turn->after) ? NOW : NOT_YET;
	if (chance == NEVER) {
		s->taken++;
		s->left_out++;
	}
	return chance == NOW ? (int)(s->taken % s->show->turn_count) : -1;
}

void talk_script_take(struct talk_script *s, const struct talk_ear *ear, nsec_t begin, nsec_t end)
{
	enum talk_kind kind = next_turn(s)->kind;

	s->taken++;
	s->spoke = true;
	s->begin = begin;
	s->end = end;
	if (kind == TALK_BACKCHANNEL)
		return;
	s->asked = begin;
	s->asked_end = end;
	s->spurts = ear->spurts;
	s->answered = false;
}
