/* test_replay_live.c - the same packets meet the same fate in a lab and in a replay. */
#include <inttypes.h>
#include <poll.h>

#include "harness/base/packet.h"
#include "harness/base/record.h"
#include "harness/drive/capture.h"
#include "harness/drive/replay.h"
#include "harness/model/netem_words.h"
#include "tests/lab/kit.h"
#include "tests/support/suite.h"

#define LINKS   3
#define TRAFFIC (2 * NSEC_PER_SEC)
#define PATHS   96

/* Two directions of three links each. */
struct twin {
	struct kit kit;
	struct link_conf links[2][LINKS];
	struct timeline_entry entries[3];
	struct timeline timeline;
	char dir[64];
	char packets[PATHS], capture[PATHS], out[PATHS], decisions[PATHS];
	struct kit_outcome *o;
};

/* Links of one kind, whose delays and names are made already. */
struct kind {
	void (*make)(struct link_conf links[LINKS]);
	bool changes; /* by the timeline */
	bool copies;
};

/* A queue that overflows, bursts of losses, correlated jitter with spikes, copies, turned bits. */
static void make_physical(struct link_conf links[LINKS])
{
	links[0].duplicate = chance_ratio(1, 50);
	links[1].delay.jitter = 3 * NSEC_PER_MSEC;
	links[1].delay.tau = 20 * NSEC_PER_MSEC;
	links[1].delay.spike = (struct spike_conf){ .share = chance_ratio(1, 20),
						    .min = NSEC_PER_MSEC,
						    .max = 9 * NSEC_PER_MSEC,
						    .hold = 30 * NSEC_PER_MSEC };
	links[1].loss = (struct loss_conf){ .kind = LOSS_GILBERT,
					    .mean = chance_ratio(5, 100),
					    .run_milli = 2500 };
	links[1].corrupt = chance_ratio(1, 100);
	links[2].rate.bps = 9000000;
	links[2].queue.limit_bytes = 12000;
}

/* netem's arithmetic with its one stream of chance, its limit and its slots. */
static void make_netem(struct link_conf links[LINKS])
{
	static struct netem_words first, last;
	struct err err = { 0 };

	CHECK_INT(netem_words_parse("delay 8ms 3ms 25% loss gemodel 3% 30% duplicate 2% "
				    "corrupt 1% reorder 5% 50% gap 3 limit 40 seed 7",
				    &first, &err),
		  0);
	CHECK_INT(netem_words_parse("delay 2ms loss random 2% 10% rate 9mbit 20 "
				    "slot 1ms 4ms packets 6",
				    &last, &err),
		  0);
	CHECK_STR(err.text, "");
	links[0].order = links[2].order = LINK_NETEM;
	links[0].netem = &first.conf;
	links[2].netem = &last.conf;
}

/* Rates out of traces, and the queues that manage themselves. */
static void make_traces(struct link_conf links[LINKS])
{
	static const nsec_t at[] = { NSEC_PER_MSEC,     2 * NSEC_PER_MSEC, 4 * NSEC_PER_MSEC,
				     7 * NSEC_PER_MSEC, 7 * NSEC_PER_MSEC, 12 * NSEC_PER_MSEC };
	static const struct rate_trace opportunities = {
		.kind = TRACE_OPPORTUNITIES, .at = at, .count = 6, .lap_ns = 12 * NSEC_PER_MSEC
	};
	static const nsec_t from[] = { 0, 300 * NSEC_PER_MSEC, 350 * NSEC_PER_MSEC };
	static const uint64_t bps[] = { 7000000, 0, 4500000 };
	static const struct rate_trace rates = { .kind = TRACE_RATES,
						 .at = from,
						 .bps = bps,
						 .count = 3,
						 .lap_ns = 700 * NSEC_PER_MSEC };

	links[0].rate = (struct rate_conf){ .trace = &opportunities, .overhead_bytes = -10 };
	links[0].queue = (struct queue_conf){ .kind = QUEUE_CODEL, .limit_packets = 1000 };
	links[1].delay.jitter = 2 * NSEC_PER_MSEC;
	links[1].delay.may_reorder = true;
	links[1].duplicate = chance_ratio(1, 50);
	links[2].rate.trace = &rates;
	links[2].queue = (struct queue_conf){ .kind = QUEUE_PIE, .limit_bytes = 60000 };
}

/* Competitors at the same bottleneck, tokens, and a fair queue. */
static void make_shared(struct link_conf links[LINKS])
{
	static const struct cross_conf cross[] = {
		{ .kind = CROSS_ON_OFF,
		  .bps = 4000000,
		  .on = 50 * NSEC_PER_MSEC,
		  .off = 80 * NSEC_PER_MSEC },
		{ .kind = CROSS_GREEDY, .rtt = 30 * NSEC_PER_MSEC, .window_max = 40 },
	};

	links[0].rate = (struct rate_conf){ .bps = 9000000, .burst_bytes = 6000 };
	links[0].queue.limit_ns = 40 * NSEC_PER_MSEC;
	links[0].cross = cross;
	links[0].cross_count = 2;
	links[1].reorder =
		(struct reorder_conf){ .chance = chance_ratio(1, 10), .early = 3 * NSEC_PER_MSEC };
	links[1].duplicate = chance_ratio(1, 50);
	links[2].rate.bps = 5000000;
	/* So many that two flows hardly ever share one. */
	links[2].queue = (struct queue_conf){ .kind = QUEUE_FQ_CODEL,
					      .limit_packets = 1000,
					      .fq.queues = 30000 };
}

static void make_links(struct link_conf links[LINKS], const struct kind *kind)
{
	static const char *const names[LINKS] = { "up", "haul", "down" };
	static const nsec_t delays[LINKS] = { 2 * NSEC_PER_MSEC, 8 * NSEC_PER_MSEC,
					      3 * NSEC_PER_MSEC };

	for (int i = 0; i < LINKS; i++) {
		(void)snprintf(links[i].name, LINK_NAME_MAX, "%s", names[i]);
		links[i].delay.delay = delays[i];
	}
	kind->make(links);
}

static void twin_make(struct twin *t, const struct kind *kind)
{
	*t = (struct twin){ .o = kit_remember() };
	kit_init(&t->kit, 0);
	(void)scratch_make(t->dir);
	(void)snprintf(t->packets, PATHS, "%s/packets.rec", t->dir);
	(void)snprintf(t->capture, PATHS, "%s/in.pcap", t->dir);
	(void)snprintf(t->out, PATHS, "%s/out.pcap", t->dir);
	(void)snprintf(t->decisions, PATHS, "%s/decisions", t->dir);
	t->entries[0] = (struct timeline_entry){ .id = 1,
						 .link = 2,
						 .setting = SETTING_RATE,
						 .op = TIMELINE_TIMES,
						 .value = 500000,
						 .begin = TRAFFIC / 4,
						 .end = TRAFFIC / 2 };
	t->entries[1] = (struct timeline_entry){ .id = 2,
						 .link = 1,
						 .setting = SETTING_OUTAGE,
						 .value = OUTAGE_WAIT,
						 .begin = TRAFFIC * 3 / 4,
						 .end = TRAFFIC * 3 / 4 + 50 * NSEC_PER_MSEC };
	/* the law of jitter becomes another one, step by step */
	t->entries[2] = (struct timeline_entry){ .id = 3,
						 .link = 1,
						 .setting = SETTING_JITTER,
						 .op = TIMELINE_TIMES,
						 .value = 5000000,
						 .begin = TRAFFIC / 8,
						 .end = TRAFFIC * 5 / 8,
						 .ramp = TRAFFIC / 8 };
	t->timeline = (struct timeline){ .entries = t->entries, .count = kind->changes ? 3 : 0 };
	for (int i = 0; i < 2; i++) {
		make_links(t->links[i], kind);
		t->kit.routes[i].links = t->links[i];
		t->kit.routes[i].link_count = LINKS;
		t->kit.routes[i].timeline = &t->timeline;
	}
	t->kit.conf.packets_path = t->packets;
}

static void twin_done(struct twin *t)
{
	kit_forget(t->o);
	scratch_remove(t->dir);
}

/* Some bursts of packets of all sizes from each side, more than the links carry now and then. */
static void exchange(struct lab *lab, const int fds[2], struct err *err)
{
	static const char payload[1400];
	nsec_t end = clock_now() + TRAFFIC;
	struct lab_event event;
	uint64_t n = 0;

	while (clock_now() < end) {
		for (unsigned i = 0; i < 1 + n % 7; i++, n++)
			for (int side = 0; side < 2; side++)
				(void)send(fds[side], payload, 60 + n * 97 % 1300, 0);
		if (lab_wait(lab, NULL, 0, clock_now() + 4 * NSEC_PER_MSEC, &event, err))
			return;
	}
	(void)lab_wait(lab, NULL, 0, clock_now() + 300 * NSEC_PER_MSEC, &event, err);
}

static int run_traffic(struct lab *lab, void *arg, struct err *err)
{
	struct twin *t = arg;
	nsec_t t0 = clock_now();
	int fds[2], r;

	lab_start(lab, t0);
	t->o->numbers[0] = (uint64_t)t0;
	for (size_t i = 0; i < 2; i++) {
		fds[i] = kit_socket(lab, i, AF_INET, err);
		r = fds[i] < 0 ? fds[i] : kit_connect(lab, fds[i], 1 - i, AF_INET, err);
		if (r < 0)
			return r;
	}
	exchange(lab, fds, err);
	return lab_finish(lab, &t->o->trust, err);
}

/* What became of a packet or a copy. */
struct fate {
	uint64_t id; /* index, and which links copied it */
	nsec_t left; /* ideal release; 0 when it was lost or dropped */
	int link;    /* that lost or dropped it; -1 */
};

/* One direction as the lab recorded it, or as the replay told it. */
struct side_fates {
	struct fate *list;
	size_t count, room;
};

struct arrivals {
	struct record *list; /* id: direction */
	size_t count, room;
};

static void *grown(void *list, size_t count, size_t *room, size_t size)
{
	void *wider = list;

	if (count == *room) {
		*room = *room ? 2 * *room : 1024;
		wider = realloc(list, *room * size);
		if (!wider)
			abort();
	}
	return wider;
}

static void add_fate(struct side_fates *s, uint64_t id, nsec_t left, int link)
{
	s->list = grown(s->list, s->count, &s->room, sizeof(*s->list));
	s->list[s->count++] = (struct fate){ id, left, link };
}

static int by_id(const void *a, const void *b)
{
	const struct fate *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static int by_time(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	/* Of one direction in the order of its indices, which stand in probe's place. */
	return memcmp(x->probe, y->probe, sizeof(uint64_t)) > 0 ? 1 : -1;
}

static void read_records(const struct twin *t, struct arrivals *arrivals,
			 struct side_fates fates[2])
{
	FILE *f = fopen(t->packets, "re");
	struct record_reader rd;
	struct record r;
	struct err err;

	if (!f)
		abort();
	record_reader_init(&rd, f, t->packets);
	while (record_read(&rd, &r, &err) == 1) {
		int side = !strcmp(r.stream, "to-here");

		switch (r.kind) {
		case RECORD_ARRIVE: {
			struct record *to;
			uint8_t order[8];

			for (int i = 0; i < 8; i++)
				order[i] = (uint8_t)(r.id >> (56 - 8 * i));
			arrivals->list = grown(arrivals->list, arrivals->count, &arrivals->room,
					       sizeof(*arrivals->list));
			to = &arrivals->list[arrivals->count++];
			*to = r;
			memcpy(to->probe, order, sizeof(order));
			to->id = (uint64_t)side;
			break;
		}
		case RECORD_DEPART:
			add_fate(&fates[side], r.id, r.time - r.value, -1);
			break;
		case RECORD_LOSE:
		case RECORD_DROP:
			add_fate(&fates[side], r.id, 0, (int)r.value);
			break;
		default:
			break;
		}
	}
	record_reader_done(&rd);
	(void)fclose(f);
}

/* What exchange() sends is longer on Ethernet. What is not comes from the kernels, which look for
 * neighbours and groups: flows of their own, told by their lengths. */
#define KERNEL_BYTES 100

/* A capture of what arrived: headers of 34 bytes, times since the first one. */
static void write_capture(const struct twin *t, const struct arrivals *arrivals)
{
	uint8_t data[34] = {
		[12] = 0x08, [14] = 0x45, [16] = 1, [22] = 64, [23] = 17, [26] = 10, [30] = 10
	};
	struct capture_packet p = { .captured = sizeof(data), .data = data };
	struct capture_writer *w = NULL;
	struct err err;

	CHECK_INT(capture_create(t->capture, PACKET_LINK_ETHERNET, 65535, &w, &err), 0);
	for (size_t i = 0; i < arrivals->count; i++) {
		const struct record *r = &arrivals->list[i];

		data[29] = r->id ? 2 : 1;
		data[33] = r->id ? 1 : 2;
		p.time = r->time - arrivals->list[0].time;
		p.length = (uint32_t)r->value;
		data[23] = p.length > KERNEL_BYTES ? IPPROTO_UDP : (uint8_t)p.length;
		capture_write(w, &p);
	}
	CHECK_INT(capture_keep(w, &err), 0);
}

static void replay(const struct twin *t, nsec_t first)
{
	struct side seller;
	struct replay_result result;
	struct replay_conf conf = { .in_path = t->capture,
				    .out_path = t->out,
				    .decisions_path = t->decisions,
				    .seed = t->kit.conf.seed,
				    .route_start = (nsec_t)t->o->numbers[0] - first,
				    .sellers = &seller,
				    .seller_count = 1 };
	struct err err = { 0 };

	CHECK_INT(side_parse("10.0.0.1", &seller, &err), 0);
	for (int i = 0; i < 2; i++)
		conf.routes[i] = (struct replay_route){ t->links[i], LINKS, &t->timeline };
	CHECK_INT(replay_run(&conf, &result, &err), 0);
	CHECK_STR(err.text, "");
	CHECK_INT((int64_t)result.stepped_back, 0);
}

/* The last decision of each chain is the packet's end. */
static void read_decisions(const struct twin *t, nsec_t first, struct side_fates fates[2])
{
	struct decision_words words = { .link_count = { LINKS, LINKS } };
	uint64_t index[2] = { 0 };
	struct decision_reader rd;
	struct decision_list list;
	struct err err = { 0 };

	for (int i = 0; i < 2; i++)
		for (int k = 0; k < LINKS; k++)
			words.links[i][k] = t->links[i][k].name;
	CHECK_INT(decision_open(&rd, t->decisions, &words, &err), 0);
	while (decision_read(&rd, &list, &err) == 1) {
		int side = list.list[0].direction;

		for (size_t i = 0; i < list.count; i++) {
			const struct decision *x = &list.list[i];
			bool ended = x->fate != DECISION_PASSED;

			if (i + 1 < list.count && x[1].copy == x->copy)
				continue;
			add_fate(&fates[side], index[side] | (uint64_t)x->copy << PKT_COPY_SHIFT,
				 ended ? 0 : x->left + first, ended ? x->link : -1);
		}
		index[side]++;
	}
	CHECK_STR(err.text, "");
	decision_done(&rd);
}

/* Each fate that the lab recorded is the replay's; what the lab still held at its end is not. */
static void compare(const struct kind *kind, const struct side_fates *live,
		    const struct side_fates *again)
{
	size_t at = 0, lost = 0, copies = 0, differ = 0;

	qsort(live->list, live->count, sizeof(*live->list), by_id);
	qsort(again->list, again->count, sizeof(*again->list), by_id);
	for (size_t i = 0; i < live->count; i++) {
		const struct fate *a = &live->list[i], *b;

		while (at < again->count && again->list[at].id < a->id)
			at++;
		b = at < again->count ? &again->list[at] : NULL;
		differ += !b || b->id != a->id || b->left != a->left || b->link != a->link;
		lost += a->link >= 0;
		copies += a->id >> PKT_COPY_SHIFT != 0;
	}
	CHECK_INT((int64_t)differ, 0);
	CHECK(lost > 10);
	CHECK(copies > 0 || !kind->copies);
	(void)printf("(%zu packets, %zu lost or dropped, %zu copies, %zu differ) ", live->count,
		     lost, copies, differ);
}

static void compare_drives(const struct kind *kind)
{
	const char *why = kit_why_not(false);
	struct side_fates live[2] = { 0 }, again[2] = { 0 };
	struct arrivals arrivals = { 0 };
	struct twin t;

	if (why)
		SKIP("no namespaces here: %s", why);
	twin_make(&t, kind);
	kit_run(&t.kit, false, t.o, run_traffic, &t);
	CHECK_STR(t.o->err.text, "");
	CHECK_INT(t.o->code, 0);
	read_records(&t, &arrivals, live);
	if (arrivals.count) {
		qsort(arrivals.list, arrivals.count, sizeof(*arrivals.list), by_time);
		write_capture(&t, &arrivals);
		replay(&t, arrivals.list[0].time);
		read_decisions(&t, arrivals.list[0].time, again);
	}
	for (int i = 0; i < 2; i++) {
		CHECK(live[i].count > 500);
		compare(kind, &live[i], &again[i]);
		free(live[i].list);
		free(again[i].list);
	}
	free(arrivals.list);
	twin_done(&t);
}

static void replay_decides_as_the_lab_did(void)
{
	compare_drives(&(struct kind){ make_physical, .changes = true, .copies = true });
}

static void replay_decides_as_the_lab_did_in_netem_order(void)
{
	compare_drives(&(struct kind){ make_netem, .copies = true });
}

static void replay_decides_as_the_lab_did_with_traces_and_managed_queues(void)
{
	compare_drives(&(struct kind){ make_traces, .copies = true });
}

static void replay_decides_as_the_lab_did_beside_competitors(void)
{
	compare_drives(&(struct kind){ make_shared, .changes = true, .copies = true });
}

static CU_TestInfo tests[] = {
	TEST(replay_decides_as_the_lab_did),
	TEST(replay_decides_as_the_lab_did_in_netem_order),
	TEST(replay_decides_as_the_lab_did_with_traces_and_managed_queues),
	TEST(replay_decides_as_the_lab_did_beside_competitors),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/replay", tests },
	{ 0 },
};
