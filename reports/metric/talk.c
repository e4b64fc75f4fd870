/* talk.c - what became of each thing that a customer said. */
#include "reports/metric/talk.h"

static nsec_t least(nsec_t a, nsec_t b)
{
	return a < b ? a : b;
}

static nsec_t most(nsec_t a, nsec_t b)
{
	return a > b ? a : b;
}

/* What of span lies between from and to. */
static nsec_t shared(const struct talk_span *span, nsec_t from, nsec_t to)
{
	return most(0, least(span->end, to) - most(span->begin, from));
}

/* The customer's next word; the end of the run when there is none. */
static nsec_t next_word(const struct talk_course *c, size_t i)
{
	return i + 1 < c->said_count ? c->said[i + 1].span.begin : c->end;
}

/* Answers are those that begin between the end of what was said and the customer's next word. */
static void find_answers(const struct talk_course *c, size_t i, struct talk_fate *fate)
{
	nsec_t end = c->said[i].span.end;
	nsec_t limit = least(end + TALK_ANSWER_LIMIT, next_word(c, i));

	for (size_t k = 0; k < c->heard_count; k++) {
		const struct talk_span *heard = &c->heard[k];

		if (heard->begin < end || heard->begin >= limit)
			continue;
		if (fate->response == NSEC_NEVER)
			fate->response = heard->begin - end;
		if (fate->meaningful == NSEC_NEVER && heard->end - heard->begin >= TALK_MEANINGFUL)
			fate->meaningful = heard->begin - end;
	}
}

/* A hesitation's pause lasts until the next word. */
static nsec_t turn_end(const struct talk_course *c, size_t i)
{
	return c->said[i].kind == TALK_SAID_HESITATE ? next_word(c, i) : c->said[i].span.end;
}

static void find_overlaps(const struct talk_course *c, size_t i, struct talk_fate *fate)
{
	const struct talk_span *said = &c->said[i].span;
	nsec_t end = turn_end(c, i);

	for (size_t k = 0; k < c->heard_count; k++) {
		const struct talk_span *heard = &c->heard[k];

		fate->double_talk += shared(heard, said->begin, said->end);
		if (heard->begin >= said->begin && heard->begin < end)
			fate->taken_over = true;
		if (heard->begin >= said->begin || heard->end <= said->begin)
			continue;
		fate->into = true;
		if (heard->end - said->begin <= TALK_STOP_LIMIT && heard->end < c->end)
			fate->stop = heard->end - said->begin;
		fate->after = heard->end - said->begin;
	}
	/* what begins again while the customer still speaks is heard, too */
	for (size_t k = 0; fate->into && k < c->heard_count; k++)
		if (c->heard[k].begin >= said->begin)
			fate->after += shared(&c->heard[k], said->begin, said->end);
}

struct talk_fate talk_fate(const struct talk_course *c, size_t i)
{
	struct talk_fate fate = { .response = NSEC_NEVER,
				  .meaningful = NSEC_NEVER,
				  .stop = NSEC_NEVER };

	find_answers(c, i, &fate);
	find_overlaps(c, i, &fate);
	fate.counts = fate.response != NSEC_NEVER ||
		      c->said[i].span.end + TALK_ANSWER_LIMIT <= c->end ||
		      (i + 1 < c->said_count && turn_end(c, i) < c->end);
	return fate;
}

bool talk_lag(const struct talk_course *c, size_t i, nsec_t *ret_begin, nsec_t *ret_end)
{
	const struct talk_span *said = &c->said[i].span;
	size_t at = 0;

	while (at < c->heard_count && c->heard[at].begin < c->said[0].span.begin)
		at++;
	at += i;
	if (at >= c->heard_count || c->heard[at].begin < said->begin)
		return false;
	*ret_begin = c->heard[at].begin - said->begin;
	*ret_end = c->heard[at].end - said->end;
	return true;
}
