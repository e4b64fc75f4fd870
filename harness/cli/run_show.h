/* run_show.h - one show, from its file to the verdict: what run does with each. */
#ifndef HARNESS_CLI_RUN_SHOW_H
#define HARNESS_CLI_RUN_SHOW_H

#include <stdbool.h>

#include "harness/cli/cli.h"
#include "harness/lab/lab.h"

struct lane;
struct plan_opts;

/* All is borrowed. */
struct run_show_conf {
	const struct plan_opts *plan;
	const char *runs; /* where runs are kept */
	enum lab_drive drive;
	const char *build;   /* the label of the build under test; NULL: it has none */
	const char *history; /* the file that finished runs are added to; NULL: the default one */
	bool no_history;
	bool payload;      /* captures hold whole packets */
	bool anonymise;    /* other addresses, before anything is kept */
	bool quiet;        /* no progress */
	bool json;         /* print metrics.json instead of the table */
	struct lane *lane; /* whose job this is: hears of progress and grade; NULL for none */
};

/* Runs the show (a name, or a file) and makes its report; prints the table, or what went wrong.
 * *ret_stopped is set when a signal ended it. */
enum exit_code run_show(const struct run_show_conf *conf, const char *show, bool *ret_stopped);

#endif
