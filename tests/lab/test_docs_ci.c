/* test_docs_ci.c - the jobs in docs/ci.md are YAML, and straits takes every command in them. */
#include <ctype.h>
#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/yaml.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

/* What was looked at. */
struct tried {
	unsigned blocks, commands, suites;
};

/* Is the option, "--name" up to a "=" or its end, told by the help? */
static bool is_told(const char *help, const char *option)
{
	size_t n = strcspn(option, "=");

	for (const char *at = help; (at = strstr(at, "--")); at += 2)
		if (!strncmp(at, option, n) && !isalnum((unsigned char)at[n]) && at[n] != '-')
			return true;
	return false;
}

/* A suite can be asked what it would run. */
static void try_suite(const char *command)
{
	char here[512], line[1500];
	const char *const argv[] = { "sh", "-c", line, NULL };

	if (!getcwd(here, sizeof(here)))
		return;
	(void)snprintf(line, sizeof(line), "%s%s --scenarios '%s/scenarios' --dry-run",
		       program_straits(), command + strlen("straits"), here);
	if (program_status(argv, 60) != 0)
		printf("    %s\n", line);
	CHECK_INT(program_status(argv, 60), 0);
}

/* A command up to the end of its words: it must be there, and take its options. */
static void try_command(struct tried *tried, char *command)
{
	struct program p;
	char words[600], *rest = NULL, *name;

	(void)snprintf(words, sizeof(words), "%s", command + strlen("straits "));
	name = strtok_r(words, " ", &rest);
	tried->commands++;
	CHECK(name != NULL);
	if (!name)
		return;
	CHECK_INT(program_run(&p, (const char *const[]){ program_straits(), name, "--help", NULL },
			      NULL, 30),
		  0);
	for (char *word; (word = strtok_r(NULL, " ", &rest));)
		if (!strncmp(word, "--", 2)) {
			if (!is_told(text_str(&p.out), word))
				printf("    straits %s: %s is not told by its help\n", name, word);
			CHECK(is_told(text_str(&p.out), word));
		}
	program_done(&p);
	if (!strcmp(name, "suite")) {
		tried->suites++;
		try_suite(command);
	}
}

/* Every "straits COMMAND ..." in a line of shell, up to what ends a command there. */
static void try_shell(struct tried *tried, const char *shell)
{
	for (const char *at = shell; (at = strstr(at, "straits ")); at++) {
		char command[600];
		size_t n = strcspn(at, "\"\n|&;#)");

		if ((at > shell && !isspace((unsigned char)at[-1]) && at[-1] != '"') ||
		    !islower((unsigned char)at[strlen("straits ")]) || n >= sizeof(command))
			continue;
		while (n > 0 && at[n - 1] == ' ')
			n--;
		(void)snprintf(command, sizeof(command), "%.*s", (int)n, at);
		try_command(tried, command);
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as our own document */
static void try_node(struct tried *tried, struct fy_node *node)
{
	struct fy_node_pair *pair;
	struct fy_node *item;
	void *at = NULL;

	if (fy_node_is_scalar(node)) {
		size_t n = 0;
		const char *s = fy_node_get_scalar(node, &n);
		struct text t = { 0 };

		text_add_bytes(&t, s, n);
		try_shell(tried, text_str(&t));
		text_done(&t);
	} else if (fy_node_is_sequence(node)) {
		while ((item = fy_node_sequence_iterate(node, &at)))
			try_node(tried, item);
	} else {
		while ((pair = fy_node_mapping_iterate(node, &at)))
			try_node(tried, fy_node_pair_value(pair));
	}
}

static void try_yaml(struct tried *tried, const char *s, size_t n)
{
	struct yaml_file *yaml = NULL;
	struct err err;
	int r = yaml_open_text("docs/ci.md", s, n, &yaml, &err);

	if (r < 0)
		printf("    %s\n", err.text);
	CHECK_INT(r, 0);
	if (r == 0)
		try_node(tried, yaml_root(yaml).node);
	yaml_close(yaml);
	tried->blocks++;
}

static void try_lines(struct tried *tried, const char *s, size_t n)
{
	struct text t = { 0 };

	text_add_bytes(&t, s, n);
	try_shell(tried, text_str(&t));
	text_done(&t);
	tried->blocks++;
}

/* Hands each block of the file that opens so to try. */
static void each_block(const char *path, const char *open, struct tried *tried,
		       void (*try)(struct tried *tried, const char *s, size_t n))
{
	struct text file = file_read(path);

	for (const char *at = text_str(&file); (at = strstr(at, open));) {
		const char *end;

		at += strlen(open);
		end = strstr(at, "\n```");
		CHECK(end != NULL);
		if (!end)
			break;
		try(tried, at, (size_t)(end - at) + 1);
		at = end + 4;
	}
	text_done(&file);
}

static void the_jobs_are_yaml_and_their_commands_are_taken(void)
{
	struct tried tried = { 0 };

	each_block("docs/ci.md", "\n```yaml\n", &tried, try_yaml);
	CHECK_INT(tried.blocks, 2);
	CHECK(tried.commands >= 6);
	CHECK_INT(tried.suites, 3);
}

static void the_commands_about_privacy_are_taken(void)
{
	struct tried tried = { 0 };

	each_block("docs/privacy.md", "\n```sh\n", &tried, try_lines);
	CHECK_INT(tried.blocks, 2);
	CHECK_INT(tried.commands, 7);
}

static CU_TestInfo docs_ci_tests[] = {
	TEST(the_jobs_are_yaml_and_their_commands_are_taken),
	TEST(the_commands_about_privacy_are_taken),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "docs_ci", docs_ci_tests },
	{ 0 },
};
