/* rate.c - the highest rate without a loss: the drive beside plain kernel forwarding and a bare
 * copy loop. */
#include "tests/bench/drive/bench.h"
#include "tests/bench/drive/copier.h"

#define LENGTH (200 * NSEC_PER_MSEC)
#define FIRST  40000
#define TOP    2000000

/* What stands in the middle. begin may use all of the bench; end takes it away. */
struct middle {
	const char *name;
	bool direct;
	void *(*begin)(struct bench *b);
	void (*end)(struct bench *b, void *middle);
};

static void *nothing_begin(struct bench *b)
{
	return b;
}

static void nothing_end(struct bench *b, void *middle)
{
	(void)b, (void)middle;
}

static void run(const char *command)
{
	if (system(command)) /* NOLINT(cert-env33-c): fixed words, and iproute2 is the reference */
		exit(EXIT_FAILURE);
}

static void *bridge_begin(struct bench *b)
{
	run("ip link add br0 type bridge && ip link set br0 up && ip link set w0 master br0 && "
	    "ip link set w1 master br0");
	/* a port forwards only after it has listened and learned */
	run("for i in $(seq 300); do bridge link show | grep -c 'state forwarding' | grep -q 2 && "
	    "exit 0; sleep 0.1; done; exit 1");
	return b;
}

static void bridge_end(struct bench *b, void *middle)
{
	(void)b, (void)middle;
	run("ip link del br0");
}

static void *copy_begin(struct bench *b)
{
	struct copier *c = calloc(1, sizeof(*c));

	(void)b;
	if (!c)
		abort();
	copier_start(c);
	return c;
}

static void copy_end(struct bench *b, void *middle)
{
	(void)b;
	copier_stop(middle);
	free(middle);
}

struct driven {
	struct bench_route route;
	struct live *live;
};

static void *drive_begin(struct bench *b)
{
	struct driven *d = calloc(1, sizeof(*d));
	struct err err = { 0 };

	(void)b;
	if (!d)
		abort();
	bench_route_init(&d->route, 6 * NSEC_PER_MSEC);
	d->route.conf.wait = LIVE_WAIT_EASY;
	bench_must(live_open(&d->route.conf, &d->live, &err), &err);
	live_start(d->live, clock_now());
	return d;
}

static void drive_end(struct bench *b, void *middle)
{
	struct driven *d = middle;
	struct err err = { 0 };

	(void)b;
	bench_must(live_stop(d->live, &err), &err);
	live_close(d->live);
	free(d);
}

static const struct middle middles[] = {
	{ "direct wire", true, nothing_begin, nothing_end },
	{ "kernel bridge", false, bridge_begin, bridge_end },
	{ "copy loop", false, copy_begin, copy_end },
	{ "straits", false, drive_begin, drive_end },
};

#define MIDDLES (sizeof(middles) / sizeof(middles[0]))

/* Sends at the rate; true when everything came through at that rate. */
static bool passes(struct bench *b, uint32_t bytes, uint64_t per_second, int ways)
{
	struct bench_sender senders[2];
	uint64_t before[2], sent = 0;
	bool whole = true;

	for (int i = 0; i < ways; i++) {
		before[i] = bench_came(b, (size_t)(1 - i));
		senders[i] = (struct bench_sender){ .b = b,
						    .from = (size_t)i,
						    .bytes = bytes,
						    .per_second = per_second,
						    .length = LENGTH };
		bench_start(&senders[i]);
	}
	for (int i = 0; i < ways; i++)
		bench_join(&senders[i]);
	bench_sleep_until(clock_now() + 50 * NSEC_PER_MSEC);
	for (int i = 0; i < ways; i++) {
		sent = bench_came(b, (size_t)(1 - i)) - before[i];
		whole &= sent == senders[i].sent && senders[i].refused == 0 &&
			 sent * 100 >= per_second * 97 * LENGTH / NSEC_PER_SEC;
	}
	return whole;
}

/* Does one of three tries pass? What the machine takes away now and then is not the middle's. */
static bool carries(struct bench *b, uint32_t bytes, double rate, int ways)
{
	for (int i = 0; i < 3; i++) {
		if (passes(b, bytes, (uint64_t)rate, ways))
			return true;
	}
	return false;
}

/* Climbs from a rate that was carried before by quarters, then by twentieths. */
static double highest(struct bench *b, uint32_t bytes, int ways, double from)
{
	double good = 0, rate = from, step = 1.25;

	while (rate < TOP && rate > FIRST / 4.0) {
		if (carries(b, bytes, rate, ways)) {
			good = rate;
			rate *= step;
		} else if (good == 0) {
			rate /= 2;
		} else if (step > 1.2) {
			step = 1.05;
			rate = good * step;
		} else {
			break;
		}
	}
	return good;
}

static double measure(const struct middle *m, uint32_t bytes, int ways, double from)
{
	struct bench b;
	void *middle;
	double rate;

	bench_open(&b, m->direct);
	middle = m->begin(&b);
	rate = highest(&b, bytes, ways, from);
	m->end(&b, middle);
	bench_close(&b);
	return rate;
}

/* All middles one after the other, so that each ratio is of two measurements close in time. */
static void compare_once(uint32_t bytes, int ways, struct bench_figure f[MIDDLES],
			 struct bench_figure ratio[MIDDLES])
{
	double got[MIDDLES];

	for (size_t i = 0; i < MIDDLES; i++) {
		double before = f[i].n ? f[i].v[f[i].n - 1] * 1000 : 0;

		got[i] = measure(&middles[i], bytes, ways, before > FIRST ? before * 0.6 : FIRST);
		bench_note(&f[i], got[i] / 1000);
	}
	for (size_t i = 0; i < MIDDLES; i++)
		bench_note(&ratio[i], got[i] > 0 ? got[MIDDLES - 1] / got[i] : 0);
}

static void compare(uint32_t bytes, int ways)
{
	struct bench_figure f[MIDDLES] = { 0 }, ratio[MIDDLES] = { 0 };
	struct bench_machine before = bench_look();
	char text[64], ratios[64];

	for (int repeat = 0; repeat < BENCH_REPEATS; repeat++)
		compare_once(bytes, ways, f, ratio);
	for (size_t i = 0; i < MIDDLES; i++)
		(void)printf("%4u bytes, %s, %-14s thousand/s %-20s straits beside it %s\n", bytes,
			     ways == 1 ? "one way " : "each way", middles[i].name,
			     bench_text(&f[i], text), bench_text(&ratio[i], ratios));
	bench_tell_machine(&before);
}

/* Words: 100-one, 100-both, 1400-one, 1400-both. */
int main(int argc, char **argv)
{
	static const uint32_t sizes[] = { 100, 1400 };
	char word[32];

	(void)argc;
	bench_enter();
	(void)puts(
		"highest rate without a loss; straits with three full links each way; min/median/max "
		"of 5");
	for (int ways = 1; ways <= 2; ways++) {
		for (size_t i = 0; i < 2; i++) {
			(void)snprintf(word, sizeof(word), "%u-%s", sizes[i],
				       ways == 1 ? "one" : "both");
			if (bench_wants(argv, word))
				compare(sizes[i], ways);
		}
	}
	return EXIT_SUCCESS;
}
