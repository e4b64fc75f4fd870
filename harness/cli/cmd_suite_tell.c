/* cmd_suite_tell.c - a suite in words: what would run, and what came of it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cmd_suite.h"
#include "harness/scenario/lane_room.h"
#include "reports/history/past.h"
#include "reports/metric/metric.h"

#define NAME_WIDTH_MAX 60

void suite_tell_time(nsec_t time, struct text *into)
{
	int64_t seconds = (time + NSEC_PER_SEC - 1) / NSEC_PER_SEC, minutes = (seconds + 59) / 60;

	if (seconds < 100)
		text_addf(into, "%lld s", (long long)seconds);
	else if (minutes < 100)
		text_addf(into, "%lld min", (long long)minutes);
	else
		text_addf(into, "%lld h %02lld min", (long long)(minutes / 60),
			  (long long)(minutes % 60));
}

unsigned suite_lanes(const struct suite_session *s)
{
	struct lane_room room;
	struct lane_need need;

	if (s->state.lanes)
		return s->state.lanes;
	lane_room_read(&room);
	lane_need_init(&need);
	return lane_room_count(&room, &need, 0);
}

static int name_width(const struct suite_runs *runs)
{
	size_t width = strlen("run");

	for (size_t i = 0; i < runs->n; i++)
		if (strlen(runs->v[i].name) > width)
			width = strlen(runs->v[i].name);
	return (int)(width < NAME_WIDTH_MAX ? width : NAME_WIDTH_MAX);
}

static void add_title(const struct suite_file *suite, struct text *into)
{
	text_addf(into, "%s%s%s\n\n", suite->name, *suite->title ? ": " : "", suite->title);
}

void suite_tell_plan(const struct suite_session *s, struct text *into)
{
	int width = name_width(&s->runs);
	unsigned lanes = suite_lanes(s);

	add_title(&s->suite, into);
	text_addf(into, "%4s  %-*s  %-24s %8s  %s\n", "", width, "run", "route", "takes", "seed");
	for (size_t i = 0; i < s->runs.n; i++) {
		const struct suite_run *run = &s->runs.v[i];
		struct text takes = { 0 };

		if (run->spec->broken) {
			text_addf(into, "%4zu  %-*s  broken\n", i + 1, width, run->name);
			continue;
		}
		suite_tell_time(suite_run_takes(&s->runs, run), &takes);
		text_addf(into, "%4zu  %-*s  %-24s %8s  %llu\n", i + 1, width, run->name,
			  run->spec->route, text_str(&takes), (unsigned long long)run->spec->seed);
		text_done(&takes);
	}
	text_addf(into, "\n%zu runs, %u at a time%s: about ", s->runs.n, lanes,
		  s->state.lanes ? "" : " (auto)");
	suite_tell_time(suite_runs_left(&s->runs, lanes, 0), into);
	text_addf(into, "; an invalid run is made again at most %u time%s\n", s->state.retries,
		  s->state.retries == 1 ? "" : "s");
}

/* What a run is judged by at a glance, by its workload. */
static void add_number(const struct suite_session *s, const struct suite_run *run,
		       struct text *into)
{
	static const struct {
		const char *metric, *stream;
	} numbers[] = { { "latency.p95", "to-buyer" },
			{ "talk.response.p95", "" },
			{ "translate.lag.p95", "" } };
	struct past_run past = { 0 };
	char value[METRIC_TEXT_MAX];

	if (!*run->dir || suite_read_past(s, run->dir, &past, NULL) < 0)
		return;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		const struct past_number *n =
			past_find(&past, numbers[i].metric, numbers[i].stream);
		struct metric m = { .def = metric_known(numbers[i].metric) };

		if (!n || !n->measured || !m.def)
			continue;
		m.value = n->value;
		text_addf(into, "  %s %s", numbers[i].metric, metric_text(&m, value));
		break;
	}
	past_done(&past);
}

static void add_run(const struct suite_session *s, const struct suite_run *run, int width,
		    struct text *into)
{
	text_addf(into, "%-*s  %-13s %-9s", width, run->name, suite_run_word(run),
		  run->graded ? trust_word(run->grade) : "-");
	add_number(s, run, into);
	text_add(into, "\n");
}

/* Why a run is no pass, indented as its message may be many lines, and where to look. */
static void add_problem(const struct suite_session *s, const struct suite_run *run,
			struct text *into)
{
	const char *line = run->reason;

	text_addf(into, "\n%s: %s\n", suite_run_word(run), run->name);
	while (*line) {
		size_t n = strcspn(line, "\n");

		text_addf(into, "  %.*s\n", (int)n, line);
		line += n + (line[n] == '\n');
	}
	if (*run->dir)
		text_addf(into, "  %s/%s/report.html\n", s->dir, run->dir);
}

static void add_count(const char *word, size_t n, bool *some, struct text *into)
{
	if (!n)
		return;
	text_addf(into, "%s%zu %s", *some ? ", " : "", n, word);
	*some = true;
}

static void add_counts(const struct suite_session *s, struct text *into)
{
	struct suite_count c = suite_runs_count(&s->runs);
	bool some = false;

	text_addf(into, "\n%zu runs: ", c.runs);
	add_count("pass", c.by_code[EXIT_PASS], &some, into);
	add_count("fail", c.by_code[EXIT_FAIL], &some, into);
	add_count("broken", c.by_code[EXIT_USAGE], &some, into);
	add_count("invalid", c.by_code[EXIT_INVALID], &some, into);
	add_count("inconclusive", c.by_code[EXIT_INCONCLUSIVE], &some, into);
	add_count("not run", c.runs - c.ended, &some, into);
	if (c.degraded)
		text_addf(into, "; %zu degraded", c.degraded);
	if (c.again)
		text_addf(into, "; %zu invalid and made again, in none of these numbers", c.again);
	if (access(s->dir, F_OK) == 0)
		text_addf(into, "\n%s: suite.json, junit.xml, and the runs\n", s->dir);
	else
		text_addf(into, "\n%s is gone, and the runs with it\n", s->dir);
}

void suite_tell_end(const struct suite_session *s, struct text *into)
{
	int width = name_width(&s->runs);

	add_title(&s->suite, into);
	text_addf(into, "%-*s  %-13s %s\n", width, "run", "result", "trust");
	for (size_t i = 0; i < s->runs.n; i++)
		add_run(s, &s->runs.v[i], width, into);
	for (size_t i = 0; i < s->runs.n; i++)
		if (s->runs.v[i].ended && s->runs.v[i].code != EXIT_PASS)
			add_problem(s, &s->runs.v[i], into);
	add_counts(s, into);
}
