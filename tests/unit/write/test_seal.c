/* test_seal.c - outputs are put in place whole, with their hashes, or not at all. */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "reports/write/manifest.h"
#include "reports/write/seal.h"
#include "reports/write/survey.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

static int write_one(struct seal *s, const char *name, const char *text, struct err *err)
{
	struct text t = { 0 };
	int r;

	text_add(&t, text);
	r = seal_write(s, name, &t, err);
	text_done(&t);
	return r;
}

static void nothing_is_there_before_the_commit_and_all_after_it(void)
{
	struct seal s;
	struct err err;
	struct text got, folder = { 0 };
	char dir[64];

	scratch_make(dir);
	CHECK_INT(seal_open(&s, dir, &err), 0);
	CHECK_INT(write_one(&s, "a.txt", "new", &err), 0);
	CHECK_INT(seal_folder(&s, "plots", &folder, &err), 0);
	CHECK_INT(write_one(&s, "plots/b.txt", "deep", &err), 0);
	CHECK(!file_is(dir, "a.txt"));
	CHECK_INT(seal_commit(&s, NULL, NULL, &err), 0);
	seal_close(&s);
	got = file_text(dir, "a.txt");
	CHECK_STR(text_str(&got), "new");
	CHECK(file_is(dir, "plots/b.txt"));
	CHECK_INT(entries_of(dir), 2);
	text_done(&got);
	text_done(&folder);
	scratch_remove(dir);
}

static void a_folder_is_replaced_as_a_whole(void)
{
	struct seal s;
	struct err err;
	struct text folder = { 0 };
	char dir[64], plots[80];

	scratch_make(dir);
	(void)snprintf(plots, sizeof(plots), "%s/plots", dir);
	CHECK_INT(mkdir(plots, 0777), 0);
	file_write(dir, "plots/old.txt", "old");
	CHECK_INT(seal_open(&s, dir, &err), 0);
	CHECK_INT(seal_folder(&s, "plots", &folder, &err), 0);
	CHECK_INT(write_one(&s, "plots/new.txt", "new", &err), 0);
	CHECK_INT(seal_commit(&s, NULL, NULL, &err), 0);
	seal_close(&s);
	CHECK(file_is(dir, "plots/new.txt"));
	CHECK(!file_is(dir, "plots/old.txt"));
	CHECK_INT(entries_of(dir), 1);
	text_done(&folder);
	scratch_remove(dir);
}

static void what_is_not_committed_leaves_no_trace(void)
{
	struct seal s;
	struct err err;
	char dir[64], inner[80];

	scratch_make(dir);
	(void)snprintf(inner, sizeof(inner), "%s/x/y", dir);
	CHECK_INT(seal_open(&s, inner, &err), 0);
	CHECK_INT(write_one(&s, "a.txt", "new", &err), 0);
	seal_close(&s);
	CHECK(!file_is(dir, "x/y"));
	scratch_remove(dir);
}

static void two_reports_at_once_are_refused(void)
{
	struct seal first, second;
	struct err err;
	char dir[64];

	scratch_make(dir);
	CHECK_INT(seal_open(&first, dir, &err), 0);
	CHECK_INT(write_one(&first, "a.txt", "new", &err), 0);
	CHECK_INT(seal_open(&second, dir, &err), -EBUSY);
	CHECK_HAS(err.text, "another report is being made here");
	seal_close(&second);
	CHECK_INT(seal_commit(&first, NULL, NULL, &err), 0);
	seal_close(&first);
	CHECK(file_is(dir, "a.txt"));
	scratch_remove(dir);
}

static void what_a_killed_report_left_is_cleared_away(void)
{
	struct seal s;
	struct err err;
	char dir[64], part[96];

	scratch_make(dir);
	(void)snprintf(part, sizeof(part), "%s/.report.part", dir);
	CHECK_INT(mkdir(part, 0777), 0);
	file_write(part, "stale.txt", "stale");
	CHECK_INT(seal_open(&s, dir, &err), 0);
	CHECK_INT(seal_commit(&s, NULL, NULL, &err), 0);
	seal_close(&s);
	CHECK_INT(entries_of(dir), 0);
	scratch_remove(dir);
}

/* A limit of the file size stands for a full disk: write() fails in the same place. */
static void a_full_disk_is_told_and_changes_nothing(void)
{
	struct rlimit old, small;
	struct seal s;
	struct err err = { 0 };
	struct text t = { 0 }, got;
	void (*handler)(int);
	char dir[64];

	scratch_make(dir);
	file_write(dir, "a.txt", "old");
	for (int i = 0; i < 20000; i++)
		text_add(&t, "0123456789");
	(void)getrlimit(RLIMIT_FSIZE, &old);
	small = (struct rlimit){ 4096, old.rlim_max };
	handler = signal(SIGXFSZ, SIG_IGN);
	CHECK_INT(seal_open(&s, dir, &err), 0);
	(void)setrlimit(RLIMIT_FSIZE, &small);
	CHECK_INT(seal_write(&s, "a.txt", &t, &err), -EFBIG);
	(void)setrlimit(RLIMIT_FSIZE, &old);
	(void)signal(SIGXFSZ, handler);
	seal_close(&s);
	CHECK_HAS(err.text, "a.txt: File too large");
	got = file_text(dir, "a.txt");
	CHECK_STR(text_str(&got), "old");
	CHECK_INT(entries_of(dir), 1);
	text_done(&got);
	text_done(&t);
	scratch_remove(dir);
}

/* Seals the run in dir with one output; 0 or what went wrong. */
static int seal_run(const char *dir, struct err *err)
{
	struct manifest m = { 0 };
	json_t *before = NULL;
	struct seal s = { .lock = -1 };
	int r = manifest_read(dir, &m, err);

	if (r == 0)
		r = survey_run(dir, &m, &before, err);
	if (r == 0)
		r = seal_open(&s, dir, err);
	if (r == 0)
		r = write_one(&s, "metrics.json", "abc", err);
	if (r == 0)
		r = seal_commit(&s, &m, before, err);
	seal_close(&s);
	json_decref(before);
	manifest_done(&m);
	return r;
}

static void every_file_is_hashed_into_run_json(void)
{
	struct manifest m = { 0 };
	struct err err;
	const char *sum = NULL;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	CHECK_INT(seal_run(dir, &err), 0);
	CHECK_INT(manifest_read(dir, &m, &err), 0);
	CHECK_INT(m.file_count, 6);
	for (size_t i = 0; i < m.file_count; i++)
		if (!strcmp(m.files[i].name, "metrics.json"))
			sum = m.files[i].sha256;
	/* FIPS 180-4's example */
	CHECK_STR(sum, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	manifest_done(&m);
	scratch_remove(dir);
}

static void sealing_again_gives_the_same_bytes(void)
{
	struct text first, second;
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	CHECK_INT(seal_run(dir, &err), 0);
	first = file_text(dir, "run.json");
	CHECK_INT(seal_run(dir, &err), 0);
	second = file_text(dir, "run.json");
	CHECK_STR(text_str(&second), text_str(&first));
	text_done(&first);
	text_done(&second);
	scratch_remove(dir);
}

static void altered_or_missing_evidence_is_refused(void)
{
	struct err err;
	char dir[64], path[96];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 1 });
	CHECK_INT(seal_run(dir, &err), 0);
	file_write(dir, "metrics.json", "a report may be made again");
	CHECK_INT(seal_run(dir, &err), 0);
	file_replace(dir, "buyer.rec", "shown", "unread");
	CHECK_INT(seal_run(dir, &err), -EBADMSG);
	CHECK_HAS(err.text, "/buyer.rec was altered after the run");
	(void)snprintf(path, sizeof(path), "%s/buyer.rec", dir);
	CHECK_INT(unlink(path), 0);
	CHECK_INT(seal_run(dir, &err), -EBADMSG);
	CHECK_HAS(err.text, "/buyer.rec is missing, though run.json lists it");
	scratch_remove(dir);
}

CU_TestInfo seal_tests[] = {
	TEST(nothing_is_there_before_the_commit_and_all_after_it),
	TEST(a_folder_is_replaced_as_a_whole),
	TEST(what_is_not_committed_leaves_no_trace),
	TEST(two_reports_at_once_are_refused),
	TEST(what_a_killed_report_left_is_cleared_away),
	TEST(a_full_disk_is_told_and_changes_nothing),
	TEST(every_file_is_hashed_into_run_json),
	TEST(sealing_again_gives_the_same_bytes),
	TEST(altered_or_missing_evidence_is_refused),
	CU_TEST_INFO_NULL,
};
