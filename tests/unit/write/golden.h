/* golden.h - outputs held against those that are kept in tests/golden/report. */
#ifndef TESTS_UNIT_WRITE_GOLDEN_H
#define TESTS_UNIT_WRITE_GOLDEN_H

#include "tests/support/synthetic.h"

/* Five seconds with an outage: small enough to keep, and with everything in it. */
extern const struct synthetic golden_run;

/* The first place where two texts differ, as a line number; 0 when they do not. */
unsigned golden_difference(const char *a, const char *b);

/* Holds what was got, or the file dir/name, against the golden file of that name. With
 * STRAITS_GOLDEN=update that one is written instead; a diff shows what changed. */
void golden_check(const char *got, const char *name);
void golden_check_file(const char *dir, const char *name);

#endif
