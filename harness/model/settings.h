/* settings.h - what a link is set to at an instant: its configuration under its timeline. */
#ifndef HARNESS_MODEL_SETTINGS_H
#define HARNESS_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/link.h"
#include "harness/model/timeline.h"

struct err;

/* One entry of the timeline that is about this link. */
struct settings_layer {
	const struct timeline_entry *entry;
	bool in_force;
	/* Of those laid on later alone: */
	bool over; /* will never be in force again, or lies for ever under another */
	nsec_t over_at;
	struct settings_layer *next;
};

struct settings {
	struct link_settings now;
	uint32_t touched; /* bit per enum setting: an entry on it is in force */
	bool rate_told;   /* an absolute rate is in force */
	nsec_t next;      /* the next instant at which anything changes */
	nsec_t t0;
	int64_t start[SETTING_COUNT]; /* without any entry */
	struct settings_layer *layers;
	size_t layer_count;
	struct settings_layer *laid; /* later, by settings_lay(), in that order */
};

/* Takes the link's part of conf and timeline (which it borrows). 0 or -ENOMEM. */
int settings_init(struct settings *s, const struct link_conf *conf, const struct timeline *timeline,
		  uint32_t position, struct err *err);
void settings_done(struct settings *s);

/* Tells instant 0 of the timeline; the change it makes is due at once. */
void settings_begin(struct settings *s, nsec_t t0, nsec_t now);

/* Lays one more layer over all others, to be looked at from the instant now on, which must come
 * after the timeline's start. The layer, all zero but its entry, is borrowed until layer->over; the
 * entry's times count as a timeline's. */
void settings_lay(struct settings *s, struct settings_layer *layer, nsec_t now);

/* Brings s->now up to the instant now. */
void settings_change(struct settings *s, nsec_t now);

#endif
