/* synthetic.c - writing a run directory that no run made. */
#include "tests/support/synthetic.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/record.h"

#define T0          ((nsec_t)1000 * NSEC_PER_SEC)
#define MS          NSEC_PER_MSEC
#define FRAME_TIME  (NSEC_PER_SEC / 30)
#define SETUP       (640 * MS) /* from "start" to the first media packet */
#define DIP_AT      (40 * NSEC_PER_SEC)
#define DIP_LENGTH  (8 * NSEC_PER_SEC)
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

/* When the outage begins, since the start. */
static nsec_t outage_at(const struct synthetic *conf)
{
	return (conf->outage_at_ms ? conf->outage_at_ms : 20000) * MS;
}

static bool in_outage(const struct synthetic *conf, nsec_t since_start)
{
	return since_start >= outage_at(conf) &&
	       since_start < outage_at(conf) + conf->outage_ms * MS;
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
	nsec_t again = outage_at(f->conf) + f->conf->outage_ms * MS + KEY_WAIT;
	char probe[RECORD_WORD_MAX];

	if (whole == NSEC_NEVER)
		return;
	(void)snprintf(probe, sizeof(probe), "%s.stage", f->receiver);
	add(f->to, whole + MS, probe, RECORD_RECEIVED, f->stream, id, bytes);
	if (f->conf->outage_ms && since >= outage_at(f->conf) && since < again)
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
		add(f, T0 + outage_at(conf), "timeline", RECORD_EVENT, "outage", 1, 1);
		add(f, T0 + outage_at(conf) + conf->outage_ms * MS, "timeline", RECORD_EVENT,
		    "outage", 1, 0);
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

static FILE *create(const char *dir, const char *name)
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
	FILE *out = create(dir, f->name);

	qsort(f->v, f->n, sizeof(*f->v), by_time);
	record_write_header(out, "straits", "synthetic");
	for (size_t i = 0; i < f->n; i++)
		record_write(out, &f->v[i]);
	if (fclose(out) != 0)
		abort();
	free(f->v);
}

static const char usual_expect[] =
	"[{\"text\": \"latency.p95 <= 600 ms\", \"metric\": \"latency.p95\", \"op\": \"<=\","
	" \"limit\": 600, \"unit\": \"ms\"},"
	" {\"text\": \"stall.600.ratio <= 2 %\", \"metric\": \"stall.600.ratio\", \"op\": \"<=\","
	" \"limit\": 0.02, \"unit\": \"ratio\"},"
	" {\"text\": \"setup.first_frame <= 2 s\", \"metric\": \"setup.first_frame\", \"op\": \"<=\","
	" \"limit\": 2000, \"unit\": \"ms\"}]";

static void write_route(FILE *out, const struct synthetic *conf)
{
	(void)fprintf(out, "\"route\": {\"name\": \"%s\", \"title\": \"%s\", \"pair\": \"%s\", ",
		      conf->route ? conf->route : "id-4g-evening",
		      conf->title ? conf->title : "Jakarta 4G, 19-23 h local",
		      conf->pair ? conf->pair : "cn-direct-id-peak");
	(void)fprintf(out, "\"place\": %s, \"public\": %s, ",
		      conf->place ? conf->place : "{\"country\": \"id\", \"city\": \"Jakarta\"}",
		      conf->is_public ? "true" : "false");
	(void)fputs(
		"\"text\": \"A seller in China on fibre; a "
		"buyer in Jakarta on 4G in the evening, relayed through Hong Kong.\",\n"
		"\"to_buyer\": [{\"name\": \"seller-up\", \"delay_ns\": 6500000, \"rate_bps\": 50000000,"
		" \"queue_ns\": 50000000, \"sources\": {\"delay\": \"half of a 13 ms round trip "
		"Shanghai to Hong Kong\"}},\n"
		"{\"name\": \"haul-out\", \"delay_ns\": 24000000, \"jitter_ns\": 1000000,"
		" \"jitter_tau_ns\": 50000000},\n"
		"{\"name\": \"buyer-down\", \"text\": \"4G cell, loaded\", \"delay_ns\": 22500000,"
		" \"jitter_ns\": 7000000, \"jitter_tau_ns\": 20000000, \"loss\": 0.012, \"loss_run\": 1.5,"
		" \"rate_bps\": 4800000, \"queue_ns\": 600000000,"
		" \"spikes\": {\"share\": 0.01, \"min_ns\": 100000000, \"max_ns\": 300000000},"
		" \"sources\": {\"rate\": \"M-Lab NDT, Indonesia, 25th percentile\", \"loss\":"
		" \"M-Lab NDT, median\", \"queue\": \"estimate: cells buffer for about 0.6 s\"}}],\n"
		"\"to_seller\": [{\"name\": \"buyer-up\", \"delay_ns\": 22500000, \"jitter_ns\": 7000000,"
		" \"jitter_tau_ns\": 20000000, \"loss\": 0.012, \"loss_run\": 1.5, \"rate_bps\": 1700000,"
		" \"queue_ns\": 600000000},\n"
		"{\"name\": \"haul-back\", \"delay_ns\": 24000000, \"jitter_ns\": 1000000,"
		" \"jitter_tau_ns\": 50000000},\n"
		"{\"name\": \"seller-down\", \"delay_ns\": 6500000, \"rate_bps\": 100000000}]},\n",
		out);
}

static void write_timeline(FILE *out, const struct synthetic *conf)
{
	(void)fputs("\"timeline\": [", out);
	if (conf->outage_ms)
		(void)fprintf(out,
			      "{\"id\": 1, \"name\": \"outage\", \"link\": \"buyer-down\", "
			      "\"begin_ns\": %" PRId64 ", \"end_ns\": %" PRId64
			      ", \"text\": \"the cell is gone\"}",
			      outage_at(conf), outage_at(conf) + conf->outage_ms * MS);
	if ((nsec_t)conf->seconds * NSEC_PER_SEC > DIP_AT + DIP_LENGTH)
		(void)fprintf(out,
			      "%s{\"id\": 2, \"name\": \"rate-dip\", \"link\": \"buyer-down\", "
			      "\"begin_ns\": %" PRId64 ", \"end_ns\": %" PRId64
			      ", \"text\": \"at 40 s: a third of the rate for 8 s\"}",
			      conf->outage_ms ? ",\n" : "", DIP_AT, DIP_AT + DIP_LENGTH);
	(void)fputs("],\n", out);
}

/* What the lab saw of itself beside the packets. */
static void write_lab(FILE *out)
{
	(void)fputs(
		"\"hosts\": {\"seller\": {\"sent\": 9, \"sent_dropped\": 0, \"seen\": 9, "
		"\"missed\": 0, \"returned\": 8, \"carried\": 8, \"carried_dropped\": 0, "
		"\"received\": 8, \"received_dropped\": 0, \"socket_dropped\": 0}},\n"
		"\"offloads\": {\"switched_off\": [\"tx-tcp-segmentation\"], \"still_on\": []},\n"
		"\"calibration\": {\"took_ns\": 400000000, \"wire\": {\"p50_ns\": 31000, "
		"\"p99_ns\": 82000, \"max_ns\": 99000, \"count\": 256, \"what\": \"from the "
		"sender's wire to the receiver's\"}},\n"
		"\"drive\": {\"wire\": \"ring\", \"wait\": \"easy\", \"priority\": "
		"\"real-time\", \"locked_memory\": true, \"cpu_ns\": 1000000, \"ran_ns\": "
		"100000000, \"runqueue_ns\": 2000}",
		out);
}

static void write_trust(FILE *out, const struct synthetic *conf, const struct flow flows[2])
{
	const char *grade = conf->grade ? conf->grade : "valid";
	bool valid = !strcmp(grade, "valid");

	(void)fprintf(out,
		      "\"trust\": {\"grade\": \"%s\", \"findings\": [%s],\n\"lateness\": {"
		      "\"to_buyer\": {\"p50_ns\": 131000, \"p99_ns\": 228000, \"max_ns\": 230000, "
		      "\"over_time\": {\"from_ns\": -500000000, \"row_ns\": 1000000000, "
		      "\"count\": [60, 61], \"p50_ns\": [130000, 131000], \"p99_ns\": [150000, "
		      "228000], \"max_ns\": [160000, 230000]}, \"count\": %" PRIu64
		      "}, \"to_seller\": {\"p50_ns\": 130000, \"p99_ns\": 228000,"
		      " \"max_ns\": 230000, \"count\": %" PRIu64 "}},\n\"account\": {",
		      grade, valid ? "" : "\"packets were released up to 480 ms late\"",
		      flows[0].index, flows[1].index);
	for (unsigned d = 0; d < 2; d++) {
		uint64_t lost = 0;

		for (size_t i = 0; i < flows[d].packets->n; i++)
			lost += flows[d].packets->v[i].kind == RECORD_LOSE &&
				!strcmp(flows[d].packets->v[i].stream, flows[d].stream);
		(void)fprintf(out,
			      "%s\"%s\": {\"in\": %" PRIu64 ", \"delivered\": %" PRIu64
			      ", \"lost\": %" PRIu64 ", \"dropped\": 0, \"duplicated\": 0, "
			      "\"in_flight\": 0, \"unaccounted\": 0}",
			      d ? ", " : "", d ? "to_seller" : "to_buyer", flows[d].index,
			      flows[d].index - lost, lost);
	}
	(void)fputs("},\n\"capture_drops\": {\"seller\": 0, \"buyer\": 0}, \"steal_ns\": 12000000, "
		    "\"clock_step_ns\": 0,\n\"checks\": [",
		    out);
	(void)fprintf(out,
		      "{\"name\": \"lateness.max\", \"unit\": \"ns\", \"value\": %d, "
		      "\"degraded\": 33000000, \"invalid\": 250000000, \"grade\": \"%s\", "
		      "\"what\": \"the latest release\"}, {\"name\": \"capture.drops\", "
		      "\"unit\": \"packets\", \"value\": 0, \"degraded\": 0, \"invalid\": 100, "
		      "\"grade\": \"valid\", \"what\": \"packets that the captures missed\"}],\n",
		      valid ? 230000 : 480000000, grade);
	write_lab(out);
	(void)fputs("},\n", out);
}

static void write_manifest(const char *dir, const struct synthetic *conf,
			   const struct flow flows[2])
{
	const char *outcome = conf->outcome ? conf->outcome : "complete";
	const nsec_t length = (nsec_t)conf->seconds * NSEC_PER_SEC;
	FILE *out = create(dir, "run.json");

	(void)fprintf(out,
		      "{\"format\": 1, \"straits\": \"0.1\",\n\"show\": {\"name\": "
		      "\"%s\", \"question\": \"Does the buyer see the seller under "
		      "600 ms when the cell is loaded?\", \"file\": \"call-jakarta-evening.yaml\", "
		      "\"text\": \"show: call-jakarta-evening\\n\"},\n",
		      conf->show ? conf->show : "call-jakarta-evening");
	write_route(out, conf);
	(void)fprintf(
		out,
		"\"seed\": %u, \"started\": \"2024-05-01T12:00:00Z\", \"t0_ns\": %" PRId64
		", \"end_ns\": %" PRId64 ", \"duration_ns\": %" PRId64 ",\n"
		"\"workload\": {\"kind\": \"call\", \"video\": {\"codec\": \"vp8\", \"width\": 640, "
		"\"height\": 360, \"fps\": 30, \"bitrate_bps\": 800000}, \"audio\": {\"codec\": "
		"\"opus\"}, \"shown\": \"playout\", \"jitter_buffer_ns\": 60000000}, "
		"\"content\": {\"scene\": \"camera\"},\n",
		conf->seed ? conf->seed : 1, T0, T0 + length, length);
	write_timeline(out, conf);
	(void)fprintf(out,
		      "\"expect\": %s,\n\"machine\": {\"kernel\": \"Linux 6.1.0\", \"cpu\": "
		      "\"a processor\", \"cores\": 2, \"as_root\": true},\n",
		      conf->expect ? conf->expect : usual_expect);
	write_trust(out, conf, flows);
	(void)fprintf(out, "\"findings\": [%s], \"outcome\": \"%s\"}\n",
		      strcmp(outcome, "broken") ? ""
						: "\"the seller's process ended with signal 9\"",
		      outcome);
	if (fclose(out) != 0)
		abort();
}

void synthetic_write(const char *dir, const struct synthetic *conf)
{
	struct file packets = { .name = "packets.rec" }, network = { .name = "network.rec" };
	struct file wire = { .name = "wire.rec" };
	struct file seller = { .name = "seller.rec" }, buyer = { .name = "buyer.rec" };
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
	}
	make_network(&network, conf);
	write_manifest(dir, conf, flows);
	write_file(dir, &packets);
	write_file(dir, &network);
	write_file(dir, &wire);
	write_file(dir, &seller);
	write_file(dir, &buyer);
}
