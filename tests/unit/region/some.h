/* some.h - runs, and languages, for the tests of this room. */
#ifndef TESTS_UNIT_REGION_SOME_H
#define TESTS_UNIT_REGION_SOME_H

#include "tests/support/synthetic.h"

struct tongue;

/* Makes the run dir/name. */
void some_run(const char *dir, const char *name, const struct synthetic *conf);

/* Speaks the language of this tag from the catalogues of the build; NULL when they are not there,
 * or the system has no locale in UTF-8. */
const struct tongue *some_tongue(const char *tag);

#endif
