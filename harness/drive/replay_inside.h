/* replay_inside.h - a replay under way: what its two halves, packets in and packets out, share. */
#ifndef HARNESS_DRIVE_REPLAY_INSIDE_H
#define HARNESS_DRIVE_REPLAY_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/capture.h"
#include "harness/drive/carrier.h"
#include "harness/drive/draft.h"
#include "harness/drive/order.h"
#include "harness/drive/pool.h"
#include "harness/drive/replay.h"

struct err;

/* The link's part of a packet on Ethernet. */
#define ETHERNET_BYTES 14

/* What is not a direction: neither from nor to the seller's side. */
#define BESIDE 2

/* A replay under way. Times but start count from the first packet. */
struct replay {
	const struct replay_conf *conf;
	struct replay_result result;
	struct decision_words words;
	struct capture *in;
	struct capture_writer *out; /* NULL: no capture is written */
	struct draft decisions;
	bool telling;     /* decisions or verdicts are wanted: ended parcels wait for their turn */
	bool tells_flows; /* some link wants to know which packets belong together */
	struct pool pool;
	struct order order;
	struct carrier *carrier;
	nsec_t start; /* of the first packet, since 1970 */
	nsec_t now;
	uint64_t index[DECISION_DIRECTIONS]; /* of the next packet */
	unsigned batch;         /* packets put in since it was asked what has come out */
	struct parcel *leaving; /* delivered at one and the same instant, by number and copy */
	uint64_t late_number;   /* a packet that left after TIME_END, or 0 */
};

/* Teller of the order: tells decisions and verdict of a packet and of its copies, and takes them.
 */
void replay_tell(void *arg, struct parcel *root);

/* Counts a copy that a link has made. */
void replay_copied(void *arg, struct parcel *copy);

/* Takes a parcel that the carrier gives, in order of time: counts it, and lets it leave if it was
 * delivered. */
void replay_come_out(struct replay *r, struct parcel *p);

/* Takes a parcel that leaves into the output at its due time, which never falls from call to call.
 */
void replay_leave(struct replay *r, struct parcel *p);

/* Writes all that leaves at the instant of the last one. */
void replay_write_leaving(struct replay *r);

/* -EINVAL, with err naming it, when a file would be written that is read or written as well. */
int replay_check_files(const struct replay_conf *conf, struct err *err);

#endif
