/* viewers.c - measuring each viewer of a live show, and telling of them side by side. */
#include "reports/write/viewers.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/html_parts.h"
#include "reports/write/number.h"

#define HOST   "buyer-"
#define STREAM "to-buyer-"
#define SUFFIX ".rec"

/* What is told of a viewer: numbers of its pictures, and of when they began. */
static const char *const families[] = { "latency.",          "age.", "stall.", "freeze.", "gap.",
					"setup.first_frame", "hls." };

static const struct {
	const char *metric;
	const char *head;
} columns[] = {
	{ "latency.p50", "median" },        { "latency.p95", "95 %" },
	{ "age.over_600", "over 600 ms" },  { "stall.600.count", "stalls" },
	{ "stall.600.longest", "longest" }, { "setup.first_frame", "first" },
};

#define COLUMNS (sizeof(columns) / sizeof(*columns))

bool viewers_file(const char *name)
{
	size_t n = strlen(name);

	return n > strlen(HOST SUFFIX) && !strncmp(name, HOST, strlen(HOST)) &&
	       !strcmp(name + n - strlen(SUFFIX), SUFFIX);
}

bool viewers_stream(const char *stream)
{
	return !strncmp(stream, STREAM, strlen(STREAM));
}

static int is_viewer(const struct dirent *d)
{
	return viewers_file(d->d_name);
}

static bool is_told(const struct metric *m)
{
	if (strcmp(m->stream, "to-buyer") != 0)
		return false;
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (!strncmp(m->def->name, families[i], strlen(families[i])))
			return true;
	return false;
}

static void take(const struct metric_list *from, const char *stream, struct metric_list *to)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct metric *m = &from->v[i];

		if (!is_told(m))
			continue;
		if (m->null_reason)
			metric_add_null(to, stream, m->def->name, m->null_reason);
		else
			metric_add(to, stream, m->def->name, m->value, m->count);
	}
}

/* name is the file of the viewer's records. */
static int measure(const char *run, const char *name, struct evidence *e, struct err *err)
{
	const struct measure_conf conf = { .begin = e->manifest.t0, .end = e->manifest.end };
	struct series_set set = { 0 };
	struct run_result result = { 0 };
	char stream[2 * RECORD_WORD_MAX];
	bool cut;
	int r = evidence_read_file(run, "seller.rec", "seller", &set, &cut, err);

	if (r == 0)
		r = evidence_read_file(run, name, "buyer", &set, &cut, err);
	if (r == 0)
		r = run_measure(&set, &conf, &result, err);
	(void)snprintf(stream, sizeof(stream), STREAM "%.*s",
		       (int)(strlen(name) - strlen(HOST SUFFIX)), name + strlen(HOST));
	if (r == 0)
		take(&result.metrics, stream, &e->result.metrics);
	run_result_done(&result);
	series_set_done(&set);
	return r;
}

/* Short names, by number: buyer-2 before buyer-10. */
static int by_number(const struct dirent **a, const struct dirent **b)
{
	size_t x = strlen((*a)->d_name), y = strlen((*b)->d_name);

	return x != y ? (x > y) - (x < y) : strcmp((*a)->d_name, (*b)->d_name);
}

int viewers_measure(const char *run, struct evidence *e, struct err *err)
{
	struct dirent **names = NULL;
	int r = 0, n = scandir(run, &names, is_viewer, by_number);

	if (n < 0)
		return err_set(err, -errno, "%s: %s", run, strerror(errno));
	for (int i = 0; i < n; i++) {
		/* a run that broke off may lack what a viewer is measured by */
		if (r == 0 && !e->manifest.broken)
			r = measure(run, names[i]->d_name, e, err);
		free(names[i]);
	}
	free((void *)names);
	if (r == 0 && e->result.metrics.failed)
		r = err_set(err, -ENOMEM, "out of memory");
	return r;
}

/* -- telling */

/* The route of the viewer of a stream; "" when run.json does not say. */
static const char *route_of(const struct evidence *e, const char *stream)
{
	const char *host = strstr(stream, HOST);
	const json_t *leg;
	size_t i;

	if (!strcmp(stream, "to-buyer"))
		return e->manifest.route.name;
	json_array_foreach(json_object_get(e->manifest.root, "legs"), i, leg)
	{
		const char *name = json_string_value(json_object_get(leg, "name"));
		const char *route = json_string_value(json_object_get(leg, "route"));

		if (name && route && host && !strcmp(name, host))
			return route;
	}
	return "";
}

/* The next viewer's stream behind the i-th metric, the buyer's first; NULL behind the last. Their
 * numbers stand together. */
static const char *next_stream(const struct evidence *e, size_t *i, const char *last)
{
	const struct metric_list *list = &e->result.metrics;

	if (!last)
		return "to-buyer";
	for (; *i < list->n; (*i)++)
		if (viewers_stream(list->v[*i].stream) && strcmp(list->v[*i].stream, last) != 0)
			return list->v[*i].stream;
	return NULL;
}

static bool any(const struct evidence *e)
{
	size_t i = 0;

	return next_stream(e, &i, "to-buyer") != NULL;
}

static void add_columns(const struct evidence *e, const char *stream, struct text *to)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		const struct metric *m =
			metric_measured(&e->result.metrics, stream, columns[c].metric);
		char value[METRIC_TEXT_MAX];

		text_addf(to, "%*s", c == 0 ? 11 : 12, m ? metric_text(m, value) : "-");
	}
}

void viewers_write(const struct evidence *e, struct text *to)
{
	const char *stream = NULL;
	size_t i = 0;

	if (!any(e))
		return;
	text_addf(to, "  %-9s", "viewer");
	for (size_t c = 0; c < COLUMNS; c++)
		text_addf(to, "%*s", c == 0 ? 11 : 12, columns[c].head);
	text_add(to, "\n");
	while ((stream = next_stream(e, &i, stream))) {
		text_addf(to, "  %-9s", stream + strlen("to-"));
		add_columns(e, stream, to);
		text_addf(to, "\n    over %s\n", route_of(e, stream));
	}
	text_add(to, "\n");
}

static void add_html_row(const struct evidence *e, const char *stream, struct text *to)
{
	text_add(to, "<tr><th scope=\"row\">");
	text_add_xml(to, stream + strlen("to-"));
	text_add(to, "</th>");
	html_cell(to, NULL, route_of(e, stream));
	for (size_t c = 0; c < COLUMNS; c++) {
		const struct metric *m = metric_find(&e->result.metrics, stream, columns[c].metric);

		text_add(to, "<td class=\"num\">");
		if (m)
			html_number(to, m);
		text_add(to, "</td>");
	}
	text_add(to, "</tr>\n");
}

void viewers_html(const struct evidence *e, struct text *to)
{
	static const char *const heads[] = { "Viewer",   "Route",          ">Median",
					     ">95 %",    ">Over 600 ms",   ">Stalls",
					     ">Longest", ">First picture", NULL };
	const char *stream = NULL;
	size_t i = 0;

	if (!any(e))
		return;
	text_add(to, "<section id=\"viewers\"><h2>The viewers</h2>\n<p>The same pictures, as each "
		     "viewer saw them.</p>\n");
	html_table(to, "", heads);
	while ((stream = next_stream(e, &i, stream)))
		add_html_row(e, stream, to);
	html_table_end(to);
	text_add(to, "</section>\n");
}
