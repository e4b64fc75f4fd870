/* spawn.c - posix_spawn() with a group and clean signals, and its end. */
#include "harness/workload/spawn.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

#include "harness/base/time.h"

#define STEP_NS (20 * NSEC_PER_MSEC)
#define STEPS   15 /* 300 ms */

int spawn_group(pid_t *ret, const char *program, char *const *argv, char *const *env,
		const posix_spawn_file_actions_t *files)
{
	posix_spawnattr_t how;
	sigset_t none, all;
	int r = posix_spawnattr_init(&how);

	if (r)
		return r;
	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	r = posix_spawnattr_setsigmask(&how, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(&how, &all);
	if (r == 0)
		r = posix_spawnattr_setpgroup(&how, 0);
	if (r == 0)
		r = posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
							   POSIX_SPAWN_SETPGROUP);
	if (r == 0)
		r = posix_spawn(ret, program, files, &how, argv, env);
	(void)posix_spawnattr_destroy(&how);
	return r;
}

void spawn_end(pid_t whom)
{
	const struct timespec step = { 0, STEP_NS };
	pid_t child = (pid_t)abs(whom);
	bool ended = false;

	(void)kill(whom, SIGTERM);
	(void)kill(whom, SIGCONT);
	for (unsigned i = 0; i < STEPS && !ended; i++) {
		ended = waitpid(child, NULL, WNOHANG) != 0;
		if (!ended)
			(void)nanosleep(&step, NULL);
	}
	/* also what a child that ended left in its group */
	if (!ended || whom < 0)
		(void)kill(whom, SIGKILL);
	if (!ended)
		(void)waitpid(child, NULL, 0);
}
