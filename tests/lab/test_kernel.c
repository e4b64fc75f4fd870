/* test_kernel.c - the kernel's drive behind a lab and under straits run, and what it refuses. */
#include <jansson.h>
#include <poll.h>
#include <sys/stat.h>

#include "harness/drive/kernel_probe.h"
#include "tests/lab/kit.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

#define LIMIT     (5 * NSEC_PER_SEC)
#define SCENARIOS "tests/lab/kernel"

#define COUNT 40

enum { FIRST, LAST, CAME };

/* Sends COUNT packets of 1000 bytes (1042 on the wire) at once from the first host to the second.
 */
static int pass_packets(struct lab *lab, void *arg, struct err *err)
{
	struct kit_outcome *o = arg;
	int from = kit_socket(lab, KIT_HERE, AF_INET, err);
	int to = from < 0 ? from : kit_socket(lab, KIT_THERE, AF_INET, err);
	char packet[1000] = { 0 };
	struct lab_event event;
	int r = to < 0 ? to : kit_connect(lab, from, KIT_THERE, AF_INET, err);

	if (r < 0)
		return r;
	lab_start(lab, clock_now());
	for (int i = 0; i < COUNT; i++)
		(void)!send(from, packet, sizeof(packet), 0);
	while (r == 0 && o->numbers[CAME] < COUNT) {
		struct pollfd ready = { .fd = to, .events = POLLIN };

		r = lab_wait(lab, &ready, 1, clock_now() + LIMIT, &event, err);
		if (r < 0 || event.kind != LAB_READY)
			break;
		(void)!recv(to, packet, sizeof(packet), 0);
		o->numbers[LAST] = (uint64_t)clock_now();
		if (!o->numbers[CAME]++)
			o->numbers[FIRST] = o->numbers[LAST];
	}
	return r < 0 ? r : lab_finish(lab, &o->trust, err);
}

static void check_run(bool ordinary)
{
	struct kit_outcome *o = kit_remember();
	const struct live_account *a = &o->trust.sides[0].account;
	struct kit k;

	kit_init(&k, 0);
	k.conf.drive = LAB_KERNEL;
	k.links[0].rate.bps = 2000000;
	k.links[1].rate.bps = 2000000;
	kit_run(&k, ordinary, o, pass_packets, o);
	CHECK_STR(o->err.text, "");
	CHECK_INT(o->code, 0);
	CHECK_INT((int64_t)o->numbers[CAME], COUNT);
	/* 39 packets of 4.168 ms; the bucket saves the first ones up to 6.1 ms, and this process
	 * may be late to see the last */
	CHECK_NEAR((double)(o->numbers[LAST] - o->numbers[FIRST]), 39 * 4.168e6 - 3e6, 20e6);
	CHECK_INT((int64_t)(a->in - a->delivered), 0);
	CHECK_INT(a->unaccounted, 0);
	CHECK(a->in >= COUNT);
	/* nobody saw when the packets left */
	CHECK(o->trust.grade != TRUST_VALID);
	CHECK_INT(o->trust.value[TRUST_UNSEEN], 2);
	CHECK_INT((int64_t)o->trust.sides[0].count, 0);
	kit_forget(o);
}

static void a_lab_runs_on_the_kernels_drive(void)
{
	const char *why = kit_why_not(false);

	if (why)
		SKIP("no namespaces here: %s", why);
	check_run(false);
}

static void a_lab_of_an_ordinary_user_runs_on_the_kernels_drive(void)
{
	const char *why = kit_why_not(true);

	if (why)
		SKIP("no user namespaces here: %s", why);
	check_run(true);
}

static void what_the_kernel_cannot_express_makes_no_lab(void)
{
	const char *why = kit_why_not(false);
	struct kit_outcome *o;
	struct kit k;

	if (why)
		SKIP("no namespaces here: %s", why);
	o = kit_remember();
	kit_init(&k, 0);
	k.conf.drive = LAB_KERNEL;
	k.links[1].rate.bps = 2000000;
	k.links[1].queue.kind = QUEUE_CODEL;
	kit_run(&k, false, o, pass_packets, o);
	CHECK_INT(o->code, -EOPNOTSUPP);
	CHECK_STR(o->err.text, "the kernel drive cannot express this route; --drive live can:\n"
			       "  link-1: CoDel, PIE or fq_codel: not a part of netem, tbf or htb");
	kit_forget(o);
}

static int run_show(struct program *p, const char *dir, const char *scenarios, const char *show)
{
	const char *const argv[] = { program_straits(), "run", "--quiet", "--runs", dir,  "--drive",
				     "kernel",          show,  NULL,      NULL,     NULL, NULL };
	const char *with[12];

	memcpy(with, argv, sizeof(with));
	if (scenarios) {
		with[8] = "--scenarios";
		with[9] = scenarios;
	}
	return program_run(p, with, NULL, 60);
}

static void a_route_beyond_the_disciplines_exits_2_and_says_which_link_and_why(void)
{
	struct program p;
	char dir[64];

	CHECK_INT(run_show(&p, scratch_make(dir), NULL, "call-jakarta-evening"), 2);
	CHECK_HAS(text_str(&p.err),
		  "straits: the kernel drive cannot express this route; --drive live can:\n");
	CHECK_HAS(text_str(&p.err),
		  "  buyer-down: spikes of delay: netem has no second distribution\n");
	CHECK_STR(text_str(&p.out), "");
	program_done(&p);
	scratch_remove(dir);
}

static void another_drive_than_the_two_is_refused(void)
{
	const char *const argv[] = { program_straits(), "run", "--drive", "replay", "x", NULL };
	struct program p;

	CHECK_INT(program_run(&p, argv, NULL, 20), 2);
	CHECK_STR(text_str(&p.err),
		  "straits: --drive: found \"replay\", expected live or kernel\n");
	program_done(&p);
}

static void a_kernel_without_netem_exits_2_and_names_the_module(void)
{
	const char *why = kit_why_not(false);
	struct kernel_probe probe = { 0 };
	struct program p;
	char dir[64];

	if (why || geteuid() != 0)
		SKIP("asking the kernel needs root here");
	CHECK_INT(kernel_probe(&probe, NULL), 0);
	if (probe.has[QDISC_NETEM])
		SKIP("this kernel has sch_netem");
	CHECK_INT(run_show(&p, scratch_make(dir), NULL, "call-lan-control"), 2);
	CHECK_HAS(text_str(&p.err), "this kernel has no sch_netem");
	CHECK_HAS(text_str(&p.err), "modprobe sch_netem");
	CHECK_HAS(text_str(&p.err), "--drive live");
	program_done(&p);
	scratch_remove(dir);
}

static void check_manifest(const char *path)
{
	json_t *run = json_load_file(path, 0, NULL);
	json_t *trust = json_object_get(run, "trust");
	json_t *to_buyer = json_object_get(json_object_get(trust, "account"), "to_buyer");

	CHECK_INT((int64_t)json_object_size(json_object_get(trust, "lateness")), 0);
	CHECK(!json_object_get(trust, "chance"));
	CHECK(json_integer_value(json_object_get(to_buyer, "in")) > 100);
	CHECK_INT(json_integer_value(json_object_get(to_buyer, "unaccounted")), 0);
	CHECK_STR(json_string_value(json_object_get(json_object_get(trust, "drive"), "wire")),
		  "kernel");
	json_decref(run);
}

/* The run's folder, which straits names last: "report: DIR/report.html". */
static void find_run(const struct program *p, char *ret, size_t size)
{
	const char *at = strstr(text_str(&p->out), "report: ");

	(void)snprintf(ret, size, "%s", at ? at + strlen("report: ") : "");
	ret[strcspn(ret, "\n")] = '\0';
	if (strrchr(ret, '/'))
		*strrchr(ret, '/') = '\0';
}

static void a_call_over_rates_is_carried_and_measured_without_records_of_packets(void)
{
	const char *why = kit_why_not(false);
	char dir[64], run[150], path[200];
	struct program p;

	if (why)
		SKIP("no namespaces here: %s", why);
	/* 3 on a machine that was too busy to measure on; the evidence is there all the same */
	CHECK(run_show(&p, scratch_make(dir), SCENARIOS, "rates") != 2);
	find_run(&p, run, sizeof(run));
	CHECK(file_is(run, "network.rec"));
	CHECK(!file_is(run, "packets.rec"));
	(void)snprintf(path, sizeof(path), "%s/run.json", run);
	check_manifest(path);
	CHECK_HAS(text_str(&p.out), "unseen");
	program_done(&p);
	scratch_remove(dir);
}

extern CU_TestInfo lab_kernel_tests[];

CU_TestInfo lab_kernel_tests[] = {
	TEST(a_lab_runs_on_the_kernels_drive),
	TEST(a_lab_of_an_ordinary_user_runs_on_the_kernels_drive),
	TEST(what_the_kernel_cannot_express_makes_no_lab),
	TEST(a_route_beyond_the_disciplines_exits_2_and_says_which_link_and_why),
	TEST(another_drive_than_the_two_is_refused),
	TEST(a_kernel_without_netem_exits_2_and_names_the_module),
	TEST(a_call_over_rates_is_carried_and_measured_without_records_of_packets),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/kernel", lab_kernel_tests },
	{ 0 },
};
