/* pruning.c - deleting old runs one by one, and telling what went. */
#include "harness/cli/pruning.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/cli/cli.h"
#include "reports/history/store.h"

int pruning_add(struct pruning *p, const struct old *old)
{
	struct old *own;

	if (p->n == p->cap) {
		size_t cap = p->cap ? 2 * p->cap : 64;
		struct old *olds = reallocarray(p->olds, cap, sizeof(*olds));

		if (!olds)
			return -ENOMEM;
		p->olds = olds;
		p->cap = cap;
	}
	own = &p->olds[p->n];
	*own = *old;
	if (old->path) {
		own->path = strdup(old->path);
		if (!own->path)
			return -ENOMEM;
	}
	p->n++;
	return 0;
}

/* A fault in one run is told, and the others go on. */
static bool well(struct pruning *p, int r, const struct err *err)
{
	if (r < 0) {
		(void)cli_fail(err, EXIT_USAGE);
		p->faults++;
	}
	return r == 0;
}

/* Tells the history what is gone from the disk. */
static void note_gone(struct pruning *p, const struct old *old, enum prune_what what)
{
	struct err err;
	int r;

	if (p->dry || !p->store)
		return;
	r = what == PRUNE_CAPTURES ? store_set_captures_gone(p->store, old->id, &err)
				   : store_set_directory_gone(p->store, old->id, &err);
	(void)well(p, r, &err);
}

static void forget_path(struct old *old)
{
	free(old->path);
	old->path = NULL;
}

static void take_files(struct pruning *p, struct old *old, enum prune_what what)
{
	struct prune_count *count = what == PRUNE_CAPTURES ? &p->captures : &p->rest;
	struct err err;
	int r;

	if (!old->path || (what == PRUNE_CAPTURES && old->captures_gone))
		return;
	count->left = false;
	r = prune_run(old->path, old->started, what, p->dry, count, &err);
	if (r == -ENOENT) { /* somebody deleted it by hand */
		forget_path(old);
		note_gone(p, old, PRUNE_RUN);
		return;
	}
	if (!well(p, r, &err))
		return;
	p->kept += count->left;
	p->runs += what == PRUNE_RUN;
	note_gone(p, old, what);
	if (what == PRUNE_RUN)
		forget_path(old);
}

/* An entry whose files could not be deleted stays: it is what says where they are. */
static void take_entry(struct pruning *p, const struct old *old)
{
	struct err err;

	if (old->path)
		return;
	if (p->dry || well(p, store_forget(p->store, old->id, &err), &err))
		p->entries++;
}

static void tell(const struct pruning *p)
{
	const char *done = p->dry ? "would delete " : "deleted ";

	(void)printf("%scaptures: %zu files, %.1f MB\n", done, p->captures.files,
		     (double)p->captures.bytes / 1e6);
	if (p->take != PRUNING_CAPTURES)
		(void)printf("%sruns: %zu, %zu more files, %.1f MB\n", done, p->runs, p->rest.files,
			     (double)p->rest.bytes / 1e6);
	if (p->take == PRUNING_ENTRIES)
		(void)printf("%sentries: %zu\n", done, p->entries);
	if (p->kept)
		(void)printf("%zu directories hold files that are no run's, and stay\n", p->kept);
}

int pruning_do(struct pruning *p)
{
	bool runs = p->take != PRUNING_CAPTURES;

	for (size_t i = 0; i < p->n; i++)
		take_files(p, &p->olds[i], PRUNE_CAPTURES);
	for (size_t i = 0; runs && i < p->n; i++)
		take_files(p, &p->olds[i], PRUNE_RUN);
	for (size_t i = 0; i < p->n && p->take == PRUNING_ENTRIES; i++)
		take_entry(p, &p->olds[i]);
	if (p->dry && runs) { /* they are still there, and were counted with the rest, too */
		p->rest.files -= p->captures.files;
		p->rest.bytes -= p->captures.bytes;
	}
	tell(p);
	return p->faults ? EXIT_USAGE : EXIT_PASS;
}

void pruning_done(struct pruning *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->olds[i].path);
	free(p->olds);
	p->olds = NULL;
	p->n = p->cap = 0;
}
