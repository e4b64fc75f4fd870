/* answer_talk.c - how fast an assistant, or an interpreter, was. */
#include "reports/write/answer_talk.h"

#include <stddef.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/number.h"

bool answer_is_talk(const struct evidence *e)
{
	return !strcmp(e->manifest.workload.kind, "talk");
}

/* What the sentence is made of: a median and a greatest value each. */
static const struct part {
	const char *median, *most;
	const char *before, *between, *after;
} parts[] = {
	{ "talk.response.p50", "talk.response.max", "half of the answers began within ",
	  " of the question's end, all within ", "" },
	{ "talk.stop.p50", "talk.stop.max", "an interruption stopped the assistant within ",
	  " (median), at worst ", "" },
	{ "translate.lag.p50", "translate.lag.max", "half of the translations began within ",
	  " of their sentence's begin, all within ", "" },
};

/* Failures that are counted, told when there are any. */
static const struct count {
	const char *metric, *one, *many;
} counts[] = {
	{ "talk.unanswered", " question was not answered", " questions were not answered" },
	{ "talk.takeovers", " time the assistant spoke before the customer had ended",
	  " times the assistant spoke before the customer had ended" },
	{ "talk.missed_stops", " interruption did not stop it", " interruptions did not stop it" },
	{ "talk.false_stops", " backchannel stopped it", " backchannels stopped it" },
	{ "translate.missing", " sentence was not translated", " sentences were not translated" },
};

void answer_talk(const struct evidence *e, struct text *ret)
{
	const struct metric_list *all = &e->result.metrics;
	const char *comma = "";

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const struct metric *median = metric_measured(all, "", parts[i].median);
		const struct metric *most = metric_measured(all, "", parts[i].most);

		if (!median || !most)
			continue;
		text_addf(ret, "%s%s", comma, parts[i].before);
		say_duration(ret, median->value);
		text_add(ret, parts[i].between);
		say_duration(ret, most->value);
		comma = "; ";
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		const struct metric *m = metric_measured(all, "", counts[i].metric);

		if (!m || m->value <= 0)
			continue;
		text_addf(ret, "%s%.0f%s", comma, m->value,
			  m->value > 1 ? counts[i].many : counts[i].one);
		comma = "; ";
	}
	if (!*comma)
		text_add(ret, "no answer of the assistant was heard");
}
