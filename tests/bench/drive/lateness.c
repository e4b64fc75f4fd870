/* lateness.c - how late the drive releases packets that it held for 20 ms, and what that costs. */
#include "tests/bench/drive/bench.h"

#define HOLD   (20 * NSEC_PER_MSEC)
#define LENGTH (2 * NSEC_PER_SEC)

/* One way of waiting at one rate, over the repeats. */
struct figures {
	const char *name;
	enum live_wait wait;
	uint64_t per_second;
	struct bench_figure p50, p99, p999, max, cores;
	uint64_t early, missed, lost;
};

/* Both directions as one. */
static void add_up(struct lateness *sum, const struct lateness *l)
{
	sum->count += l->count;
	sum->early += l->early;
	sum->max = l->max > sum->max ? l->max : sum->max;
	for (size_t i = 0; i < LATENESS_BUCKETS; i++)
		sum->buckets[i] += l->buckets[i];
}

static void note(struct figures *f, const struct lateness *l, const struct live_report *report)
{
	bench_note(&f->p50, (double)lateness_quantile(l, 5000) / 1e3);
	bench_note(&f->p99, (double)lateness_quantile(l, 9900) / 1e3);
	bench_note(&f->p999, (double)lateness_quantile(l, 9990) / 1e3);
	bench_note(&f->max, (double)l->max / 1e3);
	bench_note(&f->cores, (double)report->cpu_ns / (double)(report->ended - report->began));
	f->early += l->early;
}

static void run_once(struct figures *f)
{
	struct lateness all = { 0 };
	struct bench_sender senders[2];
	struct live_report report;
	struct bench_route route;
	struct live *live = NULL;
	struct err err = { 0 };
	struct bench b;

	bench_open(&b, false);
	bench_route_init(&route, HOLD);
	route.conf.wait = f->wait;
	bench_must(live_open(&route.conf, &live, &err), &err);
	live_start(live, clock_now());
	for (size_t i = 0; i < 2; i++) {
		senders[i] = (struct bench_sender){ .b = &b,
						    .from = i,
						    .bytes = 100,
						    .per_second = f->per_second / 2,
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

		add_up(&all, &r->lateness);
		f->missed += live_port_report(live, i)->missed;
		f->lost += senders[i].sent - r->account.delivered;
	}
	note(f, &all, &report);
	live_close(live);
	bench_close(&b);
}

static void tell(struct figures *f)
{
	char p50[64], p99[64], p999[64], max[64], cores[64];

	(void)printf(
		"%-14s late us p50 %-18s p99 %-18s p99.9 %-18s max %-20s cores %-18s early %llu, "
		"missed %llu, not delivered %llu\n",
		f->name, bench_text(&f->p50, p50), bench_text(&f->p99, p99),
		bench_text(&f->p999, p999), bench_text(&f->max, max), bench_text(&f->cores, cores),
		(unsigned long long)f->early, (unsigned long long)f->missed,
		(unsigned long long)f->lost);
}

/* Words: the names below. */
int main(int argc, char **argv)
{
	struct figures figures[] = {
		{ .name = "easy-1000", .wait = LIVE_WAIT_EASY, .per_second = 1000 },
		{ .name = "precise-1000", .wait = LIVE_WAIT_PRECISE, .per_second = 1000 },
		{ .name = "easy-10000", .wait = LIVE_WAIT_EASY, .per_second = 10000 },
		{ .name = "precise-10000", .wait = LIVE_WAIT_PRECISE, .per_second = 10000 },
		{ .name = "easy-100000", .wait = LIVE_WAIT_EASY, .per_second = 100000 },
		{ .name = "precise-100000", .wait = LIVE_WAIT_PRECISE, .per_second = 100000 },
	};
	size_t count = sizeof(figures) / sizeof(figures[0]);
	struct bench_machine before;

	(void)argc;
	bench_enter();
	before = bench_look();
	(void)puts("lateness of packets held 20 ms on three full links each way, both ways; "
		   "packets/s; min/median/max of 5");
	for (int repeat = 0; repeat < BENCH_REPEATS; repeat++) {
		for (size_t i = 0; i < count; i++)
			if (bench_wants(argv, figures[i].name))
				run_once(&figures[i]);
	}
	for (size_t i = 0; i < count; i++) {
		if (bench_wants(argv, figures[i].name))
			tell(&figures[i]);
	}
	bench_tell_machine(&before);
	return EXIT_SUCCESS;
}
