/* test_page.c - record(5) and metric(5) list exactly the kinds and the numbers that exist. */
#include <stdio.h>
#include <string.h>

#include "harness/base/record.h"
#include "harness/base/text.h"
#include "reports/metric/metric.h"
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

/* "latency.p95 (ms, lower)", its definition, and where this comes from unless it is our own. */
static void add_number(struct text *into, const struct metric_def *d)
{
	const char *unit = metric_unit_word(d->unit);
	const char *better = d->better == METRIC_LOWER    ? "lower"
			     : d->better == METRIC_HIGHER ? "higher"
							  : "";

	text_addf(into, "\n.TP\n.B %s", d->name);
	if (*unit || *better)
		text_addf(into, " (%s%s%s)", unit, *unit && *better ? ", " : "", better);
	text_addf(into, "\n%s", d->text);
	if (strcmp(d->source, "this project") != 0)
		text_addf(into, " [%s]", d->source);
	text_add(into, "\n");
}

static size_t count_entries(const char *at)
{
	size_t n = 0;

	while ((at = strstr(at, "\n.TP\n.B "))) {
		at++;
		n++;
	}
	return n;
}

static void metric_5_lists_every_number_as_it_is_defined(void)
{
	struct text page = file_text("docs/man", "metric.5");
	const char *at = strstr(text_str(&page), "\n.SH PICTURES\n");
	size_t n = 0;

	CHECK(at != NULL);
	CHECK(metric_nth(0) != NULL);
	for (const struct metric_def *d; at && (d = metric_nth(n)); n++) {
		struct text want = { 0 };

		add_number(&want, d);
		CHECK_HAS(at, text_str(&want));
		text_done(&want);
	}
	CHECK(at && count_entries(at) == n);
	text_done(&page);
}

CU_TestInfo page_tests[] = {
	TEST(record_5_lists_every_kind_as_it_is_defined),
	TEST(metric_5_lists_every_number_as_it_is_defined),
	CU_TEST_INFO_NULL,
};
