/* verify.h - is a run's directory as it was when it was sealed? */
#ifndef REPORTS_CUSTODY_VERIFY_H
#define REPORTS_CUSTODY_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum verify_fault {
	VERIFY_ALTERED, /* its hash is not the one in run.json */
	VERIFY_MISSING, /* run.json lists it, and it is not there, or is no plain file any more */
	VERIFY_EXTRA,   /* it is there, and run.json does not list it */
	VERIFY_FAULTS,
};

/* "altered", "missing", "extra". */
const char *verify_word(enum verify_fault fault);

struct verify {
	size_t listed; /* files that run.json has a hash of */
	size_t faults[VERIFY_FAULTS];
	bool anonymised;
	bool signature; /* there is one beside run.json; this says nothing about it */
};

/* Holds every file of a run, and those that are too many, against run.json; that itself can only be
 * held against a signature (sign.h). tell, which may be NULL, hears of each fault by its path below
 * the run, in the order of enum verify_fault. 0 also with faults; -EBADMSG when run.json is broken
 * or lists no files, -EPROTONOSUPPORT when it is of a newer form; another negative errno when a
 * file cannot be read. */
int verify_run(const char *run, void (*tell)(void *arg, enum verify_fault fault, const char *name),
	       void *arg, struct verify *ret, struct err *err);

bool verify_is_whole(const struct verify *v);

#endif
