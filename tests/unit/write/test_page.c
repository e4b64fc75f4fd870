/* test_page.c - record(5) lists exactly the kinds that exist. */
#include <stdio.h>
#include <string.h>

#include "harness/base/record.h"
#include "harness/base/text.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"

static void record_5_lists_every_kind_as_it_is_defined(void)
{
	struct text page = file_text("docs/man", "record.5");
	struct text want = { 0 };

	for (unsigned k = 0; k < RECORD_KIND_COUNT; k++) {
		const struct record_meaning *m = record_meaning((enum record_kind)k);

		text_addf(&want, "T{\n%s\nT}\tT{\n%s\nT}\tT{\n%s\nT}\n", m->word, m->id, m->value);
	}
	CHECK_HAS(text_str(&page), text_str(&want));
	if (!strstr(text_str(&page), text_str(&want)))
		(void)printf("record.5 should hold:\n%s", text_str(&want));
	text_done(&page);
	text_done(&want);
}

CU_TestInfo page_tests[] = {
	TEST(record_5_lists_every_kind_as_it_is_defined),
	CU_TEST_INFO_NULL,
};
