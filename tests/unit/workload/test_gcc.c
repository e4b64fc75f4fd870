/* test_gcc.c - a sender's rate over paths in virtual time: steps down and up, losses, jitter. */
#include <math.h>

#include "harness/base/draw.h"
#include "harness/workload/gcc.h"
#include "tests/support/suite.h"

#define MOST    800000U
#define LEAST   100000U
#define FRAME   (NSEC_PER_SEC / 30)
#define ONE_WAY (50 * NSEC_PER_MSEC)
#define PACKETS 8
#define REPORTS 64

/* What the path does from an instant on. */
struct phase {
	double from_s;
	double capacity_bps;
	double loss;
};

/* A sender of 30 frames/s over a bottleneck with an endless queue; each frame's report comes back
 * when its last packet has. */
struct path {
	struct gcc gcc;
	struct dice dice;
	const struct phase *phases; /* the last begins last */
	size_t phase_count;
	double jitter_ms; /* mean of what is added to each frame, never overtaking */
	uint64_t drawn;
	uint64_t rate;  /* that the sender holds */
	nsec_t free_at; /* when the bottleneck has served what it has */
	nsec_t last;    /* arrival */

	struct {
		struct gcc_packet v[PACKETS];
		size_t n;
		nsec_t due;
	} report[REPORTS];

	size_t first, next;
	uint64_t frame;
};

static void path_init(struct path *p, const struct phase *phases, size_t n)
{
	const struct gcc_conf conf = { MOST, LEAST, MOST };

	*p = (struct path){ .phases = phases, .phase_count = n, .rate = MOST };
	gcc_init(&p->gcc, &conf);
	dice_init(&p->dice, 1, 0);
}

static double uniform(struct path *p)
{
	return (double)(draw(&p->dice, DRAW_CROSS, p->drawn++) >> 11) / 9007199254740992.0;
}

static const struct phase *phase_at(const struct path *p, nsec_t now)
{
	size_t i = p->phase_count - 1;

	while (i > 0 && p->phases[i].from_s * (double)NSEC_PER_SEC > (double)now)
		i--;
	return &p->phases[i];
}

static struct gcc_packet send_packet(struct path *p, nsec_t sent, double bits, nsec_t jitter)
{
	const struct phase *phase = phase_at(p, sent);
	struct gcc_packet packet = { .sent = sent, .bytes = (unsigned)(bits / 8) };

	packet.lost = uniform(p) < phase->loss;
	if (packet.lost)
		return packet;
	p->free_at = (sent > p->free_at ? sent : p->free_at) +
		     (nsec_t)(bits / phase->capacity_bps * (double)NSEC_PER_SEC);
	packet.arrived = p->free_at + ONE_WAY + jitter;
	if (packet.arrived < p->last)
		packet.arrived = p->last;
	p->last = packet.arrived;
	return packet;
}

static void send_frame(struct path *p, nsec_t now)
{
	double bits = (double)p->rate / 30 * (0.75 + 0.5 * uniform(p));
	size_t n = (size_t)ceil(bits / (1200 * 8));
	nsec_t jitter = (nsec_t)(-log(1 - uniform(p)) * p->jitter_ms * (double)NSEC_PER_MSEC),
	       last = now;

	p->report[p->next % REPORTS].n = n;
	for (size_t i = 0; i < n; i++) {
		struct gcc_packet packet = send_packet(p, now + (nsec_t)i * 100 * NSEC_PER_USEC,
						       bits / (double)n, jitter);

		p->report[p->next % REPORTS].v[i] = packet;
		last = packet.arrived > last ? packet.arrived : last;
	}
	p->report[p->next++ % REPORTS].due = last + ONE_WAY;
}

static void run_until(struct path *p, double s)
{
	for (; (double)p->frame * FRAME < s * (double)NSEC_PER_SEC; p->frame++) {
		nsec_t now = (nsec_t)p->frame * FRAME;

		for (; p->first < p->next && p->report[p->first % REPORTS].due <= now; p->first++)
			p->rate = gcc_report(&p->gcc, p->report[p->first % REPORTS].v,
					     p->report[p->first % REPORTS].n,
					     p->report[p->first % REPORTS].due);
		send_frame(p, now);
	}
}

static double queue_ms(const struct path *p)
{
	return fmax(0, (double)(p->free_at - (nsec_t)p->frame * FRAME)) / (double)NSEC_PER_MSEC;
}

static void a_path_that_is_wide_enough_carries_the_most(void)
{
	static const struct phase phases[] = { { 0, 5e6, 0 } };
	struct path p;

	path_init(&p, phases, 1);
	for (double s = 1; s <= 60; s++) {
		run_until(&p, s);
		CHECK_INT((int64_t)p.rate, MOST);
	}
}

static void a_step_down_is_followed_within_a_second_and_the_queue_drains(void)
{
	static const struct phase phases[] = { { 0, 3e6, 0 }, { 20, 400e3, 0 } };
	struct path p;

	path_init(&p, phases, 2);
	run_until(&p, 20);
	CHECK_INT((int64_t)p.rate, MOST);
	run_until(&p, 21);
	CHECK(p.rate < 400000);
	CHECK(queue_ms(&p) < 600);
	run_until(&p, 32);
	CHECK(queue_ms(&p) < 150);
	CHECK(p.rate > 240000);
	/* and stays near: it tries for more, and gives way */
	for (double s = 33; s <= 90; s++) {
		run_until(&p, s);
		CHECK(p.rate > 200000 && p.rate < 460000);
		CHECK(queue_ms(&p) < 400);
	}
}

static void a_step_up_is_followed_by_8_percent_a_second(void)
{
	static const struct phase phases[] = { { 0, 3e6, 0 }, { 20, 400e3, 0 }, { 40, 3e6, 0 } };
	struct path p;
	uint64_t before;

	path_init(&p, phases, 3);
	run_until(&p, 45);
	before = p.rate;
	run_until(&p, 50);
	CHECK_NEAR((double)p.rate / (double)before, pow(1.08, 5), 0.1);
	/* 1.08^13 is more than 800 / 300 */
	run_until(&p, 60);
	CHECK_INT((int64_t)p.rate, MOST);
}

/* Of some 90 packets in a second now and then more than a tenth are lost by chance, and more
 * often none. */
static void losses_of_a_twentieth_change_little(void)
{
	static const struct phase phases[] = { { 0, 3e6, 0.05 } };
	struct path p;
	double sum = 0;

	path_init(&p, phases, 1);
	for (int s = 1; s <= 120; s++) {
		run_until(&p, s);
		sum += (double)p.rate;
	}
	CHECK(sum / 120 > MOST * 0.8);
}

static void losses_of_a_third_bring_the_rate_to_its_least(void)
{
	static const struct phase phases[] = { { 0, 3e6, 0 }, { 10, 3e6, 0.33 }, { 30, 3e6, 0 } };
	struct path p;

	path_init(&p, phases, 3);
	run_until(&p, 15);
	CHECK(p.rate < MOST * 7 / 10);
	run_until(&p, 30);
	CHECK_INT((int64_t)p.rate, LEAST);
	/* by 5 % a window, and 1.05^43 is more than 8; 50 packets of the least rate take 1.7 s */
	run_until(&p, 100);
	CHECK_INT((int64_t)p.rate, MOST);
}

/* Half of what was lost is given up, once a window. */
static void one_report_of_an_outage_halves_the_rate_once(void)
{
	static const struct phase phases[] = { { 0, 3e6, 0 } };
	struct gcc_packet v[300];
	struct path p;
	nsec_t now = 10 * NSEC_PER_SEC;
	uint64_t before;

	path_init(&p, phases, 1);
	run_until(&p, 10);
	for (size_t i = 0; i < 300; i++)
		v[i] = (struct gcc_packet){ .sent = now + (nsec_t)i * 10 * NSEC_PER_MSEC,
					    .lost = true };
	p.rate = gcc_report(&p.gcc, v, 300, now + 3 * NSEC_PER_SEC);
	/* some of the window before were not lost */
	CHECK(p.rate >= MOST / 2 && p.rate < MOST * 6 / 10);
	before = p.rate;
	CHECK_INT((int64_t)gcc_report(&p.gcc, v, 1, now + 3 * NSEC_PER_SEC + 1), (int64_t)before);
}

/* Jitter looks like a growing queue now and then; the threshold learns not to mind. */
static void jitter_alone_takes_little_of_the_rate(void)
{
	static const struct phase phases[] = { { 0, 5e6, 0 } };
	struct path p;
	double sum = 0;

	path_init(&p, phases, 1);
	p.jitter_ms = 10;
	for (int s = 1; s <= 120; s++) {
		run_until(&p, s);
		sum += (double)p.rate;
	}
	CHECK(sum / 120 > MOST * 0.6);
}

static void a_queue_that_only_drains_is_underuse_and_no_reason_for_less(void)
{
	struct gcc_delay d;
	enum gcc_usage usage = GCC_NORMAL;

	gcc_delay_init(&d);
	for (int i = 0; i < 60; i++)
		usage = gcc_delay_take(&d, i * FRAME, ONE_WAY + i * (FRAME - NSEC_PER_MSEC));
	CHECK_INT(usage, GCC_UNDERUSE);
}

static void packets_of_one_frame_are_one_group(void)
{
	struct gcc_delay d;

	gcc_delay_init(&d);
	for (int i = 0; i < 40; i++)
		(void)gcc_delay_take(&d, i / 4 * FRAME + i % 4, ONE_WAY + i / 4 * FRAME + i % 4);
	/* of ten groups the last is open, and the first has none before it */
	CHECK_INT(d.groups, 8);
}

static void what_arrives_is_counted_over_half_a_second(void)
{
	struct gcc_rate r;

	gcc_rate_init(&r, MOST);
	for (int i = 0; i < 100; i++) {
		gcc_rate_arrive(&r, NSEC_PER_SEC + i * 10 * NSEC_PER_MSEC, 1000);
		if (i < 50)
			CHECK_NEAR(gcc_rate_incoming(&r), 0, 0);
	}
	CHECK_NEAR(gcc_rate_incoming(&r), 800000, 1);
}

CU_TestInfo gcc_tests[] = {
	TEST(a_path_that_is_wide_enough_carries_the_most),
	TEST(a_step_down_is_followed_within_a_second_and_the_queue_drains),
	TEST(a_step_up_is_followed_by_8_percent_a_second),
	TEST(losses_of_a_twentieth_change_little),
	TEST(losses_of_a_third_bring_the_rate_to_its_least),
	TEST(one_report_of_an_outage_halves_the_rate_once),
	TEST(jitter_alone_takes_little_of_the_rate),
	TEST(a_queue_that_only_drains_is_underuse_and_no_reason_for_less),
	TEST(packets_of_one_frame_are_one_group),
	TEST(what_arrives_is_counted_over_half_a_second),
	CU_TEST_INFO_NULL,
};
