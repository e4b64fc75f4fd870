/* main.c - straits: finds the command and runs it. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/cli/cli.h"

/* In the order of the help. */
static const struct command *const commands[] = {
	&command_run,     &command_suite,     &command_ctl,     &command_report, &command_compare,
	&command_history, &command_replay,    &command_analyze, &command_shell,  &command_attach,
	&command_explain, &command_import,    &command_list,    &command_mark,   &command_stamp,
	&command_watch,   &command_assistant, &command_verify,  &command_sign,   &command_anonymise,
	&command_prune,   &command_doctor,    &command_host,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

static int help(void)
{
	(void)puts(
		"usage: straits COMMAND [ARGUMENT ...]\n"
		"\n"
		"Puts real media through scripted network routes and says, per frame, whether a remote\n"
		"conversation stays under 600 ms, and if not, what made it late.\n"
		"\n"
		"commands:");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (commands[i]->summary)
			(void)printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
	(void)puts(
		"\n"
		"straits COMMAND --help tells what a command takes; straits --version the version.\n"
		"\n"
		"exit status: 0 pass, 1 fail, 2 usage or broken input, 3 invalid measurement,\n"
		"4 inconclusive");
	return EXIT_PASS;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int run(int argc, char **argv)
{
	const struct command *command;
	char name[64];

	if (argc < 2)
		return cli_refuse("no command given; straits --help lists them");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return help();
	if (!strcmp(argv[1], "--version")) {
		(void)puts("straits " VERSION);
		return EXIT_PASS;
	}
	command = find(argv[1]);
	if (!command)
		return cli_refuse("\"%s\" is not a command; straits --help lists them", argv[1]);
	/* What getopt_long() puts before its own complaints. */
	(void)snprintf(name, sizeof(name), "straits %s", command->name);
	argv[1] = name;
	return command->run(argc - 1, argv + 1);
}

/* Who reads a pass must have got what was printed, unless he closed the pipe himself. A command
 * that refused has told its reason, and a verdict stays what it is. */
static int end_output(int code)
{
	const bool flushed = fflush(stdout) == 0;

	if (code == EXIT_USAGE || (flushed ? !ferror(stdout) : errno == EPIPE))
		return code;
	(void)cli_refuse("standard output could not be written whole");
	return code == EXIT_PASS ? EXIT_USAGE : code;
}

int main(int argc, char **argv)
{
	return end_output(run(argc, argv));
}
