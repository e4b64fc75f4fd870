/* test_lab_doctor.c - straits doctor tries the machine out and names what is missing. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/lab/kit.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

static void a_machine_that_can_run_a_call_is_told_so(void)
{
	const char *const argv[] = { program_straits(), "doctor", NULL };
	struct program p = { 0 };

	KIT_OR_SKIP(false);
	CHECK_INT(program_run(&p, argv, NULL, 30), 0);
	CHECK_HAS(text_str(&p.out), "ok       namespaces");
	CHECK_HAS(text_str(&p.out), "ok       packet path   rings: memory shared with the kernel");
	CHECK_HAS(text_str(&p.out), "This machine can run straits.");
	CHECK_STR(text_str(&p.err), "");
	program_done(&p);
}

static void a_program_that_a_run_does_without_is_a_note_with_its_package(void)
{
	const char *const argv[] = { "env",    "PATH=/nowhere", program_straits(),
				     "doctor", "--json",        NULL };
	struct program p = { 0 };

	KIT_OR_SKIP(false);
	CHECK_INT(program_run(&p, argv, NULL, 30), 0);
	CHECK_HAS(text_str(&p.out), "\"ready\": true");
	CHECK_HAS(text_str(&p.out), "\"fix\": \"apt install gnuplot-nox\"");
	program_done(&p);
}

static void an_ordinary_user_without_user_namespaces_is_told_the_way_out(void)
{
	/* inside a namespace of its own nobody's limit but its own is touched */
	static const char script[] = "echo 0 >/proc/sys/user/max_user_namespaces && "
				     "echo 0 >/proc/sys/user/max_net_namespaces && "
				     "exec \"$0\" doctor";
	const char *const argv[] = {
		"unshare", "-Ur", "sh", "-c", script, program_straits(), NULL
	};
	struct program p = { 0 };

	KIT_OR_SKIP(true);
	CHECK_INT(program_run(&p, argv, NULL, 30), 2);
	CHECK_HAS(text_str(&p.out), "missing  namespaces");
	CHECK_HAS(text_str(&p.out), "sysctl user.max_user_namespaces=10000");
	CHECK_HAS(text_str(&p.out), "This machine cannot run straits yet");
	program_done(&p);
}

static void a_wrong_argument_is_refused(void)
{
	const char *const argv[] = { program_straits(), "doctor", "me", NULL };
	struct program p = { 0 };

	CHECK_INT(program_run(&p, argv, NULL, 10), 2);
	CHECK_STR(text_str(&p.err), "straits: doctor takes no argument; found \"me\"\n");
	program_done(&p);
}

static CU_TestInfo doctor_tests[] = {
	TEST(a_machine_that_can_run_a_call_is_told_so),
	TEST(a_program_that_a_run_does_without_is_a_note_with_its_package),
	TEST(an_ordinary_user_without_user_namespaces_is_told_the_way_out),
	TEST(a_wrong_argument_is_refused),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/doctor", doctor_tests },
	{ 0 },
};
