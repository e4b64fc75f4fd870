/* leftovers.h - what a run may leave behind on the machine: lists from before and after it. */
#ifndef TESTS_SUPPORT_LEFTOVERS_H
#define TESTS_SUPPORT_LEFTOVERS_H

#include <stddef.h>
#include <sys/types.h>

#include "harness/base/text.h"

#define LEFTOVERS_PROCESSES_MAX 32

/* The processes whose command line names dir, as those of a run into it all do, oldest first; how
 * many. */
size_t leftovers_processes(const char *dir, pid_t ret[static LEFTOVERS_PROCESSES_MAX]);

/* Waits until there are none; how many there still are after 10 s. */
size_t leftovers_wait_processes(const char *dir);

/* Entries of dir whose name begins with a dot: what only a run in progress has. */
size_t leftovers_hidden(const char *dir);

/* Waits until there are none; how many there still are after 10 s. */
size_t leftovers_wait_hidden(const char *dir);

/* Adds to text the namespaces of the process that are not this process's, " net:[4026532000]" and
 * such; nothing when it has ended. */
void leftovers_namespaces(pid_t pid, struct text *text);

/* How many processes of this machine are still in one of those namespaces; waits up to 10 s for
 * none. */
size_t leftovers_wait_namespaces(const struct text *namespaces);

/* Sets text to the list of what is there now, a line each: interfaces and nftables rules of this
 * network namespace, named network namespaces, files in the folder for temporary files, control
 * groups. */
void leftovers_list(const char *temporary, struct text *text);

#endif
