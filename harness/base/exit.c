/* exit.c - which exit code is the worse one. */
#include "harness/base/exit.h"

enum exit_code exit_worse(enum exit_code a, enum exit_code b)
{
	static const unsigned badness[] = {
		[EXIT_PASS] = 0, [EXIT_INCONCLUSIVE] = 1, [EXIT_INVALID] = 2,
		[EXIT_FAIL] = 3, [EXIT_USAGE] = 4,
	};

	return badness[b] > badness[a] ? b : a;
}
