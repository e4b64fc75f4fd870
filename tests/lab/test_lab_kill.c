/* test_lab_kill.c - however a lab ends, and whoever is killed, nothing of it is left. */
#include <net/if.h>
#include <poll.h>
#include <signal.h>

#include "tests/lab/kit.h"
#include "tests/support/suite.h"

/* How long the kernel may take to end what was killed. */
#define GONE_SEC 5

/* A lab that runs in a child process, with programs on both hosts, until it is told to stop. */
struct victim {
	struct kit_outcome *o;
	pid_t outer;
	int ready[2];  /* the job writes here once all programs run, then again at each event */
	bool stubborn; /* does not stop when it is told to */
};

enum { SEEN_KIND, SEEN_DETAIL };

static void say(const struct victim *v)
{
	(void)!write(v->ready[1], "", 1);
}

static int spawn_some(struct lab *lab, struct err *err)
{
	static const char *const one[] = { "sleep", "1000", NULL };
	static const char *const family[] = { "sh", "-c", "sleep 1000 & sleep 1001", NULL };
	size_t process;
	int r = lab_spawn(lab, KIT_HERE, &(struct lab_program){ .argv = one }, &process, err);

	return r < 0 ? r
		     : lab_spawn(lab, KIT_THERE, &(struct lab_program){ .argv = family }, &process,
				 err);
}

static int run_until_told(struct lab *lab, void *arg, struct err *err)
{
	struct victim *v = arg;
	struct lab_event event;
	int r = spawn_some(lab, err);

	if (r < 0)
		return r;
	lab_start(lab, clock_now());
	do {
		say(v);
		r = lab_wait(lab, NULL, 0, NSEC_NEVER, &event, err);
		v->o->numbers[SEEN_KIND] = event.kind;
		v->o->numbers[SEEN_DETAIL] =
			(uint64_t)(event.kind == LAB_STOP ? event.signal : event.status);
	} while (r == 0 && v->stubborn);
	r = lab_finish(lab, &v->o->trust, err);
	return r < 0 ? r : err_set(err, -EINTR, "stopped");
}

/* Starts it. Orphans come to this process, so that none can hide. */
static void victim_start(struct victim *v, bool ordinary, nsec_t patience)
{
	const struct lab_job job = { .run = run_until_told, .arg = v };
	struct kit k;

	kit_init(&k, NSEC_PER_MSEC);
	k.conf.patience = patience;
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	(void)!pipe(v->ready);
	(void)fflush(NULL);
	v->outer = fork();
	if (v->outer == 0) {
		(void)close(v->ready[0]);
		if (ordinary)
			kit_become_ordinary();
		v->o->code = lab_run(&k.conf, &job, &v->o->err);
		_exit(0);
	}
	(void)close(v->ready[1]);
}

static bool victim_says(const struct victim *v)
{
	struct pollfd ready = { .fd = v->ready[0], .events = POLLIN };
	char drop;

	return poll(&ready, 1, 10000) > 0 && read(v->ready[0], &drop, 1) == 1;
}

static void on_alarm(int number)
{
	(void)number;
}

/* Reaps until no child, own or inherited, is left; false when one stays. */
static bool all_gone(void)
{
	struct sigaction wake = { .sa_handler = on_alarm }, before;
	bool gone;

	(void)sigaction(SIGALRM, &wake, &before);
	(void)alarm(GONE_SEC);
	while (waitpid(-1, NULL, 0) > 0)
		;
	gone = errno == ECHILD;
	(void)alarm(0);
	(void)sigaction(SIGALRM, &before, NULL);
	return gone;
}

static void victim_done(struct victim *v)
{
	(void)close(v->ready[0]);
	kit_forget(v->o);
}

/* The only child of a process, by /proc; 0 when there is none. */
static pid_t child_of(pid_t parent)
{
	char path[64], line[64] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
	f = fopen(path, "re");
	if (f) {
		(void)!fgets(line, sizeof(line), f);
		(void)fclose(f);
	}
	return (pid_t)strtol(line, NULL, 10);
}

static unsigned interfaces(void)
{
	struct if_nameindex *list = if_nameindex();
	unsigned n = 0;

	while (list && list[n].if_index)
		n++;
	if_freenameindex(list);
	return n;
}

enum target { OUTER, GUARD, KEEPER, PROGRAM };

static pid_t find_target(const struct victim *v, enum target target)
{
	pid_t pid = v->outer;

	for (enum target t = OUTER; t < target; t++)
		pid = child_of(pid);
	return pid;
}

static void check_kill(enum target target, bool ordinary)
{
	unsigned before = interfaces();
	struct victim v = { 0 };
	pid_t pid;

	KIT_OR_SKIP(ordinary);
	v.o = kit_remember();
	victim_start(&v, ordinary, 0);
	CHECK(victim_says(&v));
	pid = find_target(&v, target);
	CHECK(pid > 1);
	if (pid > 1)
		CHECK_INT(kill(pid, SIGKILL), 0);
	CHECK(all_gone());
	CHECK_INT(interfaces(), before);
	if (target == GUARD || target == KEEPER) {
		CHECK_INT(v.o->code, -ECHILD);
		CHECK_HAS(v.o->err.text, "killed by signal 9");
	}
	if (target == PROGRAM) {
		CHECK_INT(v.o->code, -EINTR);
		CHECK_INT((int64_t)v.o->numbers[SEEN_KIND], LAB_EXIT);
		CHECK(WIFSIGNALED((int)v.o->numbers[SEEN_DETAIL]));
	}
	victim_done(&v);
}

static void killing_the_process_that_began_leaves_nothing(void)
{
	check_kill(OUTER, false);
}

static void killing_the_guard_leaves_nothing_and_is_told(void)
{
	check_kill(GUARD, false);
}

static void killing_the_keeper_leaves_nothing_and_is_told(void)
{
	check_kill(KEEPER, false);
}

static void a_killed_program_is_told_to_the_job(void)
{
	check_kill(PROGRAM, false);
}

static void an_ordinary_users_lab_leaves_nothing_either(void)
{
	check_kill(OUTER, true);
	check_kill(KEEPER, true);
	check_kill(PROGRAM, true);
}

/* Moments from the first fork to the steady state, 3 ms apart. */
static void killing_at_any_moment_of_the_start_leaves_nothing(void)
{
	unsigned before = interfaces();

	KIT_OR_SKIP(false);
	for (int moment = 0; moment < 30; moment++) {
		struct victim v = { .o = kit_remember() };

		victim_start(&v, moment % 2, 0);
		(void)poll(NULL, 0, moment * 3);
		CHECK_INT(kill(v.outer, SIGKILL), 0);
		CHECK(all_gone());
		victim_done(&v);
	}
	CHECK_INT(interfaces(), before);
}

static void check_signal(int number)
{
	struct victim v = { 0 };

	KIT_OR_SKIP(false);
	v.o = kit_remember();
	victim_start(&v, false, 0);
	CHECK(victim_says(&v));
	CHECK_INT(kill(v.outer, number), 0);
	CHECK(all_gone());
	CHECK_INT(v.o->code, -EINTR);
	CHECK_STR(v.o->err.text, "stopped");
	CHECK_INT((int64_t)v.o->numbers[SEEN_KIND], LAB_STOP);
	CHECK_INT((int64_t)v.o->numbers[SEEN_DETAIL], number);
	CHECK_INT(v.o->trust.sides[0].account.unaccounted, 0);
	victim_done(&v);
}

static void interrupt_and_terminate_reach_the_job_which_ends_in_good_order(void)
{
	check_signal(SIGINT);
	check_signal(SIGTERM);
}

static void a_job_that_does_not_stop_is_ended_after_patience(void)
{
	struct victim v = { .stubborn = true };

	KIT_OR_SKIP(false);
	v.o = kit_remember();
	victim_start(&v, false, 100 * NSEC_PER_MSEC);
	CHECK(victim_says(&v));
	CHECK_INT(kill(v.outer, SIGINT), 0);
	CHECK(all_gone());
	CHECK_INT(v.o->code, -EINTR);
	CHECK_HAS(v.o->err.text, "ended by force after signal 2");
	victim_done(&v);
}

/* As timeout(1) does it. */
static void a_signal_that_comes_twice_at_once_is_one(void)
{
	struct victim v = { 0 };

	KIT_OR_SKIP(false);
	v.o = kit_remember();
	victim_start(&v, false, 0);
	CHECK(victim_says(&v));
	/* two kinds, for two of one kind may well become one in the kernel */
	CHECK_INT(kill(v.outer, SIGTERM), 0);
	CHECK_INT(kill(v.outer, SIGINT), 0);
	CHECK(all_gone());
	CHECK_STR(v.o->err.text, "stopped");
	victim_done(&v);
}

static void a_second_interrupt_ends_it_at_once(void)
{
	struct victim v = { .stubborn = true };

	KIT_OR_SKIP(false);
	v.o = kit_remember();
	victim_start(&v, false, 60 * NSEC_PER_SEC);
	CHECK(victim_says(&v));
	CHECK_INT(kill(v.outer, SIGINT), 0);
	/* the job says again that it has seen the first one; the second one is another wish */
	CHECK(victim_says(&v));
	(void)poll(NULL, 0, 300);
	CHECK_INT(kill(v.outer, SIGINT), 0);
	CHECK(all_gone());
	CHECK_HAS(v.o->err.text, "ended by force");
	victim_done(&v);
}

static void a_stopped_drive_makes_the_run_invalid(void)
{
	struct victim v = { 0 };
	pid_t keeper;

	KIT_OR_SKIP(false);
	v.o = kit_remember();
	victim_start(&v, false, 0);
	CHECK(victim_says(&v));
	keeper = find_target(&v, KEEPER);
	CHECK_INT(kill(keeper, SIGSTOP), 0);
	(void)poll(NULL, 0, 400);
	CHECK_INT(kill(keeper, SIGCONT), 0);
	CHECK_INT(kill(v.outer, SIGINT), 0);
	CHECK(all_gone());
	CHECK_INT(v.o->trust.grade, TRUST_INVALID);
	CHECK_INT(v.o->trust.each[TRUST_ABSENCE], TRUST_INVALID);
	victim_done(&v);
}

static CU_TestInfo kill_tests[] = {
	TEST(killing_the_process_that_began_leaves_nothing),
	TEST(killing_the_guard_leaves_nothing_and_is_told),
	TEST(killing_the_keeper_leaves_nothing_and_is_told),
	TEST(a_killed_program_is_told_to_the_job),
	TEST(an_ordinary_users_lab_leaves_nothing_either),
	TEST(killing_at_any_moment_of_the_start_leaves_nothing),
	TEST(interrupt_and_terminate_reach_the_job_which_ends_in_good_order),
	TEST(a_job_that_does_not_stop_is_ended_after_patience),
	TEST(a_signal_that_comes_twice_at_once_is_one),
	TEST(a_second_interrupt_ends_it_at_once),
	TEST(a_stopped_drive_makes_the_run_invalid),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/kill", kill_tests },
	{ 0 },
};
