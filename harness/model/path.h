/* path.h - the chain of links of one direction, as one thing. */
#ifndef HARNESS_MODEL_PATH_H
#define HARNESS_MODEL_PATH_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/link.h"
#include "harness/model/pkt.h"
#include "harness/model/timeline.h"

struct err;
struct path;
struct settings_layer;

#define PATH_LINKS_MAX 8

/* Is told of each packet at each link; either may be NULL. entered: it was put into the link at
 * position link, at p->entered, whose queue then holds so many bytes. left: it left that link at
 * p->due, with fate PKT_MOVING, or ended in it. A copy enters no link but those after the one that
 * made it. */
struct path_watch {
	void (*entered)(void *arg, const struct pkt *p, size_t link, uint64_t queued_bytes);
	void (*left)(void *arg, const struct pkt *p, size_t link);
	void *arg;
};

struct path_conf {
	const struct link_conf *links;   /* in the order of travel; parts borrowed as conf.h says */
	size_t link_count;               /* 1..PATH_LINKS_MAX */
	const struct timeline *timeline; /* NULL is none; borrowed until path_free() */
	uint64_t seed;                   /* the run's */
	unsigned direction; /* tells the two paths of a route apart: other chance on links of equal
			       name */
	struct pkt_source source;
	struct path_watch watch;
};

/* NULL with err when a link, the timeline or memory is wrong. Nothing is allocated after this. */
struct path *path_new(const struct path_conf *conf, struct err *err);

/* Packets still inside are forgotten, not freed: their owner knows them. */
void path_free(struct path *path);

/* Tells instant 0 of the timeline, of traces and of slots of time; once. Until t0 the settings of
 * the links' configuration hold (a trace runs from the instant 0 of the clock). */
void path_start(struct path *path, nsec_t t0);

/* Takes p, which arrives at now. An instant before one that was told earlier counts as that one. */
void path_put(struct path *path, struct pkt *p, nsec_t now);

/* Gives the next packet that was delivered, lost or dropped by now, in order of p->due and at equal
 * times of index; NULL when there is none yet. A packet that leaves a link at its due time enters
 * the next one at exactly that time, however late this is asked. NSEC_NEVER asks for all that will
 * ever come out; what cannot (in an outage without end, behind a trace without another opportunity)
 * stays inside, and nothing may be put any more. */
struct pkt *path_get(struct path *path, nsec_t now);

/* When path_get() should be asked again; NSEC_NEVER when nothing is inside. */
nsec_t path_next(const struct path *path);

/* How many packets are inside now. */
uint64_t path_held(const struct path *path);

/* Next instant at which the timeline changes a setting of any link; NSEC_NEVER when none. */
nsec_t path_next_change(const struct path *path);

/* The last instant that was told; INT64_MIN before any. */
nsec_t path_clock(const struct path *path);

/* Lays one more layer over the settings of the link at position at (settings.h says of which kind),
 * from now on: exactly as if the timeline had had this entry, as its last. now must come after
 * path_clock() and after the timeline's start; path_get() must be asked at now or later. Of a link
 * in netem's order only what netem_timeline_check() allows. */
void path_lay(struct path *path, size_t at, struct settings_layer *layer, nsec_t now);

size_t path_link_count(const struct path *path);

/* The settings of the link at position at, as of the last instant told to path_get() or path_put();
 * borrowed from the path, until it is told of a later instant. */
const struct link_settings *path_settings(struct path *path, size_t at);
void path_counts(const struct path *path, size_t at, struct link_counts *ret);
void path_realised(const struct path *path, size_t at, struct link_realised *ret);

#endif
