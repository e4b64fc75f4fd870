/* spawn.c - posix_spawn() with a group and clean signals. */
#include "harness/workload/spawn.h"

#include <signal.h>

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
