/* test_json.c - metrics.json is what its published schema says. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/json.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"
#include "tests/unit/write/judged.h"
#include "tests/unit/write/schema.h"

/* Made from a run that has everything: stalls, nulls, broken expectations. */
static json_t *make(void)
{
	struct evidence e = { 0 };
	struct verdict v = { 0 };
	struct text t = { 0 };
	struct err err;
	json_t *root;
	char dir[64];

	scratch_make(dir);
	synthetic_write(
		dir, &(struct synthetic){ .seconds = 6, .outage_ms = 1500, .outage_at_ms = 3000 });
	CHECK_INT(evidence_open(dir, &e, &err), 0);
	CHECK_INT(evidence_read(dir, &e, &err), 0);
	CHECK_INT(evidence_measure(&e, &err), 0);
	CHECK_INT(verdict_judge(&e, &v, &err), 0);
	CHECK_INT(json_metrics(&e, &v, &t, &err), 0);
	root = json_loads(text_str(&t), JSON_REJECT_DUPLICATES, NULL);
	text_done(&t);
	verdict_done(&v);
	evidence_done(&e);
	scratch_remove(dir);
	return root;
}

static json_t *load_schema(void)
{
	return json_load_file("docs/metrics-schema.json", JSON_REJECT_DUPLICATES, NULL);
}

static void it_fits_its_schema(void)
{
	json_t *schema = load_schema(), *value = make();
	struct text faults = { 0 };

	CHECK(schema != NULL);
	CHECK(json_array_size(json_object_get(value, "metrics")) > 50);
	CHECK(json_array_size(json_object_get(value, "stalls")) > 0);
	schema_check(schema, value, &faults);
	CHECK_STR(text_str(&faults), "");
	text_done(&faults);
	json_decref(schema);
	json_decref(value);
}

static void the_schema_finds_what_does_not_fit(void)
{
	json_t *schema = load_schema(), *value = make();
	json_t *first = json_array_get(json_object_get(value, "metrics"), 0);
	struct text faults = { 0 };

	(void)json_object_set_new(first, "value", json_string("12 ms"));
	(void)json_object_set_new(first, "count", json_integer(-1));
	(void)json_object_del(first, "unit");
	(void)json_object_set_new(json_object_get(value, "verdict"), "word", json_string("good"));
	schema_check(schema, value, &faults);
	CHECK_HAS(text_str(&faults), ".metrics[0].value: wrong type\n");
	CHECK_HAS(text_str(&faults), ".metrics[0].count: below the minimum\n");
	CHECK_HAS(text_str(&faults), ".metrics[0]: lacks unit\n");
	CHECK_HAS(text_str(&faults), ".verdict.word: not one of the enum\n");
	text_done(&faults);
	json_decref(schema);
	json_decref(value);
}

static void the_schema_names_every_part_of_latency(void)
{
	json_t *schema = load_schema();
	json_t *stall = json_object_get(
		json_object_get(json_object_get(json_object_get(schema, "properties"), "stalls"),
				"items"),
		"properties");
	json_t *causes = json_object_get(json_object_get(stall, "cause"), "enum");

	CHECK_INT(json_array_size(causes), BLAME_COUNT);
	for (unsigned part = 0; part < BLAME_COUNT; part++)
		CHECK_STR(json_string_value(json_array_get(causes, part)),
			  frame_part_word((enum frame_part)part));
	json_decref(schema);
}

static void a_null_has_a_reason_and_a_number_has_none(void)
{
	json_t *value = make(), *m;
	size_t i, nulls = 0;

	json_array_foreach(json_object_get(value, "metrics"), i, m)
	{
		bool null = json_is_null(json_object_get(m, "value"));

		nulls += null;
		CHECK(json_is_string(json_object_get(m, "reason")) == null);
	}
	CHECK(nulls > 0);
	json_decref(value);
}

CU_TestInfo json_tests[] = {
	TEST(it_fits_its_schema),
	TEST(the_schema_finds_what_does_not_fit),
	TEST(the_schema_names_every_part_of_latency),
	TEST(a_null_has_a_reason_and_a_number_has_none),
	CU_TEST_INFO_NULL,
};
