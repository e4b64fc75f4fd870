/* synthetic.c - writing a run directory that no run made. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/record.h"
#include "tests/support/synthetic_inside.h"

#define FRAME_TIME  (NSEC_PER_SEC / 30)
#define SETUP       (640 * MS) /* from "start" to the first media packet */
#define KEY_WAIT    (260 * MS) /* from an outage's end to the key frame that was asked for */
#define ROUND_TRIP  (106 * MS)
#define BUFFER_TIME (60 * MS)
#define AUDIO_EACH  (20 * MS)
#define SSRC_VIDEO  0x1000U
#define SSRC_REPAIR 0x2000U
#define SSRC_AUDIO  0x3000U

/* Records of one file, sorted by time when it is written. */
struct file {
	const char *name;
	struct record *v;
	size_t n, cap;
};

/* One direction while it is made. */
struct flow {
	const struct synthetic *conf;
	const char *stream;
	const char *sender, *receiver;
	struct dice dice;
	struct file *packets, *wire, *from, *to;
	uint64_t index;  /* packets sent so far */
	uint64_t sounds; /* of these, of sound */
	uint32_t seq[3];
	nsec_t in_order; /* no packet arrives before the one sent earlier */
	nsec_t last_shown;
	bool any_shown;
};

/* What a packet is. */
struct sending {
	nsec_t time;
	uint32_t bytes;
	uint32_t ssrc;
	uint32_t timestamp;
	uint8_t type;
	bool marker;
	bool can_be_lost;
};

static void add(struct file *f, nsec_t time, const char *probe, enum record_kind kind,
		const char *stream, uint64_t id, int64_t value)
{
	struct record *r;

	if (f->n == f->cap) {
		f->cap = f->cap ? 2 * f->cap : 4096;
		f->v = reallocarray(f->v, f->cap, sizeof(*f->v));
		if (!f->v)
			abort();
	}
	r = &f->v[f->n++];
	*r = (struct record){ .time = time, .kind = kind, .id = id, .value = value };
	(void)snprintf(r->probe, sizeof(r->probe), "%s", probe);
	(void)snprintf(r->stream, sizeof(r->stream), "%s", stream);
}

nsec_t synthetic_outage_at(const struct synthetic *conf)
{
	return (conf->outage_at_ms ? conf->outage_at_ms : 20000) * MS;
}

static bool in_outage(const struct synthetic *conf, nsec_t since_start)
{
	return since_start >= synthetic_outage_at(conf) &&
	       since_start < synthetic_outage_at(conf) + conf->outage_ms * MS;
}

/* Below n, drawn for one packet or frame. */
static nsec_t below(const struct flow *f, enum draw_purpose purpose, uint64_t index, nsec_t n)
{
	return (nsec_t)draw_below(draw(&f->dice, purpose, index), (uint64_t)n);
}

/* The queue of the dip fills to 380 ms and drains again: a triangle. */
static nsec_t queue_at(nsec_t since_start)
{
	nsec_t in = since_start - DIP_AT;

	if (in < 0 || in > DIP_LENGTH)
		return 2 * MS;
	return 2 * MS + (in < DIP_LENGTH / 2 ? in : DIP_LENGTH - in) * 380 / 4000;
}

/* Sends a packet; its arrival, or NSEC_NEVER when it was lost. */
static nsec_t send_packet(struct flow *f, const struct sending *s)
{
	const uint64_t id = ++f->index;
	const unsigned which = s->ssrc >> 12 & 3U;
	nsec_t jitter = below(f, DRAW_JITTER, id, 12 * MS) + below(f, DRAW_SPIKE, id, 12 * MS);
	nsec_t queue = queue_at(s->time - T0), arrival;
	nsec_t late = 30 * NSEC_PER_USEC + below(f, DRAW_TEST, id, 200 * NSEC_PER_USEC);

	add(f->wire, s->time, "tap", RECORD_WIRE_SENT, f->stream, id, s->bytes);
	add(f->wire, s->time, "tap", RECORD_WIRE_RTP, f->stream, id,
	    (int64_t)((uint64_t)(f->seq[which - 1]++ & 0xffff) << 32 | s->timestamp));
	add(f->wire, s->time, "tap", RECORD_WIRE_SSRC, f->stream, id,
	    (int64_t)((uint64_t)s->marker << 39 | (uint64_t)s->type << 32 | s->ssrc));
	add(f->packets, s->time, "drive", RECORD_ARRIVE, f->stream, id, s->bytes);
	if (in_outage(f->conf, s->time - T0) ||
	    (s->can_be_lost && draw_hits(draw(&f->dice, DRAW_LOSS, id), chance_ratio(12, 1000)))) {
		add(f->packets, s->time, "drive", RECORD_LOSE, f->stream, id, 2);
		return NSEC_NEVER;
	}
	arrival = s->time + ROUND_TRIP / 2 + jitter + queue;
	/* a repair is made before the packets that are sent ahead of it, so it cannot keep order */
	if (s->can_be_lost && arrival < f->in_order)
		arrival = f->in_order;
	if (s->can_be_lost)
		f->in_order = arrival;
	add(f->packets, arrival, "drive", RECORD_QUEUED, f->stream, id, queue);
	add(f->packets, arrival, "drive", RECORD_JITTERED, f->stream, id,
	    arrival - s->time - ROUND_TRIP / 2 - queue);
	arrival += late;
	add(f->packets, arrival, "drive", RECORD_DEPART, f->stream, id, late);
	add(f->wire, arrival, "tap", RECORD_WIRE_RECEIVED, f->stream, id, s->bytes);
	return arrival;
}

/* Sends a frame's packets, lost ones again after 1.5 round trips; when it is whole, or never. */
static nsec_t send_frame(struct flow *f, nsec_t at, unsigned packets, uint32_t timestamp)
{
	nsec_t whole = 0;

	for (unsigned i = 0; i < packets; i++) {
		struct sending s = { at + i * MS,      1150, SSRC_VIDEO, timestamp, 96,
				     i + 1 == packets, true };
		nsec_t arrival = send_packet(f, &s);

		if (arrival == NSEC_NEVER) {
			s.time += ROUND_TRIP * 3 / 2;
			s.ssrc = SSRC_REPAIR;
			s.type = 98;
			s.can_be_lost = false;
			arrival = send_packet(f, &s);
		}
		if (arrival > whole)
			whole = arrival;
	}
	return whole;
}

/* What the receiver does with a frame that is whole at a time. */
static void receive_frame(struct flow *f, nsec_t sent, nsec_t whole, uint64_t id, uint32_t bytes)
{
	nsec_t since = sent - T0, decoded, shown;
	nsec_t again = synthetic_outage_at(f->conf) + f->conf->outage_ms * MS + KEY_WAIT;
	char probe[RECORD_WORD_MAX];

	if (whole == NSEC_NEVER)
		return;
	(void)snprintf(probe, sizeof(probe), "%s.stage", f->receiver);
	add(f->to, whole + MS, probe, RECORD_RECEIVED, f->stream, id, bytes);
	if (f->conf->outage_ms && since >= synthetic_outage_at(f->conf) && since < again)
		return; /* it cannot be decoded before a key frame */
	decoded = whole + MS + BUFFER_TIME + 4 * MS;
	if (decoded <= f->last_shown)
		decoded = f->last_shown + MS;
	shown = decoded + 2 * MS;
	f->last_shown = shown;
	add(f->to, decoded, probe, RECORD_DECODED, f->stream, id, 0);
	add(f->to, shown, probe, RECORD_SHOWN, f->stream, id, 0);
	if (!f->any_shown) {
		add(f->to, decoded, probe, RECORD_STEP, "first-decoded", 0, 0);
		add(f->to, shown, probe, RECORD_STEP, "first-shown", 0, 0);
	}
	f->any_shown = true;
}

/* The sound's packets up to an instant. */
static void send_audio(struct flow *f, nsec_t until)
{
	for (; T0 + SETUP + (nsec_t)f->sounds * AUDIO_EACH < until; f->sounds++) {
		struct sending s = { T0 + SETUP + (nsec_t)f->sounds * AUDIO_EACH,
				     180,
				     SSRC_AUDIO,
				     (uint32_t)(f->sounds * 960),
				     97,
				     f->sounds == 0,
				     true };

		(void)send_packet(f, &s);
	}
}

static void make_media(struct flow *f)
{
	const uint64_t frames = (uint64_t)f->conf->seconds * 30;
	char stamp[RECORD_WORD_MAX], stage[RECORD_WORD_MAX];

	(void)snprintf(stamp, sizeof(stamp), "%s.stamp", f->sender);
	(void)snprintf(stage, sizeof(stage), "%s.stage", f->sender);
	for (uint64_t i = 0; i < frames; i++) {
		nsec_t captured = T0 + 20 * MS + (nsec_t)i * FRAME_TIME;
		nsec_t encoded = captured + 6 * MS + below(f, DRAW_SLOT, i, 4 * MS);
		uint32_t timestamp = (uint32_t)(i * 3000);
		unsigned packets = 2 + (unsigned)below(f, DRAW_REORDER, i, 3);
		uint32_t bytes = packets * 1110;

		send_audio(f, captured);
		add(f->from, captured, stamp, RECORD_CAPTURE, f->stream, i + 1, 0);
		if (captured < T0 + SETUP)
			continue; /* nobody to send it to yet */
		add(f->from, encoded, stage, RECORD_ENCODED, f->stream, i + 1, bytes);
		add(f->from, encoded, stage, RECORD_RTPTIME, f->stream, i + 1, timestamp);
		receive_frame(f, captured, send_frame(f, encoded + MS, packets, timestamp), i + 1,
			      bytes);
	}
}

static void make_steps(struct flow *f)
{
	static const struct {
		const char *name;
		int ms;
	} steps[] = {
		{ "start", 0 },    { "signal", 110 }, { "offer", 150 },
		{ "answer", 260 }, { "ice", 480 },    { "dtls", 620 },
	};

	char probe[RECORD_WORD_MAX];

	(void)snprintf(probe, sizeof(probe), "%s.call", f->receiver);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		add(f->to, T0 + steps[i].ms * MS, probe, RECORD_STEP, steps[i].name, 0, 0);
	for (unsigned s = 0; s < f->conf->seconds; s++)
		add(f->to, T0 + s * NSEC_PER_SEC, probe, RECORD_TARGET, "video", 0, 800000);
}

static void make_network(struct file *f, const struct synthetic *conf)
{
	static const struct {
		const char *name;
		int64_t rate, delay_us, jitter_ms, loss;
	} links[] = {
		{ "seller-up", 50000000, 6500, 0, 0 },
		{ "haul-out", 0, 24000, 1, 0 },
		{ "buyer-down", 4800000, 22500, 7, 12000000 },
		{ "buyer-up", 1700000, 22500, 7, 12000000 },
		{ "haul-back", 0, 24000, 1, 0 },
		{ "seller-down", 100000000, 6500, 0, 0 },
	};

	nsec_t end = T0 + (nsec_t)conf->seconds * NSEC_PER_SEC;

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		add(f, T0, "drive", RECORD_RATE, links[i].name, 0, links[i].rate);
		add(f, T0, "drive", RECORD_DELAY, links[i].name, 0, links[i].delay_us * 1000);
		add(f, T0, "drive", RECORD_JITTER, links[i].name, 0, links[i].jitter_ms * MS);
		add(f, T0, "drive", RECORD_LOSS, links[i].name, 0, links[i].loss);
	}
	if (conf->outage_ms) {
		add(f, T0 + synthetic_outage_at(conf), "timeline", RECORD_EVENT, "outage", 1, 1);
		add(f, T0 + synthetic_outage_at(conf) + conf->outage_ms * MS, "timeline",
		    RECORD_EVENT, "outage", 1, 0);
	}
	if (T0 + DIP_AT + DIP_LENGTH < end) {
		add(f, T0 + DIP_AT, "timeline", RECORD_EVENT, "rate-dip", 2, 1);
		add(f, T0 + DIP_AT, "drive", RECORD_RATE, "buyer-down", 2, 1600000);
		add(f, T0 + DIP_AT + DIP_LENGTH, "drive", RECORD_RATE, "buyer-down", 2, 4800000);
		add(f, T0 + DIP_AT + DIP_LENGTH, "timeline", RECORD_EVENT, "rate-dip", 2, 0);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

FILE *synthetic_create(const char *dir, const char *name)
{
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	if (!f) {
		perror(path);
		abort();
	}
	return f;
}

static void write_file(const char *dir, struct file *f)
{
	FILE *out = synthetic_create(dir, f->name);

	qsort(f->v, f->n, sizeof(*f->v), by_time);
	record_write_header(out, "straits", "synthetic");
	for (size_t i = 0; i < f->n; i++)
		record_write(out, &f->v[i]);
	if (fclose(out) != 0)
		abort();
	free(f->v);
}

static uint64_t count_lost(const struct flow *f)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < f->packets->n; i++)
		lost += f->packets->v[i].kind == RECORD_LOSE &&
			!strcmp(f->packets->v[i].stream, f->stream);
	return lost;
}

void synthetic_write(const char *dir, const struct synthetic *conf)
{
	struct file packets = { .name = "packets.rec" }, network = { .name = "network.rec" };
	struct file wire = { .name = "wire.rec" };
	struct file seller = { .name = "seller.rec" }, buyer = { .name = "buyer.rec" };
	struct synthetic_count counts[2];
	struct flow flows[2] = {
		{ .conf = conf, .stream = "to-buyer", .sender = "seller", .receiver = "buyer" },
		{ .conf = conf, .stream = "to-seller", .sender = "buyer", .receiver = "seller" },
	};

	for (unsigned d = 0; d < 2; d++) {
		flows[d].packets = &packets;
		flows[d].wire = &wire;
		flows[d].from = d ? &buyer : &seller;
		flows[d].to = d ? &seller : &buyer;
		dice_init(&flows[d].dice, conf->seed ? conf->seed : 1, d);
		make_steps(&flows[d]);
		make_media(&flows[d]);
		counts[d] = (struct synthetic_count){ flows[d].index, count_lost(&flows[d]) };
	}
	make_network(&network, conf);
	synthetic_write_manifest(dir, conf, counts);
	write_file(dir, &packets);
	write_file(dir, &network);
	write_file(dir, &wire);
	write_file(dir, &seller);
	write_file(dir, &buyer);
}
