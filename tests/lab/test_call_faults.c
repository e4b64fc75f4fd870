/* test_call_faults.c - a call whose peer, clip, records or elements are not there, and its end. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/workload/call.h"
#include "harness/workload/control.h"
#include "tests/lab/call_kit.h"
#include "tests/support/suite.h"

static void a_peer_that_never_comes_fails_the_call_in_time(void)
{
	struct duo d;
	struct host *h = &d.host[CALL_BUYER];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	h->conf.connect_limit = 600 * NSEC_PER_MSEC;
	CHECK(host_start(&d, CALL_BUYER));
	CHECK(wait_word(h, CONTROL_READY));
	CHECK_INT(control_tell(h->fd, CONTROL_START, NULL), 0);
	CHECK_INT(host_end(h, WAIT), 3);
	CHECK_HAS(h->failed, "no picture from 127.");
	CHECK_HAS(h->failed, "within 0.6 s; the set-up reached \"start\"");
	duo_done(&d);
}

static void check_clip_refused(const char *name, const char *part)
{
	struct duo d;
	struct host *h = &d.host[CALL_SELLER];
	char path[128];
	FILE *f;

	duo_init(&d);
	(void)snprintf(path, sizeof(path), "%s/empty.mp4", d.dir);
	f = fopen(path, "w");
	if (f)
		(void)fclose(f);
	(void)snprintf(path, sizeof(path), "%s/%s", d.dir, name);
	h->conf.content = CALL_CLIP;
	h->conf.clip = path;
	CHECK(host_start(&d, CALL_SELLER));
	CHECK(!wait_word(h, CONTROL_READY));
	CHECK_INT(host_end(h, WAIT), 3);
	CHECK_HAS(h->failed, path);
	CHECK_HAS(h->failed, part);
	duo_done(&d);
}

static void a_clip_that_cannot_be_played_fails_before_ready(void)
{
	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	check_clip_refused("missing.mp4", "No such file");
	check_clip_refused("empty.mp4", "GStreamer cannot read it");
}

static void records_that_cannot_be_written_fail_before_ready(void)
{
	struct duo d;
	struct host *h = &d.host[CALL_SELLER];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	h->conf.records = "/nowhere/seller.rec";
	CHECK(host_start(&d, CALL_SELLER));
	CHECK(!wait_word(h, CONTROL_READY));
	CHECK_INT(host_end(h, WAIT), 3);
	CHECK_HAS(h->failed, "/nowhere/seller.rec: No such file");
	duo_done(&d);
}

static void missing_elements_are_named_with_their_packages(void)
{
	struct duo d;
	struct host *h = &d.host[CALL_SELLER];
	char registry[96];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	(void)snprintf(registry, sizeof(registry), "%s/registry.bin", d.dir);
	(void)setenv("GST_PLUGIN_SYSTEM_PATH_1_0", "/nowhere", 1);
	(void)setenv("GST_REGISTRY_1_0", registry, 1);
	CHECK(host_start(&d, CALL_SELLER));
	(void)unsetenv("GST_PLUGIN_SYSTEM_PATH_1_0");
	(void)unsetenv("GST_REGISTRY_1_0");
	CHECK(!wait_word(h, CONTROL_READY));
	CHECK_INT(host_end(h, WAIT), 3);
	CHECK_HAS(h->failed, "webrtcbin (package gstreamer1.0-plugins-bad)");
	CHECK_HAS(h->failed, "nicesrc (package gstreamer1.0-nice)");
	duo_done(&d);
}

static void a_host_outlives_its_peer_and_ends_when_told(void)
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	if (duo_up(&d)) {
		struct host *buyer = &d.host[CALL_BUYER];

		CHECK_INT(kill(d.host[CALL_SELLER].pid, SIGKILL), 0);
		CHECK_INT(host_end(&d.host[CALL_SELLER], WAIT), 128);
		CHECK_INT(control_tell(buyer->fd, CONTROL_STOP, NULL), 0);
		CHECK_INT(host_end(buyer, 5 * NSEC_PER_SEC), 0);
		CHECK_INT(buyer->said[CONTROL_DONE], 1);
	}
	duo_done(&d);
}

static void a_host_ends_when_the_harness_is_gone(void)
{
	struct duo d;
	struct host *h = &d.host[CALL_SELLER];

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	CHECK(host_start(&d, CALL_SELLER));
	CHECK(wait_word(h, CONTROL_READY));
	(void)shutdown(h->fd, SHUT_WR);
	CHECK_INT(host_end(h, 5 * NSEC_PER_SEC), 0);
	duo_done(&d);
}

static CU_TestInfo call_faults_tests[] = {
	TEST(a_peer_that_never_comes_fails_the_call_in_time),
	TEST(a_clip_that_cannot_be_played_fails_before_ready),
	TEST(records_that_cannot_be_written_fail_before_ready),
	TEST(missing_elements_are_named_with_their_packages),
	TEST(a_host_outlives_its_peer_and_ends_when_told),
	TEST(a_host_ends_when_the_harness_is_gone),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "call faults", call_faults_tests },
	{ NULL, NULL },
};
