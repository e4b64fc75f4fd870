/* test_attach.c - a route between namespaces and interfaces that exist already, and nothing of it
 * afterwards. */
#include <stdlib.h>

#include "tests/lab/shell_kit.h"

/* Starts straits attach with these arguments, waits until it says that it lies there, runs the
 * rest, and ends it with the signal; what it returned is printed. */
#define ATTACH(arguments, rest, signal)                                                      \
	"exec sh $T/attach.sh sh -c '$S attach " arguments                                   \
	" 2>/run/said & p=$!; until grep -q \"Ctrl-C\" /run/said; do kill -0 $p || { cat "   \
	"/run/said; exit 1; }; done; " rest "; kill -" signal " $p; wait $p; echo code $?; " \
	"sleep 0.3; ip -brief link | cut -d@ -f1; ip netns exec shop ip -brief link | "      \
	"cut -d@ -f1; ip -details link show if1 | grep -o \"promiscuity [0-9]*\"; cat /run/said'"

#define NOTHING_LEFT "lo               DOWN           00:00:00:00:00:00 <LOOPBACK> \nif1\nif2\n"

static void check_trip(const struct program *p, const char *address)
{
	char word[64];
	const char *at;
	double ms;

	(void)snprintf(word, sizeof(word), "trip %s ", address);
	at = strstr(text_str(&p->out), word);
	ms = at ? strtod(at + strlen(word), NULL) : 0;
	/* lan-control has 0.5 ms each way; one of them is set to 30 ms */
	CHECK(ms >= 30.5);
	CHECK(ms < 45.0);
}

static void check_nothing_left(const struct program *p)
{
	CHECK_HAS(text_str(&p->out), NOTHING_LEFT);
	CHECK(!strstr(text_str(&p->out), "\nroute0"));
	CHECK(!strstr(text_str(&p->out), "\nw1"));
	CHECK_HAS(text_str(&p->out), "promiscuity 0");
}

static void check_namespaces(const char *end, const char *code)
{
	const char *why = shell_why_not();
	struct program p = { 0 };
	char line[2048];

	if (why)
		SKIP("%s", why);
	(void)snprintf(line, sizeof(line),
		       ATTACH("--set haul-out.delay=30ms lan-control client "
			      "shop,10.1.0.1/24,fd33::1/64",
			      "ip netns exec client sh -c \"ip address add 10.1.0.2/24 dev route0; "
			      "ip address add fd33::2/64 dev route0 nodad\"; "
			      "ip netns exec client /usr/bin/python3 $T/echo.py 10.1.0.1 fd33::1",
			      "%s"),
		       end);
	CHECK_INT(shell_line(&p, line), 0);
	check_trip(&p, "10.1.0.1");
	check_trip(&p, "fd33::1");
	CHECK_HAS(text_str(&p.out), code);
	check_nothing_left(&p);
	program_done(&p);
}

static void namespaces_are_joined_by_the_route_until_it_is_interrupted(void)
{
	check_namespaces("INT", "code 0\n");
}

static void nothing_is_left_in_them_after_a_kill(void)
{
	check_namespaces("KILL", "code 137\n");
}

static void check_interfaces(const char *end, const char *code)
{
	const char *why = shell_why_not();
	struct program p = { 0 };
	char line[2048];

	if (why)
		SKIP("%s", why);
	(void)snprintf(line, sizeof(line),
		       ATTACH("--set haul-out.delay=30ms lan-control if2 if1",
			      "ip netns exec client /usr/bin/python3 $T/echo.py 10.5.0.1", "%s"),
		       end);
	CHECK_INT(shell_line(&p, line), 0);
	check_trip(&p, "10.5.0.1");
	CHECK_HAS(text_str(&p.out), code);
	check_nothing_left(&p);
	program_done(&p);
}

static void interfaces_are_joined_by_the_route_until_it_is_interrupted(void)
{
	check_interfaces("INT", "code 0\n");
}

static void interfaces_are_as_they_were_after_a_kill(void)
{
	check_interfaces("KILL", "code 137\n");
}

/* What somebody else deletes takes the route along, which no signal is needed for. */
static void check_deleted(const char *arguments, const char *remove, const char *name)
{
	char said[64];

	const char *why = shell_why_not();
	struct program p = { 0 };
	char line[2048];

	if (why)
		SKIP("%s", why);
	(void)snprintf(line, sizeof(line), ATTACH("lan-control %s", "%s", "0"), arguments, remove);
	CHECK_INT(shell_line(&p, line), 0);
	CHECK_HAS(text_str(&p.out), "code 3\n");
	(void)snprintf(said, sizeof(said), " to %s broke down: ", name);
	CHECK_HAS(text_str(&p.out), said);
	CHECK_HAS(text_str(&p.out), "the route broke down: ");
	CHECK(!strstr(text_str(&p.out), "\nroute0"));
	CHECK(!strstr(text_str(&p.out), "\nw1"));
	program_done(&p);
}

static void a_route_whose_interface_is_deleted_broke_off(void)
{
	check_deleted("if2 if1", "ip link del if1", "if1");
	check_deleted("client shop", "ip netns exec client ip link del route0", "route0");
}

static void what_cannot_be_attached_is_told(void)
{
	static const struct {
		const char *arguments, *said;
	} wrong[] = {
		{ "lan-control client", "expected ROUTE BUYER SELLER" },
		{ "lan-control client nobody", "nobody: no such namespace" },
		{ "lan-control lo shop", "it is the loopback interface" },
		{ "lan-control shop:cable if2", "it has addresses" },
		{ "lan-control if1,10.0.0.1/24 if2", "an interface gets no address" },
		{ "lan-control client,10.0.0.1 shop", "each with /LENGTH" },
		{ "lan-control if1 if1", "interface if1 is taken already, by the other side" },
		{ "lan-control if1 client:if3", "there is no interface \"if3\"" },
		{ "lan-control client: if2", "there is no interface \"\"" },
		{ "lan-control if1 shop:much-too-long-a-name", "\"much-too-long-a-name\"" },
		{ "lan-control if1 \"\"", "expected a namespace or an interface" },
		{ "lan-control 99999999 shop", "99999999: no such namespace" },
		{ "no-such-route client shop", "no-such-route" },
		{ "--set x lan-control client shop", "is no change" },
	};

	const char *why = shell_why_not();
	struct program p = { 0 };
	char line[512];

	if (why)
		SKIP("%s", why);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		(void)snprintf(line, sizeof(line), "sh $T/attach.sh $S attach %s",
			       wrong[i].arguments);
		CHECK_INT(shell_line(&p, line), 2);
		CHECK_HAS(text_str(&p.err), wrong[i].said);
		program_done(&p);
	}
}

static void an_ordinary_user_is_told_that_it_takes_root(void)
{
	const char *why = shell_why_not();
	struct program p = { 0 };

	if (why)
		SKIP("%s", why);
	CHECK_INT(shell_line(&p, "sh $T/attach.sh setpriv --reuid=65534 --regid=65534 "
				 "--clear-groups $S attach lan-control client shop"),
		  2);
	CHECK_HAS(text_str(&p.err), "root");
	program_done(&p);
}

static CU_TestInfo attach_tests[] = {
	TEST(namespaces_are_joined_by_the_route_until_it_is_interrupted),
	TEST(nothing_is_left_in_them_after_a_kill),
	TEST(interfaces_are_joined_by_the_route_until_it_is_interrupted),
	TEST(interfaces_are_as_they_were_after_a_kill),
	TEST(a_route_whose_interface_is_deleted_broke_off),
	TEST(what_cannot_be_attached_is_told),
	TEST(an_ordinary_user_is_told_that_it_takes_root),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/attach", attach_tests },
	{ 0 },
};
