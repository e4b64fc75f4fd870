/* test_docs_help.c - each command and option that --help tells of has its place in the manual. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

/* A page as it is read: roff's \- is -. */
static struct text read_page(const char *name)
{
	struct text page = file_text("docs/man", name), ret = { 0 };

	for (const char *s = text_str(&page); *s; s++)
		if (s[0] != '\\' || s[1] != '-')
			text_add_bytes(&ret, s, 1);
	text_done(&page);
	CHECK(ret.len > 500);
	return ret;
}

/* Is the option there as a word, and not as the beginning of a longer one? */
static bool has_option(const char *page, const char *option)
{
	for (const char *at = page; (at = strstr(at, option)); at++)
		if (!isalnum((unsigned char)at[strlen(option)]) && at[strlen(option)] != '-')
			return true;
	return false;
}

/* Cuts the option that at begins with out of the help. */
static const char *cut_option(const char *at, char option[static 32])
{
	size_t n = 2 + strspn(at + 2, "abcdefghijklmnopqrstuvwxyz-");

	(void)snprintf(option, 32, "%.*s", (int)n, at);
	return at + n;
}

static void check_help(const char *command, const char *help)
{
	char name[64], option[32];
	struct text page;

	(void)snprintf(name, sizeof(name), "straits-%s.1", command);
	page = read_page(name);
	CHECK(strlen(help) > 0 && help[strlen(help) - 1] == '\n');
	CHECK_HAS(help, "exit status: ");
	for (const char *at = help; (at = strstr(at, "--"));) {
		at = cut_option(at, option);
		if (!has_option(text_str(&page), option))
			(void)printf("    %s lacks %s\n", name, option);
		CHECK(has_option(text_str(&page), option));
	}
	text_done(&page);
}

static void check_command(const char *command)
{
	struct text page = read_page("straits.1");
	char entry[64];
	struct program p;

	(void)snprintf(entry, sizeof(entry), "\n.BR straits-%s (1)\n", command);
	CHECK_HAS(text_str(&page), entry);
	CHECK_INT(program_run(&p,
			      (const char *const[]){ program_straits(), command, "--help", NULL },
			      NULL, 30),
		  0);
	check_help(command, text_str(&p.out));
	program_done(&p);
	text_done(&page);
}

static void each_command_and_option_stands_in_the_manual(void)
{
	unsigned commands = 0;
	struct program p;
	const char *at;

	CHECK_INT(program_run(&p, (const char *const[]){ program_straits(), "--help", NULL }, NULL,
			      30),
		  0);
	at = strstr(text_str(&p.out), "\ncommands:\n");
	at = at ? at + strlen("\ncommands:\n") : "";
	for (; !strncmp(at, "  ", 2); at += strcspn(at, "\n") + 1, commands++) {
		char command[32];

		(void)snprintf(command, sizeof(command), "%.*s", (int)strcspn(at + 2, " "), at + 2);
		check_command(command);
	}
	CHECK(commands > 20);
	program_done(&p);
}

static CU_TestInfo help_tests[] = {
	TEST(each_command_and_option_stands_in_the_manual),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "docs/help", help_tests },
	{ 0 },
};
