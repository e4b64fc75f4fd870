/* plan_options.h - the options of every command that loads a show or a route. */
#ifndef HARNESS_CLI_PLAN_OPTIONS_H
#define HARNESS_CLI_PLAN_OPTIONS_H

#include <stddef.h>

#include "harness/base/time.h"
#include "harness/scenario/plan.h"

struct err;

#define PLAN_OPTIONS_CHANGES 64

/* How long the events of a route alone go on when --duration does not say. */
#define PLAN_OPTIONS_ROUTE_DURATION (3600 * NSEC_PER_SEC)

/* What getopt_long() gives for them; a command's own options stay below. */
enum plan_option {
	PLAN_OPTION_SEED = 1024,
	PLAN_OPTION_DURATION,
	PLAN_OPTION_SET,
	PLAN_OPTION_SCENARIOS,
	PLAN_OPTION_ROUTE,
};

/* Entries of a table of struct option. --route is only for commands that take a show. */
#define PLAN_LONG_OPTIONS                                                      \
	{ "seed", required_argument, NULL, PLAN_OPTION_SEED },                 \
		{ "duration", required_argument, NULL, PLAN_OPTION_DURATION }, \
		{ "set", required_argument, NULL, PLAN_OPTION_SET },           \
	{                                                                      \
		"scenarios", required_argument, NULL, PLAN_OPTION_SCENARIOS    \
	}
#define PLAN_LONG_OPTION_ROUTE                                      \
	{                                                           \
		"route", required_argument, NULL, PLAN_OPTION_ROUTE \
	}

/* opts is for plan_load() and its like; it points into this struct, which must not move. */
struct plan_options {
	struct plan_opts opts;
	const char *changes[PLAN_OPTIONS_CHANGES];
};

/* No option given, and the metrics that reports know. */
void plan_options_init(struct plan_options *o);

/* Takes the value of an option, which is borrowed: 1, or 0 when it is none of these, or a negative
 * errno with err. A seed is at most 2^63 - 1, so that every file format holds it. */
int plan_options_take(struct plan_options *o, int option, const char *value, struct err *err);

#endif
