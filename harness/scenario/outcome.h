/* outcome.h - what chance came out as on links, beside what is configured: as text and as JSON. */
#ifndef HARNESS_SCENARIO_OUTCOME_H
#define HARNESS_SCENARIO_OUTCOME_H

#include <stddef.h>

#include "harness/model/conf.h"
#include "harness/model/link.h"

struct json_t;
struct text;

/* A link of a direction ("to-buyer"); both are borrowed. */
struct outcome {
	const char *direction;
	const struct link_conf *conf;
	struct link_realised got;
};

/* Adds a table with a line for each link that leaves anything to chance; nothing for none. */
void outcome_tell(const struct outcome *v, size_t n, struct text *into);

/* All links as an array; the caller owns it. NULL when memory ran out. */
struct json_t *outcome_json(const struct outcome *v, size_t n);

#endif
