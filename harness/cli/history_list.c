/* history_list.c - straits history list, show, export. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "harness/cli/history.h"
#include "reports/metric/metric.h"

static json_t *text_or_null(const char *s)
{
	return s && *s ? json_string(s) : json_null();
}

static json_t *run_json(int64_t id, const struct past_run *run)
{
	return json_pack("{s:o, s:s, s:s, s:s, s:s, s:o, s:s, s:I, s:I, s:s, s:s, s:o, s:o}", "id",
			 id ? json_integer(id) : json_null(), "started", run->started, "show",
			 run->show, "route", run->route, "workload", run->workload, "build",
			 text_or_null(run->build), "straits", run->straits, "seed",
			 (json_int_t)run->seed, "duration_ns", (json_int_t)run->duration, "trust",
			 run->trust, "verdict", run->verdict, "reason", text_or_null(run->reason),
			 "path", text_or_null(run->path));
}

static json_t *numbers_json(const struct past_run *run)
{
	json_t *list = json_array();

	for (size_t i = 0; i < run->count; i++) {
		const struct past_number *n = &run->numbers[i];
		const struct metric_def *def = metric_known(n->metric);

		(void)json_array_append_new(
			list,
			json_pack("{s:s, s:o, s:o, s:o}", "name", n->metric, "direction",
				  text_or_null(n->stream), "value",
				  n->measured ? json_real(n->value) : json_null(), "unit",
				  def ? json_string(metric_unit_word(def->unit)) : json_null()));
	}
	return list;
}

static int print_row(void *arg, const struct store_row *row)
{
	const struct past_run *run = &row->run;
	json_t *list = arg;

	if (list) {
		json_t *json = run_json(row->id, run);

		(void)json_object_set_new(json, "captures_gone", json_boolean(row->captures_gone));
		return json_array_append_new(list, json) < 0 ? -ENOMEM : 0;
	}
	(void)printf("%8lld  %-20s  %-28s %-24s %-16s %-12s %-9s%s\n", (long long)row->id,
		     run->started, run->show, run->route, *run->build ? run->build : "-",
		     run->verdict, run->trust, !run->path ? " (gone)" : "");
	return 0;
}

int history_list(const struct history_request *o)
{
	json_t *list = o->json ? json_array() : NULL;
	struct store *store = NULL;
	struct err err = { .text = "out of memory" };
	int r = store_open(o->db, STORE_READ, &store, &err);

	if (r == 0 && !o->json)
		(void)printf("%8s  %-20s  %-28s %-24s %-16s %-12s %s\n", "run", "started", "show",
			     "route", "build", "verdict", "trust");
	if (r == 0)
		r = store_each(store, &o->filter, print_row, list, &err);
	if (r == 0 && o->json)
		(void)cli_print_json(json_incref(list));
	json_decref(list);
	store_close(store);
	return r < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

static int parse_id(const char *text, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(text, &end, 10);
	if (end == text || *end || errno || *ret <= 0)
		return cli_refuse("history: found \"%s\", expected the number of a run; straits "
				  "history lists them",
				  text);
	return EXIT_PASS;
}

static void print_run(int64_t id, const struct past_run *run)
{
	(void)printf("run       %lld\nstarted   %s\nshow      %s\nroute     %s\nworkload  %s\n",
		     (long long)id, run->started, run->show, run->route, run->workload);
	(void)printf("build     %s\nseed      %lld\nlength    %.1f s\nstraits   %s\n",
		     *run->build ? run->build : "-", (long long)run->seed,
		     (double)run->duration / 1e9, run->straits);
	(void)printf("trust     %s\nverdict   %s%s%s\nfiles     %s\n\n", run->trust, run->verdict,
		     *run->reason ? ": " : "", run->reason, run->path ? run->path : "(gone)");
	for (size_t i = 0; i < run->count; i++) {
		const struct past_number *n = &run->numbers[i];
		const struct metric m = { .def = metric_known(n->metric),
					  .value = n->value,
					  .null_reason = n->measured ? NULL : "not measured" };
		char buf[METRIC_TEXT_MAX];

		(void)printf("  %-28s %-18s %s\n", n->metric, n->stream,
			     m.def ? metric_text(&m, buf) : "-");
	}
}

int history_show(const struct history_request *o)
{
	struct store *store = NULL;
	struct past_run run = { 0 };
	struct err err;
	int64_t id;
	int r;

	if (parse_id(o->words[0], &id) != EXIT_PASS)
		return EXIT_USAGE;
	r = store_open(o->db, STORE_READ, &store, &err);
	if (r == 0)
		r = store_get(store, id, &run, &err);
	if (r == 0 && o->json) {
		json_t *json = run_json(id, &run);

		(void)json_object_set_new(json, "metrics", numbers_json(&run));
		(void)cli_print_json(json);
	} else if (r == 0) {
		print_run(id, &run);
	}
	past_done(&run);
	store_close(store);
	return r < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

/* A cell of RFC 4180. */
static void add_cell(struct text *t, const char *s)
{
	if (!strpbrk(s, ",\"")) {
		text_add(t, s);
		return;
	}
	text_add(t, "\"");
	for (; *s; s++)
		text_addf(t, *s == '"' ? "\"\"" : "%c", *s);
	text_add(t, "\"");
}

/* Each run is written as it is read: an export of many takes no more memory than one. */
struct export
{
	struct store *store;
	bool json, begun;
	struct err *err;
};

static void export_csv(int64_t id, const struct past_run *run)
{
	const char *const cells[] = { run->started, run->show,  run->route,  run->workload,
				      run->build,   run->trust, run->verdict };
	struct text head = { 0 };

	text_addf(&head, "%lld", (long long)id);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		text_add(&head, ",");
		add_cell(&head, cells[i]);
	}
	text_addf(&head, ",%lld", (long long)run->seed);
	for (size_t i = 0; i < run->count; i++) {
		const struct past_number *n = &run->numbers[i];

		(void)printf("%s,%s,%s,", text_str(&head), n->metric, n->stream);
		if (n->measured)
			(void)printf("%.12g", n->value);
		(void)putchar('\n');
	}
	text_done(&head);
}

static int export_row(void *arg, const struct store_row *row)
{
	struct export *e = arg;
	struct past_run run;
	int r = store_get(e->store, row->id, &run, e->err);

	if (r < 0)
		return r;
	if (e->json) {
		json_t *json = run_json(row->id, &run);

		(void)json_object_set_new(json, "metrics", numbers_json(&run));
		(void)fputs(e->begun ? ",\n" : "[\n", stdout);
		(void)json_dumpf(json, stdout, JSON_REAL_PRECISION(12));
		json_decref(json);
	} else {
		export_csv(row->id, &run);
	}
	e->begun = true;
	past_done(&run);
	return 0;
}

int history_export(const struct history_request *o)
{
	struct store *store = NULL;
	struct err err;
	struct export e = { .json = o->format && !strcmp(o->format, "json"), .err = &err };
	int r = store_open(o->db, STORE_READ, &store, &err);

	e.store = store;
	if (r == 0 && !e.json)
		(void)puts("run,started,show,route,workload,build,trust,verdict,seed,metric,"
			   "direction,value");
	if (r == 0)
		r = store_each(store, &o->filter, export_row, &e, &err);
	if (r == 0 && e.json)
		(void)puts(e.begun ? "\n]" : "[]");
	store_close(store);
	return r < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}
