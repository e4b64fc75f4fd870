/* shell_kit.h - for the tests of straits shell: a machine to run it on, programs whose output
 * counts. */
#ifndef TESTS_LAB_SHELL_KIT_H
#define TESTS_LAB_SHELL_KIT_H

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

#define SHELL_LIMIT 60

/* Runs the shell line, in which $S is the straits under test, $T the folder of the helpers and
 * $M begins a command on the machine of machine.sh. The exit status; out and err are in p, to be
 * freed by program_done(). */
static inline int shell_line(struct program *p, const char *line)
{
	char whole[4096];
	const char *const argv[] = { "sh", "-c", whole, NULL };

	(void)snprintf(whole, sizeof(whole),
		       "S='%s' T=\"$PWD/tests/lab/shell\" PATH=/usr/sbin:/usr/bin:/sbin:/bin; "
		       "export S T PATH; unset SHELL STRAITS_SCENARIOS; "
		       "export STRAITS_SCENARIOS=\"$PWD/scenarios\"; M=\"sh $T/machine.sh\"; %s",
		       program_straits(), line);
	return program_run(p, argv, NULL, SHELL_LIMIT);
}

/* NULL, or why a machine cannot be played here. */
static inline const char *shell_why_not(void)
{
	if (geteuid() != 0)
		return "only root can play a machine";
	if (system("unshare --net --mount true 2>/dev/null && test -x /usr/bin/python3 && "
		   "command -v nft pasta >/dev/null") != 0) /* NOLINT(cert-env33-c): fixed text */
		return "no namespaces, or no python3, nft or pasta";
	return NULL;
}

#endif
