/* lateness.c - how late the drive releases packets that it held for 20 ms, and what that costs. */
#include "tests/bench/drive/bench.h"

#define HOLD   (20 * NSEC_PER_MSEC)
#define LENGTH (2 * NSEC_PER_SEC)

struct figures {
	struct bench_figure p50, p99, max, cores;
	uint64_t early, missed, lost;
};

static void run_once(enum live_wait wait, uint64_t per_second, struct figures *f)
{
	struct bench_sender senders[2];
	struct live_report report;
	struct bench_route route;
	struct live *live = NULL;
	struct err err = { 0 };
	struct bench b;

	bench_open(&b, false);
	bench_route_init(&route, HOLD);
	route.conf.wait = wait;
	bench_must(live_open(&route.conf, &live, &err), &err);
	live_start(live, clock_now());
	for (size_t i = 0; i < 2; i++) {
		senders[i] = (struct bench_sender){ .b = &b,
						    .from = i,
						    .bytes = 100,
						    .per_second = per_second / 2,
						    .length = LENGTH };
		bench_start(&senders[i]);
	}
	for (size_t i = 0; i < 2; i++)
		bench_join(&senders[i]);
	bench_sleep_until(clock_now() + 2 * HOLD);
	bench_must(live_stop(live, &err), &err);
	live_report(live, &report);
	for (size_t i = 0; i < 2; i++) {
		const struct live_route_report *r = live_route_report(live, i);

		bench_note(i ? &(struct bench_figure){ 0 } : &f->p50,
			   (double)lateness_quantile(&r->lateness, 5000) / 1e3);
		if (i == 0) {
			bench_note(&f->p99, (double)lateness_quantile(&r->lateness, 9900) / 1e3);
			bench_note(&f->max, (double)r->lateness.max / 1e3);
		}
		f->early += r->lateness.early;
		f->missed += live_port_report(live, i)->missed;
		f->lost += senders[i].sent - r->account.delivered;
	}
	bench_note(&f->cores, (double)report.cpu_ns / (double)(report.ended - report.began));
	live_close(live);
	bench_close(&b);
}

static void run_rate(enum live_wait wait, uint64_t per_second)
{
	char p50[64], p99[64], max[64], cores[64];
	struct figures f = { 0 };

	for (int i = 0; i < BENCH_REPEATS; i++)
		run_once(wait, per_second, &f);
	(void)printf("%-8s %7llu/s  late us p50 %-18s p99 %-20s max %-22s cores %-20s early %llu, "
		     "missed %llu, not delivered %llu\n",
		     wait == LIVE_WAIT_EASY ? "easy" : "precise", (unsigned long long)per_second,
		     bench_text(&f.p50, p50), bench_text(&f.p99, p99), bench_text(&f.max, max),
		     bench_text(&f.cores, cores), (unsigned long long)f.early,
		     (unsigned long long)f.missed, (unsigned long long)f.lost);
}

int main(void)
{
	static const uint64_t rates[] = { 1000, 10000, 100000 };

	bench_enter();
	(void)puts(
		"lateness of packets held 20 ms on three full links each way, both ways; min/median/max "
		"of 5");
	for (int wait = LIVE_WAIT_EASY; wait <= LIVE_WAIT_PRECISE; wait++)
		for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
			run_rate((enum live_wait)wait, rates[i]);
	return EXIT_SUCCESS;
}
