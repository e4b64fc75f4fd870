/* test_way.c - routes, settings, and address translation that ends with its owner. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/nft.h"
#include "harness/net/way.h"
#include "tests/support/suite.h"
#include "tests/unit/net/sandbox.h"

#define CARRIER (5 * NSEC_PER_SEC)

/* guest -- middle -- server, where middle passes packets on. */
enum { GUEST, MIDDLE, SERVER, PLACES };

struct street {
	int ns[PLACES];
	struct nl_sock *nl[PLACES];
};

static int wire(struct street *s, int a, const char *a_name, int b, const char *b_name,
		struct err *err)
{
	struct iface_end one = { s->ns[a], a_name, { 2, 0, 0, 0, (uint8_t)a, 1 } };
	struct iface_end two = { s->ns[b], b_name, { 2, 0, 0, 0, (uint8_t)b, 2 } };
	int r = iface_wire(s->nl[a], &one, &two, 1500, err);

	if (r == 0)
		r = iface_up(s->nl[a], a_name, err);
	if (r == 0)
		r = iface_up(s->nl[b], b_name, err);
	if (r == 0)
		r = iface_wait_running(s->ns[a], a_name, CARRIER, err);
	return r < 0 ? r : iface_wait_running(s->ns[b], b_name, CARRIER, err);
}

static int address(struct street *s, int place, const char *name, const char *v4, const char *v6,
		   struct err *err)
{
	int r = iface_add_address(s->nl[place], name, v4, err);

	return r < 0 ? r : iface_add_address(s->nl[place], name, v6, err);
}

static int build(struct street *s, struct err *err)
{
	int r = 0;

	*s = (struct street){ .ns = { -1, -1, -1 } };
	for (int i = 0; i < PLACES && r == 0; i++) {
		r = netns_new(&s->ns[i], err);
		if (r == 0)
			r = netlink_open(s->ns[i], &s->nl[i], err);
	}
	if (r == 0)
		r = wire(s, GUEST, "g", MIDDLE, "mg", err);
	if (r == 0)
		r = wire(s, SERVER, "s", MIDDLE, "ms", err);
	if (r == 0)
		r = address(s, GUEST, "g", "10.1.0.2/24", "fd01::2/64", err);
	if (r == 0)
		r = address(s, MIDDLE, "mg", "10.1.0.1/24", "fd01::1/64", err);
	if (r == 0)
		r = address(s, MIDDLE, "ms", "10.2.0.1/24", "fd02::1/64", err);
	if (r == 0)
		r = address(s, SERVER, "s", "10.2.0.2/24", "fd02::2/64", err);
	if (r == 0)
		r = way_add_default(s->nl[GUEST], "g", "10.1.0.1", err);
	if (r == 0)
		r = way_add_default(s->nl[GUEST], "g", "fd01::1", err);
	return r;
}

static void take_down(struct street *s)
{
	for (int i = 0; i < PLACES; i++) {
		netlink_close(s->nl[i]);
		if (s->ns[i] >= 0)
			(void)close(s->ns[i]);
	}
}

/* Who does the server see when the guest sends to it? "" when nothing comes. */
static void seen_by_server(const struct street *s, int family, char ret[static INET6_ADDRSTRLEN])
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(4000) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(4000) };
	bool six = family == AF_INET6;
	const struct sockaddr *to = six ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
	socklen_t size = six ? sizeof(v6) : sizeof(v4), got = sizeof(struct sockaddr_in6);
	struct timeval limit = { .tv_usec = 200000 };
	struct sockaddr_in6 from;
	int in = -1, out = -1, tries = 15;
	ssize_t n;
	char drop;

	ret[0] = '\0';
	(void)inet_pton(AF_INET, "10.2.0.2", &v4.sin_addr);
	(void)inet_pton(AF_INET6, "fd02::2", &v6.sin6_addr);
	CHECK_INT(netns_socket(s->ns[SERVER], family, SOCK_DGRAM, 0, &in, NULL), 0);
	CHECK_INT(netns_socket(s->ns[GUEST], family, SOCK_DGRAM, 0, &out, NULL), 0);
	CHECK_INT(bind(in, to, size), 0);
	(void)setsockopt(in, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	/* addresses of the links' own may still be on trial, and a first packet lost to that */
	do
		CHECK_INT(sendto(out, "x", 1, 0, to, size), 1);
	while ((n = recvfrom(in, &drop, 1, 0, (struct sockaddr *)&from, &got)) < 0 && --tries);
	if (n == 1)
		(void)inet_ntop(family,
				six ? (const void *)&from.sin6_addr
				    : (const void *)&((struct sockaddr_in *)&from)->sin_addr,
				ret, INET6_ADDRSTRLEN);
	(void)close(in);
	(void)close(out);
}

static int let_through(const struct street *s, struct err *err)
{
	int r = way_set(s->ns[MIDDLE], "ipv4/ip_forward", "1", err);

	return r < 0 ? r : way_set(s->ns[MIDDLE], "ipv6/conf/all/forwarding", "1", err);
}

static void gives_the_sources_named_the_address_of_the_way_out(void)
{
	static const char *const sources[] = { "10.1.0.2", "fd01::2" };
	const char *why = sandbox_enter();
	char seen[INET6_ADDRSTRLEN];
	struct nft *nft = NULL;
	struct err err = { 0 };
	struct street s;

	if (why)
		SKIP("%s", why);
	CHECK_INT(build(&s, &err), 0);
	CHECK(!way_forwards(s.ns[MIDDLE], AF_INET));
	CHECK_INT(let_through(&s, &err), 0);
	CHECK(way_forwards(s.ns[MIDDLE], AF_INET));
	CHECK(way_forwards(s.ns[MIDDLE], AF_INET6));
	CHECK_INT(nft_masquerade(s.ns[MIDDLE], "here", sources, 2, &nft, &err), 0);
	CHECK_STR(err.text, "");
	seen_by_server(&s, AF_INET, seen);
	CHECK_STR(seen, "10.2.0.1");
	seen_by_server(&s, AF_INET6, seen);
	CHECK_STR(seen, "fd02::1");
	nft_close(nft);
	/* without it the guest is seen as it is */
	seen_by_server(&s, AF_INET, seen);
	CHECK_STR(seen, "10.1.0.2");
	take_down(&s);
}

static void leaves_other_sources_as_they_are(void)
{
	static const char *const sources[] = { "10.1.0.3", "fd01::3" };
	const char *why = sandbox_enter();
	char seen[INET6_ADDRSTRLEN];
	struct nft *nft = NULL;
	struct err err = { 0 };
	struct street s;

	if (why)
		SKIP("%s", why);
	CHECK_INT(build(&s, &err), 0);
	CHECK_INT(let_through(&s, &err), 0);
	CHECK_INT(nft_masquerade(s.ns[MIDDLE], "here", sources, 2, &nft, &err), 0);
	seen_by_server(&s, AF_INET, seen);
	CHECK_STR(seen, "10.1.0.2");
	seen_by_server(&s, AF_INET6, seen);
	CHECK_STR(seen, "fd01::2");
	nft_close(nft);
	take_down(&s);
}

/* Is there a table of this name? Then another of it cannot be made. */
static bool is_there(int netns, const char *table)
{
	struct nft *nft = NULL;
	int r = nft_masquerade(netns, table, NULL, 0, &nft, NULL);

	nft_close(nft);
	return r != 0;
}

static void a_table_lives_as_long_as_its_owner(void)
{
	const char *why = sandbox_enter();
	struct nft *nft = NULL;
	struct err err = { 0 };
	int ns = -1;

	if (why)
		SKIP("%s", why);
	CHECK_INT(netns_new(&ns, &err), 0);
	CHECK_INT(nft_masquerade(ns, "mine", NULL, 0, &nft, &err), 0);
	CHECK(is_there(ns, "mine"));
	CHECK(!is_there(ns, "other"));
	CHECK_INT(nft_masquerade(ns, "mine", NULL, 0, &(struct nft *){ NULL }, &err), -EPERM);
	CHECK_HAS(err.text, "nftables table mine");
	nft_close(nft);
	CHECK(!is_there(ns, "mine"));
	nft_close(NULL);
	(void)close(ns);
}

static void a_killed_owners_table_is_gone(void)
{
	const char *why = sandbox_enter();
	struct nft *nft = NULL;
	int ns = -1, ready[2];
	pid_t child;
	char drop;

	if (why)
		SKIP("%s", why);
	CHECK_INT(netns_new(&ns, NULL), 0);
	CHECK_INT(pipe(ready), 0);
	child = fork();
	if (child == 0) {
		if (nft_masquerade(ns, "mine", NULL, 0, &nft, NULL) == 0)
			(void)!write(ready[1], "", 1);
		(void)pause();
		_exit(0);
	}
	CHECK_INT(read(ready[0], &drop, 1), 1);
	CHECK(is_there(ns, "mine"));
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	CHECK(!is_there(ns, "mine"));
	(void)close(ready[0]);
	(void)close(ready[1]);
	(void)close(ns);
}

static void finds_default_routes_and_what_is_taken(void)
{
	const char *why = sandbox_enter();
	struct err err = { 0 };
	bool found = false;
	struct street s;

	if (why)
		SKIP("%s", why);
	CHECK_INT(build(&s, &err), 0);
	CHECK_STR(err.text, "");
	for (const int *f = (const int[]){ AF_INET, AF_INET6, 0 }; *f; f++) {
		CHECK_INT(way_has_default(s.nl[GUEST], *f, &found, &err), 0);
		CHECK(found);
		CHECK_INT(way_has_default(s.nl[SERVER], *f, &found, &err), 0);
		CHECK(!found);
	}
	CHECK_INT(way_is_taken(s.nl[GUEST], "10.1.0.128/30", &found, &err), 0);
	CHECK(found);
	CHECK_INT(way_is_taken(s.nl[GUEST], "10.0.0.0/8", &found, &err), 0);
	CHECK(found);
	CHECK_INT(way_is_taken(s.nl[GUEST], "10.1.1.0/24", &found, &err), 0);
	CHECK(!found);
	CHECK_INT(way_is_taken(s.nl[GUEST], "fd01::7/126", &found, &err), 0);
	CHECK(found);
	CHECK_INT(way_is_taken(s.nl[GUEST], "fd01:1::/64", &found, &err), 0);
	CHECK(!found);
	take_down(&s);
}

static void says_what_is_wrong(void)
{
	const char *why = sandbox_enter();
	struct err err = { 0 };
	struct nft *nft = NULL;
	char text[8];

	if (why)
		SKIP("%s", why);
	CHECK_INT(way_get(-1, "ipv4/no_such", text, sizeof(text), &err), -ENOENT);
	CHECK_HAS(err.text, "/proc/sys/net/ipv4/no_such");
	CHECK_INT(nft_masquerade(-1, "t", (const char *const[]){ "ten" }, 1, &nft, &err), -EINVAL);
	CHECK_HAS(err.text, "nftables table t");
}

CU_TestInfo way_tests[] = {
	TEST(gives_the_sources_named_the_address_of_the_way_out),
	TEST(leaves_other_sources_as_they_are),
	TEST(a_table_lives_as_long_as_its_owner),
	TEST(a_killed_owners_table_is_gone),
	TEST(finds_default_routes_and_what_is_taken),
	TEST(says_what_is_wrong),
	CU_TEST_INFO_NULL,
};
