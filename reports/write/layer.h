/* layer.h - the parts of the latency as people read them: those that share a colour. */
#ifndef REPORTS_WRITE_LAYER_H
#define REPORTS_WRITE_LAYER_H

#include "reports/metric/frame.h"
#include "reports/write/svg.h"

/* In the order in which they happen. */
enum layer {
	LAYER_SENDER,
	LAYER_REPAIR,
	LAYER_PROPAGATION,
	LAYER_JITTER,
	LAYER_QUEUE,
	LAYER_RECEIVER,
	LAYER_SCREEN,
	LAYER_COUNT,
};

/* Where a part of the latency belongs, and its colour in plots. */
enum layer layer_of(enum frame_part part);
enum svg_colour layer_colour(enum layer layer);

#endif
