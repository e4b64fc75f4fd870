/* exit.h - exit codes: what became of a run, as a script may rely on it. */
#ifndef HARNESS_BASE_EXIT_H
#define HARNESS_BASE_EXIT_H

enum exit_code {
	EXIT_PASS = 0,
	EXIT_FAIL = 1,
	EXIT_USAGE = 2,   /* usage or broken input: nothing was run */
	EXIT_INVALID = 3, /* the measurement cannot be trusted, or the run broke off */
	EXIT_INCONCLUSIVE = 4,
};

/* The worse of two: a failure is worse than an invalid run, which is worse than an inconclusive
 * one; usage is worst. */
enum exit_code exit_worse(enum exit_code a, enum exit_code b);

#endif
