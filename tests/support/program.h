/* program.h - running a program in a test: what it said, and how it ended. */
#ifndef TESTS_SUPPORT_PROGRAM_H
#define TESTS_SUPPORT_PROGRAM_H

#include <stdarg.h>
#include <stdbool.h>
#include <sys/types.h>

#include "harness/base/text.h"

struct program {
	pid_t pid;
	int out_fd, err_fd;
	struct text out, err;
	int status;     /* exit status; 128 + signal when it was killed */
	bool timed_out; /* it was killed because its time was over */
};

/* Starts argv[0] (found in PATH) in a process group of its own. dir is where it runs (NULL: here);
 * as_user drops root for the user nobody. false when it could not be started. */
bool program_start(struct program *p, const char *const *argv, const char *dir, bool as_user);

/* Reads what it says until it says part on stdout or stderr; false when it ended, or limit seconds
 * went by, before. */
bool program_until(struct program *p, const char *part, int limit);

/* Reads what it says until it has ended; after limit seconds its group is killed. */
void program_wait(struct program *p, int limit);

/* All three steps; the exit status, or -1. */
int program_run(struct program *p, const char *const *argv, const char *dir, int limit);

/* The same of a program whose words do not matter; 127 when it is not installed. */
int program_status(const char *const *argv, int limit);

/* Is a program of this name found in PATH? */
bool program_is_there(const char *name);

void program_done(struct program *p);

/* Runs the straits under test in dir, with words up to a NULL, 22 at most, for two minutes at most.
 * What p held before is freed. The exit status, or -1. */
int program_words(struct program *p, const char *dir, bool as_user, va_list words);

/* The straits under test: $STRAITS. */
const char *program_straits(void);

#endif
