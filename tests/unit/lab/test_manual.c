/* test_manual.c - straits-run(1) shows the table of limits, and each part of the calibration, as
 * the code has them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/lab/trust.h"
#include "tests/support/suite.h"

extern CU_TestInfo manual_tests[];

static struct text read_page(void)
{
	FILE *f = fopen("docs/man/straits-run.1", "re");
	struct text page = { 0 };
	char buf[4096];
	size_t n;

	while (f && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add_bytes(&page, buf, n);
	if (f)
		(void)fclose(f);
	CHECK(page.len > 1000);
	return page;
}

static void every_limit_stands_in_the_manual(void)
{
	struct text page = read_page();
	const char *at = text_str(&page);

	for (unsigned i = 0; i < TRUST_CHECKS; i++) {
		const struct trust_limit *limit = trust_limit((enum trust_check)i);
		char degraded[TRUST_VALUE_TEXT], invalid[TRUST_VALUE_TEXT], row[512];
		const char *found;

		(void)snprintf(row, sizeof(row), "\n%s\t%s\t%s\tT{\n%s\nT}\n", limit->name,
			       trust_value_text(limit->degraded, limit->unit, degraded),
			       trust_value_text(limit->invalid, limit->unit, invalid), limit->what);
		/* in the order of the table, and nothing between two rows */
		found = strstr(at, row);
		CHECK_HAS(found ? row : "", row);
		CHECK(found && (i == 0 || found == at));
		at = found ? found + strlen(row) - 1 : at;
	}
	CHECK(!strncmp(at, "\n.TE\n", 5));
	text_done(&page);
}

static void every_part_of_the_calibration_stands_in_the_manual(void)
{
	struct text page = read_page();

	for (unsigned b = 0; b < BIAS_COUNT; b++) {
		char row[512];

		(void)snprintf(row, sizeof(row), "\n%s\tT{\n%s\nT}\n",
			       trust_bias_word((enum trust_bias)b),
			       trust_bias_what((enum trust_bias)b));
		CHECK_HAS(strstr(text_str(&page), row) ? row : "", row);
	}
	text_done(&page);
}

CU_TestInfo manual_tests[] = {
	TEST(every_limit_stands_in_the_manual),
	TEST(every_part_of_the_calibration_stands_in_the_manual),
	CU_TEST_INFO_NULL,
};
