/* digest.c - two captures, matched, into wire records. */
#include "probes/tap/digest.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "probes/tap/match.h"
#include "probes/tap/source.h"

enum { SELLER, BUYER };

/* Addresses of either host that are remembered; a host has a handful. */
#define ADDRESSES_MAX 64

static const char *const host_words[] = { "seller", "buyer" };
static const char *const direction_words[] = { "to-buyer", "to-seller" };

/* How often packets from an address were first seen at either host. */
struct address {
	uint32_t hash;
	uint64_t votes[2];
};

struct digest {
	const struct digest_conf *conf;
	FILE *out;
	struct digest_count count;
	struct address addresses[ADDRESSES_MAX];
	size_t address_count;
	bool seen[2][MEDIA_CLASS_COUNT];
};

static struct address *find_address(struct digest *d, uint32_t hash)
{
	struct address *a = d->addresses;

	for (; a < d->addresses + d->address_count; a++)
		if (a->hash == hash)
			return a;
	if (d->address_count == ADDRESSES_MAX)
		return NULL;
	d->address_count++;
	*a = (struct address){ .hash = hash };
	return a;
}

/* The host that packets from this address come from, as far as pairs have told; else side. */
static int origin(struct digest *d, uint32_t hash, int side)
{
	const struct address *a = find_address(d, hash);

	if (!a || a->votes[0] == a->votes[1])
		return side;
	return a->votes[BUYER] > a->votes[SELLER];
}

static void put_record(const struct digest *d, enum record_kind kind, nsec_t time, int sender,
		       uint64_t id, int64_t value)
{
	struct record r = {
		.time = time - d->conf->realtime_ahead,
		.kind = kind,
		.probe = "tap",
		.id = id,
		.value = value,
	};

	(void)snprintf(r.stream, sizeof(r.stream), "%s", direction_words[sender]);
	record_write(d->out, &r);
}

static void put_sent(struct digest *d, int sender, const struct match_packet *p)
{
	d->count.sent[sender]++;
	put_record(d, RECORD_WIRE_SENT, p->time, sender, p->number, p->bytes);
	if (p->media != MEDIA_RTP)
		return;
	put_record(d, RECORD_WIRE_RTP, p->time, sender, p->number,
		   (int64_t)p->seq << 32 | p->timestamp);
	put_record(d, RECORD_WIRE_SSRC, p->time, sender, p->number,
		   (int64_t)p->marker << 39 | (int64_t)p->type << 32 | p->ssrc);
}

/* Tells when a host received its first packet of each class. */
static void put_first(struct digest *d, int host, const struct match_packet *p)
{
	struct record r = {
		.time = p->time - d->conf->realtime_ahead,
		.kind = RECORD_STEP,
		.probe = "tap",
	};

	if (p->media == MEDIA_OTHER || d->seen[host][p->media])
		return;
	d->seen[host][p->media] = true;
	(void)snprintf(r.stream, sizeof(r.stream), "%s.first-%s", host_words[host],
		       media_class_word((enum media_class)p->media));
	record_write(d->out, &r);
}

static void on_pair(void *arg, int first_side, const struct match_packet *first,
		    const struct match_packet *second)
{
	struct digest *d = arg;
	struct address *a = find_address(d, first->from_hash);

	if (a)
		a->votes[first_side]++;
	put_sent(d, first_side, first);
	d->count.received[first_side]++;
	put_record(d, RECORD_WIRE_RECEIVED, second->time, first_side, first->number, second->bytes);
	put_first(d, !first_side, second);
}

static void on_copy(void *arg, int side, const struct match_packet *original,
		    const struct match_packet *copy)
{
	struct digest *d = arg;

	put_record(d, RECORD_WIRE_RECEIVED, copy->time, !side, original->number, copy->bytes);
}

static void on_single(void *arg, int side, const struct match_packet *p)
{
	struct digest *d = arg;

	if (origin(d, p->from_hash, side) == side)
		put_sent(d, side, p);
	else
		d->count.strangers++;
}

/* One capture and its next packet. */
struct side {
	struct source source;
	struct source_packet next;
	bool more;
};

static int advance(struct side *s, struct err *err)
{
	int r = source_next(&s->source, &s->next, err);

	s->more = r > 0;
	return r < 0 ? r : 0;
}

static int open_side(struct side *s, const char *path, struct err *err)
{
	int r = source_open(&s->source, path, err);

	return r < 0 ? r : advance(s, err);
}

static int put_packet(struct match *m, const struct match_rule *rule, int index,
		      const struct side *s, struct err *err)
{
	struct packet p;
	struct match_packet mp;

	packet_read(&p, s->source.link, s->next.data, s->next.captured, s->next.wire_bytes);
	if (p.layer == PACKET_OTHER)
		return 0;
	match_read(&mp, rule, &p, s->next.data);
	mp.time = s->next.time;
	mp.number = s->next.number;
	return match_put(m, index, &mp, err);
}

/* Both captures' packets in the order of their times. One that is cut off (its writer was killed)
 * is used as far as it goes; the first such error is what is returned. */
static int run_both(struct side sides[2], struct match *m, struct err *err)
{
	struct match_rule rule = match_rule(sides[0].source.snaplen, sides[1].source.snaplen);
	int cut = 0;

	while (sides[0].more || sides[1].more) {
		int index = !sides[0].more ||
			    (sides[1].more && sides[1].next.time < sides[0].next.time);
		int r = put_packet(m, &rule, index, &sides[index], err);

		if (r < 0)
			return r;
		r = advance(&sides[index], cut ? NULL : err);
		cut = cut ? cut : r;
	}
	match_flush(m);
	return cut;
}

int tap_digest(const struct digest_conf *conf, FILE *out, struct digest_count *ret, struct err *err)
{
	static const struct match_ops ops = { on_pair, on_copy, on_single };
	struct digest d = { .conf = conf, .out = out };
	struct match_conf match_conf = { .ops = &ops, .arg = &d };
	struct side sides[2] = { 0 };
	struct match *m = NULL;
	int r;

	record_write_header(out, "probe", "tap: packets at the hosts' own wires");
	r = open_side(&sides[SELLER], conf->seller_path, err);
	if (r == 0)
		r = open_side(&sides[BUYER], conf->buyer_path, err);
	if (r == 0)
		r = match_new(&match_conf, &m, err);
	if (r == 0)
		r = run_both(sides, m, err);
	if (r == 0 && ferror(out))
		r = err_set(err, -EIO, "the records of the captures could not be written");
	*ret = d.count;
	match_free(m);
	source_close(&sides[SELLER].source);
	source_close(&sides[BUYER].source);
	return r;
}
