/* suite.h - what a test program hands to the runner, and checks that show both values. */
#ifndef TESTS_SUPPORT_SUITE_H
#define TESTS_SUPPORT_SUITE_H

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>

/* One per tested file. NULL-ended tests; a test's name is its claim. */
struct suite {
	const char *name;
	CU_TestInfo *tests;
};

#define TEST(claim)           \
	{                     \
#claim, claim \
	}

/* A test whose needs are absent calls SKIP("why") before any CHECK: it is counted as skipped. */
#define SKIP(...)                       \
	do {                            \
		skip_test(__VA_ARGS__); \
		return;                 \
	} while (0)

/* For what takes long and has a shorter sister that runs always: only where STRAITS_LONG is set. */
#define LONG()                                                \
	do {                                                  \
		if (!getenv("STRAITS_LONG"))                  \
			SKIP("long: STRAITS_LONG=1 runs it"); \
	} while (0)

void skip_test(const char *why, ...) __attribute__((format(printf, 1, 2)));

#define CHECK(condition)                                                                      \
	((void)CU_assertImplementation((condition), __LINE__, #condition, __FILE__, __func__, \
				       CU_FALSE))

#define CHECK_INT(got, want) check_int((got), (want), #got, __FILE__, __LINE__, __func__)
#define CHECK_STR(got, want) check_str((got), (want), #got, __FILE__, __LINE__, __func__)
#define CHECK_NEAR(got, want, within) \
	check_near((got), (want), (within), #got, __FILE__, __LINE__, __func__)
#define CHECK_HAS(text, part) check_has((text), (part), #text, __FILE__, __LINE__, __func__)

bool check_int(int64_t got, int64_t want, const char *what, const char *file, unsigned line,
	       const char *func);
bool check_str(const char *got, const char *want, const char *what, const char *file, unsigned line,
	       const char *func);
bool check_near(double got, double want, double within, const char *what, const char *file,
		unsigned line, const char *func);
bool check_has(const char *text, const char *part, const char *what, const char *file,
	       unsigned line, const char *func);

/* The folder of data by others that may lie beside the project, or NULL; tests then SKIP. */
const char *shared_dir(void);

/* A new empty folder for this test, removed by scratch_remove(). */
const char *scratch_make(char buf[static 64]);
void scratch_remove(const char *dir);

#endif
