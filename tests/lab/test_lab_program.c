/* test_lab_program.c - a program on a host gets what it was promised, and nothing else. */
#include <sys/stat.h>

#include "tests/lab/kit.h"
#include "tests/support/suite.h"

#define LIMIT (5 * NSEC_PER_SEC)

/* A shell command on the second host, and what came of it. */
struct told {
	struct kit_outcome *o;
	const char *command;
	const char *const *env;
	char log[100];
	bool hang_up; /* end it rather than wait */
};

enum { ENDED, STATUS, ANSWER };

static int wait_end(struct lab *lab, size_t process, struct told *t, struct err *err)
{
	struct lab_event event;
	char answer = 0;
	int r = lab_wait(lab, NULL, 0, clock_now() + LIMIT, &event, err);

	t->o->numbers[ENDED] = r == 0 && event.kind == LAB_EXIT && event.process == process;
	t->o->numbers[STATUS] = (uint64_t)event.status;
	/* what it said before it ended is still there */
	(void)recv(lab_control(lab, process), &answer, 1, MSG_DONTWAIT);
	t->o->numbers[ANSWER] = (uint64_t)answer;
	return r;
}

static int run_command(struct lab *lab, void *arg, struct err *err)
{
	struct told *t = arg;
	const char *const argv[] = { "sh", "-c", t->command, NULL };
	const struct lab_program program = { .argv = argv, .env = t->env, .log = t->log };
	nsec_t began;
	size_t process;
	int status = 0, r;

	r = lab_spawn(lab, KIT_THERE, &program, &process, err);
	if (r < 0)
		return r;
	if (!t->hang_up)
		return wait_end(lab, process, t, err);
	/* it says when it is ready to be ended */
	(void)recv(lab_control(lab, process), &status, 1, 0);
	began = clock_now();
	lab_end(lab, process, 100 * NSEC_PER_MSEC);
	t->o->numbers[ENDED] = lab_ended(lab, process, &status);
	t->o->numbers[STATUS] = (uint64_t)status;
	t->o->numbers[ANSWER] = (uint64_t)(clock_now() - began);
	return 0;
}

/* Runs it; what it wrote is in text afterwards. */
static void tell(struct told *t, bool ordinary, char *text, size_t size)
{
	char dir[64];
	struct kit k;
	FILE *f;
	size_t n = 0;

	(void)scratch_make(dir);
	(void)chmod(dir, 0777);
	(void)snprintf(t->log, sizeof(t->log), "%s/log", dir);
	kit_init(&k, 0);
	kit_run(&k, ordinary, t->o, run_command, t);
	CHECK_STR(t->o->err.text, "");
	f = fopen(t->log, "re");
	if (f) {
		n = fread(text, 1, size - 1, f);
		(void)fclose(f);
	}
	text[n] = '\0';
	scratch_remove(dir);
}

static void both_outputs_go_to_the_log_and_the_status_is_told(void)
{
	struct told t = { .command = "echo out; echo err >&2; exit 7" };
	char text[1000];

	KIT_OR_SKIP(false);
	t.o = kit_remember();
	tell(&t, false, text, sizeof(text));
	CHECK_STR(text, "out\nerr\n");
	CHECK_INT((int64_t)t.o->numbers[ENDED], 1);
	CHECK(WIFEXITED((int)t.o->numbers[STATUS]));
	CHECK_INT(WEXITSTATUS((int)t.o->numbers[STATUS]), 7);
	kit_forget(t.o);
}

/* ls itself has one descriptor more, for the folder it lists. */
static void it_has_its_outputs_the_control_socket_and_no_other_descriptor(void)
{
	struct told t = { .command = "exec ls /proc/self/fd" };
	char text[1000];

	KIT_OR_SKIP(false);
	t.o = kit_remember();
	tell(&t, false, text, sizeof(text));
	CHECK_STR(text, "0\n1\n2\n3\n4\n");
	kit_forget(t.o);
}

static void descriptor_three_leads_to_the_job(void)
{
	struct told t = { .command = "echo y >&3" };
	char text[1000];

	KIT_OR_SKIP(false);
	t.o = kit_remember();
	tell(&t, false, text, sizeof(text));
	CHECK_INT((int64_t)t.o->numbers[ANSWER], 'y');
	kit_forget(t.o);
}

static void its_environment_is_clean_but_for_what_was_added(void)
{
	static const char *const added[] = { "STRAITS_TEST=there", NULL };
	struct told t = { .command = "echo \"$SECRET|$STRAITS_TEST|${PATH:+path}\"", .env = added };
	char text[1000];

	KIT_OR_SKIP(false);
	t.o = kit_remember();
	(void)setenv("SECRET", "leaked", 1);
	tell(&t, false, text, sizeof(text));
	(void)unsetenv("SECRET");
	CHECK_STR(text, "|there|path\n");
	kit_forget(t.o);
}

static void its_host_has_one_interface_with_both_addresses(void)
{
	struct told t = { .command = "ip -br address | tr -s ' '" };
	char text[1000];

	KIT_OR_SKIP(true);
	t.o = kit_remember();
	tell(&t, true, text, sizeof(text));
	CHECK_HAS(text, "lo UNKNOWN 127.0.0.1/8 ::1/128");
	CHECK_HAS(text, "UP 10.77.0.2/24 fd77::2/64 \n");
	kit_forget(t.o);
}

static void an_ordinary_users_program_is_that_user_without_any_capability(void)
{
	struct told t = { .command = "id -u; grep CapEff /proc/self/status" };
	char text[1000];

	KIT_OR_SKIP(true);
	if (geteuid() != 0)
		SKIP("only root can become another user");
	t.o = kit_remember();
	tell(&t, true, text, sizeof(text));
	CHECK_STR(text, "65534\nCapEff:\t0000000000000000\n");
	kit_forget(t.o);
}

static void it_sees_only_the_processes_of_the_lab(void)
{
	struct told t = { .command = "ls -d /proc/[0-9]* | wc -l" };
	char text[1000];

	KIT_OR_SKIP(false);
	t.o = kit_remember();
	tell(&t, false, text, sizeof(text));
	/* the keeper, the shell, ls, wc, and perhaps a shell between them */
	CHECK(strtol(text, NULL, 10) >= 3 && strtol(text, NULL, 10) <= 5);
	kit_forget(t.o);
}

static void one_that_ignores_the_request_to_end_is_killed_with_its_family(void)
{
	struct told t = { .command =
				  "trap '' TERM; sleep 1000 & echo y >&3; while :; do wait; done",
			  .hang_up = true };
	char text[1000];

	KIT_OR_SKIP(false);
	t.o = kit_remember();
	tell(&t, false, text, sizeof(text));
	CHECK_INT((int64_t)t.o->numbers[ENDED], 1);
	CHECK(WIFSIGNALED((int)t.o->numbers[STATUS]));
	CHECK((nsec_t)t.o->numbers[ANSWER] >= 100 * NSEC_PER_MSEC);
	CHECK((nsec_t)t.o->numbers[ANSWER] < 2 * NSEC_PER_SEC);
	kit_forget(t.o);
}

static int run_missing(struct lab *lab, void *arg, struct err *err)
{
	const char *const argv[] = { "/nowhere/program", NULL };
	size_t process;

	(void)arg;
	return lab_spawn(lab, KIT_HERE, &(struct lab_program){ .argv = argv }, &process, err);
}

static void a_program_that_is_not_there_is_named(void)
{
	struct kit_outcome *o;
	struct kit k;

	KIT_OR_SKIP(false);
	o = kit_remember();
	kit_init(&k, 0);
	kit_run(&k, false, o, run_missing, NULL);
	CHECK_INT(o->code, -ENOENT);
	CHECK_STR(o->err.text, "cannot start /nowhere/program: No such file or directory");
	kit_forget(o);
}

static CU_TestInfo program_tests[] = {
	TEST(both_outputs_go_to_the_log_and_the_status_is_told),
	TEST(it_has_its_outputs_the_control_socket_and_no_other_descriptor),
	TEST(descriptor_three_leads_to_the_job),
	TEST(its_environment_is_clean_but_for_what_was_added),
	TEST(its_host_has_one_interface_with_both_addresses),
	TEST(an_ordinary_users_program_is_that_user_without_any_capability),
	TEST(it_sees_only_the_processes_of_the_lab),
	TEST(one_that_ignores_the_request_to_end_is_killed_with_its_family),
	TEST(a_program_that_is_not_there_is_named),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/program", program_tests },
	{ 0 },
};
