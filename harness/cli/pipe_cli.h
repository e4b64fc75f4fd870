/* pipe_cli.h - what straits stamp and straits watch share: options, files, signals. */
#ifndef HARNESS_CLI_PIPE_CLI_H
#define HARNESS_CLI_PIPE_CLI_H

#include <stdbool.h>

#include "probes/stamp/pipe.h"

struct err;

struct pipe_cli {
	struct pipe_conf conf;
	const char *in;      /* paths; "-" is standard input or output */
	const char *out;     /* NULL: none */
	const char *records; /* NULL: none */
	const char *against; /* NULL: none */
	bool frames;
	bool json;
	bool help;
};

/* Reads the options of either command, and the files behind them: IN [OUT] for stamp, IN for watch.
 */
int pipe_cli_parse(struct pipe_cli *ret, bool reads, int argc, char **argv, struct err *err);

/* Opens the files, runs filter until the input ends, nobody reads the output, or SIGINT or SIGTERM
 * comes, and closes them. 0 or a negative errno; *ret_sum is what went through. */
int pipe_cli_run(struct pipe_cli *p,
		 int (*filter)(const struct pipe_conf *, struct pipe_sum *, struct err *),
		 struct pipe_sum *ret_sum, struct err *err);

#endif
