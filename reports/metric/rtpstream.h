/* rtpstream.h - one RTP stream as one wire saw it, packet by packet, in memory that does not grow.
 */
#ifndef REPORTS_METRIC_RTPSTREAM_H
#define REPORTS_METRIC_RTPSTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/rtpjitter.h"

/* One packet of the stream. */
struct rtpstream_packet {
	nsec_t time;
	uint32_t timestamp;
	uint32_t bytes; /* of the datagram's payload: RTP header and all */
	uint16_t seq;
	uint8_t type;
	bool marker;
	nsec_t sent; /* where the sending was seen, else 0: a clock that nobody states is measured
		      * there, free of the delay's changes */
};

/* So many packets before the newest one are remembered as received. */
#define RTPSTREAM_WINDOW 1024

struct rtpstream_backlog;

/* Extended sequence numbers count on over wraps (RFC 3550 A.1); the first packet's is its own
 * number. */
struct rtpstream {
	uint64_t packets; /* all that came */
	uint64_t bytes;
	uint64_t duplicates;
	uint64_t late;  /* came after one with a higher number */
	uint64_t jumps; /* leaps in number of over 3000 packets: a restart, or no RTP at all */
	uint64_t markers;
	uint64_t nearby; /* packets, copies left out, that were near in number to the newest one */
	uint64_t leaps;  /* timestamps that are off by 10 s or more, where the clock is known */
	nsec_t first;
	nsec_t last;
	int64_t base; /* extended number of the first packet, and the highest so far */
	int64_t highest;
	uint8_t type;      /* of the last packet */
	uint64_t types[2]; /* a bit for each payload type seen */

	/* Wireshark's statistics: in its running means a packet's weight is one over its place
	 * among all packets, and packets with a marker, of comfort noise and right after that are
	 * left out. */
	double delta_min_ms;
	double delta_mean_ms;
	double delta_max_ms;
	double jitter_min_ms;
	double jitter_mean_ms;
	double jitter_max_ms;

	/* The clock of the timestamps: as stated or by the static payload type, else found from the
	 * first packets. 0 while, or if, it is not known: then there is no jitter. */
	uint32_t clock_hz;
	bool clock_found; /* measured, not stated */
	struct rtpjitter jitter;
	double jitter_plain_sum; /* over all packets but the first */
	double skew_max_ms;      /* media time minus real time since the first packet, furthest */

	/* Private from here. */
	uint64_t seen[RTPSTREAM_WINDOW / 64];
	struct rtpstream_backlog *backlog; /* packets that wait until the clock is known */
	int64_t units;                     /* timestamp units since the first packet */
	nsec_t tick_first; /* when the first and the last packet was sent, or else came */
	nsec_t tick_last;
	uint32_t timestamp;
	bool noise; /* was the last packet comfort noise? */
	int failed;
};

/* stated_hz is the clock that the user states for the stream's payload type, or 0. */
void rtpstream_init(struct rtpstream *s, const struct rtpstream_packet *first, uint32_t stated_hz);
void rtpstream_done(struct rtpstream *s);

/* What rtpstream_add() found a packet to be. */
enum rtpstream_order { RTPSTREAM_NEXT, RTPSTREAM_LATE, RTPSTREAM_DUPLICATE };

/* Adds a packet (the first one too). *ret_number, when not NULL, gets its extended number. failed
 * is set once memory ran out. */
enum rtpstream_order rtpstream_add(struct rtpstream *s, const struct rtpstream_packet *p,
				   int64_t *ret_number);

/* Ends the stream: decides on the clock if that is still open. */
void rtpstream_finish(struct rtpstream *s);

/* RFC 3550 A.3: the numbers from the first to the highest, less the packets received; negative with
 * duplicates, which count as received there. Duplicates left out it is never negative. */
int64_t rtpstream_lost_rfc3550(const struct rtpstream *s);
uint64_t rtpstream_lost(const struct rtpstream *s);
uint64_t rtpstream_expected(const struct rtpstream *s);

/* Does it behave like RTP? Packets of other protocols can look like it one by one. */
bool rtpstream_plausible(const struct rtpstream *s);

/* The clock measured over the whole stream in Hz, 0 when it is too short. */
double rtpstream_measured_hz(const struct rtpstream *s);

/* The clock of a static payload type (RFC 3551 section 6), 0 for the others. */
uint32_t rtpstream_static_clock(uint8_t type);

#endif
