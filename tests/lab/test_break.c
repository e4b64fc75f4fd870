/* test_break.c - a run that is interrupted, killed or starved says so, and leaves nothing behind.
 */
#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

#define PROCESSES_MAX 32

/* How long the kernel may take to end what was killed, in steps of 20 ms. */
#define GONE_STEPS 500

static bool able(void)
{
	const char *argv[] = { program_straits(), "doctor", NULL };
	struct program p;
	bool ok = program_run(&p, argv, NULL, 60) == 0;

	program_done(&p);
	return ok;
}

/* Does the process's command line hold part? A run's processes all name its directory. */
static bool command_line_has(const char *pid, const char *part)
{
	char path[300], line[4096];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "/proc/%s/cmdline", pid);
	f = fopen(path, "r");
	if (!f)
		return false;
	n = fread(line, 1, sizeof(line) - 1, f);
	(void)fclose(f);
	for (size_t i = 0; i < n; i++)
		if (!line[i])
			line[i] = ' ';
	line[n] = '\0';
	return strstr(line, part) != NULL;
}

/* The processes of runs into dir, oldest first; how many. */
static size_t processes_of(const char *dir, pid_t ret[PROCESSES_MAX])
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	size_t n = 0;

	while (proc && (e = readdir(proc)) && n < PROCESSES_MAX)
		if (e->d_name[0] >= '1' && e->d_name[0] <= '9' && command_line_has(e->d_name, dir))
			ret[n++] = (pid_t)strtol(e->d_name, NULL, 10);
	if (proc)
		(void)closedir(proc);
	return n;
}

static size_t wait_until_gone(const char *dir)
{
	pid_t pids[PROCESSES_MAX];
	size_t n = processes_of(dir, pids);

	for (int i = 0; n && i < GONE_STEPS; i++) {
		(void)poll(NULL, 0, 20);
		n = processes_of(dir, pids);
	}
	return n;
}

/* Entries of dir whose name begins with a dot: what only a run in progress has. */
static size_t hidden_in(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d)))
		n += e->d_name[0] == '.' && strcmp(e->d_name, ".") != 0 &&
		     strcmp(e->d_name, "..") != 0;
	if (d)
		(void)closedir(d);
	return n;
}

static size_t wait_until_no_hidden(const char *dir)
{
	size_t n = hidden_in(dir);

	for (int i = 0; n && i < GONE_STEPS; i++) {
		(void)poll(NULL, 0, 20);
		n = hidden_in(dir);
	}
	return n;
}

static size_t namespaces(void)
{
	const char *argv[] = { "lsns", "--noheadings", "--output", "NS", "--type", "net", NULL };
	struct program p;
	size_t n = 0;

	(void)program_run(&p, argv, NULL, 20);
	for (const char *s = text_str(&p.out); *s; s++)
		n += *s == '\n';
	program_done(&p);
	return n;
}

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

	if (!able())
		SKIP("straits doctor says that this machine cannot run the main job");
	scratch_make(dir);
	CHECK(start_call(&p, dir, "--duration=60s"));
	CHECK(program_until(&p, "in the call", 60));
	CHECK_INT(kill(-p.pid, SIGINT), 0);
	program_wait(&p, 30);
	CHECK_INT(p.status, 3);
	CHECK_HAS(text_str(&p.err), "interrupted");
	CHECK_INT(wait_until_gone(dir), 0);
	CHECK_INT(hidden_in(dir), 0);
	CHECK_INT(rmdir(dir), 0); /* nothing at all was kept */
	program_done(&p);
}

/* Kills the victim-th process of a run in the middle of the call; false when there are not as many.
 */
static bool kill_one(const char *dir, size_t victim)
{
	/* The first that a run starts is the janitor, which it can do without. */
	bool janitor = victim == 1;
	pid_t pids[PROCESSES_MAX];
	struct program p;
	bool there;

	CHECK(start_call(&p, dir, "--duration=8s"));
	CHECK(program_until(&p, "in the call", 60));
	there = victim < processes_of(dir, pids);
	if (there) {
		CHECK_INT(kill(pids[victim], SIGKILL), 0);
	} else {
		(void)kill(-p.pid, SIGINT);
	}
	program_wait(&p, 30);
	CHECK(!p.timed_out);
	if (there && !janitor)
		CHECK_INT(p.status, victim == 0 ? 128 + SIGKILL : 3);
	CHECK_INT(wait_until_gone(dir), 0);
	CHECK_INT(wait_until_no_hidden(dir), 0);
	program_done(&p);
	return there;
}

static void leaves_nothing_whichever_process_is_killed(void)
{
	size_t before, victim = 0;
	char dir[64];

	if (!able())
		SKIP("straits doctor says that this machine cannot run the main job");
	before = namespaces();
	scratch_make(dir);
	while (victim < PROCESSES_MAX && kill_one(dir, victim))
		victim++;
	CHECK(victim >= 4); /* straits, the keeper and two hosts at least */
	CHECK(namespaces() <= before);
	scratch_remove(dir);
}

static void says_when_namespaces_are_not_permitted(void)
{
	char dir[64], command[600];
	const char *argv[] = { "unshare", "-Ur", "sh", "-c", command, NULL };
	const char *probe[] = { "unshare", "-Ur", "true", NULL };
	struct program p;
	int able_at_all = program_run(&p, probe, NULL, 20);

	program_done(&p);
	if (able_at_all != 0)
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

/* A run of some seconds on a disk of its own, of such a size. */
static void check_full_disk(const char *size, const char *duration)
{
	char dir[64], command[700];
	const char *argv[] = { "unshare", "-m", "sh", "-c", command, NULL };
	struct program p;

	if (geteuid() != 0)
		SKIP("only root can mount a small disk");
	if (!able())
		SKIP("straits doctor says that this machine cannot run the main job");
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
	TEST(discards_a_run_when_the_disk_is_full),
	TEST(ends_a_run_when_the_disk_fills_up_on_the_way),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "break", break_tests },
	{ 0 },
};
