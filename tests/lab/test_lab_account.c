/* test_lab_account.c - under flood and loss every packet has a name, and the kernel's counters
 * agree. */
#include <poll.h>

#include "tests/lab/kit.h"
#include "tests/support/suite.h"

#define BURST      64
#define FLOOD_TIME (500 * NSEC_PER_MSEC)

/* Sends as fast as the socket takes it, for a while; counts what the kernel took. */
static uint64_t flood(int fd, size_t bytes)
{
	nsec_t until = clock_now() + FLOOD_TIME;
	static const char payload[1400];
	uint64_t sent = 0;

	while (clock_now() < until) {
		for (int i = 0; i < BURST; i++)
			sent += send(fd, payload, bytes, 0) == (ssize_t)bytes;
	}
	return sent;
}

static uint64_t drain(struct lab *lab, int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	nsec_t until = clock_now() + 500 * NSEC_PER_MSEC;
	struct lab_event event = { .kind = LAB_READY };
	char drop[2048];
	uint64_t came = 0;

	while (event.kind != LAB_TIME && lab_wait(lab, &ready, 1, until, &event, NULL) == 0) {
		while (recv(fd, drop, sizeof(drop), MSG_DONTWAIT) >= 0)
			came++;
	}
	return came;
}

struct flooded {
	struct kit_outcome *o;
	size_t bytes;
};

static int run_flood(struct lab *lab, void *arg, struct err *err)
{
	struct flooded *f = arg;
	int from = kit_socket(lab, KIT_HERE, AF_INET, err);
	int to = from < 0 ? from : kit_socket(lab, KIT_THERE, AF_INET, err);
	int r = to < 0 ? to : kit_connect(lab, from, KIT_THERE, AF_INET, err);

	if (r < 0)
		return r;
	lab_start(lab, clock_now());
	f->o->numbers[0] = flood(from, f->bytes);
	f->o->numbers[1] = drain(lab, to);
	(void)close(from);
	(void)close(to);
	return lab_finish(lab, &f->o->trust, err);
}

static void tell(const struct kit_outcome *o)
{
	const struct live_account *a = &o->trust.sides[0].account;

	(void)printf(
		"(%llu sent: %llu in, %llu delivered, %llu lost, %llu dropped, %llu in flight, "
		"%llu unsent, missed %lld) ",
		(unsigned long long)o->numbers[0], (unsigned long long)a->in,
		(unsigned long long)a->delivered, (unsigned long long)a->lost,
		(unsigned long long)a->dropped, (unsigned long long)a->in_flight,
		(unsigned long long)a->unsent, (long long)o->trust.value[TRUST_MISSED]);
	for (size_t i = 0; i < o->trust.finding_count; i++)
		(void)printf("\n      %s", o->trust.findings[i]);
}

/* What was delivered either reached the program or was dropped by its full socket, and is told so;
 * but for the few packets that the hosts' kernels send by themselves. */
static void check_arrivals(const struct kit_outcome *o)
{
	const struct live_account *a = &o->trust.sides[0].account;
	const struct trust_host *there = &o->trust.hosts[KIT_THERE];
	int64_t own = (int64_t)a->delivered - (int64_t)(o->numbers[1] + there->socket_dropped);

	CHECK(own >= 0 && own < 16);
	CHECK_INT((int64_t)there->carried, (int64_t)there->received);
	/* what a full ring lost before the drive saw it was sent all the same */
	CHECK_INT((int64_t)o->trust.hosts[KIT_HERE].sent,
		  (int64_t)(a->in + o->trust.hosts[KIT_HERE].drive.missed));
	CHECK_INT((int64_t)(a->lost_in[0] + a->dropped_in[0]), (int64_t)(a->lost + a->dropped));
	if (there->socket_dropped)
		CHECK(o->trust.each[TRUST_HOST_DROPS] == TRUST_DEGRADED);
}

static void check_flood(const struct kit *k, bool ordinary, size_t bytes, struct kit_outcome *o)
{
	struct flooded f = { o, bytes };

	kit_run(k, ordinary, o, run_flood, &f);
	CHECK_STR(o->err.text, "");
	CHECK_INT(o->trust.sides[0].account.unaccounted, 0);
	CHECK_INT(o->trust.sides[1].account.unaccounted, 0);
	CHECK_INT(o->trust.value[TRUST_EARLY], 0);
	CHECK(o->trust.sides[0].account.in > 1000);
	check_arrivals(o);
	tell(o);
}

/* 20 times what the link carries: 1400-byte packets at full speed against 20 Mbit/s. */
static void a_flood_is_dropped_by_the_queue_and_accounted_for(void)
{
	struct kit_outcome *o;
	struct kit k;

	KIT_OR_SKIP(false);
	o = kit_remember();
	kit_init(&k, 5 * NSEC_PER_MSEC);
	k.links[0].rate.bps = 20000000;
	k.links[0].queue.limit_packets = 100;
	check_flood(&k, false, 1400, o);
	CHECK(o->trust.sides[0].account.dropped > 0);
	CHECK_INT((int64_t)o->trust.sides[0].account.dropped,
		  (int64_t)o->trust.sides[0].account.by_cause[PKT_CAUSE_TAIL]);
	kit_forget(o);
}

static void a_flood_of_small_packets_with_loss_is_accounted_for(void)
{
	struct kit_outcome *o;
	struct kit k;

	KIT_OR_SKIP(false);
	o = kit_remember();
	kit_init(&k, NSEC_PER_MSEC);
	k.links[0].loss = (struct loss_conf){ .kind = LOSS_RANDOM, .mean = chance_ratio(1, 10) };
	check_flood(&k, false, 60, o);
	CHECK(o->trust.sides[0].account.lost > 0);
	kit_forget(o);
}

static void the_same_as_an_ordinary_user_through_messages(void)
{
	struct kit_outcome *o;
	struct kit k;

	KIT_OR_SKIP(true);
	o = kit_remember();
	kit_init(&k, NSEC_PER_MSEC);
	k.conf.wire = LIVE_WIRE_MESSAGE;
	check_flood(&k, true, 60, o);
	kit_forget(o);
}

/* A delay longer than the flood: at the end nearly all packets are still inside. */
static void what_is_inside_at_the_end_counts_as_in_flight(void)
{
	struct kit_outcome *o;
	struct kit k;

	KIT_OR_SKIP(false);
	o = kit_remember();
	kit_init(&k, 0);
	k.links[0].delay.delay = 400 * NSEC_PER_MSEC;
	k.links[0].rate.bps = 1000000;
	k.links[0].queue.limit_packets = 10000;
	check_flood(&k, false, 1000, o);
	CHECK(o->trust.sides[0].account.in_flight > 0);
	CHECK_INT((int64_t)o->trust.sides[0].account.unsent, 0);
	kit_forget(o);
}

/* More than the drive (65536 packets) and the ring before it (4096) can hold, as no packet leaves.
 */
#define OVERFULL 80000

static int run_overfull(struct lab *lab, void *arg, struct err *err)
{
	struct kit_outcome *o = arg;
	int fd = kit_socket(lab, KIT_HERE, AF_INET, err);
	int r = fd < 0 ? fd : kit_connect(lab, fd, KIT_THERE, AF_INET, err);

	if (r < 0)
		return r;
	lab_start(lab, clock_now());
	for (int i = 0; i < OVERFULL; i++)
		o->numbers[0] += send(fd, "full", 4, 0) == 4;
	(void)close(fd);
	return lab_finish(lab, &o->trust, err);
}

/* What finds no room is dropped by the kernel before the wire's ring, and has that name. */
static void check_overfull(enum live_wire wire)
{
	struct kit_outcome *o = kit_remember();
	const struct live_account *a = &o->trust.sides[0].account;
	const struct trust_host *here = &o->trust.hosts[KIT_HERE];
	struct kit k;

	kit_init(&k, 600 * NSEC_PER_SEC);
	k.conf.wire = wire;
	kit_run(&k, false, o, run_overfull, o);
	CHECK_STR(o->err.text, "");
	CHECK_INT((int64_t)o->numbers[0], OVERFULL);
	CHECK_INT(a->unaccounted, 0);
	CHECK_INT((int64_t)a->in_flight, (int64_t)a->in);
	CHECK(a->in > 1000);
	CHECK(here->drive.missed > 1000);
	/* the other host's kernel says a word too, which the full drive may miss as well */
	CHECK(o->trust.value[TRUST_MISSED] >= (int64_t)here->drive.missed);
	CHECK_INT((int64_t)here->sent, (int64_t)(a->in + here->drive.missed));
	CHECK_INT(o->trust.each[TRUST_MISSED], TRUST_INVALID);
	CHECK_INT(o->trust.each[TRUST_UNACCOUNTED], TRUST_VALID);
	CHECK_HAS(o->trust.findings[0], "packets found its wire full");
	tell(o);
	kit_forget(o);
}

static void what_a_full_wire_drops_is_named(void)
{
	KIT_OR_SKIP(false);
	check_overfull(LIVE_WIRE_RING);
	check_overfull(LIVE_WIRE_BLOCK);
	check_overfull(LIVE_WIRE_MESSAGE);
}

static CU_TestInfo account_tests[] = {
	TEST(a_flood_is_dropped_by_the_queue_and_accounted_for),
	TEST(a_flood_of_small_packets_with_loss_is_accounted_for),
	TEST(the_same_as_an_ordinary_user_through_messages),
	TEST(what_is_inside_at_the_end_counts_as_in_flight),
	TEST(what_a_full_wire_drops_is_named),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/account", account_tests },
	{ 0 },
};
