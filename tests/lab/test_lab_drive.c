/* test_lab_drive.c - packets between real hosts: delayed as asked, all accounted for. */
#include <poll.h>

#include "tests/lab/kit.h"
#include "tests/support/suite.h"

#define PACKETS 200
#define DELAY   (20 * NSEC_PER_MSEC)

/* What the paced test hands to its job. */
struct paced {
	struct kit_outcome *o;
	int family;
};

struct stamped {
	uint64_t number;
	nsec_t sent;
};

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Takes what has come; returns how many. */
static size_t take(int fd, nsec_t *delays)
{
	struct stamped s;
	size_t n = 0;

	while (recv(fd, &s, sizeof(s), MSG_DONTWAIT) == (ssize_t)sizeof(s))
		delays[n++] = clock_now() - s.sent;
	return n;
}

/* One packet every 5 ms from here to there; the one-way delays go to ret. Returns how many came. */
static size_t exchange(struct lab *lab, int from, int to, nsec_t *ret)
{
	struct pollfd ready = { .fd = to, .events = POLLIN };
	nsec_t began = clock_now();
	size_t sent = 0, came = 0;

	while (came < PACKETS) {
		nsec_t next = began + (nsec_t)sent * 5 * NSEC_PER_MSEC;
		struct lab_event event;

		if (sent < PACKETS && clock_now() >= next) {
			struct stamped s = { .number = sent++, .sent = clock_now() };

			(void)send(from, &s, sizeof(s), 0);
			continue;
		}
		if (sent == PACKETS)
			next = began + 10 * NSEC_PER_SEC;
		if (lab_wait(lab, &ready, 1, next, &event, NULL) < 0 ||
		    (event.kind == LAB_TIME && sent == PACKETS))
			break;
		came += take(to, ret + came);
	}
	return came;
}

static int run_paced(struct lab *lab, void *arg, struct err *err)
{
	struct paced *p = arg;
	nsec_t delays[2 * PACKETS];
	int from = kit_socket(lab, KIT_HERE, p->family, err);
	int to = from < 0 ? from : kit_socket(lab, KIT_THERE, p->family, err);
	int r = to < 0 ? to : kit_connect(lab, from, KIT_THERE, p->family, err);
	size_t came;

	if (r < 0)
		return r;
	came = exchange(lab, from, to, delays);
	qsort(delays, came, sizeof(delays[0]), by_value);
	p->o->numbers[0] = came;
	p->o->numbers[1] = came ? (uint64_t)delays[0] : 0;
	p->o->numbers[2] = came ? (uint64_t)delays[came / 2] : 0;
	(void)close(from);
	(void)close(to);
	return lab_finish(lab, &p->o->trust, err);
}

static void tell_findings(const struct trust *t)
{
	for (size_t i = 0; i < t->finding_count; i++)
		(void)printf("\n      %s", t->findings[i]);
}

static void check_account(const struct trust *t)
{
	for (size_t i = 0; i < t->side_count; i++) {
		const struct live_account *a = &t->sides[i].account;

		CHECK_INT(a->unaccounted, 0);
		CHECK_INT(
			(int64_t)(a->in + a->duplicated),
			(int64_t)(a->delivered + a->lost + a->dropped + a->in_flight + a->unsent));
	}
	CHECK_INT(t->value[TRUST_EARLY], 0);
	CHECK_INT(t->value[TRUST_RECORDS_LOST], 0);
}

static void check_paced(bool ordinary, int family, enum live_wire wire, enum live_wait wait)
{
	struct kit_outcome *o;
	struct paced p;
	struct kit k;

	KIT_OR_SKIP(ordinary);
	o = kit_remember();
	p = (struct paced){ o, family };
	kit_init(&k, DELAY);
	k.conf.wire = wire;
	k.conf.wait = wait;
	kit_run(&k, ordinary, o, run_paced, &p);
	CHECK_STR(o->err.text, "");
	CHECK_INT(o->code, 0);
	CHECK_INT((int64_t)o->numbers[0], PACKETS);
	CHECK((nsec_t)o->numbers[1] >= DELAY);
	if (o->trust.grade == TRUST_VALID)
		CHECK((nsec_t)o->numbers[2] < DELAY + 2 * NSEC_PER_MSEC);
	check_account(&o->trust);
	(void)printf("(%s, %s, %s: p50 %.3f ms, drive late p50 %.3f p99 %.3f max %.3f ms) ",
		     trust_word(o->trust.grade), "median", "one way", (double)o->numbers[2] / 1e6,
		     (double)o->trust.sides[0].p50 / 1e6, (double)o->trust.sides[0].p99 / 1e6,
		     (double)o->trust.sides[0].max / 1e6);
	if (o->trust.grade != TRUST_VALID)
		tell_findings(&o->trust);
	kit_forget(o);
}

static void each_ipv4_packet_is_held_for_its_delay_and_never_less(void)
{
	check_paced(false, AF_INET, LIVE_WIRE_AUTO, LIVE_WAIT_AUTO);
}

static void the_same_with_ipv6(void)
{
	check_paced(false, AF_INET6, LIVE_WIRE_AUTO, LIVE_WAIT_AUTO);
}

static void the_same_as_an_ordinary_user(void)
{
	check_paced(true, AF_INET, LIVE_WIRE_AUTO, LIVE_WAIT_AUTO);
}

static void the_same_with_precise_waiting(void)
{
	check_paced(false, AF_INET, LIVE_WIRE_RING, LIVE_WAIT_PRECISE);
}

static void the_same_through_blocks(void)
{
	check_paced(false, AF_INET, LIVE_WIRE_BLOCK, LIVE_WAIT_EASY);
}

static void the_same_through_messages_as_an_ordinary_user(void)
{
	check_paced(true, AF_INET, LIVE_WIRE_MESSAGE, LIVE_WAIT_EASY);
}

static CU_TestInfo delay_tests[] = {
	TEST(each_ipv4_packet_is_held_for_its_delay_and_never_less),
	TEST(the_same_with_ipv6),
	TEST(the_same_as_an_ordinary_user),
	TEST(the_same_with_precise_waiting),
	TEST(the_same_through_blocks),
	TEST(the_same_through_messages_as_an_ordinary_user),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/delay", delay_tests },
	{ 0 },
};
