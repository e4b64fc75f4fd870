/* accuracy.c - how exactly a configured rate is kept, beside the kernel's token bucket filter. */
#include <poll.h>

#include "harness/drive/wire.h"
#include "tests/bench/drive/bench.h"

#define LENGTH (2 * NSEC_PER_SEC)
#define BYTES  1400U

/* A token bucket starts full, and the queue must first fill: the beginning is left out. */
#define SETTLE (200 * NSEC_PER_MSEC)

/* Packets that may wait. A fifth more than the rate comes, so that after SETTLE 20 ms are waiting
 * at least; a rate is only told while they do not run out. */
#define QUEUE       1000
#define LONGEST_GAP (15 * NSEC_PER_MSEC)

/* How often a measurement that was void is made again. */
#define TRIES 4

/* What reached the second host: bytes after the first packet that counts, over the time from it to
 * the last. */
struct seen {
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

	bench_raise();
	while (!atomic_load(&s->stop)) {
		size_t n = poll(&ready, 1, 50) > 0 ? wire_receive(s->wire, in) : 0;

		for (size_t i = 0; i < n; i++)
			take(s, &in[i]);
		wire_release(s->wire);
	}
	return NULL;
}

/* Did so little come, or after so long a gap, that the queue may have run out? A sender that was
 * refused found it full. */
static bool starved(const struct bench_sender *s)
{
	uint64_t wanted = s->per_second * LENGTH / NSEC_PER_SEC;

	return s->longest_gap > LONGEST_GAP || (s->sent * 100 < wanted * 95 && !s->refused);
}

/* Sends a fifth more than the rate; the rate that came out, in bit/s, or 0 when the measurement is
 * void: the sender was away so long that the queue ran out, or the receiver missed packets. */
static double come_out(struct bench *b, uint64_t bps)
{
	struct seen s = { 0 };
	struct bench_sender sender = {
		.b = b, .bytes = BYTES, .per_second = bps * 12 / 10 / 8 / BYTES, .length = LENGTH
	};
	struct err err = { 0 };
	uint64_t missed;

	bench_must(netns_do(b->netns[1], open_here, &s, &err), &err);
	if (pthread_create(&s.thread, NULL, watch, &s))
		abort();
	bench_start(&sender);
	bench_join(&sender);
	atomic_store(&s.stop, true);
	(void)pthread_join(s.thread, NULL);
	wire_count(s.wire);
	missed = s.wire->missed;
	wire_close(s.wire);
	if (missed || starved(&sender)) {
		(void)fprintf(stderr, "void: %llu sent of %llu, away for %.1f ms, %llu missed\n",
			      (unsigned long long)sender.sent,
			      (unsigned long long)(sender.per_second * LENGTH / NSEC_PER_SEC),
			      (double)sender.longest_gap / 1e6, (unsigned long long)missed);
		return 0;
	}
	return (double)s.bytes * 8e9 / (double)(s.last - s.first);
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
	route.links[0][1].queue.limit_packets = QUEUE;
	bench_must(live_open(&route.conf, &live, &err), &err);
	live_start(live, clock_now());
	got = come_out(&b, bps);
	bench_must(live_stop(live, &err), &err);
	live_close(live);
	bench_close(&b);
	return got;
}

static int add_filter(void *arg, struct err *err)
{
	char command[160];

	(void)snprintf(command, sizeof(command),
		       "tc qdisc add dev eth0 root tbf rate %llubit burst 15000 limit %u",
		       *(unsigned long long *)arg, QUEUE * BYTES);
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
	return got;
}

/* How far a rate is off, in parts per million; void measurements are made again, and counted. */
static void note_off(struct bench_figure *f, double (*measure)(uint64_t bps), uint64_t bps,
		     unsigned *voids)
{
	for (int i = 0; i < TRIES; i++) {
		double got = measure(bps);

		if (got > 0) {
			bench_note(f, (got - (double)bps) / (double)bps * 1e6);
			return;
		}
		(*voids)++;
	}
}

static void compare(uint64_t bps)
{
	struct bench_figure straits = { 0 }, kernel = { 0 };
	struct bench_machine before = bench_look();
	unsigned voids = 0;
	char text[64];

	for (int repeat = 0; repeat < BENCH_REPEATS; repeat++) {
		note_off(&straits, with_straits, bps, &voids);
		note_off(&kernel, with_kernel, bps, &voids);
	}
	(void)printf("%4llu Mbit/s  straits %-26s", (unsigned long long)bps / 1000000,
		     bench_text(&straits, text));
	(void)printf(" kernel tbf %-26s of %zu and %zu, %u void\n", bench_text(&kernel, text),
		     straits.n, kernel.n, voids);
	bench_tell_machine(&before);
}

/* Words: 5, 50, 500. */
int main(int argc, char **argv)
{
	static const char *const words[] = { "5", "50", "500" };

	(void)argc;
	bench_enter();
	bench_through_qdisc = true;
	(void)puts("rate that came out against the one configured, parts per million; "
		   "min/median/max of 5");
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (bench_wants(argv, words[i]))
			compare(strtoull(words[i], NULL, 10) * 1000000);
	}
	return EXIT_SUCCESS;
}
