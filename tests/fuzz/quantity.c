/* quantity.c - hostile numbers with units: refused, or within the bounds that they have. */
#include "harness/base/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/metric/metric.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_quantities(const char *s)
{
	struct err err;
	nsec_t t;
	uint64_t v;
	int64_t m;

	if (parse_duration(s, &t, &err) == 0 && (t < 0 || t > NSEC_PER_SEC * 86400 * 1000))
		abort();
	if (parse_rate(s, &v, &err) == 0 && v > UINT64_C(1000000000000))
		abort();
	if (parse_size(s, &v, &err) == 0 && v > UINT64_C(1) << 48)
		abort();
	(void)parse_chance(s, &v, &err);
	if (parse_micro(s, &m, &err) == 0 && m < 0)
		abort();
	if (parse_count(s, 100, &v, &err) == 0 && v > 100)
		abort();
}

/* Any definition: the text's first bytes choose it. */
static void check_limits(const char *s)
{
	const struct metric_def *def = metric_nth((unsigned char)*s % 100U);
	struct err err;
	double limit;

	if (metric_parse_limit(def, s, &limit, &err) == 0 && !isfinite(limit))
		abort();
	if (*s && metric_parse_limit(def, s + 1, &limit, &err) == 0 && !isfinite(limit))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text xml = { 0 };
	char *s = strndup((const char *)data, size);

	check_quantities(s);
	check_limits(s);
	text_add_xml(&xml, s);
	if (strpbrk(text_str(&xml), "<>\"'"))
		abort();
	text_done(&xml);
	free(s);
	return 0;
}
