/* talk_words.c - records of a conversation put in order. */
#include "reports/metric/talk_words.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/series.h"

/* In the order of enum talk_said. */
static const char *const streams[TALK_SAID_KINDS] = {
	"talk.ask", "talk.hesitate", "talk.backchannel", "talk.interrupt", "talk.sentence",
};

static const struct samples *spoken(const struct series_set *set, const char *stream)
{
	static const struct samples none = { 0 };
	const struct series *s = series_find(set, stream);

	return s ? &s->of[RECORD_SPOKEN] : &none;
}

static int by_begin(const void *a, const void *b)
{
	const struct talk_span *x = a, *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

static int said_by_begin(const void *a, const void *b)
{
	return by_begin(&((const struct talk_saying *)a)->span,
			&((const struct talk_saying *)b)->span);
}

static struct talk_span span_of(const struct sample *s)
{
	return (struct talk_span){ s->time, s->time + (s->value > 0 ? s->value : 0) };
}

static void take_said(const struct series_set *set, nsec_t end, struct talk_words *w)
{
	for (unsigned k = 0; k < TALK_SAID_KINDS; k++) {
		const struct samples *s = spoken(set, streams[k]);

		for (size_t i = 0; i < s->n; i++)
			if (span_of(&s->v[i]).end <= end)
				w->said[w->course.said_count++] =
					(struct talk_saying){ (enum talk_said)k,
							      span_of(&s->v[i]) };
	}
	qsort(w->said, w->course.said_count, sizeof(*w->said), said_by_begin);
}

int talk_words_take(const struct series_set *set, nsec_t end, struct talk_words *ret,
		    struct err *err)
{
	const struct samples *answers = spoken(set, "talk.answer");
	struct talk_words w = { .course = { .end = end } };
	size_t most = 0;

	for (unsigned k = 0; k < TALK_SAID_KINDS; k++)
		most += spoken(set, streams[k])->n;
	w.said = calloc(most + 1, sizeof(*w.said));
	w.heard = calloc(answers->n + 1, sizeof(*w.heard));
	if (!w.said || !w.heard) {
		talk_words_done(&w);
		return err_set(err, -ENOMEM, "conversation: no memory");
	}
	take_said(set, end, &w);
	for (size_t i = 0; i < answers->n; i++)
		w.heard[w.course.heard_count++] = span_of(&answers->v[i]);
	qsort(w.heard, w.course.heard_count, sizeof(*w.heard), by_begin);
	w.course.said = w.said;
	w.course.heard = w.heard;
	*ret = w;
	return 0;
}

void talk_words_done(struct talk_words *words)
{
	free(words->said);
	free(words->heard);
	*words = (struct talk_words){ 0 };
}
