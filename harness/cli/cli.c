/* cli.c - what the commands share: messages, help, JSON, colours. */
#include "harness/cli/cli.h"

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/base/err.h"

int cli_refuse(const char *fmt, ...)
{
	va_list args;

	(void)fputs("straits: ", stderr);
	va_start(args, fmt);
	(void)vfprintf(stderr, fmt, args);
	va_end(args);
	(void)fputc('\n', stderr);
	return EXIT_USAGE;
}

/* What a broken file says of itself must not command the terminal. */
static int plain(int c)
{
	return c == '\n' || c == '\t' || (c >= ' ' && c != 0x7f) ? c : '?';
}

int cli_fail(const struct err *err, enum exit_code code)
{
	(void)fputs("straits: ", stderr);
	for (const char *c = err->text; *c; c++)
		(void)fputc(plain((unsigned char)*c), stderr);
	(void)fputc('\n', stderr);
	return (int)code;
}

int cli_help(const struct command *command)
{
	(void)fputs(command->help, stdout);
	return EXIT_PASS;
}

int cli_print_json(json_t *json)
{
	int r = json ? json_dumpf(json, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) : -1;

	json_decref(json);
	if (r == 0)
		(void)putchar('\n');
	return r;
}

/* The one global: a signal can reach nothing else. */
static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

const volatile sig_atomic_t *cli_catch_stop(void)
{
	const struct sigaction action = { .sa_handler = on_signal };

	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
	return &stop;
}

int cli_stopped(void)
{
	return stop;
}

bool cli_fancy(int fd)
{
	const char *no_color = getenv("NO_COLOR");

	return isatty(fd) && !(no_color && *no_color);
}
