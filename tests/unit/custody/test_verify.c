/* test_verify.c - every file that changed, went or came since the sealing is told. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/custody/verify.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"
#include "tests/unit/custody/sealed.h"

struct room {
	char dir[64];
	struct verify v;
	struct text told;
	struct err err;
};

static void make(struct room *room)
{
	*room = (struct room){ 0 };
	sealed_make(scratch_make(room->dir));
}

static void done(struct room *room)
{
	text_done(&room->told);
	scratch_remove(room->dir);
}

static void note(void *arg, enum verify_fault fault, const char *name)
{
	text_addf(arg, "%s %s\n", verify_word(fault), name);
}

static int verify(struct room *room)
{
	text_done(&room->told);
	return verify_run(room->dir, note, &room->told, &room->v, &room->err);
}

static char *path_in(const struct room *room, const char *name, char ret[static 128])
{
	(void)snprintf(ret, 128, "%s/%s", room->dir, name);
	return ret;
}

static void a_run_is_whole_when_it_was_sealed(void)
{
	struct room room;

	make(&room);
	CHECK_INT(verify(&room), 0);
	CHECK(verify_is_whole(&room.v));
	CHECK_STR(text_str(&room.told), "");
	CHECK(room.v.listed > 5 && !room.v.anonymised && !room.v.signature);
	done(&room);
}

static void each_fault_is_told_by_its_name(void)
{
	struct room room;
	char path[128];

	make(&room);
	file_write(room.dir, "buyer.rec", "# other\n");
	file_write(room.dir, "metrics.json", "{}\n");
	CHECK_INT(unlink(path_in(&room, "seller.log", path)), 0);
	file_write(room.dir, "more.txt", "came later\n");
	CHECK_INT(verify(&room), 0);
	CHECK(!verify_is_whole(&room.v));
	CHECK_STR(text_str(&room.told), "altered buyer.rec\naltered metrics.json\n"
					"missing seller.log\nextra more.txt\n");
	CHECK_INT(room.v.faults[VERIFY_ALTERED], 2);
	CHECK_INT(room.v.faults[VERIFY_MISSING], 1);
	CHECK_INT(room.v.faults[VERIFY_EXTRA], 1);
	done(&room);
}

/* It could be made to show anything. */
static void a_link_is_no_evidence(void)
{
	struct room room;
	char path[128], away[128];

	make(&room);
	CHECK_INT(rename(path_in(&room, "seller.log", path), path_in(&room, "x", away)), 0);
	CHECK_INT(symlink("x", path), 0);
	CHECK_INT(verify(&room), 0);
	CHECK_STR(text_str(&room.told), "missing seller.log\nextra x\n");
	done(&room);
}

static void hidden_and_odd_files_are_too_many(void)
{
	struct room room;
	char path[128];

	make(&room);
	file_write(room.dir, ".hidden", "");
	CHECK_INT(mkdir(path_in(&room, "deep", path), 0777), 0);
	file_write(path, ".too", "");
	CHECK_INT(mkfifo(path_in(&room, "pipe", path), 0666), 0);
	CHECK_INT(verify(&room), 0);
	CHECK_STR(text_str(&room.told), "extra .hidden\nextra deep/.too\nextra pipe\n");
	done(&room);
}

static void a_signature_is_seen_and_neither_extra_nor_sealed(void)
{
	struct room room;

	make(&room);
	file_write(room.dir, "run.json.asc", "some signature\n");
	CHECK_INT(verify(&room), 0);
	CHECK(verify_is_whole(&room.v) && room.v.signature);
	sealed_report(room.dir);
	file_write(room.dir, "run.json.asc", "another signature\n");
	CHECK_INT(verify(&room), 0);
	CHECK(verify_is_whole(&room.v));
	done(&room);
}

static void what_was_never_sealed_cannot_be_verified(void)
{
	struct room room;
	char dir[64];

	make(&room);
	synthetic_write(scratch_make(dir), &(struct synthetic){ .seconds = 3 });
	CHECK_INT(verify_run(dir, note, &room.told, &room.v, &room.err), -EBADMSG);
	CHECK_HAS(room.err.text, "never sealed");
	file_write(dir, "run.json", "{");
	CHECK_INT(verify_run(dir, note, &room.told, &room.v, &room.err), -EBADMSG);
	scratch_remove(dir);
	CHECK_INT(verify_run(dir, NULL, NULL, &room.v, &room.err), -ENOENT);
	done(&room);
}

CU_TestInfo verify_tests[] = {
	TEST(a_run_is_whole_when_it_was_sealed),
	TEST(each_fault_is_told_by_its_name),
	TEST(a_link_is_no_evidence),
	TEST(hidden_and_odd_files_are_too_many),
	TEST(a_signature_is_seen_and_neither_extra_nor_sealed),
	TEST(what_was_never_sealed_cannot_be_verified),
	CU_TEST_INFO_NULL,
};
