/* cli.h - the commands of straits and what they share. */
#ifndef HARNESS_CLI_CLI_H
#define HARNESS_CLI_CLI_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "harness/base/exit.h"

struct err;
struct json_t;

/* One command. run gets argv with argv[0] "straits NAME", and returns an exit_code. A hidden
 * command has no summary: it is what straits starts inside the lab. */
struct command {
	const char *name;
	const char *summary;
	const char *help;
	int (*run)(int argc, char **argv);
};

/* The table in main.c lists every command; each is one file, cmd_NAME.c. */
extern const struct command command_analyze;
extern const struct command command_anonymise;
extern const struct command command_assistant;
extern const struct command command_attach;
extern const struct command command_compare;
extern const struct command command_ctl;
extern const struct command command_doctor;
extern const struct command command_explain;
extern const struct command command_history;
extern const struct command command_host;
extern const struct command command_import;
extern const struct command command_list;
extern const struct command command_mark;
extern const struct command command_prune;
extern const struct command command_replay;
extern const struct command command_report;
extern const struct command command_run;
extern const struct command command_shell;
extern const struct command command_sign;
extern const struct command command_stamp;
extern const struct command command_suite;
extern const struct command command_verify;
extern const struct command command_watch;

/* Prints "straits: TEXT" on stderr and returns EXIT_USAGE. */
int cli_refuse(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Prints err on stderr and returns code. */
int cli_fail(const struct err *err, enum exit_code code);

/* Prints the help of command on stdout; returns EXIT_PASS. */
int cli_help(const struct command *command);

/* Prints json on stdout, indented, numbers to twelve digits; takes it. 0, or -1 when it is NULL or
 * cannot be written. */
int cli_print_json(struct json_t *json);

/* From now on SIGINT and SIGTERM end nothing, but interrupt a read that waits; what is returned is
 * not 0 once one of them came. */
const volatile sig_atomic_t *cli_catch_stop(void);

/* Did one come? */
int cli_stopped(void);

/* Is colour and live progress wanted on this stream? Only on a terminal, and not with NO_COLOR. */
bool cli_fancy(int fd);

#endif
