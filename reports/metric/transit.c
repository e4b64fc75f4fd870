/* transit.c - joining what is known of each packet. */
#include "reports/metric/transit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/metric/rtpclock.h"

/* How far apart a packet's time at the host's wire and at the drive's end of it can be. */
#define DRIVE_LATE  (200 * NSEC_PER_MSEC)
#define DRIVE_EARLY (2 * NSEC_PER_MSEC)
/* How many packets may be missing on either side before the two orders meet again. */
#define GAP_MAX 32
/* So many lengths in a row must agree before a gap is believed. */
#define AGREE 3

static int by_number(const void *a, const void *b)
{
	uint64_t x = ((const struct transit_packet *)a)->number;
	uint64_t y = ((const struct transit_packet *)b)->number;

	return (x > y) - (x < y);
}

struct transit_packet *transit_packet(const struct transit *wire, uint64_t number)
{
	const struct transit_packet key = { .number = number };

	return bsearch(&key, wire->v, wire->n, sizeof(*wire->v), by_number);
}

static void take_sent(struct transit *wire, const struct samples *sent)
{
	for (size_t i = 0; i < sent->n; i++)
		wire->v[wire->n++] = (struct transit_packet){
			.number = sent->v[i].id,
			.sent = sent->v[i].time,
			.received = TRANSIT_UNSEEN,
			.queued = TRANSIT_UNSEEN,
			.jittered = TRANSIT_UNSEEN,
			.bytes = (uint32_t)sent->v[i].value,
		};
	qsort(wire->v, wire->n, sizeof(*wire->v), by_number);
}

static void take_received(const struct transit *wire, const struct samples *received)
{
	for (size_t i = 0; i < received->n; i++) {
		struct transit_packet *p = transit_packet(wire, received->v[i].id);
		nsec_t time = received->v[i].time;

		if (!p)
			continue;
		if (p->received == TRANSIT_UNSEEN) {
			p->received = time;
			continue;
		}
		p->copies += p->copies < UINT8_MAX;
		if (time < p->received)
			p->received = time;
	}
}

static void take_rtp(const struct transit *wire, const struct series *s)
{
	const struct samples *rtp = &s->of[RECORD_WIRE_RTP], *ssrc = &s->of[RECORD_WIRE_SSRC];

	for (size_t i = 0; i < rtp->n; i++) {
		struct transit_packet *p = transit_packet(wire, rtp->v[i].id);

		if (!p)
			continue;
		p->seq = (uint16_t)(rtp->v[i].value >> 32);
		p->timestamp = (uint32_t)rtp->v[i].value;
	}
	for (size_t i = 0; i < ssrc->n; i++) {
		struct transit_packet *p = transit_packet(wire, ssrc->v[i].id);

		if (!p)
			continue;
		p->rtp = true;
		p->ssrc = (uint32_t)ssrc->v[i].value;
		p->type = (uint8_t)(ssrc->v[i].value >> 32 & 0x7f);
		p->marker = ssrc->v[i].value >> 39 & 1;
	}
}

/* A packet as the drive saw it. */
struct driven {
	uint64_t index;
	nsec_t time;
	nsec_t queued;
	nsec_t jittered;
	uint32_t bytes;
};

struct drive {
	struct driven *v;
	size_t n;
};

static int by_index(const void *a, const void *b)
{
	uint64_t x = ((const struct driven *)a)->index, y = ((const struct driven *)b)->index;

	return (x > y) - (x < y);
}

static struct driven *find_driven(const struct drive *d, uint64_t index)
{
	const struct driven key = { .index = index };

	return bsearch(&key, d->v, d->n, sizeof(*d->v), by_index);
}

static int read_drive(const struct series *s, struct drive *ret)
{
	const struct samples *arrive = &s->of[RECORD_ARRIVE];
	const struct samples *queued = &s->of[RECORD_QUEUED], *jittered = &s->of[RECORD_JITTERED];
	struct driven *found;

	ret->v = calloc(arrive->n + 1, sizeof(*ret->v));
	if (!ret->v)
		return -ENOMEM;
	for (size_t i = 0; i < arrive->n; i++)
		ret->v[ret->n++] = (struct driven){
			.index = arrive->v[i].id,
			.time = arrive->v[i].time,
			.bytes = (uint32_t)arrive->v[i].value,
		};
	qsort(ret->v, ret->n, sizeof(*ret->v), by_index);
	for (size_t i = 0; i < queued->n; i++)
		if ((found = find_driven(ret, queued->v[i].id)))
			found->queued = queued->v[i].value;
	for (size_t i = 0; i < jittered->n; i++)
		if ((found = find_driven(ret, jittered->v[i].id)))
			found->jittered = jittered->v[i].value;
	return 0;
}

static bool same(const struct transit_packet *p, const struct driven *d)
{
	nsec_t late = d->time - p->sent;

	return p->bytes == d->bytes && late >= -DRIVE_EARLY && late <= DRIVE_LATE;
}

/* Do the next few packets agree from these places on? */
static bool agree(const struct transit *w, size_t i, const struct drive *d, size_t j)
{
	for (size_t k = 0; k < AGREE; k++) {
		if (i + k >= w->n || j + k >= d->n)
			return k > 0;
		if (!same(&w->v[i + k], &d->v[j + k]))
			return false;
	}
	return true;
}

/* Moves both places on to where the orders meet again, over the smallest gap; false if nowhere
 * near. */
static bool meet(const struct transit *w, size_t *i, const struct drive *d, size_t *j)
{
	for (size_t gap = 1; gap <= GAP_MAX; gap++) {
		for (size_t here = 0; here <= gap; here++) {
			if (!agree(w, *i + here, d, *j + gap - here))
				continue;
			*i += here;
			*j += gap - here;
			return true;
		}
	}
	return false;
}

/* Steps over what the drive saw too early to be this packet: before the capture began, or while it
 * was interrupted. */
static size_t skip_early(const struct transit_packet *p, const struct drive *d, size_t j)
{
	while (j < d->n && d->v[j].time < p->sent - DRIVE_EARLY)
		j++;
	return j;
}

static void align(struct transit *w, const struct drive *d)
{
	size_t i = 0, j = 0;

	while (i < w->n && (j = skip_early(&w->v[i], d, j)) < d->n) {
		if (!same(&w->v[i], &d->v[j]) && !meet(w, &i, d, &j)) {
			i++;
			continue;
		}
		w->v[i].queued = d->v[j].queued;
		w->v[i].jittered = d->v[j].jittered;
		w->aligned++;
		i++;
		j++;
	}
}

int transit_build(const struct series *s, struct transit *ret, struct err *err)
{
	struct transit wire = { 0 };
	struct drive drive = { 0 };
	int r = 0;

	if (!s)
		goto out;
	wire.v = calloc(s->of[RECORD_WIRE_SENT].n + 1, sizeof(*wire.v));
	if (!wire.v)
		r = -ENOMEM;
	else
		r = read_drive(s, &drive);
	if (r < 0) {
		transit_done(&wire);
		r = err_set(err, r, "joining packets: no memory");
		goto out;
	}
	take_sent(&wire, &s->of[RECORD_WIRE_SENT]);
	take_received(&wire, &s->of[RECORD_WIRE_RECEIVED]);
	take_rtp(&wire, s);
	wire.has_drive = drive.n > 0;
	align(&wire, &drive);
out:
	free(drive.v);
	if (r == 0)
		*ret = wire;
	return r;
}

void transit_done(struct transit *wire)
{
	free(wire->v);
	*wire = (struct transit){ 0 };
}

#define SOURCES_MAX 64
/* Sources that are looked at for a stream, and packets below which one is none. */
#define FIND_MAX     32
#define STREAM_LEAST 10

/* A source and how often each of its payload types came. */
struct tally {
	uint32_t ssrc;
	uint64_t packets;
	uint32_t types[128];
};

static struct tally *find_tally(struct tally *v, size_t *n, uint32_t ssrc)
{
	for (size_t i = 0; i < *n; i++)
		if (v[i].ssrc == ssrc)
			return &v[i];
	if (*n == SOURCES_MAX)
		return NULL;
	v[*n] = (struct tally){ .ssrc = ssrc };
	return &v[(*n)++];
}

static uint8_t usual_type(const struct tally *t)
{
	uint8_t best = 0;

	for (uint8_t k = 1; k < 128; k++)
		if (t->types[k] > t->types[best])
			best = k;
	return best;
}

static int by_packets(const void *a, const void *b)
{
	uint64_t x = ((const struct tally *)a)->packets, y = ((const struct tally *)b)->packets;

	return (x < y) - (x > y);
}

size_t transit_sources(const struct transit *wire, struct transit_source *ret, size_t max)
{
	struct tally v[SOURCES_MAX] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < wire->n; i++) {
		const struct transit_packet *p = &wire->v[i];
		struct tally *t = p->rtp ? find_tally(v, &n, p->ssrc) : NULL;

		if (!t)
			continue;
		t->packets++;
		t->types[p->type]++;
	}
	qsort(v, n, sizeof(*v), by_packets);
	for (size_t i = 0; i < n && i < max; i++)
		ret[i] = (struct transit_source){ v[i].ssrc, usual_type(&v[i]), v[i].packets };
	return n;
}

/* The clock of a source, measured from its timestamps against the times of sending. */
static uint32_t source_clock(const struct transit *wire, uint32_t ssrc)
{
	struct rtpclock clock;

	rtpclock_init(&clock);
	for (size_t i = 0; i < wire->n; i++)
		if (wire->v[i].rtp && wire->v[i].ssrc == ssrc)
			rtpclock_add(&clock, wire->v[i].timestamp, wire->v[i].sent);
	return rtpclock_measured(&clock, NULL);
}

/* A timestamp as a packet has it. */
struct mention {
	uint32_t timestamp;
	uint32_t source; /* its place among the sources */
	size_t at;       /* of the packet on the wire */
};

static int by_timestamp(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;

	if (x->timestamp != y->timestamp)
		return x->timestamp < y->timestamp ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static size_t collect_mentions(const struct transit *wire, const struct transit_source *sources,
			       size_t n, struct mention *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < wire->n; i++) {
		uint32_t s = 0;

		while (s < n && sources[s].ssrc != wire->v[i].ssrc)
			s++;
		if (wire->v[i].rtp && s < n)
			ret[count++] = (struct mention){ wire->v[i].timestamp, s, i };
	}
	return count;
}

/* How many timestamps each source has, and of how many it sent the first packet. */
struct openings {
	uint64_t all[FIND_MAX];
	uint64_t opened[FIND_MAX];
};

static void count_openings(const struct mention *v, size_t n, struct openings *ret)
{
	uint32_t seen = 0; /* a bit for each source that had this timestamp */

	for (size_t i = 0; i < n; i++) {
		bool first = i == 0 || v[i].timestamp != v[i - 1].timestamp;
		uint32_t bit = UINT32_C(1) << v[i].source;

		seen = first ? 0 : seen;
		ret->opened[v[i].source] += first;
		ret->all[v[i].source] += !(seen & bit);
		seen |= bit;
	}
}

/* Takes out the sources of which most timestamps were another's before: they repair it, and after
 * an outage they can have more packets than it. Gives how many are left. */
static size_t drop_repairs(const struct transit *wire, struct transit_source *sources, size_t n)
{
	struct mention *mentions = n > 1 ? calloc(wire->n + 1, sizeof(*mentions)) : NULL;
	struct openings o = { 0 };
	size_t count, kept = 0;

	if (!mentions)
		return n;
	count = collect_mentions(wire, sources, n, mentions);
	qsort(mentions, count, sizeof(*mentions), by_timestamp);
	count_openings(mentions, count, &o);
	free(mentions);
	for (size_t s = 0; s < n; s++)
		if (2 * o.opened[s] >= o.all[s])
			sources[kept++] = sources[s];
	return kept;
}

struct transit_stream transit_find(const struct transit *wire, bool video)
{
	struct transit_source sources[FIND_MAX];
	size_t n = transit_sources(wire, sources, FIND_MAX);

	n = drop_repairs(wire, sources, n < FIND_MAX ? n : FIND_MAX);
	for (size_t i = 0; i < n; i++) {
		uint32_t clock =
			sources[i].packets < STREAM_LEAST ? 0 : source_clock(wire, sources[i].ssrc);

		if (clock && (clock == 90000) == video)
			return (struct transit_stream){ sources[i].ssrc, sources[i].type, clock };
	}
	return (struct transit_stream){ 0 };
}
