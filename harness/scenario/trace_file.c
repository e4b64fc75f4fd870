/* trace_file.c - reading rates over time and lists per packet. */
#include "harness/scenario/trace_file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/lines.h"

/* A year, and 1 Tbit/s. */
#define TIME_LAST (INT64_C(31536000) * NSEC_PER_SEC)
#define RATE_LAST INT64_C(1000000000000)

int trace_numbers_add(struct trace_numbers *list, int64_t value, struct err *err)
{
	if (list->n == TRACE_ENTRIES_MAX)
		return err_set(err, -E2BIG, "more than %zu entries", TRACE_ENTRIES_MAX);
	if (list->n == list->cap) {
		size_t cap = list->cap ? list->cap * 2 : 1024;
		int64_t *v = realloc(list->v, cap * sizeof(*v));

		if (!v)
			return err_set(err, -ENOMEM, "no memory for %zu entries", cap);
		list->v = v;
		list->cap = cap;
	}
	list->v[list->n++] = value;
	return 0;
}

void trace_file_done(struct trace_file *trace)
{
	free(trace->at.v);
	free(trace->bps.v);
	*trace = (struct trace_file){ 0 };
}

static int add_at(struct lines *lines, struct trace_file *t, int64_t at, struct err *err)
{
	if (t->at.n && at < t->at.v[t->at.n - 1])
		return lines_refuse(lines, err, -EINVAL, "the time falls: %lld after %lld ns",
				    (long long)at, (long long)t->at.v[t->at.n - 1]);
	return trace_numbers_add(&t->at, at, err) < 0 ? lines_refuse_because(lines, err) : 0;
}

/* A millisecond a line. */
static int read_opportunity(struct lines *lines, const char *line, struct trace_file *t,
			    struct err *err)
{
	int64_t at = 0;

	if (line[strspn(line, "0123456789")] || !*line)
		return lines_refuse(lines, err, -EINVAL,
				    "\"%.40s\" is not a whole number of milliseconds", line);
	if (lines_decimal(line, NSEC_PER_MSEC, TIME_LAST, &at, err) < 0)
		return lines_refuse_because(lines, err);
	return add_at(lines, t, at, err);
}

/* line is the first one. */
static int read_mahimahi(struct lines *lines, const char *line, struct trace_file *t,
			 struct err *err)
{
	int r = 0;

	for (; r == 0 && line; line = lines_next(lines))
		r = read_opportunity(lines, line, t, err);
	if (r < 0)
		return r;
	if (!t->at.n || !t->at.v[t->at.n - 1])
		return lines_refuse(lines, err, -EINVAL,
				    t->at.n ? "the last opportunity is at 0"
					    : "the trace has no entry");
	t->conf.kind = TRACE_OPPORTUNITIES;
	t->conf.lap_ns = t->at.v[t->at.n - 1];
	return 0;
}

static int read_lap(struct lines *lines, const char *line, struct trace_file *t, struct err *err)
{
	int64_t lap = 0;

	if (lines_decimal(line, 1, TIME_LAST, &lap, err) < 0)
		return lines_refuse_because(lines, err);
	t->conf.lap_ns = lap;
	return 0;
}

static int read_rate(struct lines *lines, char *line, struct trace_file *t, struct err *err)
{
	int64_t at = 0, bps = 0;
	char *pieces[2];
	int r;

	if (lines_split(line, ' ', pieces, 2) != 2)
		return lines_refuse(lines, err, -EINVAL,
				    "expected a time in ns and a rate in bit/s");
	if (lines_decimal(pieces[0], 1, TIME_LAST, &at, err) < 0 ||
	    lines_decimal(pieces[1], 1, RATE_LAST, &bps, err) < 0)
		return lines_refuse_because(lines, err);
	if (!t->at.n && at)
		return lines_refuse(lines, err, -EINVAL, "the first rate begins at %lld, not at 0",
				    (long long)at);
	r = add_at(lines, t, at, err);
	if (r == 0 && trace_numbers_add(&t->bps, bps, err) < 0)
		return lines_refuse_because(lines, err);
	return r;
}

static int read_rates(struct lines *lines, struct trace_file *t, struct err *err)
{
	static const char lap[] = "# lap ";
	bool any = false;
	char *line;
	int r = 0;

	while (r == 0 && (line = lines_next(lines))) {
		if (!strncmp(line, lap, strlen(lap)))
			r = read_lap(lines, line + strlen(lap), t, err);
		else if (*line != '#')
			r = read_rate(lines, line, t, err);
	}
	if (r < 0)
		return r;
	for (size_t i = 0; i < t->bps.n; i++)
		any |= t->bps.v[i] > 0;
	if (!any || !t->at.v)
		return lines_refuse(lines, err, -EINVAL, "no rate is above 0");
	t->conf.kind = TRACE_RATES;
	if (!t->conf.lap_ns)
		t->conf.lap_ns = t->at.v[t->at.n - 1] + NSEC_PER_SEC;
	if (t->conf.lap_ns < t->at.v[t->at.n - 1])
		return lines_refuse(lines, err, -EINVAL,
				    "the lap ends before the last rate begins");
	return 0;
}

static int finish(int r, struct trace_file *t, struct trace_file *ret)
{
	if (r < 0) {
		trace_file_done(t);
		return r;
	}
	t->conf.at = t->at.v;
	t->conf.bps = (const uint64_t *)t->bps.v;
	t->conf.count = t->at.n;
	*ret = *t;
	return 0;
}

int trace_file_mahimahi(struct lines *lines, struct trace_file *ret, struct err *err)
{
	struct trace_file t = { 0 };

	return finish(read_mahimahi(lines, lines_next(lines), &t, err), &t, ret);
}

int trace_file_read(struct lines *lines, struct trace_file *ret, struct err *err)
{
	struct trace_file t = { 0 };
	char *line = lines_next(lines);

	if (line && !strcmp(line, "# straits rates"))
		return finish(read_rates(lines, &t, err), &t, ret);
	return finish(read_mahimahi(lines, line, &t, err), &t, ret);
}

/* Numbers, one a line, after a first line that says what they are. */
static int read_list(struct lines *lines, const char *what, int64_t unit, bool rising,
		     struct trace_numbers *ret, struct err *err)
{
	struct trace_numbers list = { 0 };
	char *line = lines_next(lines);
	int64_t value = 0;
	int r = 0;

	if (!line || strcmp(line, what) != 0)
		return lines_refuse(lines, err, -EINVAL, "expected a first line \"%s\"", what);
	while (r == 0 && (line = lines_next(lines))) {
		if (*line == '#')
			continue;
		r = lines_decimal(line, unit, INT64_MAX / 4, &value, err);
		if (r == 0 && rising && list.n && value <= list.v[list.n - 1])
			r = err_set(err, -EINVAL, "%s does not come after %lld", line,
				    (long long)list.v[list.n - 1]);
		if (r == 0)
			r = trace_numbers_add(&list, value, err);
		if (r < 0)
			(void)lines_refuse_because(lines, err);
	}
	if (r == 0 && !list.n)
		r = lines_refuse(lines, err, -EINVAL, "the list has no entry");
	if (r < 0)
		free(list.v);
	else
		*ret = list;
	return r;
}

int trace_file_delays(struct lines *lines, struct trace_numbers *ret, struct err *err)
{
	return read_list(lines, "# straits delays", NSEC_PER_MSEC, false, ret, err);
}

int trace_file_losses(struct lines *lines, struct trace_numbers *ret, struct err *err)
{
	return read_list(lines, "# straits losses", 1, true, ret, err);
}

void trace_steps_done(struct trace_steps *steps)
{
	free(steps->at.v);
	free(steps->value.v);
	*steps = (struct trace_steps){ 0 };
}

static int read_step(struct lines *lines, char *line, struct trace_steps *steps, struct err *err)
{
	const struct trace_numbers *before = &steps->at;
	int64_t at = 0, value = 0;
	char *pieces[2];

	if (lines_split(line, ' ', pieces, 2) != 2)
		return lines_refuse(lines, err, -EINVAL, "expected a time in s and a delay in ms");
	if (lines_decimal(pieces[0], NSEC_PER_SEC, TIME_LAST, &at, err) < 0 ||
	    lines_decimal(pieces[1], NSEC_PER_MSEC, 3600 * NSEC_PER_SEC, &value, err) < 0)
		return lines_refuse_because(lines, err);
	if (before->n ? at <= before->v[before->n - 1] : at != 0)
		return lines_refuse(lines, err, -EINVAL,
				    "found %s s, expected 0 in the first line and more in each",
				    pieces[0]);
	if (trace_numbers_add(&steps->at, at, err) < 0 ||
	    trace_numbers_add(&steps->value, value, err) < 0)
		return lines_refuse_because(lines, err);
	return 0;
}

int trace_file_steps(struct lines *lines, struct trace_steps *ret, struct err *err)
{
	static const char first[] = "# straits delays over time";
	struct trace_steps steps = { 0 };
	char *line = lines_next(lines);
	int r = 0;

	if (!line || strcmp(line, first) != 0)
		return lines_refuse(lines, err, -EINVAL, "expected a first line \"%s\"", first);
	while (r == 0 && (line = lines_next(lines)))
		if (*line != '#')
			r = read_step(lines, line, &steps, err);
	if (r == 0 && !steps.at.n)
		r = lines_refuse(lines, err, -EINVAL, "the recording has no delay");
	if (r < 0)
		trace_steps_done(&steps);
	else
		*ret = steps;
	return r;
}
