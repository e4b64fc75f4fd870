/* sandbox.c - as root a network namespace, else a user namespace around it. */
#include "tests/unit/net/sandbox.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>

const char *sandbox_enter(void)
{
	static bool entered;

	if (entered)
		return NULL;
	if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return strerror(errno);
	entered = true;
	return NULL;
}
