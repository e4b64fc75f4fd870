/* test_break.c - a run that is interrupted, killed or starved says so, and leaves nothing behind.
 */
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lab/run_kit.h"
#include "tests/support/leftovers.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

static bool start_call(struct program *p, const char *dir, const char *duration)
{
	const char *argv[] = { program_straits(),  "run", "--runs", dir, duration,
			       "call-lan-control", NULL };

	return program_start(p, argv, NULL, false);
}

static void ends_cleanly_when_interrupted(void)
{
	struct program p;
	char dir[64];

	RUN_OR_SKIP();
	scratch_make(dir);
	CHECK(start_call(&p, dir, "--duration=60s"));
	CHECK(program_until(&p, "in the call", 60));
	CHECK_INT(kill(-p.pid, SIGINT), 0);
	program_wait(&p, 30);
	CHECK_INT(p.status, 3);
	CHECK_HAS(text_str(&p.err), "interrupted");
	CHECK_INT(leftovers_wait_processes(dir), 0);
	CHECK_INT(leftovers_hidden(dir), 0);
	CHECK_INT(rmdir(dir), 0); /* nothing at all was kept */
	program_done(&p);
}

/* Kills the victim-th process of a run in the middle of the call; false when there are not as many.
 */
static bool kill_one(const char *dir, size_t victim)
{
	/* The first that a run starts is the janitor, which it can do without. */
	bool janitor = victim == 1;
	pid_t pids[LEFTOVERS_PROCESSES_MAX];
	struct text namespaces = { 0 };
	struct program p;
	bool there;
	size_t n;

	CHECK(start_call(&p, dir, "--duration=8s"));
	CHECK(program_until(&p, "in the call", 60));
	n = leftovers_processes(dir, pids);
	there = victim < n;
	for (size_t i = 0; i < n; i++)
		leftovers_namespaces(pids[i], &namespaces);
	if (there) {
		CHECK_INT(kill(pids[victim], SIGKILL), 0);
	} else {
		(void)kill(-p.pid, SIGINT);
	}
	program_wait(&p, 30);
	CHECK(!p.timed_out);
	if (there && !janitor)
		CHECK_INT(p.status, victim == 0 ? 128 + SIGKILL : 3);
	CHECK_INT(leftovers_wait_processes(dir), 0);
	CHECK_INT(leftovers_wait_hidden(dir), 0);
	CHECK_INT(leftovers_wait_namespaces(&namespaces), 0);
	text_done(&namespaces);
	program_done(&p);
	return there;
}

static void leaves_nothing_whichever_process_is_killed(void)
{
	size_t victim = 0;
	char dir[64];

	RUN_OR_SKIP();
	scratch_make(dir);
	while (victim < LEFTOVERS_PROCESSES_MAX && kill_one(dir, victim))
		victim++;
	CHECK(victim >= 4); /* straits, the keeper and two hosts at least */
	scratch_remove(dir);
}

static void says_when_namespaces_are_not_permitted(void)
{
	char dir[64], command[600];
	const char *argv[] = { "unshare", "-Ur", "sh", "-c", command, NULL };
	const char *probe[] = { "unshare", "-Ur", "true", NULL };
	struct program p;

	if (program_status(probe, 20) != 0)
		SKIP("no user namespaces here");
	scratch_make(dir);
	(void)snprintf(command, sizeof(command),
		       "echo 0 >/proc/sys/user/max_net_namespaces && exec '%s' run --runs '%s' "
		       "call-lan-control",
		       program_straits(), dir);
	CHECK_INT(program_run(&p, argv, NULL, 60), 2);
	CHECK_HAS(text_str(&p.err), "namespace");
	CHECK_INT(rmdir(dir), 0);
	program_done(&p);
}

/* The process among pids whose thread moves the packets; 0 when there is none. */
static pid_t find_drive(const pid_t *pids, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char path[64], name[64];
		struct dirent *e;
		bool found = false;
		DIR *tasks;

		(void)snprintf(path, sizeof(path), "/proc/%d/task", (int)pids[i]);
		tasks = opendir(path);
		while (tasks && !found && (e = readdir(tasks))) {
			char file[400];
			FILE *f;

			(void)snprintf(file, sizeof(file), "%s/%s/comm", path, e->d_name);
			f = fopen(file, "re");
			found = f && fgets(name, sizeof(name), f) &&
				!strcmp(name, "straits-drive\n");
			if (f)
				(void)fclose(f);
		}
		if (tasks)
			(void)closedir(tasks);
		if (found)
			return pids[i];
	}
	return 0;
}

/* Whatever the show expects, what a lab that stood still measured is no verdict. */
static void a_stopped_drive_makes_a_run_invalid_and_says_why(void)
{
	pid_t pids[LEFTOVERS_PROCESSES_MAX], drive;
	struct program p;
	char dir[64];

	RUN_OR_SKIP();
	scratch_make(dir);
	CHECK(start_call(&p, dir, "--duration=4s"));
	CHECK(program_until(&p, "in the call", 60));
	drive = find_drive(pids, leftovers_processes(dir, pids));
	CHECK(drive > 0);
	if (drive > 0) {
		CHECK_INT(kill(drive, SIGSTOP), 0);
		(void)poll(NULL, 0, 500);
		CHECK_INT(kill(drive, SIGCONT), 0);
	}
	program_wait(&p, 60);
	CHECK_INT(p.status, 3);
	CHECK_HAS(text_str(&p.out), "invalid: absence ");
	CHECK_HAS(text_str(&p.out), ", above 250 ms:");
	program_done(&p);
	scratch_remove(dir);
}

/* A run of some seconds on a disk of its own, of such a size. */
static void check_full_disk(const char *size, const char *duration)
{
	char dir[64], command[700];
	const char *argv[] = { "unshare", "-m", "sh", "-c", command, NULL };
	struct program p;

	if (geteuid() != 0)
		SKIP("only root can mount a small disk");
	RUN_OR_SKIP();
	scratch_make(dir);
	(void)snprintf(command, sizeof(command),
		       "mount -t tmpfs -o size=%s tmpfs '%s' && '%s' run --duration=%s --runs '%s' "
		       "call-lan-control; status=$?; ls -A '%s' | sed 's/^/left: /'; exit $status",
		       size, dir, program_straits(), duration, dir, dir);
	CHECK_INT(program_run(&p, argv, NULL, 60), 3);
	CHECK(!p.timed_out);
	CHECK_HAS(text_str(&p.err), "straits: the run was ended after ");
	CHECK_HAS(text_str(&p.err), "No space left on device");
	CHECK_HAS(text_str(&p.err), "the run was discarded");
	CHECK_STR(text_str(&p.out), "");
	scratch_remove(dir);
	program_done(&p);
}

static void discards_a_run_when_the_disk_is_full(void)
{
	check_full_disk("64k", "4s");
}

/* Of three minutes none is waited for once the evidence has holes. */
static void ends_a_run_when_the_disk_fills_up_on_the_way(void)
{
	check_full_disk("1m", "180s");
}

static CU_TestInfo break_tests[] = {
	TEST(ends_cleanly_when_interrupted),
	TEST(leaves_nothing_whichever_process_is_killed),
	TEST(says_when_namespaces_are_not_permitted),
	TEST(a_stopped_drive_makes_a_run_invalid_and_says_why),
	TEST(discards_a_run_when_the_disk_is_full),
	TEST(ends_a_run_when_the_disk_fills_up_on_the_way),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "break", break_tests },
	{ 0 },
};
