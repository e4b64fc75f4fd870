/* digest.c - two captures, matched, into wire records. */
#include "probes/tap/digest.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "probes/tap/media.h"
#include "probes/tap/pairing.h"

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

/* What the sender says of the packet's frame; of its capture by its own clock, which in a run is
 * the machine's. */
static void put_told(const struct digest *d, int sender, const struct match_packet *p)
{
	const struct rtpext_told *t = &p->told;

	if (t->captured)
		put_record(d, RECORD_WIRE_CAPTURED, p->time, sender, p->number,
			   t->captured - t->capture_offset - d->conf->realtime_ahead);
	if (!t->timed)
		return;
	put_record(d, RECORD_WIRE_CODING, p->time, sender, p->number,
		   t->coding_msec * NSEC_PER_MSEC);
	put_record(d, RECORD_WIRE_PACING, p->time, sender, p->number,
		   t->pacing_msec * NSEC_PER_MSEC);
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
	put_told(d, sender, p);
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

static void on_leave(void *arg, int side, const struct match_packet *p, nsec_t arrived)
{
	struct digest *d = arg;

	if (arrived != MATCH_UNSEEN)
		return;
	if (origin(d, p->from_hash, side) == side)
		put_sent(d, side, p);
	else
		d->count.strangers++;
}

int tap_digest(const struct digest_conf *conf, FILE *out, struct digest_count *ret, struct err *err)
{
	static const struct match_ops ops = { on_pair, on_copy, on_leave };
	struct digest d = { .conf = conf, .out = out };
	const struct pairing_conf pairing_conf = {
		.paths = { conf->seller_path, conf->buyer_path },
		.one_clock = true,
		.ops = &ops,
		.arg = &d,
	};
	struct pairing pairing;
	int r;

	record_write_header(out, "probe", "tap: packets at the hosts' own wires");
	r = pairing_run(&pairing_conf, &pairing, err);
	if (r == 0 && ferror(out))
		r = err_set(err, -EIO, "the records of the captures could not be written");
	*ret = d.count;
	return r;
}
