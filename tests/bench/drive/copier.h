/* copier.h - the drive's wires with nothing between them: a bare copy loop at the drive's priority,
 * to measure against. */
#ifndef TESTS_BENCH_DRIVE_COPIER_H
#define TESTS_BENCH_DRIVE_COPIER_H

#include "harness/drive/wire.h"
#include "tests/bench/drive/bench.h"

struct copier {
	struct wire *wires[2];
	atomic_bool stop;
	pthread_t thread;
	uint64_t packets;
	nsec_t cpu; /* once it has stopped */
};

static inline size_t copier_batch(struct wire *from, struct wire *to)
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

static inline void *copier_loop(void *arg)
{
	const struct sched_param lowest = { .sched_priority = 1 };
	struct copier *c = arg;

	bench_raise();
	(void)sched_setscheduler(0, SCHED_FIFO, &lowest);
	while (!atomic_load(&c->stop)) {
		size_t n = copier_batch(c->wires[0], c->wires[1]);

		n += copier_batch(c->wires[1], c->wires[0]);
		c->packets += n;
		if (n == 0)
			bench_sleep_until(clock_now() + 20 * NSEC_PER_USEC);
	}
	c->cpu = clock_thread_cpu();
	return NULL;
}

static inline void copier_start(struct copier *c)
{
	struct err err = { 0 };

	*c = (struct copier){ 0 };
	for (int i = 0; i < 2; i++) {
		const struct wire_conf conf = { .iface = bench_wires[i],
						.mtu = BENCH_MTU,
						.room = wire_room(BENCH_MTU, 2) };

		c->wires[i] = wire_open(WIRE_RING, &conf, &err);
		bench_must(err.code, &err);
	}
	if (pthread_create(&c->thread, NULL, copier_loop, c))
		abort();
}

static inline void copier_stop(struct copier *c)
{
	atomic_store(&c->stop, true);
	(void)pthread_join(c->thread, NULL);
	for (int i = 0; i < 2; i++)
		wire_close(c->wires[i]);
}

#endif
