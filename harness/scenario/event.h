/* event.h - what a scenario file says will happen: changes of settings and named events,
 * unexpanded. */
#ifndef HARNESS_SCENARIO_EVENT_H
#define HARNESS_SCENARIO_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/model/timeline.h"
#include "harness/scenario/links.h"
#include "harness/scenario/spread.h"
#include "harness/scenario/trace_file.h"
#include "harness/scenario/yaml.h"

struct err;

enum event_kind {
	EVENT_CHANGE,    /* settings, without a name */
	EVENT_HANDOVER,  /* nothing served for a while; packets wait */
	EVENT_OUTAGE,    /* nothing served; packets are lost, or wait */
	EVENT_RATE_DIP,  /* less rate for a while */
	EVENT_DETOUR,    /* a longer way: more delay */
	EVENT_WIFI,      /* interference takes airtime: less rate, loss */
	EVENT_SATELLITE, /* another satellite each time: steps of delay */
	EVENT_BORDER,    /* loss and a narrow rate in one direction */
	EVENT_RECORDING, /* delays one after the other, from a file */
	EVENT_KINDS
};

/* The word for a kind: "change", "handover", ... */
const char *event_word(enum event_kind kind);

/* What a kind does, in a sentence, and where its numbers come from. */
const char *event_meaning(enum event_kind kind);

/* One setting that becomes, grows by, or is multiplied by value. */
struct event_change {
	enum setting setting;
	enum timeline_op op;
	int64_t value;
	nsec_t queue_time; /* a queue's limit in time, which a link's rate makes bytes; or 0 */
};

#define EVENT_CHANGES_MAX 14

struct event_spec {
	struct yaml at; /* for complaints; its file must stay open */
	enum links_scope scope;
	enum event_kind kind;
	uint32_t links;      /* LINKS_OF() */
	nsec_t begin;        /* of the first; -1 when not given */
	struct spread lasts; /* SPREAD_NONE: to the end */
	struct spread every; /* from one to the next; SPREAD_NONE: once */
	uint64_t times;      /* at most so many; 0: as many as fit */
	nsec_t ramp;         /* changes come in over this time */
	struct spread size;  /* a handover's stall, a detour's or a satellite's extra round trip */
	enum outage outage;  /* of an outage */
	struct trace_steps steps; /* of a recording; owned */
	struct event_change changes[EVENT_CHANGES_MAX];
	size_t change_count;
	char *source; /* the comments beside it; NULL for none */
};

/* Starts as all zero bytes. */
struct event_list {
	struct event_spec *v;
	size_t n;
};

/* Reads a list of events and puts it in place of what list holds. */
int event_list_read(struct yaml at, enum links_scope scope, struct event_list *list,
		    struct err *err);

void event_list_done(struct event_list *list);

#endif
