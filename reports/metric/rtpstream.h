/* rtpstream.h - one RTP stream as one wire saw it, packet by packet, in memory that does not grow.
 */
#ifndef REPORTS_METRIC_RTPSTREAM_H
#define REPORTS_METRIC_RTPSTREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/rtpclock.h"
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

struct rtpstream_jitter;

/* Where a stream's clock is from. */
enum rtpstream_clock {
	RTPSTREAM_CLOCK_NONE,
	RTPSTREAM_CLOCK_STATED,   /* by the user */
	RTPSTREAM_CLOCK_TYPE,     /* a static payload type's */
	RTPSTREAM_CLOCK_SENDER,   /* rtpclock_told(): the sender tells times with timestamps */
	RTPSTREAM_CLOCK_MEASURED, /* rtpclock_measured() */
	RTPSTREAM_CLOCK_COUNT,
};

/* "none", "stated", "type", "sender", "measured". */
const char *rtpstream_clock_word(enum rtpstream_clock clock);

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
	 * left out. Jitter and what follows is known at the end. */
	double delta_min_ms;
	double delta_mean_ms;
	double delta_max_ms;
	double jitter_min_ms;
	double jitter_mean_ms;
	double jitter_max_ms;

	/* The clock of the timestamps: as stated, by the static payload type, as the sender tells,
	 * or measured; the latter two are known at the end. 0 when it was not found: then there is
	 * no jitter, and no_clock says why. */
	uint32_t clock_hz;
	bool clock_found; /* measured */
	enum rtpstream_clock clock_by;
	const char *no_clock;
	struct rtpjitter jitter;
	double jitter_plain_sum; /* over all packets but the first */
	double skew_max_ms;      /* media time minus real time since the first packet, furthest */

	/* Private from here. */
	uint64_t seen[RTPSTREAM_WINDOW / 64];
	struct rtpclock clock;
	struct rtpclock_pairs told;  /* what the sender tells */
	struct rtpstream_jitter *by; /* the clock, or else each in use, as long as it is open */
	bool noise;                  /* was the last packet comfort noise? */
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

/* The sender itself says which instant a timestamp belongs to, by a clock of its own. */
void rtpstream_told(struct rtpstream *s, uint32_t timestamp, nsec_t time);

/* Ends the stream: decides on the clock if that is still open. */
void rtpstream_finish(struct rtpstream *s);

/* RFC 3550 A.3: the numbers from the first to the highest, less the packets received; negative with
 * duplicates, which count as received there. Duplicates left out it is never negative. */
int64_t rtpstream_lost_rfc3550(const struct rtpstream *s);
uint64_t rtpstream_lost(const struct rtpstream *s);
uint64_t rtpstream_expected(const struct rtpstream *s);

/* Does it behave like RTP? Packets of other protocols can look like it one by one. */
bool rtpstream_plausible(const struct rtpstream *s);

/* The clock of a static payload type (RFC 3551 section 6), 0 for the others. */
uint32_t rtpstream_static_clock(uint8_t type);

#endif
