/* test_qdisc_golden.c - our messages of tbf, htb and fifos are tc's, byte by byte. */
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/msg.h>

#include "harness/net/qdisc_inside.h"
#include "harness/net/qdisc_rate.h"
#include "tests/support/hex.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

#define GOLDEN "tests/golden/qdisc"

#define MESSAGE_MAX 65536

/* "lo" in any namespace. */
#define IFINDEX 1

/* Of a tbf beyond 32 bits tc 6.1 reckons the buckets' times and the tables, here, at 2^32 - 1
 * bytes/s. The kernel goes by buckets in bytes and by rates of 64 bits, which stand in attributes
 * of their own; ours are right in both places. */
static bool is_tc_fault(const char *name, size_t at)
{
	static const struct {
		size_t from, to;
	} faults[] = { { 80, 88 }, { 112, 1136 }, { 1160, 2184 } };

	if (strcmp(name, "tbf-rate64") != 0 && strcmp(name, "tbf-peak64") != 0)
		return false;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (at >= faults[i].from && at < faults[i].to)
			return true;
	return false;
}

/* Everything but the netlink header, whose flags say how and whose number counts, must be equal. */
static void compare(const char *name, struct nl_msg *msg)
{
	static uint8_t want[MESSAGE_MAX];
	const struct nlmsghdr *got = nlmsg_hdr(msg);
	char path[128];
	size_t n;

	(void)snprintf(path, sizeof(path), GOLDEN "/%s.hex", name);
	n = hex_read(path, want, sizeof(want));
	CHECK(n > sizeof(*got));
	if (!CHECK_INT(got->nlmsg_len, (int64_t)n) || n < sizeof(*got))
		return;
	CHECK_INT(got->nlmsg_type, ((const struct nlmsghdr *)want)->nlmsg_type);
	for (size_t i = sizeof(*got); i < n; i++) {
		char what[80];

		if (is_tc_fault(name, i))
			continue;
		(void)snprintf(what, sizeof(what), "%s: byte %zu", name, i);
		if (!check_int(((const uint8_t *)got)[i], want[i], what, __FILE__, __LINE__,
			       __func__))
			return;
	}
}

static void compare_qdisc(const char *name, uint32_t parent, uint32_t handle,
			  const struct qdisc_conf *conf)
{
	const struct qdisc_at at = { "lo", parent, handle };
	struct nl_msg *msg = NULL;

	CHECK_INT(qdisc_message(IFINDEX, &at, QDISC_ADD, conf, &msg), 0);
	if (msg)
		compare(name, msg);
	nlmsg_free(msg);
}

static void compare_class(const char *name, uint32_t handle, const struct qdisc_htb_class *conf)
{
	const struct qdisc_at at = { "lo", QDISC_HANDLE(7, 0), handle };
	struct nl_msg *msg = NULL;

	CHECK_INT(qdisc_class_message(IFINDEX, &at, QDISC_ADD, conf, &msg), 0);
	if (msg)
		compare(name, msg);
	nlmsg_free(msg);
}

static void tbf_says_rate_bucket_and_limit_as_tc_does(void)
{
	compare_qdisc(
		"tbf", QDISC_ROOT, QDISC_HANDLE(1, 0),
		&(struct qdisc_conf){
			.kind = QDISC_TBF,
			.tbf = { .rate = 625000, .burst_bytes = 5000, .limit_bytes = 62500 } });
	compare_qdisc(
		"tbf-odd", QDISC_ROOT, 0,
		&(struct qdisc_conf){
			.kind = QDISC_TBF,
			.tbf = { .rate = 97222, .burst_bytes = 97222, .limit_bytes = 9999 } });
}

static void tbf_says_a_peak_rate_as_tc_does(void)
{
	compare_qdisc("tbf-peak", QDISC_ROOT, 0,
		      &(struct qdisc_conf){ .kind = QDISC_TBF,
					    .tbf = { .rate = 125000,
						     .burst_bytes = 10240,
						     .limit_bytes = 30720,
						     .peak = 250000,
						     .peak_bytes = 1600 } });
}

static void rates_beyond_32_bits_have_attributes_of_their_own(void)
{
	struct qdisc_conf conf = {
		.kind = QDISC_TBF,
		.tbf = { .rate = 5000000000, .burst_bytes = 1000000, .limit_bytes = 4 << 20 }
	};

	compare_qdisc("tbf-rate64", QDISC_ROOT, QDISC_HANDLE(1, 0), &conf);
	conf.tbf.peak = 10000000000;
	conf.tbf.peak_bytes = 60000;
	compare_qdisc("tbf-peak64", QDISC_ROOT, 0, &conf);
	compare_class("htb-class64", QDISC_HANDLE(7, 0x10),
		      &(struct qdisc_htb_class){ .rate = 5000000000,
						 .ceil = 10000000000,
						 .burst_bytes = 1000000,
						 .ceil_burst_bytes = 2000000 });
}

static void overhead_least_size_and_cells_are_said_as_tc_does(void)
{
	compare_qdisc("tbf-atm", QDISC_ROOT, 0,
		      &(struct qdisc_conf){
			      .kind = QDISC_TBF,
			      .tbf = { .rate = 1000000,
				       .burst_bytes = 3000,
				       .limit_bytes = 30000,
				       .cost = { .overhead = 18, .mpu = 64, .atm = true } } });
	compare_class(
		"htb-class-atm", QDISC_HANDLE(7, 1),
		&(struct qdisc_htb_class){ .rate = 250000,
					   .ceil = 250000,
					   .burst_bytes = 3000,
					   .ceil_burst_bytes = 3000,
					   .cost = { .overhead = 10, .mpu = 60, .atm = true } });
}

static void htb_and_its_classes_are_said_as_tc_does(void)
{
	compare_qdisc("htb", QDISC_ROOT, QDISC_HANDLE(7, 0),
		      &(struct qdisc_conf){ .kind = QDISC_HTB, .htb = { .default_class = 0x10 } });
	compare_class("htb-class", QDISC_HANDLE(7, 0x10),
		      &(struct qdisc_htb_class){ .rate = 625000,
						 .ceil = 750000,
						 .burst_bytes = 15140,
						 .ceil_burst_bytes = 1500,
						 .quantum = 1514,
						 .priority = 3 });
}

static void fifos_are_said_as_tc_does(void)
{
	compare_qdisc("pfifo", QDISC_HANDLE(7, 0x10), QDISC_HANDLE(0x70, 0),
		      &(struct qdisc_conf){ .kind = QDISC_PACKETS, .limit = 100 });
	compare_qdisc("bfifo", QDISC_ROOT, 0,
		      &(struct qdisc_conf){ .kind = QDISC_BYTES, .limit = 150000 });
}

static void what_cannot_be_set_makes_no_message(void)
{
	const struct qdisc_at at = { "lo", QDISC_ROOT, 0 };
	const struct qdisc_conf still = { .kind = QDISC_TBF, .tbf = { .burst_bytes = 1514 } };
	const struct qdisc_htb_class upside_down = { .rate = 2, .ceil = 1 };
	struct nl_msg *msg = NULL;

	CHECK(qdisc_message(IFINDEX, &at, QDISC_ADD, &still, &msg) < 0);
	CHECK(qdisc_class_message(IFINDEX, &at, QDISC_ADD, &upside_down, &msg) < 0);
	CHECK_INT(msg == NULL, 1);
}

static void ticks_are_rounded_up_and_saturate(void)
{
	CHECK_INT(qdisc_ticks(1000000000, 64), 1);
	CHECK_INT(qdisc_ticks(1000000000, 65), 2);
	CHECK_INT(qdisc_ticks(1, 1000000), UINT32_MAX);
	CHECK_INT(qdisc_tick_bytes(625000, qdisc_ticks(625000, 5000)), 5000);
}

static bool is_absent(const char *program)
{
	struct program p;
	bool absent = program_run(&p, (const char *const[]){ program, "-V", NULL }, NULL, 10) != 0;

	program_done(&p);
	return absent;
}

/* Other releases of tc say some things otherwise; the golden files are of this one. */
static bool is_other_tc(void)
{
	struct program p;
	bool other;

	(void)program_run(&p, (const char *const[]){ "tc", "-V", NULL }, NULL, 10);
	other = !strstr(text_str(&p.out), "iproute2-6.1.");
	program_done(&p);
	return other;
}

static bool cannot_trace(void)
{
	struct program p;
	bool cannot;

	(void)program_run(&p, (const char *const[]){ GOLDEN "/make.sh", "pfifo", NULL }, NULL, 20);
	cannot = !p.out.len;
	program_done(&p);
	return cannot;
}

static void compare_live(const char *name)
{
	static uint8_t want[MESSAGE_MAX], got[MESSAGE_MAX];
	char path[128];
	struct program p;
	size_t n;

	(void)snprintf(path, sizeof(path), GOLDEN "/%s.hex", name);
	n = hex_read(path, want, sizeof(want));
	CHECK_INT(program_run(&p, (const char *const[]){ GOLDEN "/make.sh", name, NULL }, NULL, 20),
		  0);
	CHECK_INT((int64_t)hex_parse(text_str(&p.out), got, sizeof(got)), (int64_t)n);
	CHECK_STR(n > 0 && memcmp(got, want, n) == 0 ? name : "sent otherwise", name);
	program_done(&p);
}

static void tc_still_sends_what_the_golden_files_hold(void)
{
	char line[256], name[64];
	unsigned count = 0;
	FILE *f;

	if (is_absent("tc") || is_absent("strace"))
		SKIP("no tc or no strace (apt install iproute2 strace)");
	if (is_other_tc())
		SKIP("tc is not of iproute2 6.1, which the golden files are of");
	if (cannot_trace())
		SKIP("tc cannot be traced in a network namespace here");
	f = fopen(GOLDEN "/words", "re");
	CHECK(f != NULL);
	while (f && fgets(line, sizeof(line), f)) {
		if (line[0] == '#' || sscanf(line, "%63s", name) != 1)
			continue;
		compare_live(name);
		count++;
	}
	CHECK_INT(count, 29);
	if (f)
		(void)fclose(f);
}

extern CU_TestInfo qdisc_golden_tests[];

CU_TestInfo qdisc_golden_tests[] = {
	TEST(tbf_says_rate_bucket_and_limit_as_tc_does),
	TEST(tbf_says_a_peak_rate_as_tc_does),
	TEST(rates_beyond_32_bits_have_attributes_of_their_own),
	TEST(overhead_least_size_and_cells_are_said_as_tc_does),
	TEST(htb_and_its_classes_are_said_as_tc_does),
	TEST(fifos_are_said_as_tc_does),
	TEST(what_cannot_be_set_makes_no_message),
	TEST(ticks_are_rounded_up_and_saturate),
	TEST(tc_still_sends_what_the_golden_files_hold),
	CU_TEST_INFO_NULL,
};
