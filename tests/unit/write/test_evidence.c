/* test_evidence.c - what is missing or cut off in a run directory is told. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "reports/write/evidence.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

static int load(const char *dir, struct evidence *ret, struct err *err)
{
	int r;

	*ret = (struct evidence){ 0 };
	r = evidence_open(dir, ret, err);

	if (r == 0)
		r = evidence_read(dir, ret, err);
	if (r < 0)
		evidence_done(ret);
	return r;
}

static void remove_from(const char *dir, const char *name)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	CHECK_INT(unlink(path), 0);
}

static void records_are_sorted_under_their_streams(void)
{
	struct evidence e;
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 2 });
	CHECK_INT(load(dir, &e, &err), 0);
	CHECK(series_first(&e.records, "to-buyer", RECORD_WIRE_SENT) != NULL);
	CHECK(series_first(&e.records, "buyer.first-shown", RECORD_STEP) != NULL);
	CHECK(series_first(&e.records, "buyer-down", RECORD_RATE) != NULL);
	CHECK_STR(text_str(&e.notes), "");
	CHECK_INT(evidence_measure(&e, &err), 0);
	CHECK_INT(evidence_pictures(&e, TO_BUYER)->frames.n > 0, 1);
	evidence_done(&e);
	scratch_remove(dir);
}

static void a_missing_file_leaves_a_note_and_nulls(void)
{
	const struct metric *m;
	struct evidence e;
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 2 });
	remove_from(dir, "wire.rec");
	remove_from(dir, "buyer.rec");
	CHECK_INT(load(dir, &e, &err), 0);
	CHECK_STR(text_str(&e.notes), "buyer.rec is not there.\n");
	CHECK_INT(evidence_measure(&e, &err), 0);
	m = metric_find(&e.result.metrics, "to-buyer", "latency.p95");
	CHECK(m && m->null_reason);
	evidence_done(&e);
	scratch_remove(dir);
}

static void no_records_at_all_are_nothing_to_report(void)
{
	static const char *const files[] = { "packets.rec", "network.rec", "wire.rec", "seller.rec",
					     "buyer.rec" };
	struct evidence e;
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		remove_from(dir, files[i]);
	CHECK_INT(load(dir, &e, &err), -ENOENT);
	CHECK_HAS(err.text, "holds no records");
	scratch_remove(dir);
}

static void a_broken_record_is_told_with_file_and_line(void)
{
	struct evidence e;
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	file_write(dir, "buyer.rec", "# straits: x\n5 buyer.stage shown to-buyer 1 zero\n");
	CHECK_INT(load(dir, &e, &err), -EBADMSG);
	CHECK_HAS(err.text, "/buyer.rec:2: expected a value");
	scratch_remove(dir);
}

static void half_a_last_line_is_forgiven_only_to_a_broken_run(void)
{
	static const char cut[] = "# straits: x\n5 buyer.stage shown to-buyer 1 0\n6 buyer.st";
	struct evidence e;
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1, .outcome = "broken" });
	file_write(dir, "buyer.rec", cut);
	CHECK_INT(load(dir, &e, &err), 0);
	CHECK_HAS(text_str(&e.notes), "buyer.rec ends in the middle of a line");
	evidence_done(&e);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	file_write(dir, "buyer.rec", cut);
	CHECK_INT(load(dir, &e, &err), -EBADMSG);
	scratch_remove(dir);
}

/* The links' rates are records under their names: the manifest says whose way each link is on. */
static void a_fall_of_the_rate_is_measured_in_its_own_direction(void)
{
	const struct metric *m;
	struct evidence e;
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 60 });
	CHECK_INT(load(dir, &e, &err), 0);
	CHECK_INT(evidence_measure(&e, &err), 0);
	m = metric_find(&e.result.metrics, "to-buyer", "rate.overshoot");
	CHECK(m && !m->null_reason);
	m = metric_find(&e.result.metrics, "to-seller", "rate.overshoot");
	CHECK_STR(m ? m->null_reason : "", "the capacity did not fall at once by a fifth or more");
	evidence_done(&e);
	scratch_remove(dir);
}

CU_TestInfo evidence_tests[] = {
	TEST(records_are_sorted_under_their_streams),
	TEST(a_missing_file_leaves_a_note_and_nulls),
	TEST(a_fall_of_the_rate_is_measured_in_its_own_direction),
	TEST(no_records_at_all_are_nothing_to_report),
	TEST(a_broken_record_is_told_with_file_and_line),
	TEST(half_a_last_line_is_forgiven_only_to_a_broken_run),
	CU_TEST_INFO_NULL,
};
