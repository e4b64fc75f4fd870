/* replay_realised.c - what chance came out as in a replay, beside what was configured. */
#include <jansson.h>
#include <stdio.h>

#include "harness/base/text.h"
#include "harness/cli/replay_tell.h"
#include "harness/scenario/outcome.h"

#define OUTCOMES_MAX (DECISION_DIRECTIONS * PATH_LINKS_MAX)

/* The links of both directions in the order of travel; how many. */
static size_t collect(const struct replay_told *told, struct outcome v[OUTCOMES_MAX])
{
	size_t n = 0;

	for (unsigned d = 0; d < DECISION_DIRECTIONS; d++)
		for (size_t i = 0; i < told->conf->routes[d].link_count; i++)
			v[n++] = (struct outcome){ .direction = decision_direction(d),
						   .conf = &told->conf->routes[d].links[i],
						   .got = told->result->realised[d][i] };
	return n;
}

void tell_realised(const struct replay_told *told)
{
	struct outcome v[OUTCOMES_MAX];
	struct text text = { 0 };

	if (!told->result->tells_realised)
		return;
	outcome_tell(v, collect(told, v), &text);
	if (text.len)
		(void)printf("\n%s", text.s);
	text_done(&text);
}

json_t *tell_realised_json(const struct replay_told *told)
{
	struct outcome v[OUTCOMES_MAX];

	return outcome_json(v, collect(told, v));
}
