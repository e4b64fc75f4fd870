/* decide.c - decides about a made-up capture on routes that use every stage, and writes it all
 * down.
 *
 * usage: decide DIRECTORY [PACKETS]. tests/determinism.sh builds it in several ways and compares.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/capture.h"
#include "harness/drive/replay.h"
#include "harness/model/netem_words.h"

#define LINKS 3
#define PATHS 300
#define MS    NSEC_PER_MSEC

/* A route to be tried: the same links in both directions. */
struct trial {
	const char *name;
	struct link_conf links[LINKS];
	struct timeline timeline;
};

static void must(int code, const struct err *err)
{
	if (!code)
		return;
	(void)fprintf(stderr, "decide: %s\n", err->text);
	exit(EXIT_FAILURE);
}

/* Numbers that look random and are the same everywhere. */
static uint32_t next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33);
}

static void make_capture(const char *path, unsigned packets)
{
	uint8_t data[14 + 1400] = {
		[12] = 0x08, [14] = 0x45, [15] = 2, [22] = 64, [23] = 17, [26] = 10, [30] = 10
	};
	struct capture_packet p = { .data = data };
	struct capture_writer *w;
	uint64_t state = 1;
	struct err err;

	must(capture_create(path, PACKET_LINK_ETHERNET, 65535, &w, &err), &err);
	for (unsigned i = 0; i < packets; i++) {
		uint32_t ip_bytes = 60 + next(&state) % 1340;
		bool back = next(&state) % 4 == 0;

		data[16] = (uint8_t)(ip_bytes >> 8);
		data[17] = (uint8_t)ip_bytes;
		data[29] = back ? 2 : 1;
		data[33] = back ? 1 : 2;
		data[35] = (uint8_t)(next(&state) % 5); /* five flows */
		p.time += next(&state) % 2000000;
		p.captured = p.length = 14 + ip_bytes;
		capture_write(w, &p);
	}
	must(capture_keep(w, &err), &err);
}

static const struct cross_conf cross[] = {
	{ .kind = CROSS_GREEDY, .flows = 2, .rtt = 60 * MS },
	{ .kind = CROSS_ON_OFF, .bps = 800000, .on = 300 * MS, .off = 700 * MS },
};

static const struct timeline_entry entries[] = {
	{ .id = 1,
	  .link = 2,
	  .setting = SETTING_RATE,
	  .op = TIMELINE_TIMES,
	  .value = 400000,
	  .begin = 500 * MS,
	  .end = 900 * MS,
	  .ramp = 100 * MS,
	  .every = 1500 * MS },
	{ .id = 2,
	  .link = 1,
	  .setting = SETTING_OUTAGE,
	  .value = OUTAGE_LOSE,
	  .begin = 1200 * MS,
	  .end = 1240 * MS },
	{ .id = 3,
	  .link = 1,
	  .setting = SETTING_DELAY,
	  .op = TIMELINE_BY,
	  .value = 20 * MS,
	  .begin = 1300 * MS,
	  .end = NSEC_NEVER },
};

static const nsec_t opportunities[] = { 1 * MS, 2 * MS, 2 * MS, 5 * MS, 9 * MS, 10 * MS };
static const struct rate_trace trace = { .kind = TRACE_OPPORTUNITIES,
					 .at = opportunities,
					 .count = 6,
					 .lap_ns = 10 * MS };

static const int32_t quantiles[] = { -900, -400, -150, 0, 50, 200, 700, 2500 };

/* A link with jitter, spikes, bursts of loss, duplicates, turned bits and early packets. */
static struct link_conf rough(const char *name, enum jitter_shape shape, enum queue_kind queue)
{
	struct link_conf c = {
		.queue = { .kind = queue, .limit_bytes = 60000, .ecn = true },
		.rate = { .bps = 6000000, .overhead_bytes = 24 },
		.loss = { .kind = LOSS_GILBERT,
			  .mean = chance_ratio(2, 100),
			  .bad = chance_ratio(4, 5),
			  .run_milli = 3500 },
		.delay = { .delay = 12 * MS,
			   .jitter = 4 * MS,
			   .tau = 40 * MS,
			   .shape = shape,
			   .table = { quantiles, 8 },
			   .may_reorder = shape == JITTER_UNIFORM,
			   .spike = { .share = chance_ratio(3, 100),
				      .min = 5 * MS,
				      .max = 60 * MS,
				      .hold = 25 * MS } },
		.duplicate = chance_ratio(1, 100),
		.corrupt = chance_ratio(1, 100),
		.reorder = { .chance = chance_ratio(1, 50), .early = 3 * MS },
	};

	(void)snprintf(c.name, sizeof(c.name), "%s", name);
	return c;
}

static void make_physical(struct trial t[3])
{
	static const enum jitter_shape shapes[] = { JITTER_NORMAL, JITTER_PARETO, JITTER_TABLE };

	static const enum queue_kind queues[] = { QUEUE_CODEL, QUEUE_PIE, QUEUE_FQ_CODEL };

	static const char *const names[] = { "codel", "pie", "fq-codel" };

	for (int i = 0; i < 3; i++) {
		t[i].name = names[i];
		t[i].links[0] = rough("up", JITTER_UNIFORM, QUEUE_DROP_HEAD);
		t[i].links[0].rate.burst_bytes = 20000;
		t[i].links[0].loss =
			(struct loss_conf){ .kind = LOSS_4_STATE,
					    .four = { chance_ratio(1, 50), chance_ratio(1, 2),
						      chance_ratio(1, 10), chance_ratio(1, 4),
						      chance_ratio(1, 100) } };
		t[i].links[1] = rough("haul", shapes[i], QUEUE_DROP_TAIL);
		t[i].links[1].slot = (struct slot_conf){ .min = MS, .max = 3 * MS, .packets = 4 };
		t[i].links[1].rate = (struct rate_conf){ .trace = &trace };
		t[i].links[2] = rough("down", JITTER_PARETO_NORMAL, queues[i]);
		t[i].links[2].cross = cross;
		t[i].links[2].cross_count = 2;
		t[i].timeline = (struct timeline){ entries, sizeof(entries) / sizeof(entries[0]) };
	}
}

static void make_netem(struct trial *t)
{
	static const char *const words[LINKS] = {
		"delay 20ms 6ms 25% distribution pareto loss gemodel 1% 20% 80% duplicate 1%",
		"delay 10ms 3ms 50% loss 2% 25% corrupt 1% reorder 5% 50% gap 3 limit 60 ecn",
		"delay 5ms rate 5mbit 20 48 5 slot 1ms 4ms packets 8 loss state 2% 30% 10% 20% 1%",
	};
	static struct netem_words netem[LINKS];
	static struct netem_table table;
	struct err err;

	t->name = "netem";
	must(netem_table_named("pareto", &table, &err), &err);
	for (int i = 0; i < LINKS; i++) {
		must(netem_words_parse(words[i], &netem[i], &err), &err);
		if (netem[i].distribution[0])
			netem[i].conf.table = &table;
		t->links[i] = (struct link_conf){ .order = LINK_NETEM, .netem = &netem[i].conf };
		(void)snprintf(t->links[i].name, LINK_NAME_MAX, "netem-%d", i);
	}
}

static void decide(const char *dir, const struct trial *t)
{
	char in[PATHS], out[PATHS], decisions[PATHS];
	struct replay_conf conf = {
		.in_path = in, .out_path = out, .decisions_path = decisions, .seed = 42
	};
	struct replay_result result;
	struct err err;

	(void)snprintf(in, PATHS, "%s/in.pcap", dir);
	(void)snprintf(out, PATHS, "%s/%s.pcap", dir, t->name);
	(void)snprintf(decisions, PATHS, "%s/%s.decisions", dir, t->name);
	for (int i = 0; i < DECISION_DIRECTIONS; i++)
		conf.routes[i] = (struct replay_route){ t->links, LINKS, &t->timeline };
	must(replay_run(&conf, &result, &err), &err);
	(void)printf("%-8s", t->name);
	for (int i = 0; i < DECISION_DIRECTIONS; i++) {
		const struct replay_account *a = &result.accounts[i];

		(void)printf(
			"  %s: %llu in, %llu copies, %llu delivered, %llu lost, %llu dropped, %llu "
			"marked",
			decision_direction((unsigned)i), (unsigned long long)a->in,
			(unsigned long long)a->copies, (unsigned long long)a->delivered,
			(unsigned long long)a->lost, (unsigned long long)a->dropped,
			(unsigned long long)a->marked);
	}
	(void)putchar('\n');
}

int main(int argc, char **argv)
{
	struct trial trials[4] = { 0 };
	char in[PATHS];

	if (argc < 2) {
		(void)fputs("usage: decide DIRECTORY [PACKETS]\n", stderr);
		return 2;
	}
	(void)snprintf(in, PATHS, "%s/in.pcap", argv[1]);
	make_capture(in, argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 4000);
	make_physical(trials);
	make_netem(&trials[3]);
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++)
		decide(argv[1], &trials[i]);
	return EXIT_SUCCESS;
}
