/* match.h - finding the same packet in two captures. */
#ifndef PROBES_TAP_MATCH_H
#define PROBES_TAP_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/packet.h"
#include "harness/base/rtpext.h"
#include "harness/base/time.h"

struct err;

/* What is kept of a packet until its twin is found. */
struct match_packet {
	uint64_t identity;
	nsec_t time;
	uint64_t number; /* in its capture, from 1 */
	uint32_t bytes;  /* on the wire */
	uint32_t payload_bytes;
	uint32_t
		from_hash; /* of the source address: the same for all packets of a host's address */
	uint32_t flow;     /* for the caller */
	uint16_t feedback; /* of RTCP: a bit for each kind in it, 1 << RTCP_... */
	bool sealed;       /* of RTCP: it is encrypted */
	bool clipped;      /* of RTCP: too little was captured to say whether it is */
	uint8_t media;     /* enum media_class */
	uint32_t ssrc;     /* of RTP, and of RTCP's first sender; 0 when it has none */
	uint32_t timestamp; /* of RTP, as the rest */
	uint16_t seq;
	uint8_t type;
	bool marker;
	bool alike; /* while it waited there were others of its side and identity: a pair of it may
		     * be of one of these */
	struct rtpext_told told;
};

/* How identities are made; both captures of a comparison need the same. */
struct match_rule {
	uint32_t payload_hashed; /* at most so many bytes of payload: what both captures hold */
	bool any_address;        /* addresses and ports may differ: there is a NAT between */
	bool headers_only; /* a capture holds no more of packets than trim.h leaves: of those of
			    * the other one no more is to be read either */
};

/* Ethernet, VLAN, IPv6 and UDP: before the payload lies no more than this, as a rule. */
#define MATCH_HEADERS 66

/* The rule for two captures of these snap lengths. */
struct match_rule match_rule(uint32_t snaplen_a, uint32_t snaplen_b);

/* Says of an IP packet read from data what it is, without an identity. Time, number and flow are
 * left to the caller. */
void match_look(struct match_packet *ret, const struct packet *p, const uint8_t *data);

/* The same with its identity, for match_put(): RTP is identified by SSRC, sequence number,
 * timestamp, type and marker; TCP by its numbers and flags; other packets by IP's identification;
 * all by flow, length, and the payload's first bytes. */
void match_read(struct match_packet *ret, const struct match_rule *rule, const struct packet *p,
		const uint8_t *data);

/* What a packet that was not seen at the other side has for the time there. */
#define MATCH_UNSEEN INT64_MIN

/* What the caller is told. Sides are 0 and 1. The packets are borrowed for the call. */
struct match_ops {
	/* A packet and its twin, told of as the later one is put in. first is the one with the
	 * earlier time: there it was sent. May be NULL, as the next. */
	void (*pair)(void *arg, int first_side, const struct match_packet *first,
		     const struct match_packet *second);
	/* A further packet of this identity after both of a pair: a copy made on the way. */
	void (*copy)(void *arg, int side, const struct match_packet *original,
		     const struct match_packet *copy);
	/* A packet after the window in which it could find its twin: those of a side come in the
	 * order in which they were put in, each once. p is as it was sent if it found one, and
	 * arrived is the twin's time; else MATCH_UNSEEN. */
	void (*leave)(void *arg, int side, const struct match_packet *p, nsec_t arrived);
};

struct match_conf {
	const struct match_ops *ops;
	void *arg;
	nsec_t window; /* how long a packet waits for its twin; 0 means 20 s */
	size_t max;    /* packets waiting at most; 0 means 2^20; the oldest is given up beyond */
};

struct match;

/* 0 or -ENOMEM. */
int match_new(const struct match_conf *conf, struct match **ret, struct err *err);
void match_free(struct match *m);

/* Puts in the next packet of a side; times of the two sides together should ascend, within the
 * window. 0 or -ENOMEM. */
int match_put(struct match *m, int side, const struct match_packet *p, struct err *err);

/* Lets all leave that are still inside. */
void match_flush(struct match *m);

/* How many came while another of the same side and identity still waited: when one of them is lost,
 * the other may be taken for it. */
uint64_t match_alike(const struct match *m);

/* How many were given up because too many waited. */
uint64_t match_overflowed(const struct match *m);

#endif
