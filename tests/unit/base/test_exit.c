/* test_exit.c - of two exit codes the worse one is told. */
#include "harness/base/exit.h"
#include "tests/support/suite.h"

extern CU_TestInfo exit_tests[];

/* From the best to the worst. */
static const enum exit_code order[] = { EXIT_PASS, EXIT_INCONCLUSIVE, EXIT_INVALID, EXIT_FAIL,
					EXIT_USAGE };

static void the_worse_of_two_is_told_whichever_comes_first(void)
{
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		for (size_t k = i; k < sizeof(order) / sizeof(*order); k++) {
			CHECK_INT(exit_worse(order[i], order[k]), order[k]);
			CHECK_INT(exit_worse(order[k], order[i]), order[k]);
		}
	}
}

static void scripts_rely_on_the_numbers(void)
{
	CHECK_INT(EXIT_PASS, 0);
	CHECK_INT(EXIT_FAIL, 1);
	CHECK_INT(EXIT_USAGE, 2);
	CHECK_INT(EXIT_INVALID, 3);
	CHECK_INT(EXIT_INCONCLUSIVE, 4);
}

CU_TestInfo exit_tests[] = {
	TEST(the_worse_of_two_is_told_whichever_comes_first),
	TEST(scripts_rely_on_the_numbers),
	CU_TEST_INFO_NULL,
};
