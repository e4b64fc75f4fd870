/* golden.c - comparing with what was right before. */
#include "tests/unit/write/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/files.h"
#include "tests/support/suite.h"

#define GOLDEN "tests/golden/report"

const struct synthetic golden_run = { .seconds = 5, .outage_ms = 1000, .outage_at_ms = 2500 };

unsigned golden_difference(const char *a, const char *b)
{
	unsigned line = 1;

	for (; *a && *a == *b; a++, b++)
		line += *a == '\n';
	return *a == *b ? 0 : line;
}

void golden_check(const char *got, const char *name)
{
	const char *update = getenv("STRAITS_GOLDEN");
	struct text want;

	if (update && !strcmp(update, "update"))
		file_write(GOLDEN, name, got);
	want = file_text(GOLDEN, name);
	CHECK(want.len > 0);
	if (golden_difference(got, text_str(&want)))
		(void)printf("%s differs from " GOLDEN "/%s at line %u ", name, name,
			     golden_difference(got, text_str(&want)));
	CHECK_INT(golden_difference(got, text_str(&want)), 0);
	text_done(&want);
}

void golden_check_file(const char *dir, const char *name)
{
	struct text got = file_text(dir, name);

	golden_check(text_str(&got), name);
	text_done(&got);
}
