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
#include "reports/history/gather.h"
#include "reports/history/prune.h"
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
		(void)printf("%zu runs added to %s\n", added, store_path(store));
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

/* What may be deleted, the run's number and when it was. */
struct old {
	int64_t id;
	char *path; /* NULL when it has no directory */
	char started[PAST_WORD_MAX];
	bool captures_gone;
};

struct olds {
	struct old *v;
	size_t n, cap;
};

static int note_old(void *arg, const struct store_row *row)
{
	struct olds *olds = arg;
	struct old *old;

	if (olds->n == olds->cap) {
		size_t cap = olds->cap ? 2 * olds->cap : 64;
		struct old *v = reallocarray(olds->v, cap, sizeof(*v));

		if (!v)
			return -ENOMEM;
		olds->v = v;
		olds->cap = cap;
	}
	old = &olds->v[olds->n];
	*old = (struct old){ .id = row->id, .captures_gone = row->captures_gone };
	past_copy(old->started, sizeof(old->started), row->run.started);
	if (row->run.path) {
		old->path = strdup(row->run.path);
		if (!old->path)
			return -ENOMEM;
	}
	olds->n++;
	return 0;
}

/* What is being pruned, and what came of it. */
struct pruning {
	const struct history_request *o;
	const char *take; /* how much of each run goes */
	struct store *store;
	struct prune_count captures, rest;
	size_t runs, entries, kept, faults;
};

/* A fault in one run is told, and the others go on. */
static bool well(struct pruning *p, int r, const struct err *err)
{
	if (r < 0) {
		(void)cli_fail(err, EXIT_USAGE);
		p->faults++;
	}
	return r == 0;
}

static void take_files(struct pruning *p, struct old *old, enum prune_what what)
{
	struct prune_count *count = what == PRUNE_CAPTURES ? &p->captures : &p->rest;
	struct err err;
	bool dry = p->o->dry;
	int r;

	if (!old->path || (what == PRUNE_CAPTURES && old->captures_gone))
		return;
	count->left = false;
	r = prune_run(old->path, old->started, what, dry, count, &err);
	if (r == -ENOENT) { /* somebody deleted it by hand */
		free(old->path);
		old->path = NULL;
		r = dry ? 0 : store_set_directory_gone(p->store, old->id, &err);
		(void)well(p, r, &err);
		return;
	}
	if (!well(p, r, &err))
		return;
	p->kept += count->left;
	p->runs += what == PRUNE_RUN;
	if (!dry && what == PRUNE_CAPTURES)
		r = store_set_captures_gone(p->store, old->id, &err);
	else if (!dry)
		r = store_set_directory_gone(p->store, old->id, &err);
	(void)well(p, r, &err);
	if (what == PRUNE_RUN) {
		free(old->path);
		old->path = NULL;
	}
}

/* An entry whose files could not be deleted stays: it is what says where they are. */
static void take_entry(struct pruning *p, const struct old *old)
{
	struct err err;

	if (old->path)
		return;
	if (p->o->dry || well(p, store_forget(p->store, old->id, &err), &err))
		p->entries++;
}

static void tell_pruned(const struct pruning *p)
{
	(void)printf("%scaptures: %zu files, %.1f MB\n", p->o->dry ? "would delete " : "deleted ",
		     p->captures.files, (double)p->captures.bytes / 1e6);
	if (strcmp(p->take, "captures") != 0)
		(void)printf("%sruns: %zu, %zu more files, %.1f MB\n",
			     p->o->dry ? "would delete " : "deleted ", p->runs, p->rest.files,
			     (double)p->rest.bytes / 1e6);
	if (!strcmp(p->take, "entries"))
		(void)printf("%sentries: %zu\n", p->o->dry ? "would delete " : "deleted ",
			     p->entries);
	if (p->kept)
		(void)printf("%zu directories hold files that are no run's, and stay\n", p->kept);
}

/* All captures go first: they are the greatest and the least missed. */
static void prune(struct pruning *p, struct olds *olds)
{
	bool runs = strcmp(p->take, "captures") != 0;

	for (size_t i = 0; i < olds->n; i++)
		take_files(p, &olds->v[i], PRUNE_CAPTURES);
	for (size_t i = 0; runs && i < olds->n; i++)
		take_files(p, &olds->v[i], PRUNE_RUN);
	for (size_t i = 0; i < olds->n && !strcmp(p->take, "entries"); i++)
		take_entry(p, &olds->v[i]);
	if (p->o->dry && runs) { /* they are still there, and were counted with the rest, too */
		p->rest.files -= p->captures.files;
		p->rest.bytes -= p->captures.bytes;
	}
	tell_pruned(p);
}

int history_prune(const struct history_request *o)
{
	struct store_filter filter = o->filter;
	struct pruning p = { .o = o, .take = o->take ? o->take : "captures" };
	struct olds olds = { 0 };
	struct err err = { .text = "out of memory" };
	int r;

	if (!o->older_than)
		return cli_refuse("history prune: --older-than says what may go, such as 30d");
	filter.before = (int64_t)time(NULL) - o->older_than;
	r = store_open(o->db, STORE_READ, &p.store, &err);
	if (r == 0)
		r = store_each(p.store, &filter, note_old, &olds, &err);
	if (r == 0)
		prune(&p, &olds);
	for (size_t i = 0; i < olds.n; i++)
		free(olds.v[i].path);
	free(olds.v);
	store_close(p.store);
	if (r < 0)
		return cli_fail(&err, EXIT_USAGE);
	return p.faults ? EXIT_USAGE : EXIT_PASS;
}
