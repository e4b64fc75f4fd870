/* run_conversation.c - numbers of a conversation. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/run_inside.h"
#include "reports/metric/stat.h"
#include "reports/metric/talk.h"
#include "reports/metric/talk_words.h"

/* The most families of numbers that are collected at once. */
#define FAMILIES_MAX 3

/* A conversation, and room for a number of each family of each thing said. */
struct talk_work {
	struct metric_list *metrics;
	struct talk_words words;
	const struct talk_course *course; /* of the words */
	nsec_t *v[FAMILIES_MAX];
	size_t n[FAMILIES_MAX];
};

/* Takes the words, and makes room for the numbers. */
static int collect(const struct series_set *set, nsec_t end, struct talk_work *w, struct err *err)
{
	size_t most;
	int r = talk_words_take(set, end, &w->words, err);

	if (r < 0)
		return r;
	w->course = &w->words.course;
	most = w->course->said_count;
	w->v[0] = calloc(FAMILIES_MAX * (most + 1), sizeof(*w->v[0]));
	if (!w->v[0])
		return err_set(err, -ENOMEM, "conversation: no memory");
	for (unsigned f = 1; f < FAMILIES_MAX; f++)
		w->v[f] = w->v[f - 1] + most + 1;
	return 0;
}

/* What the numbers that were taken become: .p50, .p95 and .max. */
struct family {
	const char *p50, *p95, *max, *none;
};

static void add_family(struct talk_work *w, unsigned family, const struct family *f)
{
	const struct {
		const char *name;
		unsigned p;
	} ranks[] = { { f->p50, 5000 }, { f->p95, 9500 }, { f->max, STAT_WHOLE } };

	nsec_t *v = w->v[family];
	size_t n = w->n[family];

	stat_sort(v, n);
	for (size_t i = 0; i < sizeof(ranks) / sizeof(*ranks); i++) {
		if (!n)
			metric_add_null(w->metrics, "", ranks[i].name, f->none);
		else
			metric_add(w->metrics, "", ranks[i].name,
				   (double)stat_nearest(v, n, ranks[i].p) / (double)NSEC_PER_MSEC,
				   n);
	}
	w->n[family] = 0;
}

static void take(struct talk_work *w, unsigned family, nsec_t value)
{
	if (value != NSEC_NEVER)
		w->v[family][w->n[family]++] = value;
}

/* Adds how many of n there were; null when there was none that they could be of. */
static void add_count(const struct talk_work *w, const char *name, size_t count, size_t n,
		      const char *none)
{
	if (n)
		metric_add(w->metrics, "", name, (double)count, n);
	else
		metric_add_null(w->metrics, "", name, none);
}

static const char no_question[] = "no question was asked";
static const char no_answer[] = "no question was answered";
static const char no_interruption[] = "nothing was said into an answer to interrupt it";

static void add_answers(struct talk_work *w)
{
	static const struct family response = { "talk.response.p50", "talk.response.p95",
						"talk.response.max", no_answer };
	static const struct family meaningful = { "talk.meaningful.p50", "talk.meaningful.p95",
						  "talk.meaningful.max", no_answer };
	size_t asked = 0, unanswered = 0, turns = 0, taken_over = 0;

	for (size_t i = 0; i < w->course->said_count; i++) {
		struct talk_fate fate = talk_fate(w->course, i);
		enum talk_said kind = w->course->said[i].kind;

		if (kind != TALK_SAID_ASK && kind != TALK_SAID_HESITATE)
			continue;
		turns++;
		taken_over += fate.taken_over;
		if (kind == TALK_SAID_HESITATE || fate.into || fate.taken_over)
			continue;
		take(w, 0, fate.response);
		take(w, 1, fate.meaningful);
		asked += fate.counts;
		unanswered += fate.counts && fate.response == NSEC_NEVER;
	}
	add_family(w, 0, &response);
	add_family(w, 1, &meaningful);
	add_count(w, "talk.unanswered", unanswered, asked, no_question);
	add_count(w, "talk.takeovers", taken_over, turns, no_question);
}

static void add_interruptions(struct talk_work *w)
{
	static const struct family families[FAMILIES_MAX] = {
		{ "talk.stop.p50", "talk.stop.p95", "talk.stop.max",
		  "no interruption stopped an answer" },
		{ "talk.heard_after.p50", "talk.heard_after.p95", "talk.heard_after.max",
		  no_interruption },
		{ "talk.recovery.p50", "talk.recovery.p95", "talk.recovery.max",
		  "no interruption was answered" },
	};
	size_t tried = 0, missed = 0;

	for (size_t i = 0; i < w->course->said_count; i++) {
		struct talk_fate fate = talk_fate(w->course, i);

		if (w->course->said[i].kind != TALK_SAID_INTERRUPT || !fate.into)
			continue;
		/* that it did not stop can only be said after the limit */
		if (fate.stop == NSEC_NEVER &&
		    w->course->said[i].span.begin + TALK_STOP_LIMIT > w->course->end)
			continue;
		tried++;
		missed += fate.stop == NSEC_NEVER;
		take(w, 0, fate.stop);
		take(w, 1, fate.after);
		take(w, 2, fate.response);
	}
	for (unsigned f = 0; f < FAMILIES_MAX; f++)
		add_family(w, f, &families[f]);
	add_count(w, "talk.missed_stops", missed, tried, no_interruption);
}

static void add_backchannels(const struct talk_work *w)
{
	size_t tried = 0, stopped = 0;

	for (size_t i = 0; i < w->course->said_count; i++) {
		struct talk_fate fate = talk_fate(w->course, i);
		nsec_t limit = w->course->said[i].span.begin + TALK_FALSE_LIMIT;
		/* what the customer says next may stop it with good reason */
		bool cut =
			i + 1 < w->course->said_count && w->course->said[i + 1].span.begin < limit;

		if (w->course->said[i].kind != TALK_SAID_BACKCHANNEL || !fate.into)
			continue;
		if (fate.stop == NSEC_NEVER && limit > w->course->end)
			continue;
		tried++;
		stopped += fate.stop <= TALK_FALSE_LIMIT &&
			   !(cut && w->course->said[i].span.begin + fate.stop >
					    w->course->said[i + 1].span.begin);
	}
	add_count(w, "talk.false_stops", stopped, tried, "nothing short was said into an answer");
}

static void add_double_talk(const struct talk_work *w)
{
	nsec_t all = 0, both = 0;

	for (size_t i = 0; i < w->course->said_count; i++) {
		all += w->course->said[i].span.end - w->course->said[i].span.begin;
		both += talk_fate(w->course, i).double_talk;
	}
	if (all)
		metric_add(w->metrics, "", "talk.double_talk", (double)both / (double)all,
			   w->course->said_count);
	else
		metric_add_null(w->metrics, "", "talk.double_talk", "what was said had no length");
	metric_add(w->metrics, "", "talk.turns", (double)w->course->said_count,
		   w->course->said_count);
}

static void add_translation(struct talk_work *w)
{
	static const struct family families[] = {
		{ "translate.lag.p50", "translate.lag.p95", "translate.lag.max",
		  "no sentence was translated" },
		{ "translate.end_lag.p50", "translate.end_lag.p95", "translate.end_lag.max",
		  "no sentence was translated" },
	};
	size_t due = 0, missing = 0;

	for (size_t i = 0; i < w->course->said_count; i++) {
		nsec_t lag = NSEC_NEVER, end_lag = NSEC_NEVER;
		bool there = talk_lag(w->course, i, &lag, &end_lag);

		if (!there && w->course->said[i].span.end + TALK_ANSWER_LIMIT > w->course->end)
			continue;
		due++;
		missing += !there;
		take(w, 0, lag);
		take(w, 1, end_lag);
	}
	for (unsigned f = 0; f < sizeof(families) / sizeof(*families); f++)
		add_family(w, f, &families[f]);
	add_count(w, "translate.missing", missing, due, "no sentence was said");
}

/* How late the harness itself was to send what the customer said, at worst. */
static void add_mouth(const struct talk_work *w, const struct series_set *set)
{
	const struct sample *late = series_first(set, "buyer.talk-mouth-late-ns", RECORD_COUNT);

	if (late)
		metric_add(w->metrics, "", "talk.mouth_late.max",
			   (double)late->value / (double)NSEC_PER_MSEC, 1);
	else
		metric_add_null(w->metrics, "", "talk.mouth_late.max",
				"the customer's part did not come to its end");
}

int run_conversation(const struct series_set *set, const struct measure_conf *conf,
		     struct metric_list *metrics, struct err *err)
{
	struct talk_work w = { .metrics = metrics };
	int r = collect(set, conf->end, &w, err);

	if (r == 0 && w.course->said_count) {
		if (w.course->said[0].kind == TALK_SAID_SENTENCE) {
			add_translation(&w);
		} else {
			add_answers(&w);
			add_interruptions(&w);
			add_backchannels(&w);
		}
		add_double_talk(&w);
		add_mouth(&w, set);
	}
	talk_words_done(&w.words);
	free(w.v[0]);
	return r;
}
