/* pairing.h - two capture files read side by side, and their packets matched. */
#ifndef PROBES_TAP_PAIRING_H
#define PROBES_TAP_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "probes/tap/match.h"

struct err;

struct pairing_conf {
	const char *paths[2]; /* side 0, where packets are sent as a rule, and side 1 */
	bool one_clock;       /* both were captured by the same clock: nothing is to be found out */
	bool any_address;     /* there is a NAT between */
	nsec_t window;        /* of the matching; 0 means 20 s */
	int (*stopped)(void); /* ends both, as that of a source; may be NULL */
	const struct match_ops *ops;
	void *arg;
	/* Told of each IP packet as it is read, before it is matched: mp is what will be matched,
	 * and its flow is for this function to set (else 0). May be NULL. A negative errno ends the
	 * reading. */
	int (*on_packet)(void *arg, int side, const struct packet *p, const uint8_t *data,
			 struct match_packet *mp, struct err *err);
};

struct pairing {
	uint64_t packets[2]; /* IP packets read */
	uint64_t others[2];  /* and what was not IP, or too broken or too short to say */
	uint64_t overflowed; /* packets given up early because too many waited */
	uint64_t alike;      /* packets that could not be told from one before: match_alike() */
	/* What was taken from the times of side 1, because the captures' clocks differ: packets
	 * between two addresses seemed to arrive both before and after they were sent, to go the
	 * same way as their answers, or to take more than 20 s. */
	nsec_t clock_ahead;
	uint64_t of_link[2]; /* of packets: those that stay on a link, of which nothing is told */
};

/* Reads both files in the order of time and tells the ops of pairs, copies and leavers, whose times
 * on side 1 are moved by clock_ahead. What stays on a link is counted and not told of: IGMP,
 * neighbour discovery, and what is no media to link-local groups. 0, or a negative errno with err
 * naming the file. A capture that is cut off is used as far as it goes: then all was told of, *ret
 * is set, and -EBADMSG says which packet of which file is broken. */
int pairing_run(const struct pairing_conf *conf, struct pairing *ret, struct err *err);

#endif
