/* test_shell.c - a command behind a route, with a machine's network beyond: what it meets there. */
#include <stdlib.h>

#include "tests/lab/shell_kit.h"

/* Round trips through a route of 20 ms each way, of both families, by UDP; a stream by TCP; names
 * by a resolver that listens on the machine's loopback alone. */
static void check_network(const char *how, const char *options)
{
	const char *why = shell_why_not();
	double trip[2] = { 0, 0 };
	struct program p = { 0 };
	char line[512];
	const char *at;

	if (why)
		SKIP("%s", why);
	(void)snprintf(line, sizeof(line),
		       "exec $M %s -- $S shell -q %s --delay 20ms -- /usr/bin/python3 $T/probe.py",
		       how, options);
	CHECK_INT(shell_line(&p, line), 0);
	for (int i = 0; i < 2; i++) {
		at = strstr(text_str(&p.out), i ? "udp 6 " : "udp 4 ");
		if (at)
			trip[i] = strtod(at + 6, NULL);
		/* never early; the best of ten is late by the two machines' own work alone */
		CHECK(trip[i] >= 40.0);
		CHECK(trip[i] < 60.0);
	}
	CHECK_HAS(text_str(&p.out), "tcp 4 300000 from 192.168.5.2\n");
	CHECK_HAS(text_str(&p.out), "tcp 6 300000 from fd55::2\n");
	CHECK_HAS(text_str(&p.out), "name shop.example.test ['192.168.5.1', 'fd55::1']\n");
	/* asked by UDP, then, for the answer is long, by TCP */
	CHECK_HAS(text_str(&p.out), "name long.example.test ['192.168.5.1', 'fd55::1']\n");
	CHECK_HAS(text_str(&p.out), "== after\nlo\nuplink@if2\n");
	CHECK(!strstr(text_str(&p.out), "table"));
	CHECK_STR(text_str(&p.err), "");
	program_done(&p);
}

static void root_on_a_machine_that_passes_packets_on_reaches_its_network(void)
{
	check_network("forward", "");
}

static void root_on_a_machine_that_does_not_reaches_it_by_pasta(void)
{
	check_network("", "");
}

static void an_ordinary_user_reaches_it_by_pasta(void)
{
	check_network("user", "");
	check_network("user forward", "");
}

static void root_may_ask_for_pasta(void)
{
	check_network("forward", "--network pasta");
}

static void the_summary_says_which_way_was_taken(void)
{
	const char *why = shell_why_not();
	struct program p = { 0 };

	if (why)
		SKIP("%s", why);
	CHECK_INT(shell_line(&p, "$M forward -- $S shell --delay 1ms -- true; "
				 "$M user -- $S shell --delay 1ms -- true"),
		  0);
	CHECK_HAS(text_str(&p.err), "network: nat");
	CHECK_HAS(text_str(&p.err), "network: pasta");
	program_done(&p);
}

static void the_settings_of_the_machine_stay_as_they_were(void)
{
	static const char all[] =
		"find /proc/sys/net -type f -readable 2>/dev/null | sort | "
		"grep -v -e nf_conntrack_count -e route/flush -e neigh -e /conf/ | "
		"xargs grep -H . 2>/dev/null";
	const char *why = shell_why_not();
	struct program p = { 0 };
	char line[1024];

	if (why)
		SKIP("%s", why);
	(void)snprintf(line, sizeof(line),
		       "d=$(mktemp -d); $M forward -- sh -c '%s >'$d'/a; $S shell -q --delay 1ms "
		       "-- true; %s >'$d'/b'; cmp $d/a $d/b && test -s $d/a; r=$?; rm -r $d; "
		       "exit $r",
		       all, all);
	CHECK_INT(shell_line(&p, line), 0);
	CHECK_STR(text_str(&p.err), "");
	program_done(&p);
}

static void two_at_once_do_not_meet(void)
{
	const char *why = shell_why_not();
	struct program p = { 0 };

	if (why)
		SKIP("%s", why);
	CHECK_INT(
		shell_line(
			&p,
			"$M forward -- sh -c '$S shell -q --delay 10ms -- sh -c "
			"\"echo one \\$STRAITS_MACHINE; exec /usr/bin/python3 $T/probe.py\" & "
			"$S shell -q --delay 30ms -- sh -c "
			"\"echo two \\$STRAITS_MACHINE; exec /usr/bin/python3 $T/probe.py\"; wait'"),
		0);
	CHECK_HAS(text_str(&p.out), " 10.78.0.1\n");
	CHECK_HAS(text_str(&p.out), " 10.78.1.1\n");
	CHECK_HAS(text_str(&p.out), "udp 4 2");
	CHECK_HAS(text_str(&p.out), "udp 4 6");
	CHECK_HAS(text_str(&p.out), "== after\nlo\nuplink@if2\n");
	program_done(&p);
}

static void the_machine_itself_is_reached_by_the_address_it_is_given(void)
{
	static const char serve[] =
		"python3 -c \"import socket; s = socket.create_server((\\\"\\\", 8000)); "
		"print(1, flush=True); c = s.accept()[0]; c.send(b\\\"hello\\\")\"";
	const char *why = shell_why_not();
	struct program p = { 0 };
	char line[1024];

	if (why)
		SKIP("%s", why);
	for (int i = 0; i < 2; i++) {
		(void)snprintf(
			line, sizeof(line),
			"$M %s -- sh -c '%s | { read -r x; $S shell -q --delay 1ms -- sh -c "
			"\"python3 -c \\\"import socket, os; "
			"print(socket.create_connection((os.environ[chr(83) + \\\\\\\"TRAITS_MACHINE"
			"\\\\\\\"], 8000), 5).recv(9))\\\"\"; }'",
			i ? "user" : "forward", serve);
		CHECK_INT(shell_line(&p, line), 0);
		CHECK_HAS(text_str(&p.out), "b'hello'");
		program_done(&p);
	}
}

static void without_pasta_it_says_what_to_install(void)
{
	const char *why = shell_why_not();
	struct program p = { 0 };

	if (why)
		SKIP("%s", why);
	CHECK_INT(shell_line(&p, "$M -- env PATH=/nowhere $S shell --delay 1ms -- /bin/true"), 125);
	CHECK_HAS(text_str(&p.err), "pasta is not installed");
	CHECK_HAS(text_str(&p.err), "apt install passt");
	CHECK_HAS(text_str(&p.err), "net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
	CHECK_HAS(text_str(&p.err), "--no-network");
	program_done(&p);
}

static void without_a_tunnel_device_it_says_so(void)
{
	const char *why = shell_why_not();
	struct program p = { 0 };

	if (why)
		SKIP("%s", why);
	CHECK_INT(shell_line(&p, "$M user bare -- $S shell --delay 1ms -- true"), 125);
	CHECK_HAS(text_str(&p.err), "pasta needs /dev/net/tun");
	CHECK_HAS(text_str(&p.err), "modprobe tun");
	program_done(&p);
}

static void without_a_default_route_it_says_so(void)
{
	const char *why = shell_why_not();
	struct program p = { 0 };

	if (why)
		SKIP("%s", why);
	CHECK_INT(shell_line(&p, "$M -- sh -c 'ip route del default; ip -6 route del default; "
				 "setpriv --reuid=65534 --regid=65534 --clear-groups "
				 "$S shell --delay 1ms -- true'"),
		  125);
	CHECK_HAS(text_str(&p.err), "pasta needs a default route");
	CHECK_HAS(text_str(&p.err), "--no-network goes without");
	program_done(&p);
}

static void without_a_network_the_far_host_is_all_there_is(void)
{
	struct program p = { 0 };

	CHECK_INT(shell_line(&p, "$S shell -q --no-network --delay 1ms -- sh -c "
				 "'echo $STRAITS_PEER $STRAITS_PEER6; ip route; ip -6 route; "
				 "test -z \"$STRAITS_MACHINE\"'"),
		  0);
	CHECK_HAS(text_str(&p.out), "10.77.0.1 fd77::1\n");
	CHECK(!strstr(text_str(&p.out), "default"));
	program_done(&p);
}

static void a_killed_process_leaves_nothing(void)
{
	const char *why = shell_why_not();
	struct program p = { 0 };

	if (why)
		SKIP("%s", why);
	CHECK_INT(shell_line(&p, "$M forward -- /usr/bin/python3 $T/kill.py $S auto 10 && "
				 "$M -- /usr/bin/python3 $T/kill.py $S pasta 10 && "
				 "$M user -- /usr/bin/python3 $T/kill.py $S auto 10"),
		  0);
	CHECK(!strstr(text_str(&p.out), ": left "));
	CHECK_HAS(text_str(&p.out), " straits-porter: nothing left\n");
	CHECK_HAS(text_str(&p.out), " sh: nothing left\n");
	CHECK_HAS(text_str(&p.out), "pasta after 72 ms: nothing left\n");
	CHECK_STR(text_str(&p.err), "");
	program_done(&p);
}

/* pasta (which the kernel calls passt) is of the same user, and in the same process namespace, so
 * that the command can kill it. */
static void a_way_out_that_is_lost_is_told_at_once_and_in_the_summary(void)
{
	static const char line[] = "exec $M%s -- $S shell --delay 1ms --network pasta -- sh -c '"
				   "pkill -9 %s && sleep 1; echo went on'";
	const char *why = shell_why_not();
	struct program p = { 0 };
	char whole[512];

	if (why)
		SKIP("%s", why);
	for (int i = 0; i < 4; i++) {
		(void)snprintf(whole, sizeof(whole), line, i / 2 ? " user" : "",
			       i % 2 ? "straits-porter" : "passt");
		CHECK_INT(shell_line(&p, whole), 0);
		CHECK_HAS(text_str(&p.out), "went on\n");
		CHECK_HAS(text_str(&p.err),
			  i % 2 ? "straits: the machine's network is lost: "
				  "the process that asks its resolvers has ended"
				: "straits: the machine's network is lost: "
				  "pasta, which reached it, was killed by signal 9");
		CHECK_HAS(text_str(&p.err), "  the machine's network was lost: ");
		program_done(&p);
	}
}

static CU_TestInfo shell_tests[] = {
	TEST(root_on_a_machine_that_passes_packets_on_reaches_its_network),
	TEST(root_on_a_machine_that_does_not_reaches_it_by_pasta),
	TEST(an_ordinary_user_reaches_it_by_pasta),
	TEST(root_may_ask_for_pasta),
	TEST(the_summary_says_which_way_was_taken),
	TEST(the_settings_of_the_machine_stay_as_they_were),
	TEST(two_at_once_do_not_meet),
	TEST(the_machine_itself_is_reached_by_the_address_it_is_given),
	TEST(without_pasta_it_says_what_to_install),
	TEST(without_a_tunnel_device_it_says_so),
	TEST(without_a_default_route_it_says_so),
	TEST(without_a_network_the_far_host_is_all_there_is),
	TEST(a_killed_process_leaves_nothing),
	TEST(a_way_out_that_is_lost_is_told_at_once_and_in_the_summary),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/shell", shell_tests },
	{ 0 },
};
