/* test_library.c - the scenarios that come with straits: they load, say where their numbers come
 * from, and do to packets what they say. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/path.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/plan.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo library_tests[];

static void count(const struct plan *plan, void *arg)
{
	size_t *n = arg;

	(void)plan;
	(*n)++;
}

static void every_show_and_route_loads_under_its_name(void)
{
	size_t routes = 0, shows = 0;

	folder_each_shipped(FIND_ROUTE, count, &routes);
	folder_each_shipped(FIND_SHOW, count, &shows);
	CHECK(routes >= 29);
	CHECK(shows >= 2);
}

/* Does a link do anything of this kind? */
static bool has_fact(const struct link_conf *link, enum plan_fact fact)
{
	switch (fact) {
	case PLAN_DELAY:
		return true;
	case PLAN_JITTER:
		return link->delay.jitter > 0;
	case PLAN_SPIKES:
		return link->delay.spike.share > 0;
	case PLAN_LOSS:
		return link->loss.kind != LOSS_NONE;
	case PLAN_RATE:
		return link->rate.bps > 0;
	case PLAN_QUEUE:
		return link->queue.limit_start_ns > 0 || link->queue.limit_packets > 0 ||
		       link->queue.limit_bytes > 0;
	case PLAN_FACTS:
		break;
	}
	return false;
}

static void check_sources(const struct plan *plan, void *arg)
{
	(void)arg;
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++)
		for (size_t i = 0; i < plan->chains[d].link_count; i++)
			for (unsigned fact = 0; fact < PLAN_FACTS; fact++)
				CHECK(!has_fact(&plan->chains[d].links[i], (enum plan_fact)fact) ||
				      plan->chains[d].sources[i][fact]);
	for (size_t i = 0; i < plan->event_count; i++)
		CHECK(plan->events[i].source[0] != '\0');
}

static void every_number_says_where_it_comes_from(void)
{
	folder_each_shipped(FIND_ROUTE, check_sources, NULL);
}

/* What the packets of one direction met. */
struct met {
	double mean_ms;
	double deviation_ms;
};

#define PACKETS 120000

/* 10 minutes of a packet of 150 bytes every 5 ms, with no loss, no spike and no event. */
static struct met send_packets(const struct plan *plan, unsigned d)
{
	struct link_conf links[PATH_LINKS_MAX];
	struct path_conf conf = {
		.links = links, .link_count = plan->chains[d].link_count, .seed = 1, .direction = d
	};
	static struct pkt pkts[PACKETS];
	struct err err = { 0 };
	struct path *path;
	struct pkt *p;
	double n = 0, sum = 0, squares = 0;

	for (size_t i = 0; i < conf.link_count; i++) {
		links[i] = plan->chains[d].links[i];
		links[i].loss.kind = LOSS_NONE;
		links[i].delay.spike.share = CHANCE_NEVER;
		if (links[i].rate.trace) /* it has outages, which are not jitter */
			links[i].rate = (struct rate_conf){ 0 };
	}
	path = path_new(&conf, &err);
	CHECK_STR(err.text, "");
	for (size_t i = 0; path && i < PACKETS; i++) {
		nsec_t now = (nsec_t)i * 5 * NSEC_PER_MSEC;

		pkt_init(&pkts[i], i, 150, NULL);
		path_put(path, &pkts[i], now);
		while ((p = path_get(path, now))) {
			double delay_ms = (double)(p->due - p->arrived) / 1e6;

			n++;
			sum += delay_ms;
			squares += delay_ms * delay_ms;
		}
	}
	path_free(path);
	return (struct met){ .mean_ms = sum / n,
			     .deviation_ms = sqrt(fmax(squares / n - sum / n * sum / n, 0)) };
}

/* Is a deviation over twice the delay it is around? What is cut at 0 then cannot be scaled back. */
static bool asks_for_less_than_nothing(const struct plan *plan)
{
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++)
		for (size_t i = 0; i < plan->chains[d].link_count; i++)
			if (plan->chains[d].links[i].delay.jitter >
			    2 * plan->chains[d].links[i].delay.delay)
				return true;
	return false;
}

/* What the rates of a direction cost a packet of 150 bytes, as send_packets() has them. */
static double service_ms(const struct plan *plan, unsigned d)
{
	double sum = 0;

	for (size_t i = 0; i < plan->chains[d].link_count; i++) {
		const struct rate_conf *rate = &plan->chains[d].links[i].rate;

		if (rate->bps && !rate->trace)
			sum += 150 * 8e3 / (double)rate->bps;
	}
	return sum;
}

/* In 10 minutes there are n = 600 s / tau independent values: over 600 for the slowest, tau 1 s.
 * The mean is then off by sigma / sqrt(n), 4 % of sigma, with a chance of a third, and the
 * deviation of an exponential law by sqrt(8 / 4 / n), 6 %; 0.2 ms is for the rate, which 150 bytes
 * meet too. Bounds are three times that. */
static void check_met(const struct plan *plan, void *arg)
{
	const struct budget b = budget_of(plan);

	(void)arg;
	/* The Wi-Fi of th-wifi24-evening asks for delays below 0, and says so. */
	if (asks_for_less_than_nothing(plan))
		return;
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++) {
		const struct budget_way *way = &b.ways[d];
		const double sigma_ms = (double)way->jitter / 1e6;
		const double rate_ms = service_ms(plan, d);
		struct met met = send_packets(plan, d);

		CHECK_NEAR(met.mean_ms, (double)way->delay / 1e6 + rate_ms, 0.2 + 0.12 * sigma_ms);
		CHECK_NEAR(met.deviation_ms, sigma_ms, 0.1 + 0.18 * sigma_ms);
	}
}

static void packets_meet_the_delay_and_jitter_that_a_route_says(void)
{
	folder_each_shipped(FIND_ROUTE, check_met, NULL);
}

CU_TestInfo library_tests[] = {
	TEST(every_show_and_route_loads_under_its_name),
	TEST(every_number_says_where_it_comes_from),
	TEST(packets_meet_the_delay_and_jitter_that_a_route_says),
	CU_TEST_INFO_NULL,
};
