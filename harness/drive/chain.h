/* chain.h - a path whose links are watched: what each decided about each parcel. */
#ifndef HARNESS_DRIVE_CHAIN_H
#define HARNESS_DRIVE_CHAIN_H

#include "harness/base/time.h"
#include "harness/drive/pool.h"
#include "harness/model/path.h"

struct chain;
struct err;

/* The verbs of a path, with the same outcome for the same conf; in addition each parcel gets its
 * hops, of which arrived, left, fate, cause, queued_bytes, marked and bit are set. The bytes in a
 * link's queue are those of just after the parcel came: itself if it has to wait, not the one in
 * service. A copy has those of the packet it was made of. */
struct chain *chain_new(const struct path_conf *conf, struct err *err);
void chain_free(struct chain *chain);
void chain_start(struct chain *chain, nsec_t t0);
void chain_put(struct chain *chain, struct parcel *p, nsec_t now);
struct parcel *chain_get(struct chain *chain, nsec_t now);
nsec_t chain_next(const struct chain *chain);

/* To be called for a copy while it is being made: it continues the original's last hop. */
void chain_copied(const struct parcel *original, struct parcel *copy);

#endif
