/* taken_talk.c - how long answers took, by the minute in which they were asked for. */
#include "reports/region/taken_talk.h"

#include "reports/metric/talk_words.h"
#include "reports/region/taken.h"
#include "reports/write/evidence.h"

/* The minute that an instant since t0 lies in; NULL for one before the first. */
static struct minute *minute_at(const struct taken *t, nsec_t at)
{
	for (size_t i = t->minute_count; i-- > 0;)
		if (at >= t->minutes[i].begin)
			return &t->minutes[i];
	return NULL;
}

/* The entry of the timeline that is in force at an instant since t0, of several the last to begin;
 * 0 for none. */
static uint32_t event_at(const struct manifest *m, nsec_t at)
{
	const struct timeline_event *last = NULL;

	for (size_t i = 0; i < m->event_count; i++) {
		const struct timeline_event *one = &m->timeline[i];

		if (one->begin <= at && at < one->end && (!last || one->begin >= last->begin))
			last = one;
	}
	return last ? last->id : 0;
}

/* A question counts as the metrics count it: asked to its end, and not into an answer. */
static bool is_question(const struct talk_saying *said, const struct talk_fate *fate)
{
	return said->kind == TALK_SAID_ASK && fate->counts && !fate->into && !fate->taken_over;
}

static void take_question(const struct evidence *e, const struct talk_saying *said,
			  const struct talk_fate *fate, const struct taken *t)
{
	const nsec_t at = said->span.end - e->manifest.t0;
	const bool answered = fate->response != NSEC_NEVER;
	const nsec_t waited = answered ? fate->response : TALK_ANSWER_LIMIT;
	struct minute *m = minute_at(t, at);

	if (!m)
		return;
	m->questions++;
	m->unanswered += !answered;
	if (answered && fate->response > m->slowest)
		m->slowest = fate->response;
	if (waited > m->waited) {
		m->waited = waited;
		m->event = event_at(&e->manifest, at);
	}
}

int taken_talk(const struct evidence *e, struct taken *t, struct err *err)
{
	struct talk_words words;
	int r = talk_words_take(&e->records, e->manifest.end, &words, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < words.course.said_count; i++) {
		const struct talk_fate fate = talk_fate(&words.course, i);

		if (is_question(&words.said[i], &fate))
			take_question(e, &words.said[i], &fate, t);
	}
	talk_words_done(&words);
	return 0;
}
