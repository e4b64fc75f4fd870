/* test_plots.c - what the plots of rate, jitter and quality are drawn from. */
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/chain.h"
#include "reports/write/evidence.h"
#include "reports/write/plot.h"
#include "reports/write/report.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

/* The page and plots/ of a run of ten seconds with pictures that were compared, in dir. */
static struct text make(char dir[static 64])
{
	const struct report_conf conf = { .forms = REPORT_HTML };
	struct report report = { 0 };
	struct err err = { 0 };

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 10 });
	file_write(dir, "quality.rec",
		   "# straits-records: 1\n"
		   "1002000000000 quality mse to-buyer 60 6502500\n"
		   "1002000000000 quality ssim to-buyer 60 950000\n"
		   "1004000000000 quality mse to-buyer 120 65025000\n"
		   "1004000000000 quality ssim to-buyer 120 700000\n");
	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	CHECK_STR(err.text, "");
	report_done(&report);
	return file_text(dir, "report.html");
}

/* The values of a column of plots/NAME, added up; *ret_n is the number of rows. */
static double sum_of(const char *dir, const char *name, unsigned column, size_t *ret_n)
{
	struct text t = file_text(dir, name);
	double sum = 0;

	*ret_n = 0;
	for (char *line = strtok(t.s, "\n"); line; line = strtok(NULL, "\n")) {
		double v[4] = { 0 };

		CHECK(sscanf(line, "%lf %lf %lf %lf", &v[0], &v[1], &v[2], &v[3]) >= 2);
		sum += v[column];
		++*ret_n;
	}
	text_done(&t);
	return sum;
}

static void the_rate_drawn_is_the_rate_measured(void)
{
	struct evidence e = { 0 };
	const struct metric *sent;
	struct err err;
	char dir[64];
	size_t n;
	double sum;
	struct text page = make(dir);

	CHECK_INT(evidence_open(dir, &e, &err), 0);
	CHECK_INT(evidence_read(dir, &e, &err), 0);
	CHECK_INT(evidence_measure(&e, &err), 0);
	sent = metric_measured(&e.result.metrics, "to-buyer", "rate.sent");
	/* both ends of ten intervals of a second */
	sum = sum_of(dir, "plots/rate-bits-to-buyer.dat", 1, &n);
	CHECK_INT(n, 20);
	CHECK(sent != NULL);
	if (sent)
		CHECK_NEAR(sum / 20, sent->value / 1e6, 0.02 * sent->value / 1e6);
	CHECK_HAS(text_str(&page), "Was more sent than the route carries?");
	evidence_done(&e);
	text_done(&page);
	scratch_remove(dir);
}

static void the_jitter_drawn_ends_at_the_jitter_measured(void)
{
	struct evidence e = { 0 };
	const struct metric *jitter;
	struct text page, data;
	const char *last = NULL;
	double t = 0, least = 0, median = 0, most = 0;
	struct err err;
	char dir[64];

	page = make(dir);
	CHECK_INT(evidence_open(dir, &e, &err), 0);
	CHECK_INT(evidence_read(dir, &e, &err), 0);
	CHECK_INT(evidence_measure(&e, &err), 0);
	jitter = metric_measured(&e.result.metrics, "to-buyer", "jitter.frame");
	data = file_text(dir, "plots/jitter-pictures-to-buyer.dat");
	for (const char *line = text_str(&data); line && *line;
	     line = strchr(line, '\n'), line += line ? 1 : 0)
		last = line;
	CHECK(last && sscanf(last, "%lf %lf %lf %lf", &t, &least, &median, &most) == 4);
	CHECK(jitter != NULL);
	/* packets sent at the very end arrive behind it: they are measured, and not drawn */
	if (jitter)
		CHECK_NEAR(median, jitter->value, 0.1 * jitter->value);
	evidence_done(&e);
	text_done(&page);
	text_done(&data);
	scratch_remove(dir);
}

static void errors_of_pictures_are_drawn_in_decibels(void)
{
	char dir[64];
	struct text page = make(dir), data = file_text(dir, "plots/quality-psnr-to-buyer.dat");

	/* 10 log10(255^2 / 6.5025) and a tenth of the signal's power more */
	CHECK_HAS(text_str(&data), " 40 40 40\n");
	CHECK_HAS(text_str(&data), " 30 30 30\n");
	CHECK_HAS(text_str(&page), "How good were the pictures?");
	CHECK_HAS(text_str(&page), "to the buyer PSNR ");
	text_done(&data);
	text_done(&page);
	scratch_remove(dir);
}

/* The synthetic run's rate dip from 40 s on, and the outage, are steps of the chain as one. */
static void a_chain_is_its_narrowest_rate_and_the_sum_of_its_delays(void)
{
	struct evidence e = { 0 };
	struct chain_steps steps = { 0 };
	double delay = 0, rate = 0;
	const struct chain_facts *chain;
	struct err err;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 60 });
	CHECK_INT(evidence_open(dir, &e, &err), 0);
	CHECK_INT(evidence_read(dir, &e, &err), 0);
	CHECK_INT(chain_steps_make(&e, TO_BUYER, &steps), 0);
	chain = &e.manifest.route.chains[TO_BUYER];
	for (size_t i = 0; i < chain->count; i++) {
		double mbps = (double)chain->links[i].rate_bps / 1e6;

		delay += (double)chain->links[i].delay / 1e6;
		if (mbps > 0 && (rate == 0 || mbps < rate))
			rate = mbps;
	}
	CHECK(steps.n >= 3);
	CHECK_NEAR(steps.v[0].delay_ms, delay, 1e-9);
	CHECK_NEAR(steps.v[0].rate_mbps, rate, 1e-9);
	CHECK(steps.v[1].t >= 40 && steps.v[1].rate_mbps < rate);
	CHECK_NEAR(steps.most.rate_mbps, rate, 1e-9);
	chain_steps_done(&steps);
	evidence_done(&e);
	scratch_remove(dir);
}

/* A page of a conversation begins with it, and has no part about pictures. */
static void a_conversation_is_drawn_in_the_place_of_pictures(void)
{
	const struct report_conf conf = { .forms = REPORT_HTML };
	struct report report = { 0 };
	struct err err = { 0 };
	struct text page, script;
	char dir[64];

	scratch_make(dir);
	synthetic_write(dir, &(struct synthetic){ .seconds = 5 });
	file_replace(dir, "run.json", "\"kind\": \"call\"", "\"kind\": \"talk\"");
	file_write(dir, "talk.rec",
		   "1001000000000 buyer.talk spoken talk.ask 1 500000000\n"
		   "1002000000000 buyer.talk spoken talk.answer 1 1000000000\n"
		   "1002500000000 buyer.talk spoken talk.interrupt 2 250000000\n");
	CHECK_INT(report_make(dir, &conf, &report, &err), 0);
	CHECK_STR(err.text, "");
	page = file_text(dir, "report.html");
	script = file_text(dir, "plots/talk.gp");
	CHECK_HAS(text_str(&page), "<section id=\"conversation\"><h2>The conversation</h2>");
	CHECK_HAS(text_str(&page), "the customer 2 times, the assistant 1 time as the customer");
	CHECK(!strstr(text_str(&page), "What made it late"));
	CHECK(!strstr(text_str(&page), "id=\"stalls\""));
	/* the customer's row is the upper one */
	CHECK_HAS(text_str(&script), "rect from first 1.000,first 1.15 to first 1.500,first 1.85");
	CHECK_HAS(text_str(&script), "rect from first 2.000,first 0.15 to first 3.000,first 0.85");
	report_done(&report);
	text_done(&page);
	text_done(&script);
	scratch_remove(dir);
}

CU_TestInfo plots_tests[] = {
	TEST(the_rate_drawn_is_the_rate_measured),
	TEST(the_jitter_drawn_ends_at_the_jitter_measured),
	TEST(errors_of_pictures_are_drawn_in_decibels),
	TEST(a_conversation_is_drawn_in_the_place_of_pictures),
	TEST(a_chain_is_its_narrowest_rate_and_the_sum_of_its_delays),
	CU_TEST_INFO_NULL,
};
