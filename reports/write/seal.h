/* seal.h - a run directory's outputs: written aside, hashed into run.json, put in place whole. */
#ifndef REPORTS_WRITE_SEAL_H
#define REPORTS_WRITE_SEAL_H

#include <stdbool.h>

#include "harness/base/text.h"

struct err;
struct json_t;
struct manifest;

/* Outputs on their way into a directory. Until seal_commit() they lie in a hidden folder of it, so
 * that a full disk or a kill leaves the directory as it was. */
struct seal {
	int lock; /* the directory, locked against a second report; -1 when closed */
	struct text dir;
	struct text part; /* the hidden folder */
	bool made;        /* the directory was not there before */
};

/* Locks dir, which is made if it is missing, and clears away what a killed report left. -EBUSY when
 * another report is being made there. To be given to seal_close() in any case. */
int seal_open(struct seal *s, const char *dir, struct err *err);

/* Writes the output name; borrows its text. */
int seal_write(struct seal *s, const char *name, const struct text *t, struct err *err);

/* Makes a folder among the outputs and gives its path in *ret, which is the caller's. */
int seal_folder(struct seal *s, const char *name, struct text *ret, struct err *err);

/* Puts every output in place. For a run's own directory m is its manifest, else NULL: all hashes,
 * of the outputs and of the files before that stay (see survey.h), go into its "files", and
 * run.json is put in place last. */
int seal_commit(struct seal *s, const struct manifest *m, const struct json_t *before,
		struct err *err);

/* Unlocks and removes what was not put in place. */
void seal_close(struct seal *s);

#endif
