/* build_kit.h - what the tests of builds share: the numbers to the buyer, and what a build needs.
 */
#ifndef TESTS_LAB_BUILD_KIT_H
#define TESTS_LAB_BUILD_KIT_H

#include "tests/lab/run_kit.h"

/* A metric of the direction to the buyer; NULL when there is none of this name. */
static inline json_t *built_metric(const struct numbers *n, const char *name)
{
	return run_metric(n->metrics, name, "to-buyer");
}

/* Its value; NAN when it is null or absent. */
static inline double built_value(const struct numbers *n, const char *name)
{
	return run_value(n->metrics, name, "to-buyer");
}

/* NULL when this machine can run it and the program is there; else why not. */
static inline const char *build_why_not(const char *program)
{
	const char *why = run_why_not();

	if (!why && !program_is_there(program))
		why = "the program that is the build is not installed";
	return why;
}

/* At the beginning of a test. */
#define BUILD_OR_SKIP(program)                                  \
	do {                                                    \
		const char *build_why = build_why_not(program); \
		if (build_why)                                  \
			SKIP("%s: %s", program, build_why);     \
	} while (0)

#endif
