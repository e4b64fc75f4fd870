/* cmd_suite_read.c - what came of a run of a suite, from what its process said and left. */
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cmd_suite.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/suite_work.h"
#include "reports/history/past.h"
#include "reports/metric/metric.h"

/* A run's directory as it is kept: from the suite's on, so that all of it can be moved. */
static const char *below(const struct suite_session *s, const char *dir)
{
	size_t n = strlen(s->dir);

	return !strncmp(dir, s->dir, n) && dir[n] == '/' ? dir + n + 1 : dir;
}

/* "stall.600.ratio <= 2 %: found 3.51 %". */
static void add_failed(const json_t *expect, struct text *into)
{
	const char *name = json_string_value(json_object_get(expect, "name"));
	const char *text = json_string_value(json_object_get(expect, "text"));
	const char *direction = json_string_value(json_object_get(expect, "direction"));
	struct metric m = { .def = name ? metric_known(name) : NULL };
	char value[METRIC_TEXT_MAX];

	m.value = json_number_value(json_object_get(expect, "value"));
	text_addf(into, "%s%s", into->len ? "; " : "", text ? text : "an expectation");
	if (direction && strcmp(direction, "to-buyer") != 0)
		text_addf(into, " (%s)", direction);
	if (m.def)
		text_addf(into, ": found %s", metric_text(&m, value));
}

/* Why the verdict in metrics.json is no pass. */
static void add_reason(const json_t *metrics, struct text *into)
{
	const json_t *verdict = json_object_get(metrics, "verdict");
	const char *reason = json_string_value(json_object_get(verdict, "reason"));
	const json_t *expects = json_object_get(metrics, "expectations");

	for (size_t i = 0; i < json_array_size(expects); i++) {
		const json_t *expect = json_array_get(expects, i);
		const char *result = json_string_value(json_object_get(expect, "result"));

		if (result && !strcmp(result, "fail"))
			add_failed(expect, into);
	}
	if (reason && !into->len)
		text_add(into, reason);
}

static void read_metrics(const char *dir, struct text *into)
{
	char path[PATH_MAX];
	json_t *metrics;

	(void)snprintf(path, sizeof(path), "%s/metrics.json", dir);
	metrics = json_load_file(path, 0, NULL);
	add_reason(metrics, into);
	json_decref(metrics);
}

/* What the process complained of first, without the name of the program. */
static void add_complaint(const char *said, struct text *into)
{
	if (!strncmp(said, "straits: ", 9))
		said += 9;
	text_add_bytes(into, said, strcspn(said, "\n"));
	if (!into->len)
		text_add(into, "it ended without a word");
}

/* The run's process says it in the words of the C library, as this one does. */
static bool tells_of_no_room(const char *complaint)
{
	return strstr(complaint, strerror(ENOSPC)) || strstr(complaint, strerror(EDQUOT));
}

void suite_read_ending(const struct suite_session *s, const struct suite_run *run,
		       const struct lane_result *result, struct suite_ending *ret)
{
	(void)run;
	ret->dir = below(s, result->dir);
	ret->code = EXIT_INVALID;
	if (result->signal) {
		text_addf(&ret->reason, "the run was ended by signal %d (%s)", result->signal,
			  strsignal(result->signal));
		return;
	}
	if (result->status >= EXIT_PASS && result->status <= EXIT_INCONCLUSIVE)
		ret->code = (enum exit_code)result->status;
	if (ret->code == EXIT_PASS)
		return;
	if (*result->dir) {
		read_metrics(result->dir, &ret->reason);
		return;
	}
	add_complaint(result->err, &ret->reason);
	ret->no_room = tells_of_no_room(text_str(&ret->reason));
}

int suite_read_past(const struct suite_session *s, const char *dir, struct past_run *ret,
		    struct err *err)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), dir[0] == '/' ? "%.0s%s" : "%s/%s", s->dir, dir);
	return past_read(path, ret, err);
}
