/* metric.c - lists of measured numbers. */
#include "reports/metric/metric.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "reports/metric/defs.h"

#define TABLES 5

static const struct metric_table *const tables[TABLES] = { &defs_picture, &defs_network, &defs_call,
							   &defs_talk, &defs_live };

/* Most names differ in their ends: they are compared from there. */
static bool same_name(const char *a, const char *name, size_t n)
{
	return strnlen(a, n + 1) == n && a[n - 1] == name[n - 1] && !memcmp(a, name, n);
}

const struct metric_def *metric_known(const char *name)
{
	size_t n = strlen(name);

	for (size_t t = 0; n && t < TABLES; t++)
		for (size_t i = 0; i < tables[t]->n; i++)
			if (same_name(tables[t]->v[i].name, name, n))
				return &tables[t]->v[i];
	return NULL;
}

const struct metric_def *metric_nth(size_t i)
{
	for (size_t t = 0; t < TABLES; t++) {
		if (i < tables[t]->n)
			return &tables[t]->v[i];
		i -= tables[t]->n;
	}
	return NULL;
}

const char *metric_unit_word(enum metric_unit unit)
{
	static const char *const words[METRIC_UNIT_COUNT] = {
		[METRIC_MS] = "ms",           [METRIC_RATIO] = "ratio", [METRIC_COUNT] = "",
		[METRIC_FPS] = "frames/s",    [METRIC_MS2] = "ms^2",    [METRIC_BPS] = "bit/s",
		[METRIC_PACKETS] = "packets", [METRIC_DB] = "dB",       [METRIC_SCORE] = "",
	};

	return words[unit];
}

const char *metric_column_unit(enum metric_unit unit)
{
	return unit == METRIC_RATIO ? "%" : unit == METRIC_BPS ? "kbit/s" : metric_unit_word(unit);
}

double metric_column_value(enum metric_unit unit, double value)
{
	return unit == METRIC_RATIO ? value * 100 : unit == METRIC_BPS ? value / 1000 : value;
}

/* "25 frames/s", "3", "-2.5 dB": a number, and the unit's own word or nothing. */
static int parse_plain(const struct metric_def *def, const char *text, double *ret, struct err *err)
{
	const char *unit = metric_unit_word(def->unit);
	char *end;
	double value = strtod(text, &end);

	while (*end == ' ')
		end++;
	if (end == text || !isfinite(value) || (*end && strcmp(end, unit) != 0))
		return err_set(err, -EINVAL, "\"%s\" is no limit for %s; expected a number%s%s",
			       text, def->name, *unit ? " of " : "", unit);
	*ret = value;
	return 0;
}

/* Only what can be negative (a skew) is asked to be so. */
static int parse_ms(const char *text, double *ret, struct err *err)
{
	bool minus = *text == '-';
	nsec_t ns;
	int r = parse_duration(text + minus, &ns, err);

	if (r == 0)
		*ret = (double)(minus ? -ns : ns) / (double)NSEC_PER_MSEC;
	return r;
}

static int parse_bps(const char *text, double *ret, struct err *err)
{
	uint64_t bps;
	int r = parse_rate(text, &bps, err);

	if (r == 0)
		*ret = (double)bps;
	return r;
}

/* "2 %" or "0.02"; a skew or a loss over 100 % cannot be meant. */
static int parse_ratio(const char *text, double *ret, struct err *err)
{
	chance_t chance;
	int r = parse_chance(text, &chance, err);

	if (r == 0)
		*ret = chance_value(chance);
	return r;
}

int metric_parse_limit(const struct metric_def *def, const char *text, double *ret, struct err *err)
{
	switch (def->unit) {
	case METRIC_MS:
		return parse_ms(text, ret, err);
	case METRIC_RATIO:
		return parse_ratio(text, ret, err);
	case METRIC_BPS:
		return parse_bps(text, ret, err);
	default:
		return parse_plain(def, text, ret, err);
	}
}

void metric_list_done(struct metric_list *list)
{
	free(list->v);
	*list = (struct metric_list){ 0 };
}

static struct metric *add(struct metric_list *list, const char *stream, const char *name)
{
	const struct metric_def *def = metric_known(name);
	struct metric *m;

	assert(def);
	if (list->n == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 64;
		struct metric *v = list->failed ? NULL : realloc(list->v, cap * sizeof(*v));

		if (!v) {
			list->failed = -ENOMEM;
			return NULL;
		}
		list->v = v;
		list->cap = cap;
	}
	m = &list->v[list->n++];
	*m = (struct metric){ .def = def };
	(void)snprintf(m->stream, sizeof(m->stream), "%s", stream);
	return m;
}

void metric_add(struct metric_list *list, const char *stream, const char *name, double value,
		uint64_t count)
{
	struct metric *m = add(list, stream, name);

	if (!m)
		return;
	m->value = value;
	m->count = count;
}

void metric_add_null(struct metric_list *list, const char *stream, const char *name,
		     const char *reason)
{
	struct metric *m = add(list, stream, name);

	if (m)
		m->null_reason = reason;
}

const struct metric *metric_find(const struct metric_list *list, const char *stream,
				 const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->v[i].stream, stream) && !strcmp(list->v[i].def->name, name))
			return &list->v[i];
	return NULL;
}

const struct metric *metric_measured(const struct metric_list *list, const char *stream,
				     const char *name)
{
	const struct metric *m = metric_find(list, stream, name);

	return m && !m->null_reason ? m : NULL;
}

int metric_decimals(double score)
{
	double size = fabs(score);

	return size < 2 ? 3 : size < 10 ? 2 : 1;
}

const char *metric_text(const struct metric *m, char buf[static METRIC_TEXT_MAX])
{
	const char *unit = metric_unit_word(m->def->unit);

	if (m->null_reason)
		(void)snprintf(buf, METRIC_TEXT_MAX, "-");
	else if (m->def->unit == METRIC_RATIO)
		(void)snprintf(buf, METRIC_TEXT_MAX, "%.2f %%", m->value * 100);
	else if (m->def->unit == METRIC_MS && fabs(m->value) < 10)
		(void)snprintf(buf, METRIC_TEXT_MAX, "%.3f ms", m->value);
	else if (m->def->unit == METRIC_SCORE)
		(void)snprintf(buf, METRIC_TEXT_MAX, "%.*f", metric_decimals(m->value), m->value);
	else if (m->value == floor(m->value) && fabs(m->value) < 1e15)
		(void)snprintf(buf, METRIC_TEXT_MAX, "%.0f%s%s", m->value, *unit ? " " : "", unit);
	else
		(void)snprintf(buf, METRIC_TEXT_MAX, "%.1f%s%s", m->value, *unit ? " " : "", unit);
	return buf;
}
