/* test_kills.c - a run killed at any moment leaves nothing: random processes of it, at random
 * moments from its start to its end. */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/drive/clock.h"
#include "tests/lab/run_kit.h"
#include "tests/support/leftovers.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

/* $STRAITS_KILLS says otherwise: `make kills`. */
#define KILLS 8

/* How often a victim is looked for again when none is there yet. */
#define LOOKS 100

/* How far a run had come when it was hit. */
enum phase { STARTING, CALLING, ENDING, OVER, PHASES };

static const char *const phase_words[] = { "starting", "in the call", "ending", "over" };

struct tally {
	unsigned phases[PHASES];
	unsigned parent, others;
};

static bool start(struct program *p, const char *dir, bool as_user)
{
	const char *argv[] = { program_straits(),  "run", "--runs", dir, "--duration=2s",
			       "call-lan-control", NULL };

	return program_start(p, argv, NULL, as_user);
}

/* How long a run takes that nobody disturbs. */
static nsec_t whole_run(const char *dir)
{
	nsec_t began = clock_now();
	struct program p;

	CHECK(start(&p, dir, false));
	program_wait(&p, 60);
	CHECK(!p.timed_out);
	program_done(&p);
	return clock_now() - began;
}

static enum phase phase_of(const struct program *p)
{
	const char *said = text_str(&p->err);

	if (strstr(said, "report:") || strstr(text_str(&p->out), "report:"))
		return OVER;
	if (strstr(said, "making the report"))
		return ENDING;
	return strstr(said, "in the call") ? CALLING : STARTING;
}

/* Reads on until the instant, so that the program never waits for its reader. */
static void read_until(struct program *p, nsec_t instant)
{
	while (clock_now() < instant) {
		struct pollfd fds[2] = { { .fd = p->out_fd, .events = POLLIN },
					 { .fd = p->err_fd, .events = POLLIN } };
		char buf[4096];
		int msec = (int)((instant - clock_now()) / NSEC_PER_MSEC) + 1;

		if (poll(fds, 2, msec) <= 0)
			continue;
		for (int i = 0; i < 2; i++) {
			ssize_t n = fds[i].revents ? read(fds[i].fd, buf, sizeof(buf)) : 1;

			if (n <= 0)
				return;
			if (fds[i].revents)
				text_addf(i ? &p->err : &p->out, "%.*s", (int)n, buf);
		}
	}
}

/* Kills one of the run's processes and notes the namespaces of all; false when none was there. */
static bool strike(const struct program *p, const char *dir, uint64_t bits, struct text *namespaces,
		   struct tally *tally)
{
	pid_t pids[LEFTOVERS_PROCESSES_MAX];
	size_t n = 0, victim;

	for (int i = 0; i < LOOKS && n == 0; i++)
		n = leftovers_processes(dir, pids);
	if (n == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		leftovers_namespaces(pids[i], namespaces);
	victim = (size_t)draw_below(bits, n);
	if (pids[victim] == p->pid)
		tally->parent++;
	else
		tally->others++;
	return kill(pids[victim], SIGKILL) == 0;
}

/* One run, hit at the moment and in the process that number draws; every other one in the call or
 * after it. */
static void kill_once(const char *dir, nsec_t length, uint64_t number, struct tally *tally)
{
	struct text namespaces = { 0 };
	struct program p;
	struct dice dice;
	nsec_t moment;

	dice_init(&dice, 1, 0);
	moment = (nsec_t)draw_below(draw(&dice, DRAW_TEST, 2 * number), (uint64_t)length);
	CHECK(start(&p, dir, number % 4 > 1));
	if (number % 2)
		(void)program_until(&p, "in the call", 60);
	read_until(&p, clock_now() + moment);
	tally->phases[phase_of(&p)]++;
	(void)strike(&p, dir, draw(&dice, DRAW_TEST, 2 * number + 1), &namespaces, tally);
	program_wait(&p, 60);
	CHECK(!p.timed_out);
	CHECK_INT((int64_t)leftovers_wait_processes(dir), 0);
	CHECK_INT((int64_t)leftovers_wait_hidden(dir), 0);
	CHECK_INT((int64_t)leftovers_wait_namespaces(&namespaces), 0);
	text_done(&namespaces);
	program_done(&p);
}

static uint64_t how_many(void)
{
	const char *kills = getenv("STRAITS_KILLS");

	return kills ? strtoull(kills, NULL, 10) : KILLS;
}

static void check_kills(const char *dir, const char *temporary)
{
	struct text before = { 0 }, after = { 0 };
	struct tally tally = { 0 };
	uint64_t kills = how_many();
	nsec_t length = whole_run(dir);

	leftovers_list(temporary, &before);
	for (uint64_t i = 0; i < kills; i++) {
		kill_once(dir, length, i, &tally);
		leftovers_list(temporary, &after);
		CHECK_STR(text_str(&after), text_str(&before));
	}
	(void)printf("(%llu kills: %u of the parent, %u of others;", (unsigned long long)kills,
		     tally.parent, tally.others);
	for (size_t i = 0; i < PHASES; i++)
		(void)printf(" %u %s", tally.phases[i], phase_words[i]);
	(void)printf(") ");
	text_done(&before);
	text_done(&after);
}

/* Into namespaces of its own, where nobody else makes interfaces, rules or files meanwhile: shared
 * memory is the folder for temporary files, so that one list holds both. */
static const char *go_apart(const char *temporary)
{
	if (geteuid() != 0)
		return NULL; /* what others do may be seen */
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(temporary, "/dev/shm", NULL, MS_BIND, NULL) < 0)
		return strerror(errno);
	return NULL;
}

static void a_run_killed_at_any_moment_leaves_nothing(void)
{
	char dir[64], temporary[64];
	const char *why;

	RUN_OR_SKIP();
	scratch_make(dir);
	scratch_make(temporary);
	(void)chmod(dir, 0777);
	(void)chmod(temporary, 01777);
	why = go_apart(temporary);
	if (why)
		SKIP("no namespaces for the test itself: %s", why);
	(void)setenv("TMPDIR", temporary, 1);
	check_kills(dir, temporary);
	(void)unsetenv("TMPDIR");
	(void)umount2("/dev/shm", MNT_DETACH);
	scratch_remove(temporary);
	scratch_remove(dir);
}

static CU_TestInfo kills_tests[] = {
	TEST(a_run_killed_at_any_moment_leaves_nothing),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "kills", kills_tests },
	{ 0 },
};
