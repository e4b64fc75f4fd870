/* ruling.c - telling of one expectation. */
#include "reports/write/ruling.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/figures.h"
#include "reports/write/verdict.h"

/* "2 s", "2s", and not "600 ms". */
static bool in_seconds(const char *text)
{
	size_t n = strlen(text);

	if (n < 2 || text[n - 1] != 's')
		return false;
	for (n--; n > 0 && text[n - 1] == ' ';)
		n--;
	return n > 0 && isdigit((unsigned char)text[n - 1]);
}

/* With at least so many decimals, and as many more as it takes to show that it is not the limit. */
static void write_beside(double value, double limit, int decimals, const char *unit,
			 char buf[static METRIC_TEXT_MAX])
{
	char number[METRIC_TEXT_MAX - 8], bound[METRIC_TEXT_MAX - 8];

	do {
		(void)snprintf(number, sizeof(number), "%.*f", decimals, value);
		(void)snprintf(bound, sizeof(bound), "%.*f", decimals, limit);
	} while (value != limit && !strcmp(number, bound) && decimals++ < 9);
	(void)snprintf(buf, METRIC_TEXT_MAX, "%s %s", number, unit);
}

const char *ruling_value(const struct ruling *r, char buf[static METRIC_TEXT_MAX])
{
	const struct metric *m = r->metric;

	if (!m)
		(void)snprintf(buf, METRIC_TEXT_MAX, "-");
	else if (!m->null_reason && m->def->unit == METRIC_MS && in_seconds(r->expect->text))
		write_beside(m->value / 1000, r->limit / 1000, 3, "s", buf);
	else if (!m->null_reason && m->def->unit == METRIC_RATIO)
		write_beside(m->value * 100, r->limit * 100, 2, "%", buf);
	else if (!m->null_reason && m->def->unit == METRIC_MS && fabs(m->value) >= 10)
		write_beside(m->value, r->limit, m->value != floor(m->value), "ms", buf);
	else
		return metric_text(m, buf);
	return buf;
}

/* What people call a number; its definition's name when they have none. */
static const char *name_of(const char *metric)
{
	const struct figure *figure;

	for (unsigned i = 0; (figure = figure_nth(i)); i++)
		if (!strcmp(figure->metric, metric))
			return figure->row;
	return metric;
}

static const char *bound_of(const char *op)
{
	static const struct {
		const char *op;
		const char *said;
	} bounds[] = { { "<=", "at most " },
		       { "<", "less than " },
		       { ">=", "at least " },
		       { ">", "more than " } };

	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds); i++)
		if (!strcmp(bounds[i].op, op))
			return bounds[i].said;
	return "exactly ";
}

/* The limit as it is written: what stands behind the comparison. */
static const char *limit_of(const struct expectation *expect)
{
	const char *at = strstr(expect->text, expect->op);

	if (!at)
		return expect->text;
	at += strlen(expect->op);
	return at + strspn(at, " ");
}

void ruling_write(const struct ruling *r, struct text *ret)
{
	char value[METRIC_TEXT_MAX];

	text_addf(ret, "%s %s, where %s%s was expected", name_of(r->expect->metric),
		  ruling_value(r, value), bound_of(r->expect->op), limit_of(r->expect));
}
