/* test_rundir.c - what killed runs leave goes, and what lives stays. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/scenario/rundir.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"

/* A run that another process has begun in dir, which waits until it is killed. */
struct other {
	pid_t pid;
	char name[64];
};

/* A child of the run may hold its descriptors, too, and live longer: ret_child gets it. */
static struct other begin(const char *dir, pid_t *ret_janitor, pid_t *ret_child)
{
	struct rundir made;
	struct other o;
	pid_t told[2];
	int fds[2];

	CHECK_INT(pipe(fds), 0);
	o.pid = fork();
	if (o.pid == 0) {
		if (rundir_open(&made, dir, "show", NULL) < 0)
			_exit(1);
		file_write(made.path, "packets.rec", "some");
		told[0] = made.janitor;
		told[1] = ret_child ? fork() : 0;
		if (!ret_child || told[1])
			(void)!write(fds[1], told, sizeof(told));
		for (;;)
			(void)pause();
	}
	CHECK_INT((int64_t)read(fds[0], told, sizeof(told)), (int64_t)sizeof(told));
	(void)close(fds[0]);
	(void)close(fds[1]);
	*ret_janitor = told[0];
	if (ret_child)
		*ret_child = told[1];
	(void)snprintf(o.name, sizeof(o.name), ".show.%ld", (long)o.pid);
	return o;
}

/* Returns when it is dead and has let go of its files; it need not be a child of this process. */
static void kill_it(pid_t pid)
{
	struct pollfd death = { .fd = pidfd_open(pid, 0), .events = POLLIN };

	CHECK(death.fd >= 0);
	CHECK_INT(kill(pid, SIGKILL), 0);
	CHECK_INT(poll(&death, 1, -1), 1);
	(void)close(death.fd);
	(void)waitpid(pid, NULL, 0);
}

/* Opens another run there, and drops it again. */
static void pass_by(const char *dir)
{
	struct rundir made;

	CHECK_INT(rundir_open(&made, dir, "show", NULL), 0);
	rundir_drop(&made);
}

static void what_a_run_left_that_was_killed_with_its_janitor_goes_with_the_next(void)
{
	pid_t janitor;
	struct other o;
	char dir[64];

	scratch_make(dir);
	o = begin(dir, &janitor, NULL);
	kill_it(janitor);
	kill_it(o.pid);
	CHECK(file_is(dir, o.name));
	pass_by(dir);
	CHECK_INT(entries_of(dir), 0);
	scratch_remove(dir);
}

static void a_run_stays_while_any_of_its_processes_lives(void)
{
	pid_t janitor, child;
	struct other o;
	char dir[64];

	scratch_make(dir);
	o = begin(dir, &janitor, &child);
	kill_it(janitor);
	pass_by(dir);
	CHECK(file_is(dir, o.name));
	kill_it(o.pid);
	pass_by(dir);
	CHECK(file_is(dir, o.name));
	kill_it(child);
	pass_by(dir);
	CHECK_INT(entries_of(dir), 0);
	scratch_remove(dir);
}

/* Hidden directories of others may have such names. */
static void what_no_run_has_marked_stays(void)
{
	char dir[64], notes[96];

	scratch_make(dir);
	(void)snprintf(notes, sizeof(notes), "%s/.notes.12", dir);
	CHECK_INT(mkdir(notes, 0777), 0);
	file_write(notes, "text", "mine");
	pass_by(dir);
	CHECK(file_is(notes, "text"));
	scratch_remove(dir);
}

static void a_kept_run_has_no_mark(void)
{
	struct rundir made;
	char dir[64];

	scratch_make(dir);
	CHECK_INT(rundir_open(&made, dir, "show", NULL), 0);
	CHECK(file_is(made.path, RUNDIR_MARK));
	CHECK_INT(rundir_keep(&made, NULL), 0);
	CHECK_INT(entries_of(made.path), 0);
	scratch_remove(dir);
}

CU_TestInfo rundir_tests[] = {
	TEST(what_a_run_left_that_was_killed_with_its_janitor_goes_with_the_next),
	TEST(a_run_stays_while_any_of_its_processes_lives),
	TEST(what_no_run_has_marked_stays),
	TEST(a_kept_run_has_no_mark),
	CU_TEST_INFO_NULL,
};
