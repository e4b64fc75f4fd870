/* test_replay_cli.c - straits replay as people call it: what it prints, what it makes, how it ends.
 */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/capture.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"

#define MS     NSEC_PER_MSEC
#define FRAMES 90

/* A folder with a capture of a call in it, and what the last command printed. */
struct desk {
	char dir[64];
	char capture[96];
	char said[1 << 16];
	int status;
};

/* Video of 30 frames a second, three packets each, from 10.0.0.1; a reply from 10.0.0.2 to each. */
static void write_call(const char *path)
{
	uint8_t data[20 + 8 + 12 + 1000] = { 0x45, [8] = 64, [9] = 17, [12] = 10, [16] = 10 };
	struct capture_packet p = { .data = data };
	struct capture_writer *w = NULL;
	struct err err;
	uint16_t seq = 100;

	CHECK_INT(capture_create(path, PACKET_LINK_RAW, 65535, &w, &err), 0);
	for (uint32_t i = 0; i < FRAMES * 4; i++) {
		bool reply = i % 4 == 3;
		uint16_t bytes = reply ? 60 : sizeof(data);

		p.time = 1700000000 * NSEC_PER_SEC + i / 4 * 33 * MS + i % 4 * MS;
		p.captured = p.length = bytes;
		put16(data + 2, bytes);
		data[15] = reply ? 2 : 1;
		data[19] = reply ? 1 : 2;
		data[20] = data[22] = 0x13;
		put16(data + 24, bytes - 20U);
		data[28] = reply ? 0 : 0x80;
		data[29] = 96;
		put16(data + 30, seq);
		seq += !reply;
		put32(data + 32, i / 4 * 3000);
		put32(data + 36, 0xfeed);
		capture_write(w, &p);
	}
	CHECK_INT(capture_keep(w, &err), 0);
}

static void desk_make(struct desk *d)
{
	*d = (struct desk){ 0 };
	(void)snprintf(d->capture, sizeof(d->capture), "%s/call.pcap", scratch_make(d->dir));
	write_call(d->capture);
}

/* Runs straits replay in the folder; both outputs go to said. */
__attribute__((format(printf, 2, 3))) static void replay(struct desk *d, const char *fmt, ...)
{
	char arguments[600], here[512], command[2000];
	va_list args;
	size_t n;
	FILE *f;

	va_start(args, fmt);
	(void)vsnprintf(arguments, sizeof(arguments), fmt, args);
	va_end(args);
	if (!getcwd(here, sizeof(here)))
		abort();
	(void)snprintf(command, sizeof(command),
		       "cd '%s' && STRAITS_SCENARIOS='%s/scenarios' '%s' replay %s 2>&1", d->dir,
		       here, getenv("STRAITS"), arguments);
	f = popen(command, "re"); /* NOLINT(cert-env33-c): a command of this test */
	if (!f)
		abort();
	n = fread(d->said, 1, sizeof(d->said) - 1, f);
	d->said[n] = '\0';
	d->status = pclose(f);
	d->status = WIFEXITED(d->status) ? WEXITSTATUS(d->status) : -1;
}

static bool there(const struct desk *d, const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", d->dir, name);
	return access(path, F_OK) == 0;
}

static void makes_a_capture_and_tells_the_account(void)
{
	struct desk d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS does not name the program");
	desk_make(&d);
	replay(&d, "--decisions fates lan-control call.pcap out.pcap");
	CHECK_INT(d.status, 0);
	CHECK_HAS(d.said, "360 packets of");
	CHECK_HAS(d.said, "seller's side: 10.0.0.1, which sent the first packet");
	CHECK_HAS(d.said, "to-buyer         270         0       270         0         0         0");
	CHECK_HAS(d.said, "to-seller         90         0        90         0         0         0");
	CHECK(there(&d, "out.pcap") && there(&d, "fates"));
	replay(&d, "--to-seller 10.0.0.2 --json lan-control call.pcap out.pcap");
	CHECK_INT(d.status, 0);
	CHECK_HAS(d.said, "\"10.0.0.2\"");
	scratch_remove(d.dir);
}

static void forces_what_it_decided_before(void)
{
	char compare[256];
	struct desk d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS does not name the program");
	desk_make(&d);
	replay(&d, "--decisions fates id-4g-evening call.pcap out.pcap");
	CHECK_INT(d.status, 0);
	replay(&d, "--force fates --seed 9 id-4g-evening call.pcap again.pcap");
	CHECK_INT(d.status, 0);
	(void)snprintf(compare, sizeof(compare), "cmp '%s/out.pcap' '%s/again.pcap'", d.dir, d.dir);
	CHECK_INT(system(compare), 0); /* NOLINT(cert-env33-c): a command of this test */
	scratch_remove(d.dir);
}

/* 270 packets 10 ms apart through jitter and losses that both are known. */
static void tells_what_chance_came_out_as(void)
{
	struct desk d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS does not name the program");
	desk_make(&d);
	replay(&d, "--set haul-out.delay=100ms --set haul-out.jitter=5ms --set haul-out.loss=50%% "
		   "lan-control call.pcap out.pcap");
	CHECK_INT(d.status, 0);
	CHECK_HAS(d.said, "as they came out, beside what is configured");
	CHECK_HAS(d.said, "to-buyer  haul-out       5.00");
	CHECK_HAS(d.said, " 50.00 ");
	CHECK(!strstr(d.said, "to-seller  haul-back"));
	replay(&d, "--json --set haul-out.jitter=5ms lan-control call.pcap out.pcap");
	CHECK_INT(d.status, 0);
	CHECK_HAS(d.said, "\"jitter_ns\": 5000000");
	CHECK_HAS(d.said, "\"drawn_deviation_ns\": ");
	CHECK_HAS(d.said, "\"correlation_at_tau\": null");
	scratch_remove(d.dir);
}

static void forecasts_each_frame(void)
{
	struct desk d;
	unsigned lines = 0;

	if (!getenv("STRAITS"))
		SKIP("STRAITS does not name the program");
	desk_make(&d);
	replay(&d, "--frames --buffer 100ms lan-control call.pcap");
	CHECK_INT(d.status, 0);
	CHECK_HAS(d.said,
		  "open-loop forecast: nothing is sent again and the sender does not adapt");
	CHECK_HAS(d.said, "fixed, 100.000 ms after the first frame's arrival");
	CHECK_HAS(d.said, "SSRC 0x0000feed");
	for (const char *at = d.said; (at = strstr(at, "\n     1 ")); at++)
		lines++;
	CHECK_INT(lines, FRAMES);
	scratch_remove(d.dir);
}

static void says_when_there_is_nothing_to_forecast(void)
{
	struct desk d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS does not name the program");
	desk_make(&d);
	replay(&d, "--frames --to-seller 10.0.0.1 lan-control call.pcap");
	CHECK_INT(d.status, 0);
	CHECK(!strstr(d.said, "no RTP stream"));
	/* Cut before UDP's header. */
	{
		struct capture_packet p;
		struct capture_writer *w = NULL;
		struct capture *in = NULL;
		char path[128];
		struct err err;

		(void)snprintf(path, sizeof(path), "%s/short.pcap", d.dir);
		CHECK_INT(capture_open(d.capture, &in, &err), 0);
		CHECK_INT(capture_create(path, PACKET_LINK_RAW, 65535, &w, &err), 0);
		while (capture_next(in, &p, &err) == 1) {
			p.captured = 20;
			capture_write(w, &p);
		}
		capture_close(in);
		CHECK_INT(capture_keep(w, &err), 0);
	}
	replay(&d, "--frames lan-control short.pcap");
	CHECK_INT(d.status, 0);
	CHECK_HAS(d.said, "no RTP stream was found");
	scratch_remove(d.dir);
}

static void compares_all_routes_in_one_table(void)
{
	json_t *document, *replays, *streams;
	struct desk d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS does not name the program");
	desk_make(&d);
	replay(&d, "--routes all call.pcap");
	CHECK_INT(d.status, 0);
	CHECK_HAS(d.said, "\nid-4g-evening ");
	CHECK_HAS(d.said, "\nlan-control ");
	replay(&d, "--routes id-4g-evening,lan-control --json call.pcap");
	CHECK_INT(d.status, 0);
	document = json_loads(d.said, 0, NULL);
	replays = json_object_get(document, "replays");
	CHECK_INT((int64_t)json_array_size(replays), 2);
	CHECK(json_is_true(json_object_get(document, "open_loop")));
	streams = json_object_get(json_array_get(replays, 1), "streams");
	CHECK_INT((int64_t)json_array_size(streams), 1);
	CHECK_INT(json_integer_value(json_object_get(json_array_get(streams, 0), "frames")),
		  FRAMES);
	json_decref(document);
	scratch_remove(d.dir);
}

static void refuses_with_2_and_leaves_no_file(void)
{
	static const struct {
		const char *arguments, *says;
	} bad[] = {
		{ "", "expected ROUTE IN.pcap OUT.pcap" },
		{ "lan-control call.pcap", "nothing to be made" },
		{ "lan-control call.pcap out.pcap more", "expected ROUTE IN.pcap OUT.pcap" },
		{ "no-such-route call.pcap out.pcap", "no-such-route" },
		{ "lan-control none.pcap out.pcap", "none.pcap: No such file" },
		{ "lan-control cut.pcap out.pcap", "cut.pcap: packet 360: truncated" },
		{ "lan-control /dev/null out.pcap", "/dev/null: not a capture" },
		{ "--seed x lan-control call.pcap out.pcap", "--seed: \"x\"" },
		{ "--to-seller here lan-control call.pcap out.pcap",
		  "--to-seller: \"here\" is no address" },
		{ "--force call.pcap lan-control call.pcap out.pcap",
		  "call.pcap:1: no decision file" },
		{ "--routes all call.pcap out.pcap", "--routes compares forecasts" },
		{ "--set haul-out.delay=soon lan-control call.pcap out.pcap", "soon" },
		{ "--to-seller 10.9.9.9 lan-control call.pcap out.pcap",
		  "call.pcap: none of its 360 packets travels between the seller's" },
		{ "lan-control call.pcap call.pcap", "call.pcap: cannot be the capture" },
		{ "lan-control call.pcap -", "\"-\": outputs are files" },
		{ "--force \"$(printf '\\033[31m')\" lan-control call.pcap out.pcap",
		  "straits: ?[31m: No such file" },
		{ "lan-control call.pcap no/such/folder/out.pcap", "no/such/folder/out.pcap" },
	};
	struct desk d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS does not name the program");
	desk_make(&d);
	{
		char cut[256];

		(void)snprintf(cut, sizeof(cut), "head -c -1 '%s' >'%s/cut.pcap'", d.capture,
			       d.dir);
		CHECK_INT(system(cut), 0); /* NOLINT(cert-env33-c): a command of this test */
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		replay(&d, "%s", bad[i].arguments);
		CHECK_INT(d.status, 2);
		CHECK_HAS(d.said, bad[i].says);
		CHECK(!there(&d, "out.pcap"));
	}
	scratch_remove(d.dir);
}

static CU_TestInfo tests[] = {
	TEST(makes_a_capture_and_tells_the_account),  TEST(forces_what_it_decided_before),
	TEST(tells_what_chance_came_out_as),          TEST(forecasts_each_frame),
	TEST(says_when_there_is_nothing_to_forecast), TEST(compares_all_routes_in_one_table),
	TEST(refuses_with_2_and_leaves_no_file),      CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/replay_cli", tests },
	{ 0 },
};
