/* test_netem.c - the guest's netem, told by our messages, against the model packet by packet. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/kernel_plan.h"
#include "harness/model/netem_words.h"
#include "harness/model/path.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/qdisc.h"
#include "tests/guest/guest.h"
#include "tests/support/suite.h"

/* From a program's send() to netem's clock, and from the timer to the receiver's stamp. */
#define GUEST_WAY (60 * NSEC_PER_USEC)

static const struct qdisc_at root = { "v0", QDISC_ROOT, QDISC_HANDLE(1, 0) };

struct bed {
	struct nl_sock *nl;
	int out, in;
};

static void bed_open(struct bed *b)
{
	struct err err = { 0 };
	int own = -1, r;

	r = netlink_open(-1, &b->nl, &err);
	if (r == 0)
		r = netns_own(&own, &err);
	if (r == 0)
		r = iface_wire(b->nl, &(struct iface_end){ own, "v0", { 2, 0, 0, 0, 0, 2 } },
			       &(struct iface_end){ own, "v1", { 2, 0, 0, 0, 0, 1 } }, 1500, &err);
	if (r == 0)
		r = iface_up(b->nl, "v0", &err);
	if (r == 0)
		r = iface_up(b->nl, "v1", &err);
	if (r == 0)
		r = iface_wait_running(-1, "v1", 5 * NSEC_PER_SEC, &err);
	CHECK_STR(err.text, "");
	if (own >= 0)
		(void)close(own);
	b->out = guest_socket("v0");
	b->in = guest_socket("v1");
}

static void bed_close(struct bed *b)
{
	(void)iface_remove(b->nl, "v0", NULL);
	netlink_close(b->nl);
	(void)close(b->out);
	(void)close(b->in);
}

static void parse(const char *text, struct netem_words *ret, struct netem_table *table)
{
	struct err err = { 0 };

	CHECK_INT(netem_words_parse(text, ret, &err), 0);
	CHECK_STR(err.text, "");
	if (ret->distribution[0] && table) {
		CHECK_INT(netem_table_named(ret->distribution, table, NULL), 0);
		ret->conf.table = table;
	}
}

#define SAME(field)                                                                           \
	((void)check_int((int64_t)got->field, (int64_t)want->field, text, __FILE__, __LINE__, \
			 #field))

/* Every field; of tables and seeds the kernel says nothing. */
static void check_read(const struct bed *b, const char *text, const struct qdisc_netem *want)
{
	const struct qdisc_netem *got;
	struct qdisc_state state;
	struct err err = { 0 };

	CHECK_INT(qdisc_read(b->nl, &root, &state, &err), 0);
	CHECK_STR(err.text, "");
	CHECK_INT(state.conf.kind, QDISC_NETEM);
	got = &state.conf.netem;
	SAME(delay);
	SAME(jitter);
	SAME(limit);
	SAME(gap);
	SAME(duplicate);
	SAME(loss_model);
	SAME(loss);
	SAME(p13);
	SAME(p31);
	SAME(p32);
	SAME(p14);
	SAME(p23);
	SAME(ge_p);
	SAME(ge_r);
	SAME(ge_h);
	SAME(ge_k1);
	SAME(delay_corr);
	SAME(loss_corr);
	SAME(duplicate_corr);
	SAME(reorder);
	SAME(reorder_corr);
	SAME(corrupt);
	SAME(corrupt_corr);
	SAME(rate);
	SAME(packet_overhead);
	SAME(cell_size);
	SAME(cell_overhead);
	SAME(ecn);
	SAME(slot_min);
	SAME(slot_max);
	SAME(slot_packets);
	SAME(slot_bytes);
}

static void tell(const struct bed *b, enum qdisc_how how, const char *text,
		 const struct netem_conf *words)
{
	const struct qdisc_conf conf = { .kind = QDISC_NETEM, .netem = kernel_netem_of(words) };
	struct err err = { 0 };

	CHECK_INT(qdisc_set(b->nl, &root, how, &conf, &err), 0);
	CHECK_STR(err.text, "");
	check_read(b, text, &conf.netem);
}

/* What the model makes of the same packets: due[i], or 0 when packet i does not come out. */
static void predict(const struct netem_conf *words, const struct guest_run *run, nsec_t *due)
{
	const struct link_conf link = { .name = "netem", .order = LINK_NETEM, .netem = words };
	struct pkt *packets = calloc(run->count, sizeof(*packets)), *p;
	struct err err = { 0 };
	struct path *path = path_new(&(struct path_conf){ .links = &link, .link_count = 1 }, &err);

	CHECK_STR(err.text, "");
	memset(due, 0, run->count * sizeof(*due));
	if (!path || !packets)
		return;
	for (size_t i = 0; i < run->count; i++) {
		pkt_init(&packets[i], i, run->packets[i].bytes, NULL);
		path_put(path, &packets[i], run->packets[i].sent - run->packets[0].sent);
	}
	while ((p = path_get(path, NSEC_PER_SEC * 3600)))
		if (p->fate == PKT_DELIVERED)
			due[p->index] = p->due + run->packets[0].sent;
	path_free(path);
	free(packets);
}

/* A phase without chance: fates and times are the model's. */
struct phase {
	const char *words;
	struct guest_load load;
};

static void check_phase(const struct bed *b, const struct phase *phase)
{
	static struct guest_run run;
	static nsec_t due[GUEST_PACKETS_MAX];
	struct netem_words words;
	size_t came = 0;

	parse(phase->words, &words, NULL);
	tell(b, QDISC_ADD, phase->words, &words.conf);
	guest_send(b->out, b->in, &phase->load, 2 * NSEC_PER_SEC, &run);
	predict(&words.conf, &run, due);
	for (size_t i = 0; i < run.count; i++) {
		const struct guest_packet *p = &run.packets[i];
		char what[160];

		(void)snprintf(what, sizeof(what), "%s: packet %zu came out", phase->words, i);
		if (!check_int(p->copies, due[i] != 0, what, __FILE__, __LINE__, __func__))
			return;
		came += p->copies;
		if (!p->copies)
			continue;
		(void)snprintf(what, sizeof(what), "%s: time of packet %zu", phase->words, i);
		if (!check_near((double)(p->came - due[i]), (double)GUEST_WAY / 2,
				(double)GUEST_WAY / 2, what, __FILE__, __LINE__, __func__))
			return;
	}
	(void)printf("    %-50s %zu of %zu came, as the model has it\n", phase->words, came,
		     run.count);
}

static void fates_and_times_are_the_models_in_every_phase_without_chance(void)
{
	static const struct phase phases[] = {
		{ "delay 20ms", { 50, 1000, 1, 3 * NSEC_PER_MSEC } },
		{ "delay 1.234567s", { 20, 100, 1, 3 * NSEC_PER_MSEC } },
		{ "limit 5 delay 100ms", { 20, 1000, 10, 200 * NSEC_PER_MSEC } },
		{ "rate 1mbit", { 60, 1250, 6, 40 * NSEC_PER_MSEC } },
		{ "rate 1mbit 20 48 5", { 60, 600, 6, 40 * NSEC_PER_MSEC } },
		{ "delay 30ms rate 500kbit", { 60, 700, 5, 100 * NSEC_PER_MSEC } },
		{ "delay 5ms rate 50gbit", { 20, 1000, 2, 1 * NSEC_PER_MSEC } },
		{ "delay 10ms reorder 100% gap 3", { 60, 200, 1, 3 * NSEC_PER_MSEC } },
		{ "delay 10ms reorder 100% gap 4 rate 2mbit", { 60, 200, 1, 3 * NSEC_PER_MSEC } },
		{ "loss 100%", { 20, 200, 1, 3 * NSEC_PER_MSEC } },
		{ "loss gemodel 100% 100%", { 60, 200, 1, 3 * NSEC_PER_MSEC } },
		{ "loss gemodel 100% 100% 0% 100%", { 60, 200, 1, 3 * NSEC_PER_MSEC } },
		{ "loss state 100% 100%", { 60, 200, 1, 3 * NSEC_PER_MSEC } },
		{ "delay 20ms loss state 0% 100% 0% 100% 100%", { 60, 200, 1, 3 * NSEC_PER_MSEC } },
	};
	struct bed b;

	bed_open(&b);
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
		check_phase(&b, &phases[i]);
		(void)qdisc_remove(b.nl, &root, NULL);
	}
	bed_close(&b);
}

/* Netem keeps what a message leaves out; ours leave out nothing. */
static void no_setting_outlives_a_change(void)
{
	static const char *const texts[] = {
		"limit 77 delay 40ms 5ms 10% reorder 5% 6% gap 3 loss gemodel 1% 10% 70% 2% "
		"duplicate 3% 4% corrupt 4% 5% rate 50gbit 20 48 5 slot 1ms 2ms packets 5 bytes 9000",
		"delay 5ms",
		"loss state 1% 20% 3% 90% 0.5%",
		"loss 1.5% 25% ecn",
		"delay 40ms 5ms 10% reorder 5% 6%",
		"rate 2mbit 20 48 5",
		"delay 400s 3ns",
		"corrupt 1% 2% duplicate 5%",
		"slot 800us 1ms",
		"delay 1ms",
	};
	struct netem_words words;
	struct bed b;

	bed_open(&b);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		parse(texts[i], &words, NULL);
		tell(&b, i ? QDISC_CHANGE : QDISC_ADD, texts[i], &words.conf);
	}
	bed_close(&b);
}

static void run_words(const struct bed *b, const char *text, const struct guest_load *load,
		      struct guest_run *run)
{
	static struct netem_table table;
	struct netem_words words;

	parse(text, &words, &table);
	tell(b, QDISC_ADD, text, &words.conf);
	guest_send(b->out, b->in, load, NSEC_PER_SEC, run);
	(void)qdisc_remove(b->nl, &root, NULL);
}

/* n packets lost with chance p are n p, and not further from that than 5 deviations. */
static void chances_come_out_as_told(void)
{
	const struct guest_load load = { 2000, 200, 1, NSEC_PER_MSEC };
	static struct guest_run run;
	struct bed b;
	size_t twice = 0;

	bed_open(&b);
	run_words(&b, "loss 10%", &load, &run);
	CHECK_NEAR((double)run.came, 1800, 5 * 13.5);
	/* pi = p / (p + r) = 1 / 11, in runs of 1 / r = 10: its variance is (2 / r - 1) times */
	run_words(&b, "loss gemodel 1% 10%", &load, &run);
	CHECK_NEAR((double)run.came, 2000 * 10.0 / 11, 5 * 12.9 * 4.4);
	run_words(&b, "duplicate 10%", &load, &run);
	for (size_t i = 0; i < run.count; i++)
		twice += run.packets[i].copies == 2;
	CHECK_NEAR((double)twice, 200, 5 * 13.5);
	run_words(&b, "duplicate 100%", &load, &run);
	CHECK_INT((int64_t)run.came, 4000);
	bed_close(&b);
}

static void a_corrupted_packet_has_one_bit_turned(void)
{
	const struct guest_load load = { 200, 200, 1, NSEC_PER_MSEC };
	static struct guest_run run;
	struct bed b;
	size_t one = 0;

	bed_open(&b);
	run_words(&b, "corrupt 100%", &load, &run);
	for (size_t i = 0; i < run.count; i++)
		one += run.packets[i].copies == 1 && run.packets[i].bits_turned == 1;
	/* a bit of the number makes a packet strange, and another one's */
	CHECK((int64_t)run.strange < 20);
	CHECK(one + 2 * run.strange + 10 >= 200);
	bed_close(&b);
}

static void moments(const struct guest_run *run, double *mean, double *deviation)
{
	double sum = 0, squares = 0, n = 0;

	for (size_t i = 0; i < run->count; i++) {
		double d;

		if (!run->packets[i].copies)
			continue;
		d = (double)(run->packets[i].came - run->packets[i].sent) / 1e6;
		sum += d;
		squares += d * d;
		n++;
	}
	*mean = sum / n;
	*deviation = __builtin_sqrt(squares / n - *mean * *mean);
}

/* The mean of n delays is within 5 deviations / sqrt(n), and 0.06 ms of the guest's way. */
static void jitter_comes_out_as_told(void)
{
	const struct guest_load load = { 2000, 200, 1, 2 * NSEC_PER_MSEC };
	static struct guest_run run;
	double mean, deviation;
	struct bed b;

	bed_open(&b);
	run_words(&b, "delay 50ms 10ms", &load, &run);
	moments(&run, &mean, &deviation);
	CHECK_NEAR(mean, 50, 5 * 5.8 / 44.7 + 0.06);
	CHECK_NEAR(deviation, 5.77, 0.5);
	CHECK(!run.in_order);
	run_words(&b, "delay 50ms 10ms distribution normal", &load, &run);
	moments(&run, &mean, &deviation);
	CHECK_NEAR(mean, 50, 5 * 10 / 44.7 + 0.06);
	CHECK_NEAR(deviation, 10, 5 * 10 / 63.2);
	/* our own way of keeping the order: a rate so high that nothing waits for it */
	run_words(&b, "delay 50ms 10ms rate 8000gbit", &load, &run);
	CHECK(run.in_order);
	CHECK_INT((int64_t)run.came, 2000);
	bed_close(&b);
}

static void slots_release_their_packets_together(void)
{
	const struct guest_load load = { 60, 200, 1, 5 * NSEC_PER_MSEC };
	static struct guest_run run;
	size_t inside = 1, most = 1;
	struct bed b;

	bed_open(&b);
	run_words(&b, "slot 20ms 20ms packets 3", &load, &run);
	CHECK_INT((int64_t)run.came, 60);
	for (size_t i = 1; i < run.count; i++) {
		nsec_t apart = run.packets[i].came - run.packets[i - 1].came;

		inside = apart < NSEC_PER_MSEC ? inside + 1 : 1;
		most = inside > most ? inside : most;
		CHECK(apart < NSEC_PER_MSEC || apart >= 19 * NSEC_PER_MSEC);
	}
	CHECK_INT((int64_t)most, 3);
	bed_close(&b);
}

extern CU_TestInfo guest_netem_tests[];

CU_TestInfo guest_netem_tests[] = {
	TEST(fates_and_times_are_the_models_in_every_phase_without_chance),
	TEST(no_setting_outlives_a_change),
	TEST(chances_come_out_as_told),
	TEST(a_corrupted_packet_has_one_bit_turned),
	TEST(jitter_comes_out_as_told),
	TEST(slots_release_their_packets_together),
	CU_TEST_INFO_NULL,
};
