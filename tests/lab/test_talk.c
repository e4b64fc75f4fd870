/* test_talk.c - conversations in the lab: what is measured of a known assistant is what is known of
 * it, and one that fails is named. */
#include <stdio.h>

#include "tests/lab/run_kit.h"

/* What is promised, in ms. */
#define EXACT 10
/* A run in which the machine kept the customer's own sound back longer than this is made again. */
#define LATE_MS 3
#define TRIES   4

/* What is measured of a conversation belongs to no direction. */
static double value_of(const struct numbers *n, const char *name)
{
	return run_value(n->metrics, name, "");
}

/* A run, made again while the machine was too busy to speak in time. */
static void run_calm(const char *dir, const char *show, const char *const more[static RUN_MORE],
		     struct numbers *ret)
{
	for (int try = 0; try < TRIES; try++) {
		run_once(dir, show, more, ret);
		if (value_of(ret, "talk.mouth_late.max") <= LATE_MS || try + 1 == TRIES)
			return;
		numbers_done(ret);
	}
}

static const char conversation[] = "show: conversation\n"
				   "route: lan-control\n"
				   "workload:\n"
				   "  talk:\n"
				   "    jitter-buffer: 0 ms\n"
				   "    turns: [ask, backchannel, interrupt]\n"
				   "    assistant: {delay: 640 ms, stop: 430 ms, length: 3 s}\n"
				   "duration: 9 s\n"
				   "expect: [talk.response.p50 <= 2 s]\n";

/* With so much added to the way there and back, of which the LAN itself has 1 ms. */
static void check_conversation(const char *out, const char *back, double added)
{
	const char *const more[RUN_MORE] = { out, back };
	char dir[64], show[96];
	struct numbers n;
	double late;

	scratch_make(dir);
	run_calm(dir, run_write(dir, "show.yaml", conversation, show), more, &n);
	late = value_of(&n, "talk.mouth_late.max");
	late = late > LATE_MS ? late : 0;
	CHECK_NEAR(value_of(&n, "talk.response.p50"), 640 + added, EXACT + late);
	CHECK_NEAR(value_of(&n, "talk.stop.p50"), 430 + added, EXACT + late);
	CHECK_NEAR(value_of(&n, "talk.recovery.p50"), 640 + added, EXACT + late);
	CHECK_NEAR(value_of(&n, "talk.heard_after.p50"), 430 + added, EXACT + late);
	CHECK_NEAR(value_of(&n, "talk.false_stops"), 0, 0);
	CHECK_NEAR(value_of(&n, "talk.missed_stops"), 0, 0);
	CHECK_NEAR(value_of(&n, "talk.unanswered"), 0, 0);
	CHECK_NEAR(value_of(&n, "talk.takeovers"), 0, 0);
	numbers_done(&n);
	scratch_remove(dir);
}

static void what_is_measured_is_what_is_set(void)
{
	RUN_OR_SKIP();
	check_conversation(NULL, NULL, 1);
}

static void the_routes_delay_there_and_back_is_added(void)
{
	RUN_OR_SKIP();
	check_conversation("--set=haul-out.delay=80 ms", "--set=haul-back.delay=120 ms", 200);
}

static void the_faults_of_an_assistant_are_counted(void)
{
	static const char text[] = "show: faults\n"
				   "route: lan-control\n"
				   "workload:\n"
				   "  talk:\n"
				   "    jitter-buffer: 0 ms\n"
				   "    turns: [{hesitate: {pause: 1100 ms}}, interrupt]\n"
				   "    answer-limit: 1 s\n"
				   "    assistant: {delay: 640 ms, length: 9 s, stubborn: yes}\n"
				   "duration: 12 s\n"
				   "expect: [talk.takeovers <= 0]\n";
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], show[96];
	struct numbers n;

	RUN_OR_SKIP();
	scratch_make(dir);
	run_once(dir, run_write(dir, "show.yaml", text, show), more, &n);
	CHECK_INT(n.status, 1);
	CHECK_NEAR(value_of(&n, "talk.takeovers"), 1, 0);
	CHECK_NEAR(value_of(&n, "talk.missed_stops"), 1, 0);
	numbers_done(&n);
	scratch_remove(dir);
}

static void an_interpreters_lag_is_what_is_set(void)
{
	static const char text[] = "show: interpreter\n"
				   "route: lan-control\n"
				   "workload:\n"
				   "  talk:\n"
				   "    mode: translate\n"
				   "    jitter-buffer: 0 ms\n"
				   "    turns: [{sentence: {length: 1200 ms, after: 1500 ms}}]\n"
				   "    assistant: {delay: 700 ms}\n"
				   "duration: 9 s\n"
				   "expect: [translate.lag.p95 <= 2 s]\n";
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], show[96];
	struct numbers n;
	double late;

	RUN_OR_SKIP();
	scratch_make(dir);
	run_calm(dir, run_write(dir, "show.yaml", text, show), more, &n);
	late = value_of(&n, "talk.mouth_late.max");
	late = late > LATE_MS ? late : 0;
	CHECK_NEAR(value_of(&n, "translate.lag.p50"), 701, EXACT + late);
	CHECK_NEAR(value_of(&n, "translate.end_lag.p50"), 701, EXACT + late);
	numbers_done(&n);
	scratch_remove(dir);
}

/* A command of shell that is no good assistant, how the run ends, and what is said of it. */
static void check_bad(const char *command, int status, const char *said)
{
	const char *const more[RUN_MORE] = { 0 };
	char dir[64], show[96], text[1024];
	struct numbers n;
	json_t *verdict;

	scratch_make(dir);
	(void)snprintf(text, sizeof(text),
		       "show: bad\n"
		       "route: lan-control\n"
		       "workload:\n"
		       "  talk:\n"
		       "    turns: [{ask: {length: 500 ms}}]\n"
		       "    answer-limit: 1 s\n"
		       "    ready-limit: 2 s\n"
		       "    assistant: >-\n"
		       "      %s\n"
		       "duration: 8 s\n"
		       "expect: [talk.response.p50 <= 2 s]\n",
		       command);
	run_once(dir, run_write(dir, "show.yaml", text, show), more, &n);
	CHECK_INT(n.status, status);
	verdict = json_object_get(n.metrics, "verdict");
	if (status == 2)
		CHECK_HAS(text_str(&n.said), said);
	else
		CHECK_HAS(json_string_value(json_object_get(verdict, "reason")), said);
	numbers_done(&n);
	scratch_remove(dir);
}

/* Listens as an assistant does, and does no more. */
#define LISTEN                                                                    \
	"python3 -c 'import os,socket,time; e=os.environ; s=socket.socket(2,2); " \
	"s.bind((e[\"STRAITS_LOCAL\"],int(e[\"STRAITS_RECEIVE_PORT\"]))); "

static void an_assistant_that_does_not_begin_is_named(void)
{
	RUN_OR_SKIP();
	check_bad("no-such-assistant", 2, "with status 127, before it listened: there is no such");
	check_bad("sleep 60", 2, "did not listen at UDP port 5004 within 2.0 s");
	check_bad("kill -9 $$", 2, "the assistant was ended by signal 9");
}

static void an_assistant_that_does_not_answer_is_named(void)
{
	RUN_OR_SKIP();
	check_bad(LISTEN "time.sleep(60)'", 3,
		  "no answer within 1.0 s: not one packet came from the assistant");
	check_bad(LISTEN "[(time.sleep(.02),"
			 "s.sendto(b\"what\",(e[\"STRAITS_PEER\"],int(e[\"STRAITS_SEND_PORT\"])))) "
			 "for i in range(999)]'",
		  3, "none is Opus over RTP of payload type 111; the first was 4 bytes, no RTP");
	check_bad(LISTEN "time.sleep(1); os.abort()'", 3, "before the end of the conversation");
}

static CU_TestInfo talk_tests[] = {
	TEST(what_is_measured_is_what_is_set),
	TEST(the_routes_delay_there_and_back_is_added),
	TEST(the_faults_of_an_assistant_are_counted),
	TEST(an_interpreters_lag_is_what_is_set),
	TEST(an_assistant_that_does_not_begin_is_named),
	TEST(an_assistant_that_does_not_answer_is_named),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "talk", talk_tests },
	{ 0 },
};
