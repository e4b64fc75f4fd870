/* test_cli.c - what every command has in common: help, version, complaints, exit codes. */
#include <string.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

static const char *const commands[] = { "run",    "report", "replay",    "analyze", "explain",
					"import", "list",   "doctor",    "compare", "history",
					"verify", "sign",   "anonymise", "prune" };

/* Runs straits with up to two arguments; *p is to be given to program_done(). */
static int straits(struct program *p, const char *first, const char *second)
{
	const char *argv[] = { program_straits(), first, second, NULL };

	return program_run(p, argv, NULL, 30);
}

static void every_command_tells_its_usage(void)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct program p;
		char usage[64];

		(void)snprintf(usage, sizeof(usage), "usage: straits %s", commands[i]);
		CHECK_INT(straits(&p, commands[i], "--help"), 0);
		CHECK_HAS(text_str(&p.out), usage);
		CHECK_STR(text_str(&p.err), "");
		program_done(&p);
	}
}

static void an_unknown_option_is_refused_by_the_command(void)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct program p;

		CHECK_INT(straits(&p, commands[i], "--no-such-option"), 2);
		CHECK_HAS(text_str(&p.err), "straits");
		CHECK_HAS(text_str(&p.err), commands[i]);
		CHECK_HAS(text_str(&p.err), "no-such-option");
		CHECK_STR(text_str(&p.out), "");
		program_done(&p);
	}
}

static void what_is_no_command_is_refused(void)
{
	struct program p;

	CHECK_INT(straits(&p, NULL, NULL), 2);
	CHECK_HAS(text_str(&p.err), "no command given");
	program_done(&p);
	CHECK_INT(straits(&p, "fly", NULL), 2);
	CHECK_HAS(text_str(&p.err), "\"fly\" is not a command");
	program_done(&p);
}

static void the_help_lists_every_command_and_exit_status(void)
{
	struct program p;

	CHECK_INT(straits(&p, "--help", NULL), 0);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		CHECK_HAS(text_str(&p.out), commands[i]);
	CHECK_HAS(text_str(&p.out), "exit status: 0 pass, 1 fail");
	program_done(&p);
	CHECK_INT(straits(&p, "--version", NULL), 0);
	CHECK(!strncmp(text_str(&p.out), "straits 0.", 10));
	program_done(&p);
}

static void a_pass_was_printed_whole(void)
{
	static const char *const commands_that_print[] = { "list", "list --json", "--help",
							   "run --help" };

	for (size_t i = 0; i < sizeof(commands_that_print) / sizeof(*commands_that_print); i++) {
		struct program p;
		char line[256];
		const char *const argv[] = { "sh", "-c", line, NULL };

		(void)snprintf(line, sizeof(line), "'%s' %s >/dev/full", program_straits(),
			       commands_that_print[i]);
		CHECK_INT(program_run(&p, argv, NULL, 30), 2);
		CHECK_STR(text_str(&p.err),
			  "straits: standard output could not be written whole\n");
		program_done(&p);
	}
}

static CU_TestInfo cli_tests[] = {
	TEST(every_command_tells_its_usage), TEST(an_unknown_option_is_refused_by_the_command),
	TEST(what_is_no_command_is_refused), TEST(the_help_lists_every_command_and_exit_status),
	TEST(a_pass_was_printed_whole),      CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "cli", cli_tests },
	{ 0 },
};
