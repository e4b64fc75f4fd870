/* test_journal.c - a record file that several threads write. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "tests/support/suite.h"

#define THREADS 4
#define NOTES   5000

static const struct record sample = { .time = 5,
				      .kind = RECORD_CAPTURE,
				      .probe = "p",
				      .stream = "s",
				      .id = 1 };

static void *note_many(void *arg)
{
	struct record r = sample;

	for (unsigned i = 0; i < NOTES; i++) {
		r.id = i;
		journal_note(arg, &r);
	}
	return NULL;
}

/* How many records the file holds, or -1 when one cannot be read. */
static int count_records(const char *path)
{
	FILE *f = fopen(path, "r");
	struct record_reader rd;
	struct record r;
	int n = 0, got = 0;

	if (!f)
		return -1;
	record_reader_init(&rd, f, path);
	while ((got = record_read(&rd, &r, NULL)) > 0)
		n++;
	record_reader_done(&rd);
	(void)fclose(f);
	return got < 0 ? -1 : n;
}

static void holds_every_record_of_every_thread_whole(void)
{
	char dir[64], path[96];
	pthread_t threads[THREADS];
	struct journal *j = NULL;

	(void)snprintf(path, sizeof(path), "%s/x.rec", scratch_make(dir));
	CHECK_INT(journal_open(&j, path, NULL), 0);
	journal_header(j, "clock", "monotonic");
	for (unsigned i = 0; i < THREADS; i++)
		CHECK_INT(pthread_create(&threads[i], NULL, note_many, j), 0);
	for (unsigned i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
	CHECK_INT(journal_finish(j, NULL), 0);
	CHECK_INT(count_records(path), THREADS * NOTES);
	journal_free(j);
	scratch_remove(dir);
}

static void ignores_notes_after_the_end(void)
{
	char dir[64], path[96];
	struct journal *j = NULL;

	(void)snprintf(path, sizeof(path), "%s/x.rec", scratch_make(dir));
	CHECK_INT(journal_open(&j, path, NULL), 0);
	journal_note(j, &sample);
	CHECK_INT(journal_finish(j, NULL), 0);
	journal_note(j, &sample);
	CHECK_INT(journal_finish(j, NULL), 0);
	CHECK_INT(count_records(path), 1);
	journal_free(j);
	scratch_remove(dir);
}

static void what_was_flushed_is_in_the_file_while_the_journal_is_open(void)
{
	char dir[64], path[96];
	struct journal *j = NULL;

	(void)snprintf(path, sizeof(path), "%s/x.rec", scratch_make(dir));
	CHECK_INT(journal_open(&j, path, NULL), 0);
	journal_note(j, &sample);
	journal_flush(j);
	CHECK_INT(count_records(path), 1);
	journal_free(j);
	scratch_remove(dir);
}

static void says_which_file_cannot_be_made(void)
{
	struct journal *j = NULL;
	struct err err;

	CHECK(journal_open(&j, "/nowhere/at/all.rec", &err) < 0);
	CHECK_HAS(err.text, "/nowhere/at/all.rec: No such file");
	CHECK(j == NULL);
}

static void says_that_the_disk_is_full(void)
{
	struct journal *j = NULL;
	struct err err;

	if (access("/dev/full", W_OK) != 0)
		SKIP("no /dev/full");
	CHECK_INT(journal_open(&j, "/dev/full", &err), 0);
	journal_note(j, &sample);
	CHECK(journal_finish(j, &err) < 0);
	CHECK_HAS(err.text, "/dev/full: No space left");
	journal_free(j);
}

CU_TestInfo journal_tests[] = {
	TEST(holds_every_record_of_every_thread_whole),
	TEST(ignores_notes_after_the_end),
	TEST(what_was_flushed_is_in_the_file_while_the_journal_is_open),
	TEST(says_which_file_cannot_be_made),
	TEST(says_that_the_disk_is_full),
	CU_TEST_INFO_NULL,
};
