/* rtpjitter.h - interarrival jitter of an RTP stream, by its authors' rules. */
#ifndef REPORTS_METRIC_RTPJITTER_H
#define REPORTS_METRIC_RTPJITTER_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

/* The smoothed mean deviation of RFC 3550 section 6.4.1, packet by packet in order of arrival. With
 * R the arrival and S the RTP timestamp, D = (R_i - R_i-1) - (S_i - S_i-1), and J += (|D| - J)
 * / 16. Both forms are kept: the integer one of appendix A.8 (timestamp units, J scaled by 16) and
 * the real one in ms, which is also Wireshark's. The first packet changes nothing. */
struct rtpjitter {
	uint32_t clock_hz;
	double ms_per_unit;
	bool started;
	nsec_t first;   /* arrival of the first packet */
	nsec_t arrival; /* of the last one */
	uint32_t timestamp;
	uint32_t transit; /* A.8's, in timestamp units */
	uint32_t scaled;  /* A.8's jitter, times 16 */
	double ms;
};

/* clock_hz must not be 0. */
void rtpjitter_init(struct rtpjitter *j, uint32_t clock_hz);

/* Adds the next packet; gives the real form's new value in ms. */
double rtpjitter_add(struct rtpjitter *j, nsec_t arrival, uint32_t timestamp);

/* What A.8 reports, in ms: the scaled value shifted right by four, in timestamp units. */
double rtpjitter_integer_ms(const struct rtpjitter *j);

/* The RTP clocks in use (RFC 3551; 48 kHz for Opus), the slowest first. */
#define RTPJITTER_CLOCKS 9
extern const uint32_t rtpjitter_clocks[RTPJITTER_CLOCKS];

/* The one that is nearest to a measured rate; 0 when none is within 5 %. */
uint32_t rtpjitter_clock(double measured_hz);

#endif
