/* layer.c - which parts of the latency share a colour. */
#include "reports/write/layer.h"

enum layer layer_of(enum frame_part part)
{
	static const enum layer layers[BLAME_COUNT] = {
		[BLAME_PREPARE] = LAYER_SENDER,    [BLAME_ENCODE] = LAYER_SENDER,
		[BLAME_PAYLOAD] = LAYER_SENDER,    [BLAME_PACING] = LAYER_SENDER,
		[BLAME_REPAIR] = LAYER_REPAIR,     [BLAME_PROPAGATION] = LAYER_PROPAGATION,
		[BLAME_JITTER] = LAYER_JITTER,     [BLAME_QUEUE] = LAYER_QUEUE,
		[BLAME_RECEIVE] = LAYER_RECEIVER,  [BLAME_BUFFER] = LAYER_RECEIVER,
		[BLAME_ASSEMBLE] = LAYER_RECEIVER, [BLAME_DECODE] = LAYER_SCREEN,
		[BLAME_DISPLAY] = LAYER_SCREEN,
	};

	return layers[part];
}

enum svg_colour layer_colour(enum layer layer)
{
	static const enum svg_colour colours[LAYER_COUNT] = {
		SVG_SENDER, SVG_REPAIR,   SVG_PROPAGATION, SVG_JITTER,
		SVG_QUEUE,  SVG_RECEIVER, SVG_SCREEN,
	};

	return colours[layer];
}
