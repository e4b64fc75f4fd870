/* rtcp.h - what receivers tell senders: reports, losses, wishes for key frames, arrival times. */
#ifndef PROBES_TAP_RTCP_H
#define PROBES_TAP_RTCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/bytes.h"
#include "harness/base/time.h"

enum rtcp_kind {
	RTCP_OTHER,
	RTCP_SENDER_REPORT,
	RTCP_RECEIVER_REPORT,
	RTCP_NACK,      /* RFC 4585: packets to be sent again */
	RTCP_TRANSPORT, /* transport-wide arrival times (draft-holmer-rmcat-transport-wide-cc) */
	RTCP_PLI,       /* RFC 4585: picture lost, a key frame is wanted */
	RTCP_FIR,       /* RFC 5104: a key frame is wanted */
	RTCP_REMB,      /* draft-alvestrand-rmcat-remb: highest rate to send */
	RTCP_BYE,
	RTCP_KIND_COUNT,
};

/* "other", "sender-report", ... */
const char *rtcp_kind_word(enum rtcp_kind kind);

/* One packet of a datagram. Borrows the datagram. */
struct rtcp {
	enum rtcp_kind kind;
	uint8_t count;     /* blocks of a report */
	uint32_t sender;   /* SSRC; 0 where the kind has none */
	struct bytes body; /* after the sender; empty when it is encrypted */
};

/* What can be read of a datagram. */
enum rtcp_body {
	RTCP_CLEAR,   /* all of its packets, as far as they were captured */
	RTCP_SEALED,  /* SRTCP: only the first 8 bytes are in clear (RFC 3711 section 3.4), that is,
		       * the  first packet's kind and sender; the rest is encrypted */
	RTCP_UNKNOWN, /* as little: too little was captured to say which it is, or it is broken */
};

/* A walk over the packets of a datagram of bytes on the wire, of which the first captured are
 * there. */
struct rtcp_walk {
	struct bytes at;
	enum rtcp_body body;
};

void rtcp_begin(struct rtcp_walk *w, const uint8_t *payload, size_t captured, size_t bytes);

/* False after the last packet. */
bool rtcp_next(struct rtcp_walk *w, struct rtcp *ret);

/* A datagram in short. */
struct rtcp_sum {
	uint32_t kinds; /* a bit for each kind in it: 1 << RTCP_... */
	enum rtcp_body body;
	uint32_t sender; /* SSRC of the first packet; 0 where it has none */
};

struct rtcp_sum rtcp_sum(const uint8_t *payload, size_t captured, size_t bytes);

/* A block of a sender's or receiver's report (RFC 3550 section 6.4). */
struct rtcp_report {
	uint32_t ssrc;
	double fraction_lost;
	int32_t lost; /* since the beginning; negative with duplicates */
	uint32_t highest;
	uint32_t jitter; /* in units of the stream's clock */
	uint32_t last_report;
	uint32_t delay; /* since then, in 1/65536 s */
};

/* Takes the next block from the body (behind the sender's information in a sender's report). */
bool rtcp_next_report(struct rtcp *p, struct rtcp_report *ret);

/* Takes a sender's information: NTP time in 2^-32 s, and the RTP timestamp of the same instant. */
bool rtcp_sender_info(struct rtcp *p, uint64_t *ret_ntp, uint32_t *ret_timestamp);

/* Takes the next sequence numbers that a NACK asks for: the first, and a bit for each of the 16
 * after it. The media's SSRC stands before them in the body: rtcp_media(). */
bool rtcp_media(struct rtcp *p, uint32_t *ret_ssrc);
bool rtcp_next_nack(struct rtcp *p, uint16_t *ret_first, uint16_t *ret_following);

/* Transport-wide arrival times, packet by packet. */
struct rtcp_arrivals {
	uint16_t next; /* transport-wide sequence number of the next packet */
	uint16_t left;
	nsec_t time; /* of the last arrival, on the receiver's own clock */
	struct bytes chunks;
	struct bytes deltas;
	uint16_t chunk;
	uint16_t in_chunk; /* symbols left in it */
};

struct rtcp_arrival {
	uint16_t seq;
	bool arrived;
	nsec_t time; /* when it did */
};

/* Begins with a RTCP_TRANSPORT packet; false when it is cut. */
bool rtcp_arrivals_begin(struct rtcp_arrivals *a, struct rtcp *p);
bool rtcp_next_arrival(struct rtcp_arrivals *a, struct rtcp_arrival *ret);

#endif
