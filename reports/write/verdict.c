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
#include "reports/write/viewers.h"

const char *verdict_name(enum verdict_word word)
{
	static const char *const names[] = { "pass", "fail", "invalid", "inconclusive" };

	return names[word];
}

/* The i-th viewer's number, of those who have one. */
static const struct metric *of_viewer(const struct evidence *e, const char *name, size_t i)
{
	for (size_t v = 0; v < viewers_count(e); v++) {
		const struct metric *m =
			metric_find(&e->result.metrics, viewers_nth(e, v).stream, name);

		if (m && i-- == 0)
			return m;
	}
	return NULL;
}

const struct metric *verdict_metric(const struct evidence *e, const struct expectation *expect,
				    size_t i)
{
	const struct metric_list *list = &e->result.metrics;
	const struct metric *whole = metric_find(list, "", expect->metric);

	if (expect->stream)
		return i ? NULL : metric_find(list, expect->stream, expect->metric);
	if (whole)
		return i ? NULL : whole;
	return of_viewer(e, expect->metric, i);
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

enum verdict_word verdict_of(const struct ruling *r, const struct metric *m)
{
	if (m->null_reason)
		return VERDICT_INCONCLUSIVE;
	return holds(m->value, r->expect->op, r->limit) ? VERDICT_PASS : VERDICT_FAIL;
}

/* Is a farther off on the wrong side of the limit than b? */
static bool is_worse(const struct ruling *r, const struct metric *a, const struct metric *b)
{
	switch (r->expect->op[0]) {
	case '<':
		return a->value > b->value;
	case '>':
		return a->value < b->value;
	}
	return verdict_of(r, a) == VERDICT_FAIL && verdict_of(r, b) != VERDICT_FAIL;
}

/* Does a decide rather than b? A failure before what is missing, that before what holds. */
static bool decides(const struct ruling *r, const struct metric *a, const struct metric *b)
{
	static const int weight[] = {
		[VERDICT_PASS] = 0, [VERDICT_INCONCLUSIVE] = 1, [VERDICT_FAIL] = 2
	};
	enum verdict_word x = verdict_of(r, a), y = verdict_of(r, b);

	if (x != y)
		return weight[x] > weight[y];
	return x != VERDICT_INCONCLUSIVE && is_worse(r, a, b);
}

/* Counts the viewers, and finds the one who decides. */
static void weigh(const struct evidence *e, struct ruling *r)
{
	const struct metric *m;

	while ((m = verdict_metric(e, r->expect, r->viewers))) {
		r->viewers++;
		r->failed += verdict_of(r, m) == VERDICT_FAIL;
		if (!r->metric || decides(r, m, r->metric))
			r->metric = m;
	}
}

static void judge_one(const struct evidence *e, struct ruling *r)
{
	const struct metric_def *def = metric_known(r->expect->metric);
	struct err err = { 0 };
	const char *why = NULL;

	r->word = VERDICT_INCONCLUSIVE;
	if (!def)
		why = "no metric has this name";
	else if (read_limit(r->expect, def, &r->limit, &err) < 0)
		why = err.text;
	else
		weigh(e, r);
	if (!why && !r->metric)
		why = "this run has no such number";
	else if (!why)
		why = r->metric->null_reason;
	if (why && r->viewers > 1)
		(void)snprintf(r->reason, sizeof(r->reason), "%s: %.150s",
			       viewers_of_stream(e, r->metric->stream).name, why);
	else if (why)
		(void)snprintf(r->reason, sizeof(r->reason), "%.199s", why);
	else
		r->word = verdict_of(r, r->metric);
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
