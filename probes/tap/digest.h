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
 * arrived, once more for each copy that arrived too, both with stream "to-buyer" or "to-seller" and
 * as id the packet's number in the sender's capture (from 1, as capture tools count); WIRE_RTP and
 * WIRE_SSRC for RTP, SRTP too; and what header extensions say, WIRE_CAPTURED (abs-capture-time, RFC
 * 6051; less the offset between the capturer's clock and the sender's), WIRE_CODING and WIRE_PACING
 * (video-timing). STEP records tell when a host first received a packet of a class
 * ("seller.first-stun", "buyer.first-dtls", "buyer.first-rtp", "buyer.first-rtcp"). Probe is "tap".
 * Which host sent a packet is learnt from those that both captures hold.
 *
 * 0, or a negative errno with err. A capture that is cut off is used as far as it goes: then the
 * records are whole up to there, *ret is set, and -EBADMSG says which packet of which file is
 * broken. */
int tap_digest(const struct digest_conf *conf, FILE *out, struct digest_count *ret,
	       struct err *err);

#endif
