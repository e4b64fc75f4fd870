/* suites.c - what runs inside the guest. */
#include "tests/support/suite.h"

extern CU_TestInfo guest_netem_tests[];
extern CU_TestInfo guest_show_tests[];

extern struct suite suites[];

struct suite suites[] = {
	{ "guest/netem", guest_netem_tests },
	{ "guest/show", guest_show_tests },
	{ 0 },
};
