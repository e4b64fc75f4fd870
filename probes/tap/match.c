/* match.c - packets waiting for their twins: a ring in order of arrival, hashed by identity. */
#include "probes/tap/match.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/rtp.h"
#include "probes/tap/media.h"
#include "probes/tap/rtcp.h"

#define WINDOW      (20 * NSEC_PER_SEC)
#define WAITING_MAX ((size_t)1 << 20)
#define CHAIN_MAX   1024
/* More of the payload tells no more. */
#define PAYLOAD_HASHED_MAX 32

/* A packet in the ring. It stays after its twin came, so that copies are known as such. */
struct waiting {
	struct match_packet p;
	nsec_t arrived;
	uint32_t next; /* older one in the same bucket, as a slot of the ring */
	uint8_t side;  /* where it was seen; once paired, where it was sent */
	bool paired;
};

/* Slots count on from 0 and wrap round; slot s lies at ring[s & mask], its bucket at
 * heads[identity & mask]. What lies outside oldest..next is dead: buckets and chains may still name
 * it. */
struct match {
	struct match_conf conf;
	struct waiting *ring;
	uint32_t *heads;
	size_t mask;
	uint32_t oldest;
	uint32_t next;
	uint64_t overflowed;
	uint64_t alike;
};

struct match_rule match_rule(uint32_t snaplen_a, uint32_t snaplen_b)
{
	uint32_t least = snaplen_a < snaplen_b ? snaplen_a : snaplen_b;
	uint32_t left = least > MATCH_HEADERS ? least - MATCH_HEADERS : 0;

	return (struct match_rule){
		.payload_hashed = left < PAYLOAD_HASHED_MAX ? left : PAYLOAD_HASHED_MAX,
	};
}

/* Folds a word into a hash: multiply, then bring the high bits down (as in SplitMix64). */
static uint64_t stir(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ (hash >> 32);
}

static uint64_t stir_bytes(uint64_t hash, const uint8_t *data, size_t n)
{
	uint64_t word;

	for (; n >= sizeof(word); n -= sizeof(word), data += sizeof(word)) {
		memcpy(&word, data, sizeof(word));
		hash = stir(hash, word);
	}
	word = n;
	memcpy(&word, data, n);
	return n ? stir(hash, word) : hash;
}

static void set_rtp(struct match_packet *ret, const struct rtp *rtp)
{
	ret->ssrc = rtp->ssrc;
	ret->timestamp = rtp->timestamp;
	ret->seq = rtp->seq;
	ret->type = rtp->type;
	ret->marker = rtp->marker;
	if (rtp->extension)
		rtpext_read(&ret->told, rtp);
}

static void set_rtcp(struct match_packet *ret, const uint8_t *payload, const struct packet *p)
{
	struct rtcp_sum sum = rtcp_sum(payload, p->payload_captured, p->payload_bytes);

	ret->feedback = (uint16_t)sum.kinds;
	ret->sealed = sum.body == RTCP_SEALED;
	ret->clipped = sum.body == RTCP_UNKNOWN;
	ret->ssrc = sum.sender;
}

/* Sequence, acknowledgement and flags; the options too, where both captures are sure to hold them.
 */
static uint64_t stir_tcp(uint64_t hash, const struct match_rule *rule, const struct packet *p,
			 const uint8_t *data)
{
	uint32_t header = p->payload_offset - p->transport_offset;

	hash = stir_bytes(hash, data + p->transport_offset + 4, 10);
	if (header > 20 && rule->payload_hashed == PAYLOAD_HASHED_MAX)
		hash = stir_bytes(hash, data + p->transport_offset + 20, header - 20);
	return hash;
}

/* What is known of the length even where TCP's options were cut away, and with them where its
 * payload begins. */
static uint32_t length_of(const struct packet *p)
{
	return p->layer == PACKET_TCP ? p->payload_offset + p->payload_bytes - p->transport_offset
				      : p->payload_bytes;
}

void match_look(struct match_packet *ret, const struct packet *p, const uint8_t *data)
{
	const uint8_t *payload = data + p->payload_offset;
	struct rtp rtp;

	*ret = (struct match_packet){ .bytes = p->wire_bytes, .payload_bytes = p->payload_bytes };
	if (p->layer == PACKET_UDP)
		ret->media =
			(uint8_t)media_classify(payload, p->payload_captured, p->payload_bytes);
	if (ret->media == MEDIA_RTCP)
		set_rtcp(ret, payload, p);
	if (ret->media != MEDIA_RTP)
		return;
	if (rtp_read(&rtp, payload, p->payload_captured, p->payload_bytes))
		set_rtp(ret, &rtp);
	else
		ret->media = MEDIA_OTHER;
}

static uint64_t identity_of(const struct match_packet *mp, const struct match_rule *rule,
			    const struct packet *p, const uint8_t *data)
{
	uint32_t hashed = rule->payload_hashed < p->payload_captured ? rule->payload_hashed
								     : p->payload_captured;
	uint64_t hash = stir(p->flow.protocol, length_of(p));

	if (!rule->any_address)
		hash = stir(hash, flow_hash(&p->flow));
	if (mp->media == MEDIA_RTP) {
		hash = stir(hash, (uint64_t)mp->ssrc << 32 | mp->timestamp);
		return stir(hash, (uint64_t)mp->seq << 16 | (uint64_t)mp->type << 8 | mp->marker);
	}
	if (p->layer == PACKET_TCP)
		hash = stir_tcp(hash, rule, p, data);
	hash = stir(hash, (uint64_t)p->ip_id << 16 | p->fragment_offset);
	return stir_bytes(hash, data + p->payload_offset, hashed);
}

void match_read(struct match_packet *ret, const struct match_rule *rule, const struct packet *p,
		const uint8_t *data)
{
	match_look(ret, p, data);
	ret->from_hash = (uint32_t)stir_bytes(0, p->flow.from, sizeof(p->flow.from));
	ret->identity = identity_of(ret, rule, p, data);
}

int match_new(const struct match_conf *conf, struct match **ret, struct err *err)
{
	const size_t first = 64;
	struct match *m = calloc(1, sizeof(*m));

	if (!m)
		goto nomem;
	m->conf = *conf;
	if (!m->conf.window)
		m->conf.window = WINDOW;
	if (!m->conf.max)
		m->conf.max = WAITING_MAX;
	m->mask = first - 1;
	m->ring = malloc(first * sizeof(*m->ring));
	m->heads = malloc(first * sizeof(*m->heads));
	if (!m->ring || !m->heads)
		goto nomem;
	memset(m->heads, 0xff, first * sizeof(*m->heads));
	*ret = m;
	return 0;
nomem:
	match_free(m);
	return err_set(err, -ENOMEM, "matching packets: no memory");
}

void match_free(struct match *m)
{
	if (!m)
		return;
	free(m->ring);
	free(m->heads);
	free(m);
}

static struct waiting *slot(const struct match *m, uint32_t s)
{
	return &m->ring[s & m->mask];
}

static void link_slot(struct match *m, uint32_t s)
{
	uint32_t *head = &m->heads[slot(m, s)->p.identity & m->mask];

	slot(m, s)->next = *head;
	*head = s;
}

/* Lets the oldest go. Chains end at the first slot that is no longer live, so none is unlinked. */
static void drop_oldest(struct match *m)
{
	const struct waiting *w = slot(m, m->oldest);

	m->conf.ops->leave(m->conf.arg, w->side, &w->p, w->paired ? w->arrived : MATCH_UNSEEN);
	m->oldest++;
}

static int grow(struct match *m, struct err *err)
{
	size_t cap = (m->mask + 1) * 2;
	struct waiting *ring = malloc(cap * sizeof(*ring));
	uint32_t *heads = malloc(cap * sizeof(*heads));

	if (!ring || !heads) {
		free(ring);
		free(heads);
		return err_set(err, -ENOMEM, "matching packets: no memory");
	}
	for (uint32_t s = m->oldest; s != m->next; s++)
		ring[s & (cap - 1)] = *slot(m, s);
	memset(heads, 0xff, cap * sizeof(*heads));
	free(m->ring);
	free(m->heads);
	m->ring = ring;
	m->heads = heads;
	m->mask = cap - 1;
	for (uint32_t s = m->oldest; s != m->next; s++)
		link_slot(m, s);
	return 0;
}

/* Makes room for one more: lets go what waited too long, then grows up to the limit. */
static int make_room(struct match *m, nsec_t now, struct err *err)
{
	while (m->oldest != m->next && slot(m, m->oldest)->p.time < now - m->conf.window)
		drop_oldest(m);
	if (m->next - m->oldest <= m->mask)
		return 0;
	if ((m->mask + 1) * 2 <= m->conf.max)
		return grow(m, err);
	m->overflowed++;
	drop_oldest(m);
	return 0;
}

/* The oldest waiting packet of the other side with this identity; or, none waiting, the latest one
 * of a pair. NULL if there is neither. *ret_alike says whether one of this side waits, too, which
 * is marked. A chain leads to ever older slots and ends at the first that does not. Only a flood of
 * packets that are all alike makes one longer than CHAIN_MAX; of those the latest are looked at,
 * and which of them was which nobody can tell. */
static struct waiting *find_twin(const struct match *m, int side, uint64_t identity,
				 bool *ret_alike)
{
	struct waiting *twin = NULL, *done = NULL;
	uint32_t age_max = m->next - m->oldest;
	uint32_t s = m->heads[identity & m->mask];

	*ret_alike = false;
	for (unsigned i = 0; i < CHAIN_MAX && s - m->oldest < age_max; i++) {
		struct waiting *w = slot(m, s);

		if (w->p.identity == identity && !w->paired && w->side != side)
			twin = w;
		else if (w->p.identity == identity && w->paired && !done)
			done = w;
		if (w->p.identity == identity && !w->paired && w->side == side)
			*ret_alike = w->p.alike = true;
		age_max = s - m->oldest;
		s = w->next;
	}
	return twin ? twin : done;
}

/* The pair's slot keeps the one that was sent. */
static void join_pair(const struct match *m, int side, const struct match_packet *p,
		      struct waiting *twin)
{
	const struct match_packet other = twin->p;
	bool earlier = p->time < other.time;

	twin->paired = true;
	twin->arrived = earlier ? other.time : p->time;
	if (earlier) {
		twin->p = *p;
		twin->p.alike = other.alike;
		twin->side = (uint8_t)side;
	}
	if (m->conf.ops->pair)
		m->conf.ops->pair(m->conf.arg, twin->side, &twin->p, earlier ? &other : p);
}

int match_put(struct match *m, int side, const struct match_packet *p, struct err *err)
{
	bool alike;
	struct waiting *twin = find_twin(m, side, p->identity, &alike);
	int r;

	m->alike += alike;
	if (twin && !twin->paired) {
		join_pair(m, side, p, twin);
		return 0;
	}
	if (twin && twin->side != side) {
		if (m->conf.ops->copy)
			m->conf.ops->copy(m->conf.arg, side, &twin->p, p);
		return 0;
	}
	r = make_room(m, p->time, err);
	if (r < 0)
		return r;
	*slot(m, m->next) = (struct waiting){ .p = *p, .side = (uint8_t)side };
	slot(m, m->next)->p.alike = alike;
	link_slot(m, m->next);
	m->next++;
	return 0;
}

void match_flush(struct match *m)
{
	while (m->oldest != m->next)
		drop_oldest(m);
}

uint64_t match_alike(const struct match *m)
{
	return m->alike;
}

uint64_t match_overflowed(const struct match *m)
{
	return m->overflowed;
}
