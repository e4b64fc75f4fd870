/* memory.c - what the drive holds while 600 ms of 1 Gbit/s are on their way, and what a packet
 * costs. */
#include "tests/bench/drive/bench.h"

#define DELAY      (600 * NSEC_PER_MSEC)
#define LENGTH     (1200 * NSEC_PER_MSEC)
#define PER_SECOND 89285ULL /* of 1400 bytes: 1 Gbit/s */

/* Resident memory of this process now, in MB: proc(5), statm's second number. */
static double resident(void)
{
	long pages = 0;
	char line[128] = "", *at = line;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f) {
		(void)!fgets(line, sizeof(line), f);
		(void)fclose(f);
	}
	(void)strtol(line, &at, 10);
	pages = strtol(at, NULL, 10);
	return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static void run_once(struct bench_figure *memory, struct bench_figure *cost,
		     struct bench_figure *inside)
{
	struct bench_sender sender;
	struct live_report report;
	struct bench_route route;
	struct live *live = NULL;
	struct err err = { 0 };
	struct bench b;
	double before = resident(), peak;
	const struct live_account *account;

	bench_open(&b, false);
	bench_route_init(&route, DELAY);
	for (size_t i = 0; i < 3; i++)
		route.links[0][i].capacity = 131072;
	route.conf.pool_packets = 131072;
	bench_must(live_open(&route.conf, &live, &err), &err);
	live_start(live, clock_now());
	sender = (struct bench_sender){
		.b = &b, .bytes = 1400, .per_second = PER_SECOND, .length = LENGTH
	};
	bench_start(&sender);
	bench_join(&sender);
	peak = resident();
	live_hold(live);
	bench_must(live_stop(live, &err), &err);
	live_report(live, &report);
	account = &live_route_report(live, 0)->account;
	bench_note(memory, peak - before);
	bench_note(inside, (double)account->in_flight * 1400 / 1e6);
	bench_note(cost,
		   (double)report.cpu_ns / 1e3 / (double)(account->in + account->delivered) * 2);
	live_close(live);
	bench_close(&b);
}

int main(void)
{
	struct bench_figure memory = { 0 }, cost = { 0 }, inside = { 0 };
	struct bench_machine before;
	char text[64];

	bench_enter();
	before = bench_look();
	(void)puts("600 ms of 1 Gbit/s in 1400-byte packets, one way; min/median/max of 5");
	for (int i = 0; i < BENCH_REPEATS; i++)
		run_once(&memory, &cost, &inside);
	(void)printf("on their way     %s MB\n", bench_text(&inside, text));
	(void)printf("resident memory  %s MB more than before\n", bench_text(&memory, text));
	(void)printf("processor time   %s us a packet (in and out)\n", bench_text(&cost, text));
	bench_tell_machine(&before);
	return EXIT_SUCCESS;
}
