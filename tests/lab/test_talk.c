/* test_talk.c - conversations in the lab: what is measured of a known assistant is what is known of
 * it, and one that fails is named. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

/* What is promised, in ms. */
#define EXACT 10
/* A run in which the machine kept the customer's own sound back longer than this is made again. */
#define LATE_MS 3
#define TRIES   4

/* The numbers of one run. */
struct numbers {
	int status;
	char errors[1024];
	json_t *metrics; /* NULL: there are none */
};

static double value_of(const struct numbers *n, const char *name)
{
	json_t *m;
	size_t i;

	json_array_foreach(
		json_object_get(n->metrics, "metrics"), i,
		m) if (!strcmp(json_string_value(json_object_get(m, "name")), name) &&
		       json_is_number(json_object_get(
			       m, "value"))) return json_number_value(json_object_get(m, "value"));
	return (double)NAN;
}

static void make_run(const char *dir, const char *show, const char *const more[static 3],
		     struct numbers *ret)
{
	const char *argv[16] = {
		program_straits(), "run", "--json", "--quiet", "--runs", dir, show
	};
	struct program p;
	size_t n = 7;

	for (size_t i = 0; i < 3 && more[i]; i++)
		argv[n++] = more[i];
	*ret = (struct numbers){ .status = program_run(&p, argv, NULL, 120) };
	ret->metrics = json_loads(text_str(&p.out), 0, NULL);
	(void)snprintf(ret->errors, sizeof(ret->errors), "%s", text_str(&p.err));
	program_done(&p);
}

/* The same, again while the machine was too busy to speak in time. */
static void make_calm_run(const char *dir, const char *show, const char *const more[static 3],
			  struct numbers *ret)
{
	for (int try = 0; try < TRIES; try++) {
		make_run(dir, show, more, ret);
		if (value_of(ret, "talk.mouth_late.max") <= LATE_MS || try + 1 == TRIES)
			return;
		json_decref(ret->metrics);
	}
}

/* Writes DIR/show.yaml, whose path is kept in buf, which it gives back. */
static const char *write_show(const char *dir, const char *text, char buf[static 96])
{
	FILE *f;

	(void)snprintf(buf, 96, "%s/show.yaml", dir);
	f = fopen(buf, "w");
	CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0);
	return buf;
}

static bool is_allowed(void)
{
	const char *argv[] = { program_straits(), "doctor", NULL };
	struct program p;
	bool able = program_run(&p, argv, NULL, 60) == 0;

	program_done(&p);
	return able;
}

#define OR_SKIP()                                                                    \
	do {                                                                         \
		if (!is_allowed())                                                   \
			SKIP("straits doctor says that this machine cannot run the " \
			     "main job");                                            \
	} while (0)

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
	const char *const more[3] = { out, back };
	char dir[64], show[96];
	struct numbers n;
	double late;

	scratch_make(dir);
	make_calm_run(dir, write_show(dir, conversation, show), more, &n);
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
	json_decref(n.metrics);
	scratch_remove(dir);
}

static void what_is_measured_is_what_is_set(void)
{
	OR_SKIP();
	check_conversation(NULL, NULL, 1);
}

static void the_routes_delay_there_and_back_is_added(void)
{
	OR_SKIP();
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
	const char *const more[3] = { 0 };
	char dir[64], show[96];
	struct numbers n;

	OR_SKIP();
	scratch_make(dir);
	make_run(dir, write_show(dir, text, show), more, &n);
	CHECK_INT(n.status, 1);
	CHECK_NEAR(value_of(&n, "talk.takeovers"), 1, 0);
	CHECK_NEAR(value_of(&n, "talk.missed_stops"), 1, 0);
	json_decref(n.metrics);
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
	const char *const more[3] = { 0 };
	char dir[64], show[96];
	struct numbers n;
	double late;

	OR_SKIP();
	scratch_make(dir);
	make_calm_run(dir, write_show(dir, text, show), more, &n);
	late = value_of(&n, "talk.mouth_late.max");
	late = late > LATE_MS ? late : 0;
	CHECK_NEAR(value_of(&n, "translate.lag.p50"), 701, EXACT + late);
	CHECK_NEAR(value_of(&n, "translate.end_lag.p50"), 701, EXACT + late);
	json_decref(n.metrics);
	scratch_remove(dir);
}

/* A command of shell that is no good assistant, how the run ends, and what is said of it. */
static void check_bad(const char *command, int status, const char *said)
{
	const char *const more[3] = { 0 };
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
	make_run(dir, write_show(dir, text, show), more, &n);
	CHECK_INT(n.status, status);
	verdict = json_object_get(n.metrics, "verdict");
	if (status == 2)
		CHECK_HAS(n.errors, said);
	else
		CHECK_HAS(json_string_value(json_object_get(verdict, "reason")), said);
	json_decref(n.metrics);
	scratch_remove(dir);
}

/* Listens as an assistant does, and does no more. */
#define LISTEN                                                                    \
	"python3 -c 'import os,socket,time; e=os.environ; s=socket.socket(2,2); " \
	"s.bind((e[\"STRAITS_LOCAL\"],int(e[\"STRAITS_RECEIVE_PORT\"]))); "

static void an_assistant_that_does_not_begin_is_named(void)
{
	OR_SKIP();
	check_bad("no-such-assistant", 2, "with status 127, before it listened: there is no such");
	check_bad("sleep 60", 2, "did not listen at UDP port 5004 within 2.0 s");
	check_bad("kill -9 $$", 2, "the assistant was ended by signal 9");
}

static void an_assistant_that_does_not_answer_is_named(void)
{
	OR_SKIP();
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
