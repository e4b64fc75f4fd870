/* accuracy.c - how exactly a configured rate is kept, beside the kernel's token bucket filter. */
#include <poll.h>

#include "harness/drive/wire.h"
#include "tests/bench/drive/bench.h"

#define LENGTH (2 * NSEC_PER_SEC)
#define BYTES  1400U

/* A token bucket starts full, so the beginning is left out. */
#define SETTLE (200 * NSEC_PER_MSEC)

/* What reached the second host: bytes after the first packet that counts, over the time from it to
 * the last. */
struct seen {
	struct bench *b;
	struct wire *wire;
	atomic_bool stop;
	nsec_t began, first, last;
	uint64_t bytes;
	pthread_t thread;
};

static int open_here(void *arg, struct err *err)
{
	const struct wire_conf conf = { .iface = "eth0",
					.mtu = BENCH_MTU,
					.room = wire_room(BENCH_MTU, 1) };
	struct seen *s = arg;

	s->wire = wire_open(WIRE_RING, &conf, err);
	return s->wire ? 0 : err->code;
}

static void take(struct seen *s, const struct wire_in *in)
{
	if (!s->began)
		s->began = in->wall;
	if (in->wall < s->began + SETTLE)
		return;
	if (s->first)
		s->bytes += in->bytes;
	else
		s->first = in->wall;
	s->last = in->wall;
}

static void *watch(void *arg)
{
	struct seen *s = arg;
	struct pollfd ready = { .fd = s->wire->fd, .events = POLLIN };
	struct wire_in in[WIRE_BATCH];

	while (!atomic_load(&s->stop)) {
		size_t n = poll(&ready, 1, 50) > 0 ? wire_receive(s->wire, in) : 0;

		for (size_t i = 0; i < n; i++)
			take(s, &in[i]);
		wire_release(s->wire);
	}
	return NULL;
}

/* Sends a fifth more than the rate; the rate that came out, in bit/s. */
static double come_out(struct bench *b, uint64_t bps)
{
	struct seen s = { .b = b };
	struct bench_sender sender = {
		.b = b, .bytes = BYTES, .per_second = bps * 12 / 10 / 8 / BYTES, .length = LENGTH
	};
	struct err err = { 0 };

	bench_must(netns_do(b->netns[1], open_here, &s, &err), &err);
	if (pthread_create(&s.thread, NULL, watch, &s))
		abort();
	bench_start(&sender);
	bench_join(&sender);
	atomic_store(&s.stop, true);
	(void)pthread_join(s.thread, NULL);
	wire_close(s.wire);
	return (double)s.bytes * 8e9 / (double)(s.last - s.first);
}

/* How far a rate is off, in parts per million. */
static double off(double got, uint64_t want)
{
	return (got - (double)want) / (double)want * 1e6;
}

static double with_straits(uint64_t bps)
{
	struct bench_route route;
	struct live *live = NULL;
	struct err err = { 0 };
	struct bench b;
	double got;

	bench_open(&b, false);
	bench_route_init(&route, 3 * NSEC_PER_MSEC);
	route.links[0][1].rate.bps = bps;
	route.links[0][1].queue.limit_packets = 100;
	bench_must(live_open(&route.conf, &live, &err), &err);
	live_start(live, clock_now());
	got = come_out(&b, bps);
	bench_must(live_stop(live, &err), &err);
	live_close(live);
	bench_close(&b);
	return off(got, bps);
}

static int add_filter(void *arg, struct err *err)
{
	char command[160];

	(void)snprintf(command, sizeof(command),
		       "tc qdisc add dev eth0 root tbf rate %llubit burst 15000 limit 150000",
		       *(unsigned long long *)arg);
	if (system(command)) /* NOLINT(cert-env33-c): fixed words, and iproute2 is the reference */
		return err_set(err, -EIO, "%s failed", command);
	return 0;
}

static double with_kernel(uint64_t bps)
{
	unsigned long long rate = bps;
	struct err err = { 0 };
	struct bench b;
	double got;

	bench_open(&b, true);
	bench_must(netns_do(b.netns[0], add_filter, &rate, &err), &err);
	got = come_out(&b, bps);
	bench_close(&b);
	return off(got, bps);
}

int main(void)
{
	static const uint64_t rates[] = { 5000000, 50000000, 500000000 };
	char text[64];

	bench_enter();
	bench_through_qdisc = true;
	(void)puts("rate that came out against the one configured, parts per million; "
		   "min/median/max of 5");
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct bench_figure straits = { 0 }, kernel = { 0 };

		for (int repeat = 0; repeat < BENCH_REPEATS; repeat++) {
			bench_note(&straits, with_straits(rates[i]));
			bench_note(&kernel, with_kernel(rates[i]));
		}
		(void)printf("%4llu Mbit/s  straits %-26s", (unsigned long long)rates[i] / 1000000,
			     bench_text(&straits, text));
		(void)printf(" kernel tbf %s\n", bench_text(&kernel, text));
	}
	return EXIT_SUCCESS;
}
