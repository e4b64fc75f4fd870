/* verdict.c - from expectations to a verdict. */
#include "reports/write/verdict.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

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

/* Why nothing that was measured counts, or NULL. */
static const char *spoiled(const struct manifest *m)
{
	if (m->broken)
		return m->finding_count ? m->findings[0] : "the run broke off before its end";
	if (m->trust.grade == TRUST_INVALID)
		return m->trust.finding_count ? m->trust.findings[0]
					      : "the lab graded its own measurement invalid";
	return NULL;
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
	const char *why = spoiled(&e->manifest);

	v->word = VERDICT_PASS;
	if (why) {
		v->word = VERDICT_INVALID;
		(void)snprintf(v->reason, sizeof(v->reason), "%.299s", why);
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
