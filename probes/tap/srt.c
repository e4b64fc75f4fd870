/* srt.c - handshakes and data of SRT, by their arrival and their timestamps. */
#include "probes/tap/srt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/bytes.h"
#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "probes/tap/source.h"

/* draft-sharabayko-srt-01, section 3: what this reads of the header of 16 bytes. */
#define HEADER_READ   12
#define CONTROL       0x80000000U /* in the first word; of a handshake nothing else is set there */
#define RETRANSMITTED 0x04000000U /* in the second */
/* A header and a handshake without extensions. */
#define BARE_HANDSHAKE 64

/* A viewer has one connection, an origin one from the publisher. */
#define CONNECTIONS_MAX 16

/* What came from one sender. */
struct connection {
	struct flow flow;
	nsec_t handshake; /* when it came; 0 before */
	nsec_t began;     /* the sender's timestamp 0, as the handshake says */
	size_t n;
	nsec_t data[SRT_CLOCK_PACKETS]; /* the same, as each packet of data says */
	uint64_t packets;
};

struct reading {
	struct connection v[CONNECTIONS_MAX];
	size_t n;
};

static struct connection *find(struct reading *r, const struct flow *flow)
{
	for (size_t i = 0; i < r->n; i++)
		if (flow_same(&r->v[i].flow, flow))
			return &r->v[i];
	if (r->n == CONNECTIONS_MAX)
		return NULL;
	r->v[r->n] = (struct connection){ .flow = *flow };
	return &r->v[r->n++];
}

static void take(struct reading *r, const struct packet *p, struct bytes header, nsec_t time)
{
	struct connection *c = find(r, &p->flow);
	const uint32_t first = bytes_be32(&header), second = bytes_be32(&header);
	const nsec_t began = time - (nsec_t)bytes_be32(&header) * NSEC_PER_USEC;

	if (!c)
		return;
	if (first == CONTROL && p->payload_bytes > BARE_HANDSHAKE && !c->handshake) {
		c->handshake = time;
		c->began = began;
	}
	if (first & CONTROL || second & RETRANSMITTED)
		return;
	c->packets++;
	if (c->n < SRT_CLOCK_PACKETS)
		c->data[c->n++] = began;
}

static int read_all(struct source *s, const uint8_t *to, struct reading *reading, struct err *err)
{
	struct source_packet in;
	int r;

	while ((r = source_next(s, &in, err)) > 0) {
		struct packet p;

		packet_read(&p, s->link, in.data, in.captured, in.wire_bytes);
		if (p.layer == PACKET_UDP && p.payload_captured >= HEADER_READ &&
		    !memcmp(p.flow.to, to, sizeof(p.flow.to)))
			take(reading, &p, bytes_of(in.data + p.payload_offset, HEADER_READ),
			     in.time);
	}
	return r;
}

static int by_value(const void *a, const void *b)
{
	const nsec_t x = *(const nsec_t *)a, y = *(const nsec_t *)b;

	return (x > y) - (x < y);
}

static void conclude(struct reading *reading, struct srt_clock *ret)
{
	struct connection *most = NULL;

	*ret = (struct srt_clock){ 0 };
	for (struct connection *c = reading->v; c < reading->v + reading->n; c++)
		if (c->handshake && (!most || c->packets > most->packets))
			most = c;
	if (!most || most->n < SRT_CLOCK_PACKETS / 10)
		return;
	qsort(most->data, most->n, sizeof(*most->data), by_value);
	*ret = (struct srt_clock){ .at = most->handshake,
				   .late = most->began - most->data[most->n / 2],
				   .packets = most->n };
}

int srt_clock_read(const char *path, const char *address, struct srt_clock *ret, struct err *err)
{
	struct reading *reading;
	struct source s = { 0 };
	uint8_t to[16];
	int r;

	if (flow_address(address, to) < 0)
		return err_set(err, -EINVAL, "\"%s\" is no address", address);
	reading = calloc(1, sizeof(*reading));
	if (!reading)
		return err_set(err, -ENOMEM, "%s: no memory", path);
	r = source_open(&s, path, err);
	if (r == 0)
		r = read_all(&s, to, reading, err);
	if (r == 0)
		conclude(reading, ret);
	source_close(&s);
	free(reading);
	return r;
}
