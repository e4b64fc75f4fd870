/* trend.c - reading a metric's runs, and telling them in text and as a plot. */
#include "reports/history/trend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/history/ranks.h"
#include "reports/history/store.h"

/* A trend while it is read. */
struct reading {
	struct trend *trend;
	struct err *err;
};

static void *grow(void *v, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap)
		return v;
	more = reallocarray(v, *cap ? 2 * *cap : 64, size);
	if (more)
		*cap = *cap ? 2 * *cap : 64;
	return more;
}

/* The last route, or a new one: they come in order. */
static struct trend_route *route_of(struct trend *t, const char *name)
{
	struct trend_route *last = t->count ? &t->routes[t->count - 1] : NULL;
	struct trend_route *more;

	if (last && !strcmp(last->route, name))
		return last;
	more = grow(t->routes, t->count, &t->cap, sizeof(*more));
	if (!more)
		return NULL;
	t->routes = more;
	last = &t->routes[t->count++];
	*last = (struct trend_route){ 0 };
	past_copy(last->route, sizeof(last->route), name);
	return last;
}

static int take_point(void *arg, const struct store_point *point)
{
	struct reading *reading = arg;
	struct trend_route *route = route_of(reading->trend, point->route);
	struct trend_value *v;

	if (!route)
		return err_set(reading->err, -ENOMEM, "out of memory");
	if (point->invalid) {
		route->invalid++;
		return 0;
	}
	v = grow(route->v, route->n, &route->cap, sizeof(*v));
	if (!v)
		return err_set(reading->err, -ENOMEM, "out of memory");
	route->v = v;
	v = &v[route->n++];
	*v = (struct trend_value){ .id = point->id,
				   .started = point->started,
				   .value = point->value };
	past_copy(v->build, sizeof(v->build), point->build);
	return 0;
}

int trend_read(struct store *store, const char *metric, const char *stream,
	       const struct store_filter *filter, struct trend *ret, struct err *err)
{
	struct reading reading = { ret, err };
	const struct store_listener listener = { take_point, &reading };
	int r;

	*ret = (struct trend){ .def = metric_known(metric) };
	if (!ret->def)
		return err_set(err, -EINVAL, "\"%s\" is no metric", metric);
	r = store_series(store, metric, stream, filter, &listener, err);
	if (r < 0)
		trend_done(ret);
	return r;
}

void trend_done(struct trend *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->routes[i].v);
	free(t->routes);
	*t = (struct trend){ 0 };
}

static double median_of(const struct trend_value *v, size_t n)
{
	double *values = calloc(n, sizeof(*values));
	double median = 0;

	if (!values || n == 0) {
		free(values);
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		values[i] = v[i].value;
	median = ranks_median(values, n);
	free(values);
	return median;
}

void trend_bars(const double *v, size_t n, struct text *ret)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	double least, most;

	if (n == 0)
		return;
	least = most = v[0];
	for (size_t i = 1; i < n; i++) {
		least = v[i] < least ? v[i] : least;
		most = v[i] > most ? v[i] : most;
	}
	for (size_t i = 0; i < n; i++) {
		double share = most > least ? (v[i] - least) / (most - least) : 0;

		text_add(ret, bars[(size_t)(share * 7 + 0.5)]);
	}
}

static void add_bars(struct text *t, const struct trend_route *route)
{
	double v[TREND_COLUMNS] = { 0 };
	size_t columns = TREND_COLUMNS;

	if (route->n < columns)
		columns = route->n;
	for (size_t i = 0; i < columns; i++) {
		size_t from = i * route->n / columns, to = (i + 1) * route->n / columns;

		v[i] = median_of(route->v + from, to - from);
	}
	trend_bars(v, columns, t);
}

/* As people read it. */
static double people(const struct metric_def *def, double value)
{
	return metric_column_value(def->unit, value);
}

static void add_route(struct text *t, const struct metric_def *def, const struct trend_route *route)
{
	size_t quarter = route->n < 8 ? 1 : route->n / 4;
	double old, new;

	if (route->n == 0) {
		text_addf(t, "%-32s%7d%12s%12s%12s  %zu invalid\n", route->route, 0, "-", "-", "-",
			  route->invalid);
		return;
	}
	old = median_of(route->v, quarter);
	new = median_of(route->v + route->n - quarter, quarter);
	text_addf(t, "%-32s%7zu%12.3f%12.3f%+12.3f  ", route->route, route->n,
		  people(def, median_of(route->v, route->n)),
		  people(def, route->v[route->n - 1].value), people(def, new - old));
	add_bars(t, route);
	if (route->invalid)
		text_addf(t, "  (and %zu invalid)", route->invalid);
	text_add(t, "\n");
}

void trend_text(const struct trend *t, struct text *ret)
{
	const char *unit = metric_column_unit(t->def->unit);

	text_addf(ret, "%s%s%s: %s\n\n", t->def->name, *unit ? " in " : "", unit, t->def->text);
	text_addf(ret, "%-32s%7s%12s%12s%12s  %s\n", "route", "runs", "median", "last", "change",
		  "oldest to newest");
	for (size_t i = 0; i < t->count; i++)
		add_route(ret, t->def, &t->routes[i]);
}

void trend_points(const struct trend *t, struct text *ret)
{
	text_addf(ret, "%8s  %-20s  %-32s%12s  %s\n", "run", "started", "route", "value", "build");
	for (size_t i = 0; i < t->count; i++) {
		for (size_t k = 0; k < t->routes[i].n; k++) {
			const struct trend_value *v = &t->routes[i].v[k];
			char started[PAST_WORD_MAX];

			past_time(started, sizeof(started), v->started);
			text_addf(ret, "%8lld  %s  %-32s%12.3f  %s\n", (long long)v->id, started,
				  t->routes[i].route, people(t->def, v->value), v->build);
		}
	}
}

/* In single quotes gnuplot takes everything as it is, but for the quote, which is doubled. */
static void add_quoted(struct text *t, const char *s)
{
	text_add(t, "'");
	for (; *s; s++)
		text_addf(t, *s == '\'' ? "''" : "%c", *s);
	text_add(t, "'");
}

static void add_data(struct text *t, const struct trend *trend)
{
	for (size_t i = 0; i < trend->count; i++) {
		text_addf(t, "$route%zu << END\n", i);
		for (size_t k = 0; k < trend->routes[i].n; k++)
			text_addf(t, "%lld %.9g\n", (long long)trend->routes[i].v[k].started,
				  people(trend->def, trend->routes[i].v[k].value));
		text_add(t, "END\n");
	}
}

void trend_script(const struct trend *t, const char *file, struct text *ret)
{
	size_t n = strlen(file);
	bool png = n > 4 && !strcmp(file + n - 4, ".png");
	bool first = true;

	text_addf(ret, "set terminal %s size 900,420%s\nset output ", png ? "pngcairo" : "svg",
		  png ? "" : " dynamic");
	add_quoted(ret, file);
	text_addf(ret,
		  "\nset title '%s' noenhanced\nset ylabel '%s' noenhanced\nset xdata time\n"
		  "set timefmt '%%s'\nset format x \"%%m-%%d\\n%%H:%%M\"\nset grid\n"
		  "set key outside below noenhanced\n",
		  t->def->name, metric_column_unit(t->def->unit));
	add_data(ret, t);
	for (size_t i = 0; i < t->count; i++) {
		if (t->routes[i].n == 0)
			continue;
		text_addf(ret,
			  "%s$route%zu using 1:2 with linespoints pointtype 7 pointsize 0.4 title ",
			  first ? "plot " : ", ", i);
		add_quoted(ret, t->routes[i].route);
		first = false;
	}
	text_add(ret, "\n");
}
