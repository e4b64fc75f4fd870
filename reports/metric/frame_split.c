/* frame_split.c - a frame's latency split into parts that add up to it. */
#include <stdio.h>

#include "reports/metric/frame_join.h"

const char *frame_part_word(enum frame_part part)
{
	static const char *const words[BLAME_COUNT] = {
		[BLAME_PREPARE] = "prepare",   [BLAME_ENCODE] = "encode",
		[BLAME_PAYLOAD] = "payload",   [BLAME_PACING] = "pacing",
		[BLAME_REPAIR] = "repair",     [BLAME_PROPAGATION] = "propagation",
		[BLAME_JITTER] = "jitter",     [BLAME_QUEUE] = "queue",
		[BLAME_RECEIVE] = "receive",   [BLAME_BUFFER] = "buffer",
		[BLAME_ASSEMBLE] = "assemble", [BLAME_DECODE] = "decode",
		[BLAME_DISPLAY] = "display",
	};

	return words[part];
}

const char *frame_part_label(const struct frame *f, enum frame_part part,
			     char buf[static FRAME_LABEL_MAX])
{
	unsigned first = part;
	size_t used = 0;

	while (first > 0 && f->blame[first - 1] == FRAME_UNSEEN)
		first--;
	buf[0] = '\0';
	for (unsigned p = first; p <= part && used < FRAME_LABEL_MAX; p++) {
		int n = snprintf(buf + used, FRAME_LABEL_MAX - used, "%s%s", p > first ? "+" : "",
				 frame_part_word((enum frame_part)p));

		used += n > 0 ? (size_t)n : 0;
	}
	return buf;
}

/* Where the route's parts end: its time is first of all the links' queues and jitter, as far as
 * they say, and the rest propagation. */
static void route_ends(const struct journey *j, nsec_t ends[BLAME_COUNT])
{
	nsec_t whole = j->arrived - j->sent, queued = j->queued, jittered = j->jittered;

	if (j->sent == FRAME_UNSEEN || j->arrived == FRAME_UNSEEN || queued == TRANSIT_UNSEEN)
		return;
	if (jittered < 0)
		jittered = 0;
	if (queued > whole)
		queued = whole;
	if (jittered > whole - queued)
		jittered = whole - queued;
	ends[BLAME_PROPAGATION] = j->arrived - queued - jittered;
	ends[BLAME_JITTER] = j->arrived - queued;
}

void frame_split(struct frame *f, const struct journey *j)
{
	const nsec_t *points = f->points;
	/* A decoder that no probe stands before gets the frame as soon as it is assembled. */
	nsec_t decoding =
		points[POINT_DECODING] == FRAME_UNSEEN ? f->assembled : points[POINT_DECODING];
	nsec_t ends[BLAME_COUNT] = {
		[BLAME_PREPARE] = points[POINT_ENCODING],
		[BLAME_ENCODE] = f->encoded,
		[BLAME_PAYLOAD] = points[POINT_PAYLOADED],
		[BLAME_PACING] = j->sent_first,
		[BLAME_REPAIR] = j->sent,
		[BLAME_PROPAGATION] = FRAME_UNSEEN,
		[BLAME_JITTER] = FRAME_UNSEEN,
		[BLAME_QUEUE] = j->arrived,
		[BLAME_RECEIVE] = points[POINT_BUFFERED],
		[BLAME_BUFFER] = points[POINT_RELEASED],
		[BLAME_ASSEMBLE] = decoding,
		[BLAME_DECODE] = f->decoded,
		[BLAME_DISPLAY] = f->shown,
	};
	nsec_t at = f->captured;

	route_ends(j, ends);
	for (unsigned p = 0; p < BLAME_COUNT; p++) {
		nsec_t end = ends[p];

		f->blame[p] = FRAME_UNSEEN;
		if (f->latency == FRAME_UNSEEN || end == FRAME_UNSEEN)
			continue;
		/* Probes of two hosts can see neighbouring steps in the wrong order by a little,
		 * and a picture can be shown before its last packet came: no part is negative. */
		if (end < at)
			end = at;
		if (end > f->shown)
			end = f->shown;
		f->blame[p] = end - at;
		at = end;
	}
}
