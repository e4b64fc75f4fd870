/* history.h - what the verbs of straits history share. */
#ifndef HARNESS_CLI_HISTORY_H
#define HARNESS_CLI_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/history/store.h"

/* What the command line asks for; each verb takes some of it. */
struct history_request {
	const char *db;
	struct store_filter filter;
	const char *direction;
	const char *plot;   /* a file */
	const char *format; /* "csv", "json" */
	const char *take;   /* "captures", "runs", "entries" */
	int64_t older_than; /* seconds; 0 when not said */
	bool json, points, dry, all;
	char **words; /* behind the verb */
	size_t word_count;
};

/* Each is one verb, and returns an exit code. */
int history_list(const struct history_request *o);
int history_show(const struct history_request *o);
int history_trend(const struct history_request *o);
int history_export(const struct history_request *o);
int history_add(const struct history_request *o);
int history_prune(const struct history_request *o);
int history_check(const struct history_request *o);

#endif
