/* netem_timeline.h - what a timeline does to a netem: each change is one complete message. */
#ifndef HARNESS_MODEL_NETEM_TIMELINE_H
#define HARNESS_MODEL_NETEM_TIMELINE_H

#include <stdint.h>

#include "harness/model/link.h"
#include "harness/model/netem_conf.h"
#include "harness/model/settings.h"
#include "harness/model/timeline.h"

struct err;

/* Does the timeline ask only what netem can do of the link at position? 0, or -EINVAL with err
 * naming the entry. */
int netem_timeline_check(const struct timeline *timeline, uint32_t position, struct err *err);

/* The first message in the words of the other links, under env's timeline; settings_done() ends it.
 * 0 or -ENOMEM. */
int netem_settings_init(struct settings *s, const struct netem_conf *conf,
			const struct link_env *env, struct err *err);

/* Puts into conf, which is the first message, what the timeline has touched. */
void netem_follow(const struct settings *s, struct netem_conf *conf);

#endif
