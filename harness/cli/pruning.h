/* pruning.h - taking old runs off the disk: what straits prune and straits history prune share. */
#ifndef HARNESS_CLI_PRUNING_H
#define HARNESS_CLI_PRUNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/history/past.h"
#include "reports/history/prune.h"

struct err;
struct store;

/* How much of each run goes. */
enum pruning_take { PRUNING_CAPTURES, PRUNING_RUNS, PRUNING_ENTRIES };

/* A run that may go. */
struct old {
	int64_t id; /* in the history; 0 when it was found on the disk */
	char *path; /* NULL when it has no directory */
	char started[PAST_WORD_MAX];
	bool captures_gone;
};

/* Starts as all zero bytes but for the first three. */
struct pruning {
	enum pruning_take take;
	bool dry;
	struct store *store; /* the history to be told; NULL: none */
	struct old *olds;
	size_t n, cap;
	struct prune_count captures, rest;
	size_t runs, entries, kept, faults;
};

/* Adds a run; borrows the texts. path may be NULL. 0 or -ENOMEM. */
int pruning_add(struct pruning *p, const struct old *old);

/* Deletes what take says: all captures first, for they are the greatest and the least missed, then
 * the rest. A fault in one run is told on stderr, and the others go on. Prints what was deleted;
 * returns an exit code. */
int pruning_do(struct pruning *p);

void pruning_done(struct pruning *p);

#endif
