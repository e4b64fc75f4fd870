/* cmd_suite_junit.c - a suite's runs as CI systems read them. */
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cmd_suite.h"
#include "harness/drive/draft.h"

static void add_attribute(struct text *t, const char *name, const char *value)
{
	text_addf(t, " %s=\"", name);
	text_add_xml(t, value);
	text_add(t, "\"");
}

static void add_problem(struct text *t, const char *element, const struct suite_run *run)
{
	text_addf(t, "      <%s", element);
	if (strcmp(element, "skipped") != 0)
		add_attribute(t, "type", suite_run_word(run));
	add_attribute(t, "message", run->ended ? run->reason : "the suite was stopped before it");
	text_add(t, "/>\n");
}

/* What a run is to a CI system: NULL for a pass. */
static const char *element_of(const struct suite_run *run)
{
	static const char *const elements[] = {
		[EXIT_FAIL] = "failure",
		[EXIT_USAGE] = "error",
		[EXIT_INVALID] = "error",
		[EXIT_INCONCLUSIVE] = "skipped",
	};

	return run->ended ? elements[run->code] : "skipped";
}

static void add_case(struct text *t, const struct suite_session *s, const struct suite_run *run)
{
	const char *element = element_of(run);
	struct text class = { 0 };

	text_addf(&class, "straits.%s", s->suite.name);
	text_add(t, "    <testcase");
	add_attribute(t, "classname", text_str(&class));
	add_attribute(t, "name", run->name);
	text_addf(t, " time=\"%.3f\">\n", (double)run->took / NSEC_PER_SEC);
	if (element)
		add_problem(t, element, run);
	if (*run->dir) {
		text_add(t, "      <system-out>");
		text_add_xml(t, run->dir);
		text_add(t, "</system-out>\n");
	}
	text_add(t, "    </testcase>\n");
	text_done(&class);
}

static size_t count_of(const struct suite_runs *runs, const char *element)
{
	size_t n = 0;

	for (size_t i = 0; i < runs->n; i++) {
		const char *is = element_of(&runs->v[i]);

		n += is && !strcmp(is, element);
	}
	return n;
}

static void add_suite(struct text *t, const struct suite_session *s)
{
	nsec_t took = 0;
	char stamp[20];

	for (size_t i = 0; i < s->runs.n; i++)
		took += s->runs.v[i].took;
	/* the common schema wants no zone behind the time */
	(void)snprintf(stamp, sizeof(stamp), "%.19s", s->state.started);
	text_add(t, "  <testsuite");
	add_attribute(t, "name", s->suite.name);
	text_addf(t, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.3f\"",
		  s->runs.n, count_of(&s->runs, "failure"), count_of(&s->runs, "error"),
		  count_of(&s->runs, "skipped"), (double)took / NSEC_PER_SEC);
	add_attribute(t, "timestamp", stamp);
	add_attribute(t, "hostname", "localhost");
	text_add(t, ">\n");
	for (size_t i = 0; i < s->runs.n; i++)
		add_case(t, s, &s->runs.v[i]);
	text_add(t, "  </testsuite>\n");
}

int suite_junit_write(const struct suite_session *s, struct err *err)
{
	struct text t = { 0 };
	char path[PATH_MAX];
	int r;

	text_add(&t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	add_suite(&t, s);
	text_add(&t, "</testsuites>\n");
	(void)snprintf(path, sizeof(path), "%s/junit.xml", s->dir);
	r = draft_write(path, text_str(&t), t.len, err);
	text_done(&t);
	return r;
}
