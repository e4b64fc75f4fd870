/* test_build_bad.c - builds that crash, hang or talk nonsense end their run with a finding, and
 * nothing of them is left. */
#include "tests/lab/build_kit.h"

/* A receiver that gives back what it is sent, and a sender for it, by TCP. */
#define GOOD_RECEIVER                                                          \
	"exec python3 -c 'import os,socket,sys\n"                              \
	"      s=socket.create_server((os.environ[\"STRAITS_LOCAL\"],5004))\n" \
	"      c=s.accept()[0]\n"                                              \
	"      while b:=c.recv(1<<16): sys.stdout.buffer.write(b)'\n"
#define GOOD_SENDER                                                               \
	"exec python3 -c 'import os,socket\n"                                     \
	"      s=socket.create_connection((os.environ[\"STRAITS_PEER\"],5004))\n" \
	"      while b:=os.read(0,1<<16): s.sendall(b)'\n"

static const char head[] = "show: bad\nroute: lan-control\nduration: 8 s\n"
			   "expect: [latency.p95 <= 600 ms]\n"
			   "workload:\n  build:\n    size: 320x180\n    fps: 10\n";

/* Runs the show of head and this; its run.json and the log of this host are the caller's. */
static int run_bad(const char *more, const char *log, struct text *ret_manifest,
		   struct text *ret_log)
{
	struct text text = { 0 };
	char dir[64], path[96];
	struct numbers got;
	int status;

	scratch_make(dir);
	text_addf(&text, "%s%s", head, more);
	(void)run_write(dir, "bad.yaml", text_str(&text), path);
	text_done(&text);
	run_once(dir, path, (const char *const[RUN_MORE]){ 0 }, &got);
	status = got.status;
	*ret_manifest = run_file(dir, "bad", "run.json");
	if (!ret_manifest->len)
		text_add(ret_manifest, text_str(&got.said));
	*ret_log = run_file(dir, "bad", log);
	numbers_done(&got);
	scratch_remove(dir);
	return status;
}

/* The run ends as invalid with this finding, and keeps what was said. */
static void ends_with(const char *more, const char *finding, const char *log, const char *said)
{
	struct text manifest = { 0 }, kept = { 0 };

	BUILD_OR_SKIP("python3");
	CHECK_INT(run_bad(more, log, &manifest, &kept), 3);
	CHECK_HAS(text_str(&manifest), "\"broken\"");
	CHECK_HAS(text_str(&manifest), finding);
	CHECK_HAS(text_str(&kept), said);
	text_done(&manifest);
	text_done(&kept);
}

static void a_good_pair_passes(void)
{
	struct text manifest = { 0 }, kept = { 0 };

	BUILD_OR_SKIP("python3");
	CHECK_INT(run_bad("    receiver-ready: tcp 5004\n"
			  "    receiver: |\n      " GOOD_RECEIVER
			  "    sender: |\n      " GOOD_SENDER,
			  "buyer.log", &manifest, &kept),
		  0);
	CHECK_HAS(text_str(&manifest), "\"complete\"");
	text_done(&manifest);
	text_done(&kept);
}

static void a_crash_is_told_with_its_signal_and_its_output_is_kept(void)
{
	ends_with("    sender: exec sleep 60\n"
		  "    receiver: echo about to fall >&2; kill -SEGV $$\n",
		  "the receiver's command was ended by signal 11 (Segmentation fault)", "buyer.log",
		  "about to fall");
}

static void an_early_end_is_told_with_its_status_and_last_words(void)
{
	ends_with("    sender: echo no such codec; exit 7\n"
		  "    receiver: exec sleep 60\n",
		  "ended by itself with status 7", "seller.log", "no such codec");
}

static void what_never_becomes_ready_is_told_with_the_sign_that_is_missing(void)
{
	ends_with(
		"    sender: exec sleep 60\n"
		"    receiver: echo thinking; exec sleep 60\n"
		"    receiver-ready: udp 5004\n    ready-within: 500 ms\n    back: none\n",
		"the receiver's command was not ready within 0.5 s: nothing waits at UDP port 5004",
		"buyer.log", "thinking");
}

static void what_does_not_end_either_is_told_in_place_of_what_waited_for_it(void)
{
	struct text manifest = { 0 }, kept = { 0 };

	BUILD_OR_SKIP("python3");
	CHECK_INT(run_bad("    sender: exec sleep 60\n"
			  "    receiver: trap '' TERM; while sleep 0.1; do :; done\n"
			  "    receiver-ready: told\n    ready-within: 300 ms\n"
			  "    stop-within: 1500 ms\n    back: none\n",
			  "buyer.log", &manifest, &kept),
		  3);
	CHECK_HAS(text_str(&manifest), "the receiver's command was not ready within 0.3 s");
	CHECK(!strstr(text_str(&manifest), "the sender's was not started"));
	text_done(&manifest);
	text_done(&kept);
}

static void a_receiver_that_shows_nothing_is_not_waited_for_for_ever(void)
{
	ends_with("    sender: exec cat >/dev/null\n"
		  "    receiver: echo started >&2; exec sleep 60\n    picture-within: 1500 ms\n",
		  "no picture came back from the receiver's command within 1.5 s", "buyer.log",
		  "started");
}

static void nonsense_instead_of_pictures_is_told(void)
{
	ends_with("    sender: exec cat >/dev/null\n"
		  "    receiver: echo talking >&2; exec yes nonsense\n",
		  "it is no Y4M stream", "buyer.log", "talking");
}

static void raw_pictures_without_a_stamp_are_told(void)
{
	ends_with("    sender: exec cat >/dev/null\n    back: raw\n"
		  "    receiver: echo grey >&2; exec cat /dev/zero\n",
		  "no stamp", "buyer.log", "grey");
}

static void what_ignores_sigterm_is_killed_with_all_it_started(void)
{
	struct text manifest = { 0 }, kept = { 0 };
	const char *ps[] = { "sh", "-c", "ps -e -o args | grep -c '[s]leep 31415'", NULL };
	struct program p;

	BUILD_OR_SKIP("python3");
	CHECK_INT(
		run_bad("    back: none\n    stop-within: 200 ms\n    sender: exec cat >/dev/null\n"
			"    receiver: trap '' TERM; sleep 31415 & sleep 31415\n",
			"buyer.log", &manifest, &kept),
		4);
	CHECK_HAS(text_str(&manifest), "\"complete\"");
	CHECK_HAS(text_str(&kept), "did not end within 0.2 s of SIGTERM, and was killed");
	CHECK_INT(program_run(&p, ps, NULL, 10), 1);
	program_done(&p);
	text_done(&manifest);
	text_done(&kept);
}

static void a_missing_program_is_told_before_anything_runs(void)
{
	struct text said = { 0 }, kept = { 0 };

	BUILD_OR_SKIP("python3");
	CHECK_INT(run_bad("    needs: [sh, straits-no-such-program]\n    sender: exec cat\n"
			  "    receiver: exec cat\n",
			  "buyer.log", &said, &kept),
		  2);
	CHECK_HAS(text_str(&said), "the build needs straits-no-such-program");
	text_done(&said);
	text_done(&kept);
}

static CU_TestInfo bad_tests[] = {
	TEST(a_good_pair_passes),
	TEST(a_crash_is_told_with_its_signal_and_its_output_is_kept),
	TEST(an_early_end_is_told_with_its_status_and_last_words),
	TEST(what_never_becomes_ready_is_told_with_the_sign_that_is_missing),
	TEST(what_does_not_end_either_is_told_in_place_of_what_waited_for_it),
	TEST(a_receiver_that_shows_nothing_is_not_waited_for_for_ever),
	TEST(nonsense_instead_of_pictures_is_told),
	TEST(raw_pictures_without_a_stamp_are_told),
	TEST(what_ignores_sigterm_is_killed_with_all_it_started),
	TEST(a_missing_program_is_told_before_anything_runs),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "build-bad", bad_tests },
	{ 0 },
};
