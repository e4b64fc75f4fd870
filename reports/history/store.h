/* store.h - the history: past runs in an SQLite file that several programs may use at once. */
#ifndef REPORTS_HISTORY_STORE_H
#define REPORTS_HISTORY_STORE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/history/past.h"

struct err;

/* The newest schema; a file of an older one is brought up to it when it is opened. */
#define STORE_SCHEMA 2

struct store;

enum store_use {
	STORE_READ,  /* the file must be there */
	STORE_WRITE, /* made when it is missing */
};

/* Where the history is kept when nothing else is said: $STRAITS_HISTORY, else
 * $XDG_DATA_HOME/straits/history.db, else ~/.local/share/straits/history.db. 0, -ENOENT when none
 * of these is set, -ECANCELED when STRAITS_HISTORY is "none". */
int store_default(char *ret, size_t size, struct err *err);

/* Opens path, or the default one when it is NULL. What is no history of ours, damaged or of a newer
 * schema is refused with -EBADMSG or -EPROTONOSUPPORT and left as it is. Waits up to 10 s while
 * others write. *ret is the caller's, for store_close(). */
int store_open(const char *path, enum store_use use, struct store **ret, struct err *err);
void store_close(struct store *store);

const char *store_path(const struct store *store);

/* Adds a run, or replaces what was known of the run in that directory; all or nothing. *ret_id is
 * its number. */
int store_add(struct store *store, const struct past_run *run, int64_t *ret_id, struct err *err);

/* What runs are asked for; NULL and 0 leave a thing open. Texts are compared whole. */
struct store_filter {
	const char *show, *route, *build, *verdict;
	int64_t since, before; /* seconds since 1970: started then or later, earlier than that */
	int64_t id;
	size_t limit; /* the newest so many */
};

/* A run as lists show it. */
struct store_row {
	int64_t id;
	int64_t started;     /* seconds since 1970 */
	struct past_run run; /* without its numbers */
	bool captures_gone;
};

/* Hands every run that the filter lets through to row, the newest first; row returns 0 to go on, or
 * a negative errno, which is returned. What it gets is valid until it returns. */
int store_each(struct store *store, const struct store_filter *filter,
	       int (*row)(void *arg, const struct store_row *row), void *arg, struct err *err);

/* Adds the runs that the filter lets through, with their numbers, to the list, the oldest first. */
int store_load(struct store *store, const struct store_filter *filter, struct past_list *list,
	       struct err *err);

/* One run with its numbers; -ENOENT when there is none of this number. */
int store_get(struct store *store, int64_t id, struct past_run *ret, struct err *err);

/* A metric of a run. */
struct store_point {
	int64_t id, started;
	const char *route, *build, *verdict;
	bool invalid;
	double value;
};

/* Who hears of them; point returns 0 to go on, or a negative errno, which is returned. */
struct store_listener {
	int (*point)(void *arg, const struct store_point *point);
	void *arg;
};

/* Hands every measured value of metric and stream over, by route and then the oldest first. */
int store_series(struct store *store, const char *metric, const char *stream,
		 const struct store_filter *filter, const struct store_listener *listener,
		 struct err *err);

/* Notes that a run's captures are gone; that its directory is; or forgets the run altogether. */
int store_set_captures_gone(struct store *store, int64_t id, struct err *err);
int store_set_directory_gone(struct store *store, int64_t id, struct err *err);
int store_forget(struct store *store, int64_t id, struct err *err);

/* Reads the whole file and checks every page and index. 0, or -EBADMSG with the first fault. */
int store_check(struct store *store, struct err *err);

#endif
