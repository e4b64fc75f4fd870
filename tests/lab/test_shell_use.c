/* test_shell_use.c - using straits shell: exit codes, terminals, pipes, messages, what it writes.
 */
#include <stdlib.h>

#include "tests/lab/shell_kit.h"

/* Needs no network beyond the route, and no rights. */
#define HERE "$S shell --no-network --delay 1ms "

static void check_code(const char *line, int want)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, line), want);
	program_done(&p);
}

static void the_exit_code_is_the_commands_own(void)
{
	check_code(HERE "-q -- true", 0);
	check_code(HERE "-q -- sh -c 'exit 42'", 42);
	check_code(HERE "-q -- sh -c 'kill -9 $$'", 128 + 9);
	check_code(HERE "-q -- sh -c 'kill -15 $$'", 128 + 15);
}

static void a_command_that_cannot_run_is_told_as_by_a_shell(void)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, HERE "-- no-such-command"), 127);
	CHECK_STR(text_str(&p.err),
		  "straits: cannot start no-such-command: No such file or directory\n");
	program_done(&p);
	CHECK_INT(shell_line(&p, HERE "-- /etc"), 126);
	CHECK_STR(text_str(&p.err), "straits: cannot start /etc: Permission denied\n");
	program_done(&p);
}

static void wrong_usage_is_told_by_the_option(void)
{
	static const struct {
		const char *arguments, *said;
	} wrong[] = {
		{ "", "no route given" },
		{ "--delay 5", "--delay: \"5\" lacks a unit" },
		{ "--delay 1ms,2ms,3ms", "expected one value, or UP,DOWN" },
		{ "--delay ,2ms", "--delay: found no value" },
		{ "--loss 200%", "--loss: " },
		{ "--rate 5 --delay 1ms", "--rate: " },
		{ "--rate 1Mbit/s --rate-trace x", "expected one of them" },
		{ "--rate-trace /no/such", "/no/such: No such file" },
		{ "--queue '5 cats'", "5 cats" },
		{ "--jitter '\"'", "--jitter: " },
		{ "lan-control --delay 1ms", "--set haul-out.delay=50ms" },
		{ "lan-control ls", "straits shell lan-control -- ls" },
		{ "no-such-route", "no-such-route" },
		{ "--as referee --delay 1ms", "expected buyer or seller" },
		{ "--network lan --delay 1ms", "expected auto, pasta or none" },
		{ "--set haul-out.colour=red lan-control", "colour" },
		{ "--records / --no-network --delay 1ms", "--records: /: File exists" },
		{ "--no-such-option", "no-such-option" },
	};
	struct program p = { 0 };
	char line[256];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		(void)snprintf(line, sizeof(line), "$S shell %s -- true", wrong[i].arguments);
		CHECK_INT(shell_line(&p, line), 2);
		CHECK_HAS(text_str(&p.err), wrong[i].said);
		program_done(&p);
	}
}

static void a_pipe_goes_through_and_no_terminal_is_needed(void)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, "echo in | setsid -w " HERE "-q -- sh -c 'cat; echo err >&2'"), 0);
	CHECK_STR(text_str(&p.out), "in\n");
	CHECK_STR(text_str(&p.err), "err\n");
	program_done(&p);
}

static void the_environment_goes_in_with_the_route_added(void)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, "MINE=kept " HERE "-q lan-control -- true; MINE=kept $S shell -q "
				 "--no-network --as seller lan-control -- sh -c "
				 "'echo $MINE $STRAITS_ROUTE $STRAITS_PEER; ls /proc/self/fd'"),
		  0);
	CHECK_HAS(text_str(&p.out), "kept lan-control 10.77.0.2\n0\n1\n2\n3\n");
	program_done(&p);
}

static void both_ends_of_a_route_are_what_up_and_down_say(void)
{
	static const char ask[] =
		"python3 -c 'import json, sys; d = json.load(sys.stdin); "
		"print(d[\"as\"], d[\"to-buyer\"][\"lost\"], d[\"to-seller\"][\"lost\"])'";
	static const char send[] = "python3 -c 'import os, socket; "
				   "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); "
				   "[s.sendto(b\"x\", (os.environ[\"STRAITS_PEER\"], 9)) "
				   "for _ in range(50)]'";
	struct program p = { 0 };
	char line[1024];

	/* up loses all, so only what the command's host sends is lost */
	for (int i = 0; i < 2; i++) {
		(void)snprintf(line, sizeof(line),
			       "$S shell --no-network --json --as %s --loss 100%%,0%% -- %s 2>&1 | "
			       "%s",
			       i ? "seller" : "buyer", send, ask);
		CHECK_INT(shell_line(&p, line), 0);
		CHECK_HAS(text_str(&p.out), i ? "seller 5" : "buyer 0 5");
		program_done(&p);
	}
}

static void the_summary_tells_account_lateness_and_trust(void)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, "d=$(mktemp -d); " HERE "--summary $d/s --json -- true; "
				 "python3 -m json.tool $d/s; ls $d; rm -r $d"),
		  0);
	CHECK_STR(text_str(&p.err), "");
	CHECK_HAS(text_str(&p.out), "\"unaccounted\": 0");
	CHECK_HAS(text_str(&p.out), "\"p99_ns\"");
	CHECK_HAS(text_str(&p.out), "\"grade\"");
	CHECK_HAS(text_str(&p.out), "}\ns\n");
	program_done(&p);
	CHECK_INT(shell_line(&p, HERE "-- true"), 0);
	CHECK_HAS(text_str(&p.err), "direction ");
	CHECK_HAS(text_str(&p.err), "\nto-buyer ");
	CHECK_HAS(text_str(&p.err), "\ntrust: ");
	program_done(&p);
}

static void records_are_kept_when_asked_for_and_only_whole(void)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, "d=$(mktemp -d); " HERE "-q --records $d/r -- true; ls $d/r; "
				 "head -1 $d/r/packets.rec; " HERE
				 "-q --records $d/q -- /no/such; echo $?; ls $d; rm -r $d"),
		  0);
	CHECK_HAS(text_str(&p.out), "network.rec\npackets.rec\nsummary.txt\n# ");
	CHECK_HAS(text_str(&p.out), "127\nr\n");
	program_done(&p);
}

static void live_figures_are_lines_without_a_terminal(void)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, HERE "-q --status -- sleep 2.5"), 0);
	CHECK_HAS(text_str(&p.err), "to-buyer: ");
	CHECK_HAS(text_str(&p.err), ", 1.0 ms, 0 lost, late ");
	CHECK(!strchr(text_str(&p.err), '\033'));
	program_done(&p);
}

/* Behind a route, a command that sets a trap and says that it is up; the shell gets SIGTERM then.
 */
#define TERM_WHEN_UP(trap)                                                       \
	"d=$(mktemp -d); mkfifo $d/up; " HERE "-q -- sh -c '" trap "; echo up; " \
	"while :; do sleep 0.05; done' >$d/up & p=$!; "                          \
	"{ read -r word; echo $word; kill $p; cat; } <$d/up; wait $p; echo $?; rm -r $d"

static void a_signal_goes_to_the_command_and_its_end_is_the_shells(void)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, TERM_WHEN_UP("trap \"exit 9\" TERM")), 0);
	CHECK_STR(text_str(&p.out), "up\n9\n");
	program_done(&p);
	/* one that does not care is hung up, and then killed */
	CHECK_INT(shell_line(&p, TERM_WHEN_UP("trap \"\" TERM HUP")), 0);
	CHECK_STR(text_str(&p.out), "up\n137\n");
	program_done(&p);
}

/* A user types at a terminal; the command is what terminal.py runs. */
static void check_terminal(const char *steps_and_command, const char *shown, const char *ended)
{
	struct program p = { 0 };
	char line[1024];

	(void)snprintf(line, sizeof(line), "PS1='$ ' python3 $T/terminal.py 30 %s",
		       steps_and_command);
	CHECK_INT(shell_line(&p, line), 0);
	CHECK_HAS(text_str(&p.out), shown);
	CHECK_HAS(text_str(&p.out), ended);
	program_done(&p);
}

static void control_c_goes_to_the_command_alone(void)
{
	check_terminal("ready '\\x03' -- " HERE "-- sh -c 'trap \"echo caught; exit 7\" INT; "
		       "echo ready; while :; do sleep 0.05; done'",
		       "caught", "\nstatus 7\n");
	/* straits itself goes on: it says how it went */
	check_terminal("ready '\\x03' -- " HERE "-- sh -c 'echo ready; exec sleep 100'",
		       "trust: ", "\nstatus 130\n");
	check_terminal("ready '\\x1c' -- " HERE "-q -- sh -c 'trap \"exit 6\" QUIT; echo ready; "
		       "while :; do sleep 0.05; done'",
		       "ready", "\nstatus 6\n");
}

static void a_shell_inside_has_job_control(void)
{
	check_terminal(
		"'$ ' 'sleep 100\\n' 'sleep 100' '\\x1a' Stopped 'fg\\n' 'sleep 100' '\\x03' "
		"'$ ' 'exit 9\\n' -- " HERE "-q -- bash --norc --noprofile -i",
		"typed 5 of 5", "\nstatus 9\n");
}

static void it_can_itself_be_stopped_and_continued(void)
{
	check_terminal(
		"'$ ' \"$S shell -q --no-network --delay 1ms -- sh -c 'echo re''ady; sleep 2; "
		"echo do''ne'\\n\" ready '\\x1a' Stopped 'fg\\n' done 'exit 3\\n' -- "
		"bash --norc --noprofile -i",
		"typed 4 of 4", "\nstatus 3\n");
}

static void the_terminal_is_given_back(void)
{
	check_terminal("'$ ' \"SHELL=/bin/bash $S shell --status --no-network --delay 1ms\\n\" "
		       "'exit ends it' 'exit 4\\n' 'trust: ' 'cat\\n' cat '\\x03' '$ ' "
		       "'exit 5\\n' -- bash --norc --noprofile -i",
		       "typed 5 of 5", "\nstatus 5\n");
}

static CU_TestInfo use_tests[] = {
	TEST(the_exit_code_is_the_commands_own),
	TEST(a_command_that_cannot_run_is_told_as_by_a_shell),
	TEST(wrong_usage_is_told_by_the_option),
	TEST(a_pipe_goes_through_and_no_terminal_is_needed),
	TEST(the_environment_goes_in_with_the_route_added),
	TEST(both_ends_of_a_route_are_what_up_and_down_say),
	TEST(the_summary_tells_account_lateness_and_trust),
	TEST(records_are_kept_when_asked_for_and_only_whole),
	TEST(live_figures_are_lines_without_a_terminal),
	TEST(a_signal_goes_to_the_command_and_its_end_is_the_shells),
	TEST(control_c_goes_to_the_command_alone),
	TEST(a_shell_inside_has_job_control),
	TEST(it_can_itself_be_stopped_and_continued),
	TEST(the_terminal_is_given_back),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/shell_use", use_tests },
	{ 0 },
};
