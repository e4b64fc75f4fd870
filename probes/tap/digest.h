/* digest.h - the two captures of a run folded into records, so that reports need no capture. */
#ifndef PROBES_TAP_DIGEST_H
#define PROBES_TAP_DIGEST_H

#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"

struct err;

struct digest_conf {
	const char *seller_path; /* captures at the hosts' own wires, of one clock */
	const char *buyer_path;
	nsec_t realtime_ahead; /* what the captures' times are ahead of CLOCK_MONOTONIC */
};

/* How many packets were matched. */
struct digest_count {
	uint64_t sent[2]; /* [0] to the buyer, [1] to the seller */
	uint64_t received[2];
	uint64_t
		strangers; /* in the receiver's capture only: duplicates, or packets not captured */
};

/* Writes to out, in no order of time, for each packet sent: WIRE_SENT, and WIRE_RECEIVED where it
 * arrived, both with stream "to-buyer" or "to-seller" and as id the packet's number in the sender's
 * capture (from 1, as capture tools count); WIRE_RTP and WIRE_SSRC for RTP, SRTP too. STEP records
 * "first-stun", "first-dtls", "first-rtp" and "first-rtcp" tell when a host first received such a
 * packet (stream "seller.first-stun" ...). Probe is "tap". 0, or a negative errno with err naming
 * the file and the packet. */
int tap_digest(const struct digest_conf *conf, FILE *out, struct digest_count *ret,
	       struct err *err);

#endif
