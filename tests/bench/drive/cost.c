/* cost.c - processor time of the drive's thread for a million packets, beside a bare copy loop. */
#include "tests/bench/drive/bench.h"
#include "tests/bench/drive/copier.h"

#define HOLD       (20 * NSEC_PER_MSEC)
#define LENGTH     NSEC_PER_SEC
#define PER_SECOND 100000

/* Sends both ways, half of the packets each. */
static void send_both(const struct bench *b, uint32_t bytes)
{
	struct bench_sender senders[2];

	for (size_t i = 0; i < 2; i++) {
		senders[i] = (struct bench_sender){ .b = b,
						    .from = i,
						    .bytes = bytes,
						    .per_second = PER_SECOND / 2,
						    .length = LENGTH };
		bench_start(&senders[i]);
	}
	for (size_t i = 0; i < 2; i++)
		bench_join(&senders[i]);
}

/* Both give seconds a million packets. */
static double with_straits(enum live_wait wait, uint32_t bytes)
{
	struct live_report report;
	struct bench_route route;
	struct live *live = NULL;
	struct err err = { 0 };
	uint64_t packets = 0;
	struct bench b;

	bench_open(&b, false);
	bench_route_init(&route, HOLD);
	route.conf.wait = wait;
	bench_must(live_open(&route.conf, &live, &err), &err);
	live_start(live, clock_now());
	send_both(&b, bytes);
	bench_sleep_until(clock_now() + 2 * HOLD);
	bench_must(live_stop(live, &err), &err);
	live_report(live, &report);
	for (size_t i = 0; i < 2; i++)
		packets += live_route_report(live, i)->account.delivered;
	live_close(live);
	bench_close(&b);
	return (double)report.cpu_ns / 1e3 / (double)packets;
}

static double with_copier(uint32_t bytes)
{
	struct copier c;
	struct bench b;

	bench_open(&b, false);
	copier_start(&c);
	send_both(&b, bytes);
	copier_stop(&c);
	bench_close(&b);
	return (double)c.cpu / 1e3 / (double)c.packets;
}

static void compare(uint32_t bytes)
{
	struct bench_figure easy = { 0 }, precise = { 0 }, copy = { 0 };
	char text[64];

	for (int repeat = 0; repeat < BENCH_REPEATS; repeat++) {
		bench_note(&easy, with_straits(LIVE_WAIT_EASY, bytes));
		bench_note(&copy, with_copier(bytes));
		bench_note(&precise, with_straits(LIVE_WAIT_PRECISE, bytes));
	}
	(void)printf("%4u bytes  easy %-20s", bytes, bench_text(&easy, text));
	(void)printf(" precise %-20s", bench_text(&precise, text));
	(void)printf(" copy loop %s\n", bench_text(&copy, text));
}

int main(void)
{
	struct bench_machine before;

	bench_enter();
	before = bench_look();
	(void)puts("processor seconds a million packets, waiting and spinning included, at 100 "
		   "thousand packets/s both ways together; straits holds them 20 ms on three full "
		   "links each way; min/median/max of 5");
	compare(100);
	compare(1400);
	bench_tell_machine(&before);
	return EXIT_SUCCESS;
}
