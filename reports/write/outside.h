/* outside.h - programs of others that make parts of a report, run without a shell. */
#ifndef REPORTS_WRITE_OUTSIDE_H
#define REPORTS_WRITE_OUTSIDE_H

#include <stdbool.h>

struct err;
struct text;

/* A program that may be missing. */
struct outside {
	const char *program;         /* as PATH knows it */
	const char *does;            /* "draws the plots" */
	const char *package;         /* Debian's that holds it */
	const char *const *settings; /* NULL-ended "NAME=VALUE" for its environment, or NULL */
};

/* Is it installed? 0, or -ENOENT with err naming the package. */
int outside_find(const struct outside *o, struct err *err);

/* Runs it once, in folder dir, with the NULL-ended args behind its name and nothing to read. Waits
 * for it. -ENOENT as outside_find() says it; -EIO, with what it said first, when it fails. */
int outside_run(const struct outside *o, const char *dir, const char *const *args, struct err *err);

/* What else there is between a program and us. */
struct outside_talk {
	struct text *said; /* gets what it said, also when it fails; or NULL */
	bool asks; /* for a password: it has our own input and outputs, and said stays empty */
};

/* outside_run() with that. */
int outside_talk(const struct outside *o, const char *dir, const char *const *args,
		 const struct outside_talk *talk, struct err *err);

#endif
