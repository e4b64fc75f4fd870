/* answer.c - from numbers to one sentence. */
#include "reports/write/answer.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "harness/base/text.h"
#include "reports/write/answer_talk.h"
#include "reports/write/evidence.h"
#include "reports/write/number.h"
#include "reports/write/player.h"
#include "reports/write/ruling.h"
#include "reports/write/verdict.h"
#include "reports/write/viewers.h"

static const char *part_said(enum frame_part part)
{
	static const char *const said[BLAME_COUNT] = {
		[BLAME_PREPARE] = "pictures waited before the encoder",
		[BLAME_ENCODE] = "the encoder was slow",
		[BLAME_PAYLOAD] = "the sender was slow to make packets",
		[BLAME_PACING] = "the sender held packets back",
		[BLAME_REPAIR] = "lost packets had to be sent again",
		[BLAME_PROPAGATION] = "the route was long",
		[BLAME_JITTER] = "the route delayed packets unevenly",
		[BLAME_QUEUE] = "packets queued at a bottleneck",
		[BLAME_RECEIVE] = "the receiver was slow to take packets",
		[BLAME_BUFFER] = "the jitter buffer held pictures back",
		[BLAME_ASSEMBLE] = "the receiver held pictures back",
		[BLAME_DECODE] = "the decoder was slow",
		[BLAME_DISPLAY] = "the display was slow",
	};

	return part < BLAME_COUNT ? said[part] : "of an unknown cause";
}

void answer_part(const struct evidence *e, const struct run_stall *stall, struct text *ret)
{
	if (!player_stall(e, stall, ret))
		text_add(ret, part_said(stall->cause));
}

/* " on a", " on a and b" for "a, b"; nothing for an event of the whole route. */
static void say_links(const char *links, struct text *ret)
{
	const char *last = strrchr(links, ',');

	if (!*links)
		return;
	if (last)
		text_addf(ret, " on %.*s and%s", (int)(last - links), links, last + 1);
	else
		text_addf(ret, " on %s", links);
}

void answer_event(const struct timeline_event *event, struct text *ret)
{
	text_addf(ret, "%s%s", event->name, event->by_hand ? " made by hand" : "");
	say_links(event->link, ret);
}

static void say_during(const struct timeline_event *event, struct text *ret)
{
	text_add(ret, "during the ");
	answer_event(event, ret);
	text_add(ret, event->begin ? " at " : " from the start on");
	if (event->begin)
		say_nsec(ret, event->begin);
}

/* "during the outage on buyer-down at 20 s", or which part of the latency grew: why a stall came.
 */
static void say_cause(const struct evidence *e, const struct run_stall *stall, struct text *ret)
{
	const struct timeline_event *event = evidence_event(e, stall->event);

	if (event) {
		say_during(event, ret);
	} else if (stall->pause) {
		text_add(ret, "because the sender captured nothing for ");
		say_nsec(ret, stall->pause);
	} else if (stall->lost) {
		text_add(ret, "because a packet was lost and not made good");
	} else {
		text_add(ret, "because ");
		answer_part(e, stall, ret);
	}
}

/* The number of a direction; NULL when it was not measured. */
static const struct metric *measured(const struct evidence *e, enum direction d, const char *name)
{
	return metric_measured(&e->result.metrics, direction_word(d), name);
}

static const struct run_stall *longest_stall(const struct run_direction *d)
{
	const struct run_stall *longest = NULL;

	for (size_t i = 0; i < d->stall_count; i++)
		if (!longest || d->stalls[i].stall.length > longest->stall.length)
			longest = &d->stalls[i];
	return longest;
}

/* The longest time that a picture stood in a player that is late all along. */
static void say_freeze(const struct evidence *e, const struct viewer *viewer, struct text *ret)
{
	const struct run_direction *d = viewer->pictures;
	const struct run_freeze *longest = NULL;
	const struct timeline_event *event;

	for (size_t i = 0; i < d->freeze_count; i++)
		if (!longest || d->freezes[i].length > longest->length)
			longest = &d->freezes[i];
	if (!longest)
		return;
	event = evidence_event(e, longest->event);
	text_add(ret, "; the longest freeze lasted ");
	say_nsec(ret, longest->length);
	text_add(ret, event ? ", " : ", because ");
	if (event)
		say_during(event, ret);
	else
		player_freeze(longest, ret);
}

static void say_stall(const struct evidence *e, const struct viewer *viewer, struct text *ret)
{
	const struct run_stall *stall = longest_stall(viewer->pictures);

	if (!stall)
		return;
	text_add(ret, "; the longest stall lasted ");
	say_nsec(ret, stall->stall.length);
	text_add(ret, stall->stall.open ? " up to the very end, " : ", ");
	say_cause(e, stall, ret);
	say_freeze(e, viewer, ret);
}

static void say_latencies(const struct evidence *e, const struct viewer *viewer, struct text *ret)
{
	const struct metric_list *list = &e->result.metrics;
	const struct metric *median = metric_measured(list, viewer->stream, "latency.p50");
	const struct metric *most = metric_measured(list, viewer->stream, "latency.p95");

	if (!median || !most)
		return;
	if (viewers_count(e) > 1)
		text_addf(ret, "; to %s, the slowest, half of them took at most ", viewer->name);
	else
		text_add(ret, "; half of the pictures took at most ");
	say_duration(ret, median->value);
	text_add(ret, ", 95 % at most ");
	say_duration(ret, most->value);
}

/* "call" and "show" are what people say; a build may be anything. */
static const char *occasion(const struct evidence *e)
{
	if (!strcmp(e->manifest.workload.kind, "live"))
		return "show";
	return strcmp(e->manifest.workload.kind, "build") == 0 ? "run" : "call";
}

/* "buyer-3, the worst of 4 viewers" */
static void say_viewer(const struct evidence *e, const struct viewer *viewer, struct text *ret)
{
	text_add(ret, viewers_said(e, viewer));
	if (viewers_count(e) > 1 && !strcmp(viewers_worst(e).name, viewer->name))
		text_addf(ret, ", the worst of %zu viewers,", viewers_count(e));
}

static void say_never_old(const struct evidence *e, const struct viewer *viewer, struct text *ret)
{
	if (viewers_count(e) == 1)
		text_add(ret, "the picture that the buyer saw was never older than 600 ms");
	else
		text_addf(ret, "the pictures that the %zu viewers saw were never older than 600 ms",
			  viewers_count(e));
	say_latencies(e, viewer, ret);
}

/* How old the picture that a viewer saw was. */
static void say_age(const struct evidence *e, const struct viewer *viewer, struct text *ret)
{
	const struct metric *over =
		metric_measured(&e->result.metrics, viewer->stream, "age.over_600");

	if (!over) {
		text_addf(ret, "how old the picture was that %s saw could not be measured",
			  viewers_said(e, viewer));
	} else if (over->value <= 0) {
		say_never_old(e, viewer, ret);
	} else {
		text_add(ret, "for ");
		say_share(ret, over->value);
		text_addf(ret, " of the %s ", occasion(e));
		say_viewer(e, viewer, ret);
		text_add(ret, " saw a picture older than 600 ms");
		say_stall(e, viewer, ret);
	}
}

/* How long the seller saw pictures that were too old; after what is said of the buyer's, or alone.
 * False when none were. */
static bool say_sellers_side(const struct evidence *e, bool alone, struct text *ret)
{
	const struct metric *over = measured(e, TO_SELLER, "age.over_600");

	if (!over || over->value <= 0)
		return false;
	text_addf(ret, "%s older than 600 ms for ",
		  alone ? "the seller saw a picture" : "; the seller saw one");
	say_share(ret, over->value);
	text_addf(ret, " of the %s", occasion(e));
	return true;
}

static bool is_of_seller(const struct ruling *r)
{
	return r->metric && strcmp(r->metric->stream, direction_word(TO_SELLER)) == 0;
}

/* Is what was expected about the age of pictures? Then the sentence tells it already. */
static bool is_about_age(const struct ruling *r)
{
	static const char *const families[] = { "latency.", "age.", "stall.", "freeze.", "gap." };

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (!strncmp(r->expect->metric, families[i], strlen(families[i])))
			return true;
	return false;
}

static void say_broken(const struct evidence *e, const struct ruling *r, struct text *ret)
{
	assert(r->metric); /* what failed was measured */
	ruling_write(r, ret);
	if (is_of_seller(r))
		text_add(ret, " to the seller");
	else if (viewers_count(e) > 1 && *r->metric->stream)
		text_addf(ret, " to %s", viewers_of_stream(e, r->metric->stream).name);
}

/* What was expected first of the age of the seller's pictures, or of all others, and failed. */
static const struct ruling *late_failure(const struct verdict *v, bool of_seller)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->rulings[i].word == VERDICT_FAIL && is_about_age(&v->rulings[i]) &&
		    is_of_seller(&v->rulings[i]) == of_seller)
			return &v->rulings[i];
	return NULL;
}

static void say_failure(const struct evidence *e, const struct verdict *v, struct text *ret)
{
	const struct ruling *late = late_failure(v, false);
	bool any = late != NULL, seller = false;

	if (late) {
		struct viewer viewer = viewers_of_stream(e, late->metric->stream);

		say_age(e, &viewer, ret);
	}
	if (late_failure(v, true)) {
		seller = say_sellers_side(e, !any, ret);
		any = any || seller;
	}
	if (answer_is_talk(e)) {
		answer_talk(e, ret);
		any = true;
	}
	for (size_t i = 0; i < v->count; i++) {
		const struct ruling *r = &v->rulings[i];

		if (r->word != VERDICT_FAIL || (is_about_age(r) && (seller || !is_of_seller(r))))
			continue;
		text_add(ret, any ? "; " : "");
		say_broken(e, r, ret);
		any = true;
	}
}

static bool begins_with_verb(const char *clause)
{
	static const char *const verbs[] = {
		"are",  "can", "could", "did",    "do",  "does", "had",  "has",
		"have", "is",  "may",   "should", "was", "were", "will", "would",
	};
	size_t n = strcspn(clause, " ");

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strlen(verbs[i]) == n && !strncasecmp(clause, verbs[i], n))
			return true;
	return false;
}

/* "Does it ...?", "Over a relay, is it ...?", and not "What is it?". */
static bool asks_yes_or_no(const char *question)
{
	size_t n = strlen(question);

	if (n == 0 || question[n - 1] != '?')
		return false;
	while (!begins_with_verb(question)) {
		question = strstr(question, ", ");
		if (!question)
			return false;
		question += strlen(", ");
	}
	return true;
}

static void open_sentence(const struct evidence *e, const char *reply, const char *statement,
			  struct text *ret)
{
	text_addf(ret, "%s: ", asks_yes_or_no(e->manifest.show.question) ? reply : statement);
}

/* What the pipeline itself takes; false when that was not measured. */
static bool say_calibration(const struct evidence *e, struct text *ret)
{
	const char *before = "Calibration: the pipeline itself takes ";

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const struct metric *median = measured(e, (enum direction)d, "latency.p50");
		const struct metric *most = measured(e, (enum direction)d, "latency.p95");

		if (!median || !most)
			continue;
		text_add(ret, before);
		say_duration(ret, median->value);
		text_addf(ret, " %s (median; 95 %% of the pictures at most ",
			  direction_said((enum direction)d));
		say_duration(ret, most->value);
		text_add(ret, ")");
		before = ", and ";
	}
	return *before == ',';
}

/* A reason may be a sentence of its own; its full stop would be one too many. */
static void say_reason(const struct verdict *v, struct text *ret)
{
	size_t n = strlen(v->reason);

	text_add_bytes(ret, v->reason, n && v->reason[n - 1] == '.' ? n - 1 : n);
}

static void say_pass(const struct evidence *e, struct text *ret)
{
	const struct viewer worst = viewers_worst(e);
	const struct metric *over =
		metric_measured(&e->result.metrics, worst.stream, "age.over_600");

	if (answer_is_talk(e)) {
		open_sentence(e, "Yes", "Passed", ret);
		answer_talk(e, ret);
		return;
	}
	if (e->manifest.show.calibration && say_calibration(e, ret))
		return;
	open_sentence(e, over && over->value > 0 ? "Yes, within what the show allows" : "Yes",
		      "Passed", ret);
	if (!over)
		text_add(ret, "everything that the show expects holds, but ");
	say_age(e, &worst, ret);
	(void)say_sellers_side(e, false, ret);
}

void answer_write(const struct evidence *e, const struct verdict *v, struct text *ret)
{
	switch (v->word) {
	case VERDICT_PASS:
		say_pass(e, ret);
		break;
	case VERDICT_FAIL:
		open_sentence(e, "No", "Failed", ret);
		say_failure(e, v, ret);
		break;
	case VERDICT_INVALID:
		text_add(ret, e->manifest.broken
				      ? "No answer, because the run was broken: "
				      : "No answer, because this measurement cannot be trusted: ");
		say_reason(v, ret);
		break;
	case VERDICT_INCONCLUSIVE:
		text_add(ret, "The question stays open: ");
		say_reason(v, ret);
		break;
	}
	text_add(ret, ".");
}
