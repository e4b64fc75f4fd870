/* history_keep.c - straits history trend, add, prune, check. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cli.h"
#include "harness/cli/history.h"
#include "harness/cli/pruning.h"
#include "reports/history/gather.h"
#include "reports/history/trend.h"
#include "reports/metric/metric.h"
#include "reports/write/gnuplot.h"

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && !strcmp(s + n - m, end);
}

static int write_script(const struct trend *t, const char *plot, int fd, struct err *err)
{
	struct text script = { 0 };
	int r = 0;

	trend_script(t, plot, &script);
	if (script.failed)
		r = err_set(err, -ENOMEM, "out of memory");
	else if (write(fd, script.s, script.len) != (ssize_t)script.len)
		r = err_set(err, -EIO, "the plot's script cannot be written: %s", strerror(errno));
	text_done(&script);
	return r;
}

static int draw_plot(const struct trend *t, const char *plot, struct err *err)
{
	char script[] = "/tmp/straits-trend-XXXXXX";
	const char *const scripts[] = { script, NULL };
	int fd, r;

	fd = mkstemp(script);
	if (fd < 0)
		return err_set(err, -errno, "%s: %s", script, strerror(errno));
	r = write_script(t, plot, fd, err);
	(void)close(fd);
	if (r == 0)
		r = gnuplot_run(".", scripts, err);
	(void)unlink(script);
	return r;
}

/* A metric of the run as a whole has no direction. */
static int read_trend(struct store *store, const struct history_request *o, struct trend *ret,
		      struct err *err)
{
	int r = trend_read(store, o->words[0], o->direction, &o->filter, ret, err);

	if (r < 0 || ret->count)
		return r;
	trend_done(ret);
	r = trend_read(store, o->words[0], "", &o->filter, ret, err);
	if (r == 0 && ret->count == 0)
		r = err_set(err, -ENOENT,
			    "%s: no run with a measured %s (%s) that the filter lets "
			    "through",
			    store_path(store), o->words[0], o->direction);
	return r;
}

static void print_trend(const struct trend *t, bool points)
{
	struct text text = { 0 };

	if (points)
		trend_points(t, &text);
	else
		trend_text(t, &text);
	(void)fputs(text_str(&text), stdout);
	text_done(&text);
}

int history_trend(const struct history_request *o)
{
	struct store *store = NULL;
	struct trend trend = { 0 };
	struct err err;
	int r;

	if (!metric_known(o->words[0]))
		return cli_refuse("history trend: \"%s\" is no metric, such as latency.p95",
				  o->words[0]);
	if (o->plot && !ends_in(o->plot, ".svg") && !ends_in(o->plot, ".png"))
		return cli_refuse(
			"history trend: --plot: found \"%s\", expected a name that ends in "
			".svg or .png",
			o->plot);
	r = store_open(o->db, STORE_READ, &store, &err);
	if (r == 0)
		r = read_trend(store, o, &trend, &err);
	if (r == 0)
		print_trend(&trend, o->points);
	if (r == 0 && o->plot)
		r = draw_plot(&trend, o->plot, &err);
	trend_done(&trend);
	store_close(store);
	return r < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

int history_add(const struct history_request *o)
{
	struct past_list list = { 0 };
	struct store *store = NULL;
	struct err err;
	size_t added = 0;
	int64_t id = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < o->word_count; i++)
		r = gather_runs(o->words[i], o->db, &list, &err);
	if (r == 0)
		r = store_open(o->db, STORE_WRITE, &store, &err);
	for (size_t i = 0; r == 0 && i < list.n; i++) {
		r = store_add(store, &list.v[i], &id, &err);
		added += r == 0;
	}
	if (store)
		(void)printf("%zu run%s added to %s\n", added, added == 1 ? "" : "s",
			     store_path(store));
	past_list_done(&list);
	store_close(store);
	return r < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

int history_check(const struct history_request *o)
{
	struct store *store = NULL;
	struct err err;
	int r = store_open(o->db, STORE_READ, &store, &err);

	if (r == 0)
		r = store_check(store, &err);
	if (r == 0)
		(void)printf("%s: whole\n", store_path(store));
	store_close(store);
	return r < 0 ? cli_fail(&err, EXIT_USAGE) : EXIT_PASS;
}

static int note_old(void *arg, const struct store_row *row)
{
	struct old old = { .id = row->id,
			   .path = row->run.path,
			   .captures_gone = row->captures_gone };

	past_copy(old.started, sizeof(old.started), row->run.started);
	return pruning_add(arg, &old);
}

static enum pruning_take take_of(const char *word)
{
	if (word && !strcmp(word, "runs"))
		return PRUNING_RUNS;
	return word && !strcmp(word, "entries") ? PRUNING_ENTRIES : PRUNING_CAPTURES;
}

int history_prune(const struct history_request *o)
{
	struct pruning p = { .take = take_of(o->take), .dry = o->dry };
	struct store_filter filter = o->filter;
	struct err err = { .text = "out of memory" };
	int code, r;

	if (!o->older_than)
		return cli_refuse("history prune: --older-than says what may go, such as 30d");
	filter.before = (int64_t)time(NULL) - o->older_than;
	r = store_open(o->db, STORE_READ, &p.store, &err);
	if (r == 0)
		r = store_each(p.store, &filter, note_old, &p, &err);
	code = r < 0 ? cli_fail(&err, EXIT_USAGE) : pruning_do(&p);
	store_close(p.store);
	pruning_done(&p);
	return code;
}
