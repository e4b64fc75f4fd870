/* spawn.h - starting what is under test: a program with a process group of its own. */
#ifndef HARNESS_WORKLOAD_SPAWN_H
#define HARNESS_WORKLOAD_SPAWN_H

#include <spawn.h>
#include <sys/types.h>

/* Starts it with signals as they usually are; what it starts can be ended with it, by its group.
 * 0, or a positive errno, as posix_spawn(3) has it. */
int spawn_group(pid_t *ret, const char *program, char *const *argv, char *const *env,
		const posix_spawn_file_actions_t *files);

/* Asks a child process to end, or with a negative number that child's whole group, as kill(2) takes
 * it; kills what has not ended after 300 ms, and reaps the child. */
void spawn_end(pid_t whom);

#endif
