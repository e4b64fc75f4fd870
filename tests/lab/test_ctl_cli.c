/* test_ctl_cli.c - straits ctl beside shells and runs: which is meant, what it does, what is left.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lab/kit.h"
#include "tests/lab/run_kit.h"
#include "tests/support/leftovers.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

#define LIMIT 20

/* A folder where shells have their sockets and runs are kept, for one user. */
struct place {
	char dir[64];
	bool ordinary;
};

static void place_make(struct place *p, bool ordinary)
{
	p->ordinary = ordinary;
	scratch_make(p->dir);
	(void)chmod(p->dir, 0777);
	(void)setenv("XDG_RUNTIME_DIR", p->dir, 1);
}

static void place_done(const struct place *p)
{
	(void)unsetenv("XDG_RUNTIME_DIR");
	scratch_remove(p->dir);
}

/* straits shell over a route of 5 ms each way, with a command that waits. */
static bool start_shell(const struct place *p, struct program *shell)
{
	const char *argv[] = {
		program_straits(),      "shell", "--no-network", "--delay", "5ms", "--", "sh", "-c",
		"echo ready; sleep 60", NULL
	};

	return program_start(shell, argv, p->dir, p->ordinary) &&
	       program_until(shell, "ready", LIMIT);
}

/* straits ctl with up to six words; its exit status. */
static int ctl(const struct place *p, struct program *ret, const char *const words[static 6])
{
	const char *argv[9] = { program_straits(), "ctl" };

	for (size_t i = 0; i < 6 && words[i]; i++)
		argv[2 + i] = words[i];
	if (!program_start(ret, argv, p->dir, p->ordinary))
		return -1;
	program_wait(ret, LIMIT);
	return ret->status;
}

#define CTL(place, program, ...) ctl(place, program, (const char *const[6]){ __VA_ARGS__ })

/* Waits until nothing hidden is left: killed processes are swept up after by another one. */
static void check_swept(const char *dir)
{
	for (int i = 0; i < 200 && leftovers_hidden(dir); i++)
		(void)poll(NULL, 0, 25);
	CHECK_INT((int64_t)leftovers_hidden(dir), 0);
}

static void control_a_shell(bool ordinary)
{
	const char *why = kit_why_not(ordinary);
	struct program shell, p;
	struct place place;
	json_t *state;

	if (why)
		SKIP("no namespaces: %s", why);
	place_make(&place, ordinary);
	CHECK_INT(CTL(&place, &p, "state"), 2);
	CHECK_HAS(text_str(&p.err), "no run of this user is alive");
	program_done(&p);
	CHECK(start_shell(&place, &shell));
	CHECK_INT((int64_t)leftovers_hidden(place.dir), 1);
	CHECK_INT(CTL(&place, &p, "set", "haul-out.delay=70 ms", "--for", "50 s"), 0);
	CHECK_HAS(text_str(&p.out), "change on haul-out at ");
	program_done(&p);
	CHECK_INT(CTL(&place, &p, "fire", "outage", "buyer", "packets=wait", "--for", "50 s"), 0);
	program_done(&p);
	CHECK_INT(CTL(&place, &p, "set", "haul-out.delay=70"), 2);
	CHECK_HAS(text_str(&p.err), "lacks a unit");
	program_done(&p);
	CHECK_INT(CTL(&place, &p, "state", "--json"), 0);
	state = json_loads(text_str(&p.out), 0, NULL);
	CHECK_INT(json_integer_value(json_object_get(state, "by_hand")), 2);
	CHECK_INT((int64_t)json_array_size(json_object_get(state, "events")), 2);
	json_decref(state);
	program_done(&p);
	CHECK_INT(CTL(&place, &p, "stop"), 0);
	program_done(&p);
	program_wait(&shell, LIMIT);
	CHECK(!shell.timed_out);
	program_done(&shell);
	CHECK_INT((int64_t)leftovers_hidden(place.dir), 0);
	place_done(&place);
}

static void a_shell_of_root_is_found_changed_and_stopped(void)
{
	control_a_shell(false);
}

static void a_shell_of_an_ordinary_user_is_found_changed_and_stopped(void)
{
	control_a_shell(true);
}

static void several_are_listed_and_one_must_be_named(void)
{
	const char *why = kit_why_not(false);
	struct program one, other, p;
	struct place place;
	char number[32];

	if (why)
		SKIP("no namespaces: %s", why);
	place_make(&place, false);
	CHECK(start_shell(&place, &one));
	CHECK(start_shell(&place, &other));
	CHECK_INT(CTL(&place, &p, "state"), 2);
	CHECK_HAS(text_str(&p.err), "2 runs are alive");
	(void)snprintf(number, sizeof(number), "%d", (int)other.pid);
	CHECK_HAS(text_str(&p.err), number);
	program_done(&p);
	CHECK_INT(CTL(&place, &p, number, "stop"), 0);
	program_done(&p);
	program_wait(&other, LIMIT);
	CHECK_INT(CTL(&place, &p, number, "state"), 2);
	CHECK_HAS(text_str(&p.err), "found no run");
	program_done(&p);
	/* now there is one again */
	CHECK_INT(CTL(&place, &p, "state"), 0);
	program_done(&p);
	CHECK_INT(CTL(&place, &p, "stop"), 0);
	program_done(&p);
	program_wait(&one, LIMIT);
	program_done(&one);
	program_done(&other);
	place_done(&place);
}

static void a_killed_shell_leaves_no_socket(void)
{
	const char *why = kit_why_not(false);
	struct program shell, p;
	struct place place;

	if (why)
		SKIP("no namespaces: %s", why);
	place_make(&place, false);
	CHECK(start_shell(&place, &shell));
	(void)kill(shell.pid, SIGKILL);
	program_wait(&shell, LIMIT);
	program_done(&shell);
	check_swept(place.dir);
	CHECK_INT(CTL(&place, &p, "state"), 2);
	program_done(&p);
	place_done(&place);
}

/* Makes DIR/NAME as a shell does, with or without the mark of a run. */
static void leave(const char *dir, const char *name, bool marked)
{
	char path[96];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	CHECK_INT(mkdir(path, 0777), 0);
	if (!marked)
		return;
	(void)snprintf(path, sizeof(path), "%s/%s/.running", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CHECK(fd >= 0);
	(void)close(fd);
}

/* With their janitors they leave a directory, as when a container ends. */
static void what_shells_left_whose_janitors_were_killed_goes_with_the_next_shell(void)
{
	const char *why = kit_why_not(false);
	struct program shell, p;
	struct place place;

	if (why)
		SKIP("no namespaces: %s", why);
	place_make(&place, false);
	leave(place.dir, ".shell-options.1", true);
	leave(place.dir, ".shell-id-4g.2", true);
	leave(place.dir, ".shell-options.3", false);
	leave(place.dir, ".another.4", false);
	CHECK(start_shell(&place, &shell));
	/* the shell's own, and the last two */
	CHECK_INT((int64_t)leftovers_hidden(place.dir), 3);
	CHECK_INT(CTL(&place, &p, "stop"), 0);
	program_done(&p);
	program_wait(&shell, LIMIT);
	program_done(&shell);
	CHECK_INT((int64_t)leftovers_hidden(place.dir), 2);
	place_done(&place);
}

static void a_watch_ends_with_what_it_watches(void)
{
	const char *why = kit_why_not(false);
	const char *argv[] = { program_straits(), "ctl", "watch", "--every", "50ms", NULL };
	struct program shell, watch, p;
	struct place place;

	if (why)
		SKIP("no namespaces: %s", why);
	place_make(&place, false);
	CHECK(start_shell(&place, &shell));
	CHECK(program_start(&watch, argv, place.dir, false));
	CHECK(program_until(&watch, "bit/s", LIMIT));
	CHECK_INT(CTL(&place, &p, "stop"), 0);
	program_done(&p);
	program_wait(&shell, LIMIT);
	program_wait(&watch, LIMIT);
	CHECK_INT(watch.status, 0);
	CHECK(!watch.timed_out);
	program_done(&watch);
	program_done(&shell);
	place_done(&place);
}

/* The run in the only folder that is there. */
static json_t *read_run(const struct place *place)
{
	struct text text;
	char runs[100];
	json_t *run;

	(void)snprintf(runs, sizeof(runs), "%s/runs", place->dir);
	text = run_file(runs, "call-lan-control", "run.json");
	run = json_loads(text_str(&text), 0, NULL);
	text_done(&text);
	return run;
}

static void check_run(const json_t *run)
{
	const json_t *timeline = json_object_get(run, "timeline");
	size_t by_hand = 0;

	for (size_t i = 0; i < json_array_size(timeline); i++)
		by_hand += json_is_true(json_object_get(json_array_get(timeline, i), "by_hand"));
	CHECK_INT((int64_t)by_hand, 1);
	CHECK_HAS(json_string_value(json_array_get(json_object_get(run, "findings"), 0)),
		  "changed by hand 1 time ");
}

static void a_run_that_was_changed_says_so(void)
{
	const char *why = kit_why_not(false);
	const char *argv[] = { program_straits(),  "run", "--duration", "4s",
			       "call-lan-control", NULL };
	struct program run, p;
	struct place place;
	json_t *made;
	int r = 2;

	if (why)
		SKIP("no namespaces: %s", why);
	place_make(&place, false);
	CHECK(program_start(&run, argv, place.dir, false));
	CHECK(program_until(&run, "in the call", 60));
	for (int i = 0; i < 20 && r != 0; i++) {
		r = CTL(&place, &p, "call-lan-control", "set", "haul-out.delay=40ms");
		program_done(&p);
	}
	CHECK_INT(r, 0);
	program_wait(&run, 60);
	CHECK_HAS(text_str(&run.out), "Changed by hand 1 time while it ran");
	made = read_run(&place);
	check_run(made);
	json_decref(made);
	program_done(&run);
	place_done(&place);
}

static void a_killed_run_leaves_no_socket(void)
{
	const char *why = kit_why_not(false);
	const char *argv[] = { program_straits(), "run", "call-lan-control", NULL };
	struct program run;
	struct place place;
	char runs[100];

	if (why)
		SKIP("no namespaces: %s", why);
	place_make(&place, false);
	(void)snprintf(runs, sizeof(runs), "%s/runs", place.dir);
	CHECK(program_start(&run, argv, place.dir, false));
	CHECK(program_until(&run, "calling", 60));
	CHECK_INT((int64_t)leftovers_hidden(runs), 1);
	(void)kill(run.pid, SIGKILL);
	program_wait(&run, LIMIT);
	program_done(&run);
	check_swept(runs);
	place_done(&place);
}

static CU_TestInfo ctl_cli_tests[] = {
	TEST(a_shell_of_root_is_found_changed_and_stopped),
	TEST(a_shell_of_an_ordinary_user_is_found_changed_and_stopped),
	TEST(several_are_listed_and_one_must_be_named),
	TEST(a_killed_shell_leaves_no_socket),
	TEST(what_shells_left_whose_janitors_were_killed_goes_with_the_next_shell),
	TEST(a_watch_ends_with_what_it_watches),
	TEST(a_run_that_was_changed_says_so),
	TEST(a_killed_run_leaves_no_socket),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/ctl_cli", ctl_cli_tests },
	{ 0 },
};
