/* test_docs.c - every command shown in the README and the man pages really runs. */
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/suite.h"

/* One example: a line "$ COMMAND" in a ```console block of the README, or in a man page between .EX
 * and .EE. A trailing "# exit N" states another exit status than 0; "# not run" needs its reason
 * behind it: such a line is only shown. */
struct example {
	char command[512];
	int status;
	bool shown_only;
};

static bool parse_example(const char *line, struct example *ret)
{
	const char *comment = strstr(line, "# exit ");
	const char *not_run = strstr(line, "# not run: ");
	size_t n;

	if (strncmp(line, "$ ", 2) != 0)
		return false;
	ret->status = comment ? (int)strtol(comment + 7, NULL, 10) : 0;
	ret->shown_only = not_run != NULL;
	n = strcspn(line + 2, "\n");
	if (comment)
		n = (size_t)(comment - line) - 2;
	if (n >= sizeof(ret->command))
		return false;
	memcpy(ret->command, line + 2, n);
	ret->command[n] = '\0';
	return true;
}

/* roff writes a backslash as \e and a leading minus as \-; shells see the plain characters. */
static void unescape_roff(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (s[0] == '\\' && s[1] == '-')
			s++;
		else if (s[0] == '\\' && s[1] == 'e')
			*++s = '\\';
		*to++ = *s;
	}
	*to = '\0';
}

/* Runs the command with the built straits first in PATH, in dir; its exit status or -1. */
static int run_in(const char *dir, const char *command)
{
	const char *straits = getenv("STRAITS");
	char shell[1500];
	char here[512];
	int status;

	if (!straits || !getcwd(here, sizeof(here)))
		return -1;
	(void)snprintf(
		shell, sizeof(shell),
		"cd '%s' && export STRAITS_SCENARIOS='%s/scenarios' PATH=\"$(dirname '%s'):$PATH\" && "
		"( %s ) >out.txt 2>&1 </dev/null",
		dir, here, straits, command);
	status = system(
		shell); /* NOLINT(cert-env33-c): the examples are shell lines of our own docs */
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void try_example(const char *file, const char *dir, const struct example *e)
{
	char what[800];
	int got;

	if (e->shown_only)
		return;
	got = run_in(dir, e->command);
	(void)snprintf(what, sizeof(what), "%s: `%s` exits with %d, the text says %d", file,
		       e->command, got, e->status);
	(void)CU_assertImplementation(got == e->status, __LINE__, what, __FILE__, __func__,
				      CU_FALSE);
}

/* Tries each example between a line that begins with open and one that begins with close. */
static unsigned try_file(const char *file, const char *open, const char *close, const char *dir)
{
	FILE *f = fopen(file, "r");
	bool inside = false;
	unsigned tried = 0;
	char line[1024];

	CHECK(f != NULL);
	while (f && fgets(line, sizeof(line), f)) {
		struct example e;

		if (!inside) {
			inside = !strncmp(line, open, strlen(open));
		} else if (!strncmp(line, close, strlen(close))) {
			inside = false;
		} else {
			if (open[0] == '.')
				unescape_roff(line);
			if (parse_example(line, &e)) {
				try_example(file, dir, &e);
				tried++;
			}
		}
	}
	if (f)
		(void)fclose(f);
	return tried;
}

static void runs_each_example_of_the_readme(void)
{
	char dir[64];

	scratch_make(dir);
	CHECK(try_file("README.md", "```console", "```", dir) > 0);
	scratch_remove(dir);
}

static void runs_each_example_of_the_man_pages(void)
{
	unsigned tried = 0;
	char dir[64];
	glob_t pages;

	CHECK_INT(glob("docs/man/*.[15]", 0, NULL, &pages), 0);
	scratch_make(dir);
	for (size_t i = 0; i < pages.gl_pathc; i++)
		tried += try_file(pages.gl_pathv[i], ".EX", ".EE", dir);
	CHECK(tried > 0);
	scratch_remove(dir);
	globfree(&pages);
}

static CU_TestInfo docs_tests[] = {
	TEST(runs_each_example_of_the_readme),
	TEST(runs_each_example_of_the_man_pages),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "docs", docs_tests },
	{ 0 },
};
