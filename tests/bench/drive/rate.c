/* rate.c - the highest rate without a loss: the drive beside plain kernel forwarding and a bare
 * copy loop. */
#include "harness/drive/wire.h"
#include "tests/bench/drive/bench.h"

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

/* The drive's wires with nothing between them. */
struct copier {
	struct wire *wires[2];
	atomic_bool stop;
	pthread_t thread;
};

static size_t copy_batch(struct wire *from, struct wire *to)
{
	struct wire_in in[WIRE_BATCH];
	struct wire_out out[WIRE_BATCH];
	size_t n = wire_receive(from, in);

	for (size_t i = 0; i < n; i++)
		out[i] = (struct wire_out){ (uint8_t *)(uintptr_t)in[i].data, in[i].bytes };
	if (n > 0)
		(void)wire_send(to, out, n);
	wire_release(from);
	return n;
}

static void *copy_loop(void *arg)
{
	struct copier *c = arg;

	(void)prctl(PR_SET_TIMERSLACK, 1);
	while (!atomic_load(&c->stop)) {
		size_t n = copy_batch(c->wires[0], c->wires[1]);

		n += copy_batch(c->wires[1], c->wires[0]);
		if (n == 0)
			bench_sleep_until(clock_now() + 20 * NSEC_PER_USEC);
	}
	return NULL;
}

static void *copy_begin(struct bench *b)
{
	struct copier *c = calloc(1, sizeof(*c));
	struct err err = { 0 };

	(void)b;
	for (int i = 0; c && i < 2; i++) {
		const struct wire_conf conf = { .iface = bench_wires[i],
						.mtu = BENCH_MTU,
						.room = wire_room(BENCH_MTU, 2) };

		c->wires[i] = wire_open(WIRE_RING, &conf, &err);
		bench_must(err.code, &err);
	}
	if (!c || pthread_create(&c->thread, NULL, copy_loop, c))
		abort();
	return c;
}

static void copy_end(struct bench *b, void *middle)
{
	struct copier *c = middle;

	(void)b;
	atomic_store(&c->stop, true);
	(void)pthread_join(c->thread, NULL);
	for (int i = 0; i < 2; i++)
		wire_close(c->wires[i]);
	free(c);
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

/* Climbs in steps of a quarter until two tries fail, then in steps of a twentieth. */
static double highest(struct bench *b, uint32_t bytes, int ways)
{
	double good = 0, rate = FIRST, step = 1.25;

	while (rate < TOP) {
		if (passes(b, bytes, (uint64_t)rate, ways) ||
		    passes(b, bytes, (uint64_t)rate, ways)) {
			good = rate;
			rate *= step;
			continue;
		}
		if (step < 1.2)
			break;
		step = 1.05;
		rate = (good > 0 ? good : FIRST / 2.0) * step;
	}
	return good;
}

static double measure(const struct middle *m, uint32_t bytes, int ways)
{
	struct bench b;
	void *middle;
	double rate;

	bench_open(&b, m->direct);
	middle = m->begin(&b);
	rate = highest(&b, bytes, ways);
	m->end(&b, middle);
	bench_close(&b);
	return rate;
}

static void compare(uint32_t bytes, int ways)
{
	struct bench_figure f[MIDDLES] = { 0 };
	char text[64];

	for (int repeat = 0; repeat < BENCH_REPEATS; repeat++)
		for (size_t i = 0; i < MIDDLES; i++)
			bench_note(&f[i], measure(&middles[i], bytes, ways) / 1000);
	for (size_t i = 0; i < MIDDLES; i++)
		(void)printf("%4u bytes, %s, %-14s thousand/s %-20s straits is %.2f of it\n", bytes,
			     ways == 1 ? "one way " : "each way", middles[i].name,
			     bench_text(&f[i], text),
			     bench_median(&f[MIDDLES - 1]) / bench_median(&f[i]));
}

int main(void)
{
	bench_enter();
	(void)puts(
		"highest rate without a loss; straits with three full links each way; min/median/max "
		"of 5");
	for (int ways = 1; ways <= 2; ways++) {
		compare(100, ways);
		compare(1400, ways);
	}
	return EXIT_SUCCESS;
}
