/* test_run_nulls.c - what a run cannot tell is null with its reason, never 0, and never beside it.
 */
#include <string.h>

#include "reports/metric/run.h"
#include "tests/support/suite.h"
#include "tests/unit/metric/lab.h"

#define VIDEO 0x1111
#define STEP  (10 * MS)
#define END   (10000 * MS)

static const char *const links[] = { "down", NULL };

static void measure(struct series_set *set, struct run_result *ret)
{
	const struct measure_conf conf = { .begin = 0, .end = END, .links = { links } };

	CHECK_INT(run_measure(set, &conf, ret, NULL), 0);
}

static void done(struct series_set *set, struct run_result *r)
{
	run_result_done(r);
	series_set_done(set);
}

/* A packet of 1000 bytes every 10 ms from..to, on the way for 20 ms, or lost. */
static void send(struct series_set *set, nsec_t from, nsec_t to, bool lost)
{
	for (nsec_t t = from; t < to; t += STEP)
		note_packet(set, &(struct note_packet){ .number = (uint64_t)(t / STEP),
							.sent = t,
							.received = lost ? 0 : t + 20 * MS,
							.bytes = 1000 });
}

static const char *reason(const struct run_result *r, const char *stream, const char *name)
{
	const struct metric *m = metric_find(&r->metrics, stream, name);

	return m && m->null_reason ? m->null_reason : "none";
}

static double value(const struct run_result *r, const char *name)
{
	const struct metric *m = metric_measured(&r->metrics, "to-buyer", name);

	return m ? m->value : -1;
}

/* Nobody knows what comes after an arrival where nothing arrived, nor how long packets waited. */
static void where_all_is_lost_only_the_loss_is_known(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	note_in(&set, "", "down", RECORD_RATE, -5, 0, 2000000);
	note_in(&set, "", "down", RECORD_RATE, 3000 * MS, 1, 1000000);
	send(&set, 0, 5000 * MS, true);
	measure(&set, &r);
	CHECK_NEAR(value(&r, "loss.ratio"), 1, 0);
	CHECK_NEAR(value(&r, "loss.gilbert_r"), 1 / 500.0, 1e-12);
	CHECK_STR(reason(&r, "to-buyer", "loss.gilbert_p"), "every packet was lost");
	CHECK_STR(reason(&r, "to-buyer", "rate.overshoot"), "no packet arrived");
	done(&set, &r);
}

/* Whether they arrive is not known any more, but that they were sent is: 800 kbit/s. */
static void what_is_on_its_way_at_the_end_was_sent(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	send(&set, 0, 9000 * MS, false);
	send(&set, 9000 * MS, END, true);
	measure(&set, &r);
	CHECK_NEAR(value(&r, "loss.count"), 0, 0);
	CHECK_NEAR(value(&r, "rate.sent"), 800000, 1e-6);
	CHECK_NEAR(value(&r, "rate.received"), 720000, 1e-6);
	done(&set, &r);
}

static void a_single_frame_has_no_jitter(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	/* the first frame's last packets are all that arrives of the stream */
	for (uint64_t k = 0; k < 400; k++)
		note_packet(&set,
			    &(struct note_packet){ .number = k,
						   .sent = (nsec_t)k * STEP,
						   .received = k < 4 ? (nsec_t)k * STEP + MS : 0,
						   .ssrc = VIDEO,
						   .timestamp = (uint32_t)(k / 4 * 3600),
						   .bytes = 1000,
						   .type = 96,
						   .seq = (uint16_t)k });
	measure(&set, &r);
	CHECK(value(&r, "jitter.rfc3550") > 0);
	CHECK_STR(reason(&r, "to-buyer", "jitter.frame"), "a single frame arrived");
	done(&set, &r);
}

static void a_single_interval_has_no_variance(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	for (uint64_t k = 0; k < 2; k++) {
		note(&set, RECORD_CAPTURE, (nsec_t)k * 40 * MS, k, 0);
		note(&set, RECORD_SHOWN, (nsec_t)k * 40 * MS + 100 * MS, k, 0);
	}
	measure(&set, &r);
	CHECK_NEAR(value(&r, "ifd_var.w3c"), (1600 - 800) / 2.0, 1e-9);
	CHECK_STR(reason(&r, "to-buyer", "ifd_var.unbiased"),
		  "a single interval between shown frames");
	done(&set, &r);
}

/* A rate of nothing is reached at once. */
static void a_rate_that_was_never_sent_is_not_recovered(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	note_in(&set, "", "down", RECORD_RATE, -5, 0, 2000000);
	note_in(&set, "", "down", RECORD_RATE, 1000 * MS, 1, 400000);
	note_in(&set, "", "down", RECORD_RATE, 6000 * MS, 1, 2000000);
	send(&set, 2000 * MS, END, false);
	measure(&set, &r);
	CHECK_STR(reason(&r, "to-buyer", "rate.recovery"),
		  "nothing was sent before the capacity fell");
	done(&set, &r);
}

/* At 800 kbit/s a sender fills 800 kbit/s; that the capacity falls further is not its fault. */
static void an_undershoot_ends_where_the_capacity_falls_further(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	note_in(&set, "", "down", RECORD_RATE, -5, 0, 2000000);
	note_in(&set, "", "down", RECORD_RATE, 1000 * MS, 1, 800000);
	note_in(&set, "", "down", RECORD_RATE, 6000 * MS, 1, 100000);
	send(&set, 0, 6000 * MS, false);
	for (nsec_t t = 6000 * MS; t < END; t += 8 * STEP)
		send(&set, t, t + STEP, false);
	measure(&set, &r);
	CHECK_NEAR(value(&r, "rate.undershoot"), 0, 1e-9);
	done(&set, &r);
}

static void words_without_length_have_no_double_talk(void)
{
	struct series_set set = { 0 };
	struct run_result r;

	note_in(&set, "buyer", "talk.ask", RECORD_SPOKEN, 1000 * MS, 1, 0);
	measure(&set, &r);
	CHECK_STR(reason(&r, "", "talk.double_talk"), "what was said had no length");
	done(&set, &r);
}

extern CU_TestInfo run_nulls_tests[];
CU_TestInfo run_nulls_tests[] = {
	TEST(where_all_is_lost_only_the_loss_is_known),
	TEST(what_is_on_its_way_at_the_end_was_sent),
	TEST(a_single_frame_has_no_jitter),
	TEST(a_single_interval_has_no_variance),
	TEST(a_rate_that_was_never_sent_is_not_recovered),
	TEST(an_undershoot_ends_where_the_capacity_falls_further),
	TEST(words_without_length_have_no_double_talk),
	CU_TEST_INFO_NULL,
};
