/* frame_wire.c - which packets a frame was sent in, and which of them made it whole. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "reports/metric/frame_join.h"

/* Sources on one wire that are looked at: a call has a handful. */
#define SOURCES_MAX 32
/* What retransmission adds to a packet: the original's sequence number (RFC 4588 section 4). */
#define RTX_BYTES 2

/* A frame by its RTP timestamp. */
struct stamp {
	uint32_t timestamp;
	uint32_t frame;
	bool opened; /* was a packet of it seen? */
};

/* A packet that belongs to a frame. */
struct belonging {
	uint32_t frame;
	bool repair;
	bool used; /* a repair that stands for a lost packet already */
	const struct transit_packet *packet;
};

struct join {
	struct frame *frames;
	struct journey *journeys;
	size_t n;
	const struct transit *wire;
	struct stamp *stamps;
	size_t stamp_count;
	struct belonging *belongings;
	size_t belonging_count;
};

static int by_timestamp(const void *a, const void *b)
{
	uint32_t x = ((const struct stamp *)a)->timestamp;
	uint32_t y = ((const struct stamp *)b)->timestamp;

	return (x > y) - (x < y);
}

static struct stamp *find_stamp(const struct join *join, uint32_t timestamp)
{
	const struct stamp key = { .timestamp = timestamp };

	return bsearch(&key, join->stamps, join->stamp_count, sizeof(key), by_timestamp);
}

static void index_stamps(struct join *join)
{
	for (size_t i = 0; i < join->n; i++)
		if (join->journeys[i].has_timestamp)
			join->stamps[join->stamp_count++] =
				(struct stamp){ join->journeys[i].timestamp, (uint32_t)i, false };
	qsort(join->stamps, join->stamp_count, sizeof(*join->stamps), by_timestamp);
}

/* What the sources of the wire are to the frames. */
struct cast {
	struct transit_source sources[SOURCES_MAX];
	uint64_t hits[SOURCES_MAX];   /* packets with a timestamp of a frame */
	uint64_t opened[SOURCES_MAX]; /* frames of which it sent the first packet */
	size_t n;
	size_t media; /* the source of the frames themselves; n when there is none */
};

static size_t source_of(const struct cast *cast, uint32_t ssrc)
{
	size_t i = 0;

	while (i < cast->n && cast->sources[i].ssrc != ssrc)
		i++;
	return i;
}

/* What opens most frames is the media: after an outage repairs can be more, but they come later. */
static size_t media_of(const struct cast *cast)
{
	size_t best = cast->n;

	for (size_t s = 0; s < cast->n; s++)
		if (cast->opened[s] && (best == cast->n || cast->opened[s] > cast->opened[best]))
			best = s;
	return best;
}

/* Packets stand in the order of sending. */
static void find_cast(const struct join *join, struct cast *cast)
{
	*cast = (struct cast){ 0 };
	cast->n = transit_sources(join->wire, cast->sources, SOURCES_MAX);
	if (cast->n > SOURCES_MAX)
		cast->n = SOURCES_MAX;
	for (size_t i = 0; i < join->wire->n; i++) {
		const struct transit_packet *p = &join->wire->v[i];
		size_t s = p->rtp ? source_of(cast, p->ssrc) : cast->n;
		struct stamp *stamp = s < cast->n ? find_stamp(join, p->timestamp) : NULL;

		if (!stamp)
			continue;
		cast->hits[s]++;
		cast->opened[s] += !stamp->opened;
		stamp->opened = true;
	}
	cast->media = media_of(cast);
}

/* Retransmissions carry the original's timestamp on a source of their own, FEC on either. */
static bool belongs(const struct cast *cast, const struct transit_packet *p, bool *ret_repair)
{
	size_t s = source_of(cast, p->ssrc);

	if (s == cast->n || cast->media == cast->n)
		return false;
	*ret_repair = s != cast->media || p->type != cast->sources[cast->media].type;
	return s == cast->media || 2 * cast->hits[s] > cast->sources[s].packets;
}

static int by_frame(const void *a, const void *b)
{
	const struct belonging *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	return (x->packet->number > y->packet->number) - (x->packet->number < y->packet->number);
}

static void find_belongings(struct join *join)
{
	struct cast cast;

	find_cast(join, &cast);
	for (size_t i = 0; i < join->wire->n; i++) {
		const struct transit_packet *p = &join->wire->v[i];
		const struct stamp *s = p->rtp ? find_stamp(join, p->timestamp) : NULL;
		bool repair;

		if (s && belongs(&cast, p, &repair))
			join->belongings[join->belonging_count++] = (struct belonging){
				.frame = s->frame, .repair = repair, .packet = p
			};
	}
	qsort(join->belongings, join->belonging_count, sizeof(*join->belongings), by_frame);
}

/* The arrived repair that most looks like the lost packet's retransmission; NULL when there is
 * none. */
static struct belonging *find_repair(struct belonging *v, size_t n,
				     const struct transit_packet *lost)
{
	struct belonging *best = NULL;
	uint32_t best_distance = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		uint32_t want = lost->bytes + RTX_BYTES, got = v[i].packet->bytes;
		uint32_t distance = got > want ? got - want : want - got;

		if (!v[i].repair || v[i].used || v[i].packet->received == TRANSIT_UNSEEN ||
		    v[i].packet->sent < lost->sent || distance >= best_distance)
			continue;
		best = &v[i];
		best_distance = distance;
	}
	return best;
}

static void earliest(nsec_t *at, nsec_t time)
{
	if (*at == FRAME_UNSEEN || time < *at)
		*at = time;
}

static void latest(nsec_t *at, nsec_t time)
{
	if (*at == FRAME_UNSEEN || time > *at)
		*at = time;
}

/* Is this arrival the last so far that the frame can have waited for? */
static void follow(struct journey *j, const struct frame *f, const struct transit_packet *first,
		   const struct transit_packet *arrived)
{
	bool too_late = f->assembled != FRAME_UNSEEN && arrived->received > f->assembled;

	if (too_late || (j->arrived != FRAME_UNSEEN && arrived->received <= j->arrived))
		return;
	j->sent_first = first->sent;
	j->sent = arrived->sent;
	j->arrived = arrived->received;
	j->queued = arrived->queued;
	j->jittered = arrived->jittered;
}

/* One packet of the frame's own; false when it was lost for good. */
static bool take_packet(struct frame *f, struct journey *j, const struct transit_packet *p,
			struct belonging *v, size_t n)
{
	struct belonging *repair;

	f->packets++;
	earliest(&f->sent_first, p->sent);
	latest(&f->sent_last, p->sent);
	if (p->received != TRANSIT_UNSEEN) {
		earliest(&f->received_first, p->received);
		latest(&f->received_last, p->received);
		follow(j, f, p, p);
		return true;
	}
	f->lost++;
	repair = find_repair(v, n, p);
	if (!repair)
		return false;
	repair->used = true;
	latest(&f->received_last, repair->packet->received);
	follow(j, f, p, repair->packet);
	return true;
}

/* The n belongings at v are all of one frame, in order of sending. */
static void take_frame(struct frame *f, struct journey *j, struct belonging *v, size_t n)
{
	bool whole = true;

	for (size_t i = 0; i < n; i++) {
		if (v[i].repair)
			f->repairs++;
		else if (!take_packet(f, j, v[i].packet, v, n))
			whole = false;
	}
	if (whole)
		return;
	/* Never whole: then it was complete as far as the receiver went on with it, or never. */
	f->received_last = f->assembled == FRAME_UNSEEN ? FRAME_UNSEEN : j->arrived;
}

int frame_join_wire(struct frame *frames, struct journey *journeys, size_t n,
		    const struct transit *wire, struct err *err)
{
	struct join join = { .frames = frames, .journeys = journeys, .n = n, .wire = wire };
	int r = 0;

	join.stamps = calloc(n + 1, sizeof(*join.stamps));
	join.belongings = calloc(wire->n + 1, sizeof(*join.belongings));
	if (!join.stamps || !join.belongings) {
		r = err_set(err, -ENOMEM, "joining frames: no memory");
		goto out;
	}
	index_stamps(&join);
	find_belongings(&join);
	for (size_t i = 0, end; i < join.belonging_count; i = end) {
		uint32_t frame = join.belongings[i].frame;

		for (end = i; end < join.belonging_count && join.belongings[end].frame == frame;)
			end++;
		take_frame(&frames[frame], &journeys[frame], &join.belongings[i], end - i);
	}
out:
	free(join.stamps);
	free(join.belongings);
	return r;
}
