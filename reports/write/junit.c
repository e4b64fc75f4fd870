/* junit.c - writing junit.xml. */
#include "reports/write/junit.h"

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/ruling.h"
#include "reports/write/verdict.h"
#include "reports/write/viewers.h"

#define TRUST_CASE "the measurement can be trusted"

static void add_attribute(struct text *t, const char *name, const char *value)
{
	text_addf(t, " %s=\"", name);
	text_add_xml(t, value);
	text_add(t, "\"");
}

static void add_property(struct text *t, const char *name, const char *value)
{
	text_add(t, "      <property");
	add_attribute(t, "name", name);
	add_attribute(t, "value", value);
	text_add(t, "/>\n");
}

static void open_case(struct text *t, const struct evidence *e, const char *name)
{
	struct text class = { 0 };

	text_addf(&class, "straits.%s", e->manifest.show.name);
	text_add(t, "    <testcase");
	add_attribute(t, "classname", text_str(&class));
	add_attribute(t, "name", name);
	text_add(t, " time=\"0\">\n");
	text_done(&class);
}

/* element is "failure", "error" or "skipped". */
static void add_problem(struct text *t, const char *element, const char *type, const char *message)
{
	text_addf(t, "      <%s", element);
	if (type)
		add_attribute(t, "type", type);
	add_attribute(t, "message", message);
	text_add(t, "/>\n");
}

static void add_ruling(struct text *t, const struct evidence *e, const struct verdict *v,
		       const struct ruling *r)
{
	char value[METRIC_TEXT_MAX];
	struct text message = { 0 };

	open_case(t, e, r->expect->text);
	if (v->word == VERDICT_INVALID) {
		add_problem(t, "error", "invalid", v->reason);
	} else if (r->word == VERDICT_INCONCLUSIVE) {
		add_problem(t, "skipped", NULL, r->reason);
	} else if (r->word == VERDICT_FAIL) {
		text_addf(&message, "%s is %s; expected %s", r->expect->metric,
			  ruling_value(r, value), r->expect->text);
		if (r->viewers > 1)
			text_add(&message, "; ");
		ruling_viewers(e, r, &message);
		add_problem(t, "failure", "expectation", text_str(&message));
	}
	text_add(t, "    </testcase>\n");
	text_done(&message);
}

static size_t count_of(const struct verdict *v, enum verdict_word word)
{
	size_t n = 0;

	for (size_t i = 0; i < v->count; i++)
		n += v->rulings[i].word == word;
	return n;
}

static void add_suite(struct text *t, const struct evidence *e, const struct verdict *v)
{
	const struct manifest *m = &e->manifest;
	bool invalid = v->word == VERDICT_INVALID;
	char stamp[20] = "";

	/* the common schema wants "YYYY-MM-DDTHH:MM:SS" with no zone behind it */
	for (size_t i = 0; i < 19 && m->started[i]; i++)
		stamp[i] = m->started[i];
	text_add(t, "  <testsuite");
	add_attribute(t, "name", m->show.name);
	text_addf(t, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.3f\"",
		  v->count + 1, invalid ? 0 : count_of(v, VERDICT_FAIL), invalid ? v->count + 1 : 0,
		  invalid ? 0 : count_of(v, VERDICT_INCONCLUSIVE),
		  (double)(m->end - m->t0) / NSEC_PER_SEC);
	add_attribute(t, "timestamp", stamp);
	add_attribute(t, "hostname", "localhost");
	text_add(t, ">\n    <properties>\n");
	add_property(t, "verdict", verdict_name(v->word));
	add_property(t, "trust", grade_word(m->trust.grade));
	add_property(t, "route", m->route.name);
	add_property(t, "straits", m->version);
	text_add(t, "    </properties>\n");
}

void junit_write(const struct evidence *e, const struct verdict *v, struct text *ret)
{
	text_add(ret, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	add_suite(ret, e, v);
	open_case(ret, e, TRUST_CASE);
	if (v->word == VERDICT_INVALID)
		add_problem(ret, "error", "invalid", v->reason);
	text_add(ret, "    </testcase>\n");
	for (size_t i = 0; i < v->count; i++)
		add_ruling(ret, e, v, &v->rulings[i]);
	text_add(ret, "  </testsuite>\n</testsuites>\n");
}
