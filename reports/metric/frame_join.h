/* frame_join.h - steps of building the frame table; for frame*.c alone. */
#ifndef REPORTS_METRIC_FRAME_JOIN_H
#define REPORTS_METRIC_FRAME_JOIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reports/metric/frame.h"
#include "reports/metric/transit.h"

struct err;

/* The travels of the packet that made a frame whole; FRAME_UNSEEN where nothing is known. */
struct journey {
	bool has_timestamp;
	uint32_t timestamp; /* RTP's, of all packets of the frame */
	nsec_t sent_first;  /* its first sending */
	nsec_t sent;        /* the sending that arrived: a repair when the first was lost */
	nsec_t arrived;
	nsec_t queued;
	nsec_t jittered;
};

/* Gives the journeys of the table's frames the timestamps of the video on the wire, fitted to their
 * capture times, and notes that in the table. 0, also when nothing fits; or -ENOMEM. */
int frame_fit(struct frame_table *t, struct journey *journeys, const struct transit *wire,
	      struct err *err);

/* Finds each frame's packets by RTP timestamp and fills the frames' columns of sending and
 * receiving, and their journeys. 0 or -ENOMEM. */
int frame_join_wire(struct frame *frames, struct journey *journeys, size_t n,
		    const struct transit *wire, struct err *err);

/* Splits the latency of a shown frame into its parts. */
void frame_split(struct frame *f, const struct journey *j);

#endif
