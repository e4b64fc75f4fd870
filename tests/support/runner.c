/* runner.c - runs the suites a test program lists in suites[], and counts passed, failed, skipped.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <CUnit/Basic.h>

#include "harness/base/discard.h"
#include "tests/support/suite.h"

extern struct suite suites[];

static unsigned skipped;

void skip_test(const char *why, ...)
{
	va_list args;

	skipped++;
	(void)printf("SKIPPED: ");
	va_start(args, why);
	(void)vprintf(why, args);
	va_end(args);
	(void)printf(" ");
}

bool check_int(int64_t got, int64_t want, const char *what, const char *file, unsigned line,
	       const char *func)
{
	char text[240];

	(void)snprintf(text, sizeof(text), "%s is %" PRId64 ", want %" PRId64, what, got, want);
	return CU_assertImplementation(got == want, line, text, file, func, CU_FALSE);
}

bool check_str(const char *got, const char *want, const char *what, const char *file, unsigned line,
	       const char *func)
{
	char text[600];
	bool same = got && want ? !strcmp(got, want) : got == want;

	(void)snprintf(text, sizeof(text), "%s is \"%.200s\", want \"%.200s\"", what,
		       got ? got : "(null)", want ? want : "(null)");
	return CU_assertImplementation(same, line, text, file, func, CU_FALSE);
}

bool check_near(double got, double want, double within, const char *what, const char *file,
		unsigned line, const char *func)
{
	char text[300];

	(void)snprintf(text, sizeof(text), "%s is %.9g, want %.9g within %.9g", what, got, want,
		       within);
	return CU_assertImplementation(fabs(got - want) <= within, line, text, file, func,
				       CU_FALSE);
}

bool check_has(const char *text, const char *part, const char *what, const char *file,
	       unsigned line, const char *func)
{
	char told[900];

	(void)snprintf(told, sizeof(told), "%s is \"%.400s\", which lacks \"%.200s\"", what,
		       text ? text : "(null)", part);
	return CU_assertImplementation(text && strstr(text, part), line, told, file, func,
				       CU_FALSE);
}

const char *shared_dir(void)
{
	const char *dir = getenv("STRAITS_SHARED");

	if (!dir)
		dir = "../shared";
	return access(dir, R_OK) == 0 ? dir : NULL;
}

const char *scratch_make(char buf[static 64])
{
	(void)snprintf(buf, 64, "/tmp/straits-test-XXXXXX");
	if (!mkdtemp(buf)) {
		perror("mkdtemp");
		abort();
	}
	return buf;
}

void scratch_remove(const char *dir)
{
	discard(dir);
}

/* Adds the suites whose "suite" or "suite/test" name holds the filter (all when NULL). */
static void add_suites(const char *filter)
{
	for (const struct suite *s = suites; s->name; s++) {
		CU_pSuite suite = CU_add_suite(s->name, NULL, NULL);

		for (CU_TestInfo *t = s->tests; t->pName; t++) {
			char full[200];

			(void)snprintf(full, sizeof(full), "%s/%s", s->name, t->pName);
			if (!filter || strstr(full, filter))
				(void)CU_add_test(suite, t->pName, t->pTestFunc);
		}
	}
}

/* The line that tests/sum.sh adds up over all programs. */
static void tell_counts(void)
{
	unsigned failed = CU_get_number_of_tests_failed();
	unsigned run = CU_get_number_of_tests_run();

	(void)printf("counts: %u passed, %u failed, %u skipped\n", run - failed - skipped, failed,
		     skipped);
	(void)fflush(stdout);
}

int main(int argc, char **argv)
{
	unsigned failures;

	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	if (CU_initialize_registry() != CUE_SUCCESS)
		return EXIT_FAILURE;
	CU_set_fail_on_inactive(CU_FALSE);
	add_suites(argc > 1 ? argv[1] : NULL);
	CU_basic_set_mode(CU_BRM_VERBOSE);
	CU_basic_run_tests();
	failures = CU_get_number_of_failures() || CU_get_number_of_suites_failed();
	tell_counts();
	CU_cleanup_registry();
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
