/* pairing.c - reading two captures in the order of time. */
#include "probes/tap/pairing.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "probes/tap/media.h"
#include "probes/tap/source.h"
#include "probes/tap/travel.h"
#include "probes/tap/trim.h"

/* How many packets of either capture are looked at to compare the clocks. */
#define PROBE_FIRST  4096
#define PROBE_SECOND 65536
#define PROBE_SLOTS  16384

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

static int open_both(struct side sides[2], const struct pairing_conf *conf, struct err *err)
{
	int r = 0;

	for (int i = 0; r == 0 && i < 2; i++) {
		r = source_open(&sides[i].source, conf->paths[i], err);
		sides[i].source.stopped = conf->stopped;
	}
	return r;
}

static void close_both(struct side sides[2])
{
	source_close(&sides[0].source);
	source_close(&sides[1].source);
}

/* Can it be read more than once? A pipe cannot, whatever its name. */
static bool is_file(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* What a capture holds of its packets. */
struct reach {
	uint32_t bytes;    /* of each, with headers of MATCH_HEADERS */
	bool headers_only; /* and of all no more than trim.h leaves */
};

/* How many bytes of the packet would be left if only its headers were kept. */
static uint32_t header_bytes(const struct side *s)
{
	return trim_headers(s->source.link, s->next.data, s->next.captured, s->next.wire_bytes);
}

static uint32_t payload_bytes(const struct side *s)
{
	struct packet p;

	packet_read(&p, s->source.link, s->next.data, s->next.captured, s->next.wire_bytes);
	return p.layer == PACKET_UDP ? p.payload_captured : 0;
}

/* Tools cut packets and leave the length that the file states as it was: what the shortest cut
 * packet of those that begin the capture holds is all that can be compared. Where each was cut
 * behind its own headers, it is what is left of the payload with the most of it. */
static struct reach real_reach(const char *path)
{
	uint32_t least = UINT32_MAX, most = 0, payload = 0;
	bool headers_only = true;
	struct side s = { 0 };

	if (!is_file(path) || source_open(&s.source, path, NULL) < 0)
		goto out;
	for (int i = 0; i < PROBE_FIRST && advance(&s, NULL) == 0 && s.more; i++) {
		uint32_t left = payload_bytes(&s);

		most = s.next.captured > most ? s.next.captured : most;
		payload = left > payload ? left : payload;
		if (s.next.captured >= s.next.wire_bytes)
			continue;
		least = s.next.captured < least ? s.next.captured : least;
		headers_only &= header_bytes(&s) == s.next.captured;
	}
out:
	source_close(&s.source);
	/* one length for all is a tool's */
	if (headers_only && least < most)
		return (struct reach){ MATCH_HEADERS + payload, true };
	return (struct reach){ least, false };
}

static struct match_rule rule_of(const struct side sides[2], const struct pairing_conf *conf)
{
	static const struct reach all = { UINT32_MAX, false };
	bool headers_only = false;
	uint32_t snaplens[2];
	struct match_rule rule;

	for (int i = 0; i < 2; i++) {
		struct reach real = conf->one_clock ? all : real_reach(conf->paths[i]);

		snaplens[i] =
			sides[i].source.snaplen < real.bytes ? sides[i].source.snaplen : real.bytes;
		headers_only |= real.headers_only;
	}
	rule = match_rule(snaplens[0], snaplens[1]);
	rule.headers_only = headers_only;
	rule.any_address = conf->any_address;
	return rule;
}

/* Reads the packet's headers; false when it is no IP packet. */
static bool read_packet(const struct side *s, const struct match_rule *rule, struct packet *p,
			struct match_packet *mp)
{
	uint32_t captured = rule->headers_only ? header_bytes(s) : s->next.captured;

	packet_read(p, s->source.link, s->next.data, captured, s->next.wire_bytes);
	if (p->layer == PACKET_OTHER)
		return false;
	match_read(mp, rule, p, s->next.data);
	mp->time = s->next.time;
	mp->number = s->next.number;
	return true;
}

/* Kinds of ICMPv6 that never leave a link (RFC 2710, 3810, 4861). */
static bool is_neighbours_kind(uint8_t kind)
{
	return (kind >= 130 && kind <= 137) || kind == 143;
}

/* Is it what neighbours tell each other of addresses and groups, or else to all of them without
 * being media? Each link has its own, also where packets are sent on from one to the other: that
 * the other capture lacks it is no loss. */
static bool is_of_the_link(const struct packet *p, const uint8_t *data, enum media_class media)
{
	if (p->flow.protocol == IPPROTO_IGMP)
		return true;
	if (p->flow.protocol == IPPROTO_ICMPV6 && p->layer == PACKET_IP && !p->fragment_offset &&
	    p->payload_captured)
		return is_neighbours_kind(data[p->payload_offset]);
	return flow_stays_on_link(&p->flow) && media == MEDIA_OTHER;
}

/* Packets of the first capture by identity; what falls on a slot that is taken is left out. */
struct sighting {
	uint64_t identity;
	nsec_t time;
	bool alike; /* there were more of this identity, or its twin was found */
};

/* Compares packets that begin both captures. Broken files are told of later, when they are read in
 * earnest. */
static nsec_t probe_clocks(struct side sides[2], const struct match_rule *rule,
			   struct sighting *seen)
{
	struct travels travels = { .n = 0 };
	struct packet p;
	struct match_packet mp;

	for (int i = 0; i < PROBE_FIRST && advance(&sides[0], NULL) == 0 && sides[0].more; i++) {
		struct sighting *at;

		if (!read_packet(&sides[0], rule, &p, &mp))
			continue;
		at = &seen[mp.identity % PROBE_SLOTS];
		if (!at->identity)
			*at = (struct sighting){ mp.identity, mp.time, false };
		else
			at->alike |= at->identity == mp.identity;
	}
	for (int i = 0; i < PROBE_SECOND && advance(&sides[1], NULL) == 0 && sides[1].more; i++) {
		struct sighting *at;

		if (!read_packet(&sides[1], rule, &p, &mp))
			continue;
		at = &seen[mp.identity % PROBE_SLOTS];
		if (at->identity != mp.identity || at->alike)
			continue;
		at->alike = true;
		travels_note(&travels, &p.flow, mp.time - at->time);
	}
	return travels_difference(&travels);
}

static int compare_clocks(const struct pairing_conf *conf, const struct match_rule *rule,
			  nsec_t *ret, struct err *err)
{
	struct side sides[2] = { 0 };
	struct sighting *seen = NULL;
	int r;

	*ret = 0;
	if (conf->one_clock || !is_file(conf->paths[0]) || !is_file(conf->paths[1]))
		return 0;
	r = open_both(sides, conf, err);
	if (r < 0)
		goto out;
	seen = calloc(PROBE_SLOTS, sizeof(*seen));
	if (!seen) {
		r = err_set(err, -ENOMEM, "matching packets: no memory");
		goto out;
	}
	*ret = probe_clocks(sides, rule, seen);
out:
	free(seen);
	close_both(sides);
	return r;
}

/* A reading in progress. */
struct reading {
	const struct pairing_conf *conf;
	struct side sides[2];
	struct match_rule rule;
	struct match *match;
	struct pairing count;
};

static int put_packet(struct reading *rd, int side, struct err *err)
{
	struct packet p;
	struct match_packet mp;
	int r = 0;

	if (!read_packet(&rd->sides[side], &rd->rule, &p, &mp)) {
		rd->count.others[side]++;
		return 0;
	}
	rd->count.packets[side]++;
	if (is_of_the_link(&p, rd->sides[side].next.data, (enum media_class)mp.media)) {
		rd->count.of_link[side]++;
		return 0;
	}
	if (side == 1)
		mp.time -= rd->count.clock_ahead;
	if (rd->conf->on_packet)
		r = rd->conf->on_packet(rd->conf->arg, side, &p, rd->sides[side].next.data, &mp,
					err);
	return r < 0 ? r : match_put(rd->match, side, &mp, err);
}

/* The side with the earlier packet. */
static int next_side(const struct reading *rd)
{
	const struct side *a = &rd->sides[0], *b = &rd->sides[1];

	if (!a->more || !b->more)
		return !a->more;
	return b->next.time - rd->count.clock_ahead < a->next.time;
}

/* One that is cut off (its writer was killed) is used as far as it goes; the first such error is
 * what is returned. */
static int read_both(struct reading *rd, struct err *err)
{
	int cut = advance(&rd->sides[0], err);
	int r = advance(&rd->sides[1], cut ? NULL : err);

	cut = cut ? cut : r;
	while (rd->sides[0].more || rd->sides[1].more) {
		int side = next_side(rd);

		r = put_packet(rd, side, err);
		if (r < 0)
			return r;
		r = advance(&rd->sides[side], cut ? NULL : err);
		cut = cut ? cut : r;
	}
	match_flush(rd->match);
	return cut;
}

int pairing_run(const struct pairing_conf *conf, struct pairing *ret, struct err *err)
{
	struct match_conf match_conf = { .ops = conf->ops,
					 .arg = conf->arg,
					 .window = conf->window };
	struct reading rd = { .conf = conf };
	int r = open_both(rd.sides, conf, err);

	if (r == 0)
		r = match_new(&match_conf, &rd.match, err);
	if (r == 0) {
		rd.rule = rule_of(rd.sides, conf);
		r = compare_clocks(conf, &rd.rule, &rd.count.clock_ahead, err);
	}
	if (r == 0) {
		r = read_both(&rd, err);
		rd.count.overflowed = match_overflowed(rd.match);
		rd.count.alike = match_alike(rd.match);
		*ret = rd.count;
	}
	match_free(rd.match);
	close_both(rd.sides);
	return r;
}
