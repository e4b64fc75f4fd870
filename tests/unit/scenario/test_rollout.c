/* test_rollout.c - chance rolled out before a run: what is configured comes out, as in the run. */
#include <math.h>
#include <stdio.h>

#include "harness/base/text.h"
#include "harness/model/path.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/rollout.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo rollout_tests[];

static struct plan *load(struct folder *f, const char *down)
{
	char text[600];

	(void)snprintf(text, sizeof(text),
		       "show: s\nseed: 5\nroute: {seller: {}, haul: {}, buyer: {down: {%s}}}\n",
		       down);
	return folder_load(f, text);
}

static const struct rolled *down(const struct rollout *r)
{
	return &r->links[2];
}

/* 60 s of a minute's own standard errors; the deviation's is a bound already. */
static void jitter_comes_out_as_configured_within_its_errors(void)
{
	static const char *const laws[] = { "normal", "uniform", "pareto", "exponential" };

	for (size_t i = 0; i < 4; i++) {
		char settings[200];
		struct rollout r;
		struct folder f;
		struct plan *p;

		(void)snprintf(settings, sizeof(settings),
			       "delay: 12 ms, rate: 1 Mbit/s, queue: 9 packets, "
			       "jitter: {sigma: 15 ms, correlation: 50 ms, shape: %s}",
			       laws[i]);
		folder_make(&f);
		p = load(&f, settings);
		CHECK_STR(f.err.text, "");
		if (p && rollout(p, &r, &f.err) == 0) {
			const struct link_realised *got = &down(&r)->outcome.got;
			const double off = down(&r)->deviation_error;

			CHECK_INT(r.count, 6);
			CHECK_INT(got->delayed, ROLLOUT_PACKETS);
			CHECK(off > 0.005 && off < 0.15);
			CHECK_NEAR((double)got->jitter_mean_ns, 0, 4 * down(&r)->mean_error_ns);
			CHECK_NEAR((double)got->jitter_sd_ns / 15e6, 1, 4 * off);
			CHECK_NEAR(got->lag_correlation_ppm / 1e6, exp(-1), 8 * off);
			CHECK_INT(got->overtook, 0);
		}
		plan_free(p);
		folder_remove(&f);
	}
}

/* The same packets through the plan's own link, as a run puts them: the very same fates. */
static void the_draws_are_those_of_a_run(void)
{
	struct pkt pkts[1000];
	struct link_realised got;
	struct rollout r;
	struct folder f;
	struct path *path;
	struct plan *p;
	uint64_t lost = 0;

	folder_make(&f);
	p = load(&f, "delay: 30 ms, loss: {mean: 5 %, run: 3}");
	CHECK_STR(f.err.text, "");
	if (p && rollout(p, &r, &f.err) == 0) {
		path = path_new(&(struct path_conf){ .links = p->chains[0].links,
						     .link_count = 3,
						     .seed = p->seed,
						     .direction = PLAN_TO_BUYER },
				NULL);
		for (uint64_t i = 0; path && i < ROLLOUT_PACKETS; i++) {
			struct pkt *out;

			pkt_init(&pkts[i % 1000], i, 200, NULL);
			path_put(path, &pkts[i % 1000], (nsec_t)i * ROLLOUT_GAP);
			while ((out = path_get(path, (nsec_t)i * ROLLOUT_GAP)))
				lost += out->fate == PKT_LOST;
		}
		got = down(&r)->outcome.got;
		CHECK_INT(got.tried, ROLLOUT_PACKETS);
		CHECK_NEAR((double)got.lost, (double)lost, 3);
		CHECK(got.lost > 2500);
		path_free(path);
	}
	plan_free(p);
	folder_remove(&f);
}

static void explain_tells_it_beside_what_is_configured(void)
{
	struct text t = { 0 };
	struct rollout r;
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = load(&f, "delay: 30 ms, jitter: {sigma: 5 ms, correlation: 40 ms}, loss: 2 %");
	CHECK_STR(f.err.text, "");
	if (p && rollout(p, &r, &f.err) == 0) {
		explain_text(p, &r, &(struct explain_style){ 0 }, &t);
		CHECK_HAS(text_str(&t), "to-buyer  buyer-down     5.00 ");
		CHECK_HAS(text_str(&t), "(standard errors):\n  buyer-down ");
	}
	/* a minute of such jitter has no packet that waits for another by much */
	CHECK(!strstr(text_str(&t), "add to the mean delay"));
	text_done(&t);
	plan_free(p);
	/* 4 ms by the spikes alone */
	p = load(&f, "delay: 30 ms, spikes: {share: 10 %, from: 40 ms, to: 40 ms, hold: 50 ms}");
	CHECK_STR(f.err.text, "");
	if (p && rollout(p, &r, &f.err) == 0) {
		explain_text(p, &r, &(struct explain_style){ 0 }, &t);
		CHECK_HAS(text_str(&t),
			  "what spikes, and waiting to keep the order, add to the mean "
			  "delay: buyer-down");
	}
	text_done(&t);
	plan_free(p);
	p = load(&f, "netem: delay 10ms 2ms loss 1% rate 1mbit duplicate 1%");
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(rollout(p, &r, &f.err), 0);
		CHECK_INT(down(&r)->outcome.got.tried, ROLLOUT_PACKETS);
		CHECK(down(&r)->deviation_error <= 0);
	}
	plan_free(p);
	folder_remove(&f);
}

CU_TestInfo rollout_tests[] = {
	TEST(jitter_comes_out_as_configured_within_its_errors),
	TEST(the_draws_are_those_of_a_run),
	TEST(explain_tells_it_beside_what_is_configured),
	CU_TEST_INFO_NULL,
};
