/* shell.h - what the parts of straits shell and straits attach share. */
#ifndef HARNESS_CLI_SHELL_H
#define HARNESS_CLI_SHELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/lab/outside.h"
#include "harness/lab/trust.h"
#include "harness/scenario/plan_lab.h"

struct err;
struct lab;
struct live_snapshot;
struct view;

/* What straits itself could not do is told apart from what the command returns, as by env(1). */
enum shell_exit { SHELL_FAILED = 125, SHELL_NOT_EXECUTABLE = 126, SHELL_NOT_FOUND = 127 };

/* A route made of options instead of a file: each value holds for both directions, or is
 * "UP,DOWN". NULL is not given. */
struct shell_inline {
	const char *delay, *jitter, *loss, *rate, *rate_trace, *queue;
};

/* Is any of them given? */
bool shell_inline_any(const struct shell_inline *in);

/* Adds the route as a file would have it; up leads away from host. -EINVAL or -ERANGE with err
 * naming the option. */
int shell_inline_write(const struct shell_inline *in, enum plan_host host, struct text *ret,
		       struct err *err);

/* Everything that is known before the lab is made; borrowed. */
struct shell {
	const struct plan *plan;
	enum plan_host host;                /* where the command runs */
	const struct outside_conf *outside; /* NULL is none */
	const char *const *argv;            /* NULL: no command, until somebody ends it */
	const struct lab_place *places;     /* by host; NULL: hosts of the lab's own */
	bool interactive;                   /* it is a shell, whose screen is not written on */
	bool greets;                        /* says where the shell stands */
	bool status;                        /* live figures are wanted, a line a second, */
	const char *status_path;            /* here, or (NULL) on standard error */
	bool json;                          /* the summary's form */
	const char *records;                /* a directory, or NULL */
	struct view *view;                  /* shell_run()'s own */
};

/* What came out of it. */
struct shell_result {
	bool began;  /* the route lay there */
	bool ran;    /* the command ended: status is its own */
	int status;  /* as waitpid() has it */
	int refused; /* it could not be started: the negative errno */
	struct text summary;
};

/* Makes the lab, runs the command in it and keeps the terminal in order meanwhile. 0, or a negative
 * errno with err; *ret holds what is known in any case, and is to be freed by
 * shell_result_done(). */
int shell_run(const struct shell *shell, struct shell_result *ret, struct err *err);
void shell_result_done(struct shell_result *result);

/* How a lab_tell() of the job begins; what follows is text, or an int. */
enum shell_told {
	SHELL_NOTE = 'n',
	SHELL_STATUS = 's',
	SHELL_BEGAN = 'b',
	SHELL_ENDED = 'e',
	SHELL_REFUSED = 'x',
	SHELL_SUMMARY = 'r'
};

/* The lab's job; arg is the struct shell. */
int shell_job(struct lab *lab, void *arg, struct err *err);

/* What the figures of a line are counted from. */
struct shell_before {
	nsec_t at;
	uint64_t bytes[PLAN_DIRECTIONS];
};

/* One line, without its end: the route now. */
void shell_status(const struct shell *shell, const struct live_snapshot *now,
		  struct shell_before *before, struct text *ret);

/* The end of it, as text or as JSON. status is as waitpid() has it, duration how long it ran. */
struct shell_end {
	const struct trust *trust;
	nsec_t duration;
	int status;
};

void shell_summary(const struct shell *shell, const struct shell_end *end, struct text *ret);
void shell_summary_json(const struct shell *shell, const struct shell_end *end, struct text *ret);

#endif
