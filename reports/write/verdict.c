/* verdict.c - from expectations to a verdict. */
#include "reports/write/verdict.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/number.h"

const char *verdict_name(enum verdict_word word)
{
	static const char *const names[] = { "pass", "fail", "invalid", "inconclusive" };

	return names[word];
}

const struct metric *verdict_metric(const struct evidence *e, const struct expectation *expect)
{
	const struct metric_list *list = &e->result.metrics;
	const struct metric *whole;

	if (expect->stream)
		return metric_find(list, expect->stream, expect->metric);
	whole = metric_find(list, "", expect->metric);
	return whole ? whole : metric_find(list, direction_word(TO_BUYER), expect->metric);
}

/* The limit in the metric's own unit; the manifest may hold it in another ("2 %" of a ratio). */
static int read_limit(const struct expectation *expect, const struct metric_def *def, double *ret,
		      struct err *err)
{
	char text[80];

	if (!*expect->unit || !strcmp(expect->unit, metric_unit_word(def->unit))) {
		*ret = expect->limit;
		return 0;
	}
	(void)snprintf(text, sizeof(text), "%.15g %s", expect->limit, expect->unit);
	return metric_parse_limit(def, text, ret, err);
}

static bool holds(double value, const char *op, double limit)
{
	if (!strcmp(op, "<="))
		return value <= limit;
	if (!strcmp(op, "<"))
		return value < limit;
	if (!strcmp(op, ">="))
		return value >= limit;
	if (!strcmp(op, ">"))
		return value > limit;
	return !strcmp(op, "==") ? value == limit : value != limit;
}

static void judge_one(const struct evidence *e, struct ruling *ruling)
{
	struct err err = { 0 };
	const struct metric *metric = verdict_metric(e, ruling->expect);
	const char *why = NULL;

	ruling->metric = metric;
	ruling->word = VERDICT_INCONCLUSIVE;
	if (!metric)
		why = metric_known(ruling->expect->metric) ? "this run has no such number"
							   : "no metric has this name";
	else if (read_limit(ruling->expect, metric->def, &ruling->limit, &err) < 0)
		why = err.text;
	else if (metric->null_reason)
		why = metric->null_reason;
	if (why)
		(void)snprintf(ruling->reason, sizeof(ruling->reason), "%.199s", why);
	else
		ruling->word = holds(metric->value, ruling->expect->op, ruling->limit)
				       ? VERDICT_PASS
				       : VERDICT_FAIL;
}

/* The check that made the grade what it is, in words. */
static void say_check(const struct trust_facts *trust, char *ret, size_t size)
{
	const char *why = trust->finding_count ? trust->findings[0]
					       : "the lab graded its own measurement invalid";

	for (size_t i = 0; i < trust->check_count; i++) {
		const struct check_facts *check = &trust->checks[i];
		struct text text = { 0 };

		if (check->grade != GRADE_INVALID)
			continue;
		text_addf(&text, "%s was ", check->name);
		say_amount(&text, check->value, check->unit);
		text_add(&text, ", over the limit of ");
		say_amount(&text, check->invalid, check->unit);
		text_addf(&text, " (%s)", check->what);
		(void)snprintf(ret, size, "%s", text_str(&text));
		text_done(&text);
		return;
	}
	(void)snprintf(ret, size, "%s", why);
}

/* Does nothing that was measured count? Then says why. */
static bool spoiled(const struct manifest *m, char *ret_why, size_t size)
{
	if (m->broken)
		(void)snprintf(ret_why, size, "%s",
			       m->finding_count ? m->findings[0]
						: "the run broke off before its end");
	else if (m->trust.grade == GRADE_INVALID)
		say_check(&m->trust, ret_why, size);
	else
		return false;
	return true;
}

static const struct ruling *first_of(const struct verdict *v, enum verdict_word word)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->rulings[i].word == word)
			return &v->rulings[i];
	return NULL;
}

static void sum_up(const struct evidence *e, struct verdict *v)
{
	const struct ruling *unknown = first_of(v, VERDICT_INCONCLUSIVE);

	v->word = VERDICT_PASS;
	if (spoiled(&e->manifest, v->reason, sizeof(v->reason))) {
		v->word = VERDICT_INVALID;
	} else if (first_of(v, VERDICT_FAIL)) {
		v->word = VERDICT_FAIL;
	} else if (unknown) {
		v->word = VERDICT_INCONCLUSIVE;
		(void)snprintf(v->reason, sizeof(v->reason), "%s: %s", unknown->expect->metric,
			       unknown->reason);
	} else if (!v->count) {
		v->word = VERDICT_INCONCLUSIVE;
		(void)snprintf(v->reason, sizeof(v->reason), "the show states no expectation");
	}
}

int verdict_judge(const struct evidence *e, struct verdict *ret, struct err *err)
{
	struct verdict v = { .count = e->manifest.expect_count };

	if (v.count) {
		v.rulings = calloc(v.count, sizeof(*v.rulings));
		if (!v.rulings)
			return err_set(err, -ENOMEM, "out of memory");
	}
	for (size_t i = 0; i < v.count; i++) {
		v.rulings[i].expect = &e->manifest.expect[i];
		judge_one(e, &v.rulings[i]);
	}
	sum_up(e, &v);
	*ret = v;
	return 0;
}

void verdict_done(struct verdict *v)
{
	free(v->rulings);
	*v = (struct verdict){ 0 };
}
