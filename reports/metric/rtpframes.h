/* rtpframes.h - packets of an RTP stream grouped into media frames by their timestamp. */
#ifndef REPORTS_METRIC_RTPFRAMES_H
#define REPORTS_METRIC_RTPFRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/hist.h"
#include "reports/metric/rtpjitter.h"

/* A frame: all packets of one timestamp. */
struct rtpframe {
	uint64_t index; /* from 0, in the order in which frames began */
	uint32_t timestamp;
	uint32_t packets;
	uint32_t lost; /* numbers missing in it, and between it and the frame before */
	uint64_t bytes;
	bool marker;  /* was its last packet marked? */
	nsec_t first; /* the first and last arrival of its packets */
	nsec_t last;
	nsec_t sent_first; /* the first sending, where both ends were seen; else equal to first */
	int64_t number_first; /* lowest and highest extended sequence number */
	int64_t number_last;
};

/* So many frames are open at a time: packets overtaken by more than that are not counted in frames.
 */
#define RTPFRAMES_OPEN 8

/* All zero bytes at the start but for the clock, or those that it can be. */
struct rtpframes {
	/* Told of each frame once it is complete, in order; may be NULL. */
	void (*on_frame)(void *arg, const struct rtpframe *frame);
	void *arg;
	uint32_t clock_hz; /* for the frame jitter; 0: not known, or none at the end */
	unsigned possible; /* where it is not known: a bit for each clock that it can still be */
	bool both_ends;    /* were packets seen at the sender too? */

	uint64_t count;
	uint64_t whole;      /* frames without a packet missing */
	nsec_t first_whole;  /* the last packet of the first of these */
	uint64_t stragglers; /* packets that came after their frame was closed */
	uint64_t bytes;      /* of all frames, as packets: copies and stragglers are left out */
	uint64_t packets;
	uint64_t bytes_max;
	uint64_t packets_max;
	struct rtpjitter jitter; /* at the end: RFC 3550's rule at each frame's last packet */
	nsec_t assembly_sum;     /* from a frame's first packet to its last */
	nsec_t assembly_max;
	nsec_t interval_max; /* between the last packets of frames that follow each other */
	struct hist delay;   /* ns from first sending to last arrival, where both ends were seen */

	/* Private: jitter by the clock, or by each of rtpjitter_clocks; the open frames, oldest
	 * first. */
	struct rtpjitter by[RTPJITTER_CLOCKS];
	struct rtpframe open[RTPFRAMES_OPEN];
	size_t open_count;
	int64_t number_before; /* highest number of the closed frames */
	nsec_t last_before;    /* last arrival of the last one */
	bool any_before;
};

/* One packet; number is its extended sequence number. sent is time where only one end is seen. */
struct rtpframes_packet {
	nsec_t time;
	nsec_t sent;
	int64_t number;
	uint32_t timestamp;
	uint32_t bytes;
	bool marker;
};

void rtpframes_add(struct rtpframes *f, const struct rtpframes_packet *p);

/* Closes the frames that are still open. clock_hz is the stream's, as it is known at the end; 0
 * when it is not. */
void rtpframes_finish(struct rtpframes *f, uint32_t clock_hz);
void rtpframes_done(struct rtpframes *f);

#endif
