/* test_draft.c - a file has its name when it is whole, and is nowhere before. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/draft.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/bench.h"

/* A scratch folder and the path of a file in it. */
struct place {
	char dir[64];
	char path[80];
};

static void place_make(struct place *p)
{
	(void)snprintf(p->path, sizeof(p->path), "%s/file", scratch_make(p->dir));
}

static void write_file(const struct place *p, const char *text)
{
	struct err err = { 0 };
	struct draft d;

	CHECK_INT(draft_open(&d, p->path, &err), 0);
	draft_add(&d, text, strlen(text));
	CHECK_INT(draft_keep(&d, &err), 0);
}

static void check_file(const struct place *p, const char *text)
{
	char *got = slurp(p->path, NULL);

	CHECK_STR(got, text);
	free(got);
}

static void takes_the_place_of_an_older_file(void)
{
	struct place p;

	place_make(&p);
	write_file(&p, "older and longer");
	write_file(&p, "newer");
	check_file(&p, "newer");
	CHECK_INT(unlink(p.path), 0);
	/* Fails when anything is left in it. */
	CHECK_INT(rmdir(p.dir), 0);
}

/* Writes more than the buffer holds, and is killed. */
static void write_and_die(const struct place *p)
{
	static const uint8_t much[1 << 20];
	struct err err;
	struct draft d;

	if (draft_open(&d, p->path, &err))
		_exit(1);
	draft_add(&d, much, sizeof(much));
	(void)raise(SIGKILL);
	_exit(2);
}

static void leaves_nothing_when_the_process_is_killed(void)
{
	struct place p;
	pid_t child;
	int status;

	place_make(&p);
	child = fork();
	if (!child)
		write_and_die(&p);
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(WIFSIGNALED(status));
	CHECK_INT(rmdir(p.dir), 0);
}

static void a_file_that_such_a_process_left_is_not_in_the_way(void)
{
	char temp[120];
	struct place p;
	int fd;

	place_make(&p);
	write_file(&p, "older");
	(void)snprintf(temp, sizeof(temp), "%s.tmp-%ld", p.path, (long)getpid());
	fd = open(temp, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CHECK_INT(close(fd), 0);
	write_file(&p, "newer");
	check_file(&p, "newer");
	CHECK_INT(access(temp, F_OK), -1);
	scratch_remove(p.dir);
}

static void a_file_has_the_rights_that_the_umask_leaves(void)
{
	struct place p;
	struct stat st;
	mode_t before;

	place_make(&p);
	before = umask(027);
	write_file(&p, "text");
	(void)umask(before);
	CHECK_INT(stat(p.path, &st), 0);
	CHECK_INT(st.st_mode & 0777, 0640);
	scratch_remove(p.dir);
}

static void settles_before_it_is_named(void)
{
	struct err err = { 0 };
	struct place p;
	struct draft d;

	place_make(&p);
	CHECK_INT(draft_open(&d, p.path, &err), 0);
	draft_add(&d, "text", 4);
	CHECK_INT(draft_settle(&d, &err), 0);
	CHECK_INT(access(p.path, F_OK), -1);
	CHECK_INT(draft_keep(&d, &err), 0);
	check_file(&p, "text");
	CHECK_INT(draft_open(&d, "/dev/full", &err), 0);
	draft_add(&d, "text", 4);
	CHECK_INT(draft_settle(&d, &err), -ENOSPC);
	CHECK_HAS(err.text, "/dev/full: cannot write: No space left on device");
	draft_drop(&d);
	scratch_remove(p.dir);
}

CU_TestInfo draft_tests[] = {
	TEST(takes_the_place_of_an_older_file),
	TEST(leaves_nothing_when_the_process_is_killed),
	TEST(a_file_that_such_a_process_left_is_not_in_the_way),
	TEST(a_file_has_the_rights_that_the_umask_leaves),
	TEST(settles_before_it_is_named),
	CU_TEST_INFO_NULL,
};
