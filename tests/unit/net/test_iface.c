/* test_iface.c - wires between namespaces: they carry, count and take addresses of both families.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "tests/support/suite.h"
#include "tests/unit/net/sandbox.h"

/* Two namespaces with a wire between them. */
struct pair {
	int ns[2];
	struct nl_sock *nl[2];
};

static int pair_init(struct pair *p, struct err *err)
{
	int r = 0;

	*p = (struct pair){ .ns = { -1, -1 } };
	for (int i = 0; i < 2 && r == 0; i++) {
		r = netns_new(&p->ns[i], err);
		if (r == 0)
			r = netlink_open(p->ns[i], &p->nl[i], err);
	}
	if (r == 0)
		r = iface_wire(
			p->nl[0], &(struct iface_end){ p->ns[0], "one", { 2, 0, 0, 0, 0, 1 } },
			&(struct iface_end){ p->ns[1], "two", { 2, 0, 0, 0, 0, 2 } }, 1400, err);
	return r;
}

static void pair_done(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		netlink_close(p->nl[i]);
		if (p->ns[i] >= 0)
			(void)close(p->ns[i]);
	}
}

static int pair_up(struct pair *p, struct err *err)
{
	int r = iface_up(p->nl[0], "one", err);

	if (r == 0)
		r = iface_up(p->nl[1], "two", err);
	if (r == 0)
		r = iface_wait_running(p->ns[0], "one", 5 * NSEC_PER_SEC, err);
	if (r == 0)
		r = iface_wait_running(p->ns[1], "two", 5 * NSEC_PER_SEC, err);
	return r;
}

static void a_wire_gets_carrier_on_both_ends(void)
{
	const char *why = sandbox_enter();
	struct err err = { 0 };
	struct pair p;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(pair_up(&p, &err), 0);
	CHECK_STR(err.text, "");
	pair_done(&p);
}

static void waiting_for_carrier_ends_at_its_limit(void)
{
	const char *why = sandbox_enter();
	struct err err = { 0 };
	struct pair p;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(iface_up(p.nl[0], "one", &err), 0);
	CHECK_INT(iface_wait_running(p.ns[0], "one", 20 * NSEC_PER_MSEC, &err), -ETIMEDOUT);
	CHECK_HAS(err.text, "one got no carrier");
	pair_done(&p);
}

static void a_second_wire_of_the_same_name_is_refused(void)
{
	const char *why = sandbox_enter();
	struct err err = { 0 };
	struct pair p;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(iface_wire(p.nl[0], &(struct iface_end){ p.ns[0], "one", { 2, 0, 0, 0, 0, 3 } },
			     &(struct iface_end){ p.ns[1], "three", { 2, 0, 0, 0, 0, 4 } }, 1400,
			     &err),
		  -EEXIST);
	CHECK_HAS(err.text, "wire one - three");
	pair_done(&p);
}

static void an_unknown_interface_is_named_in_the_error(void)
{
	const char *why = sandbox_enter();
	struct iface_stats stats;
	struct err err = { 0 };
	struct pair p;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(iface_up(p.nl[0], "nope", &err), -ENODEV);
	CHECK_HAS(err.text, "interface nope");
	CHECK_INT(iface_read_stats(p.nl[0], "nope", &stats, &err), -ENODEV);
	CHECK_INT(iface_add_address(p.nl[0], "one", "10.1.2.300/24", &err), -EADDRNOTAVAIL);
	CHECK_HAS(err.text, "address 10.1.2.300/24");
	pair_done(&p);
}

static int bind_to(int ns, int domain, const void *address, socklen_t size, struct err *err)
{
	int fd, r;

	r = netns_socket(ns, domain, SOCK_DGRAM, 0, &fd, err);
	if (r < 0)
		return r;
	r = bind(fd, address, size) < 0 ? -errno : 0;
	(void)close(fd);
	return r;
}

static void addresses_can_be_bound_as_soon_as_they_are_there(void)
{
	const char *why = sandbox_enter();
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct err err = { 0 };
	struct pair p;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(iface_no_autoconf(p.nl[0], "one", &err), 0);
	CHECK_INT(pair_up(&p, &err), 0);
	CHECK_INT(iface_add_address(p.nl[0], "one", "10.77.0.1/24", &err), 0);
	CHECK_INT(iface_add_address(p.nl[0], "one", "fd77::1/64", &err), 0);
	CHECK_INT(inet_pton(AF_INET, "10.77.0.1", &v4.sin_addr), 1);
	CHECK_INT(inet_pton(AF_INET6, "fd77::1", &v6.sin6_addr), 1);
	CHECK_INT(bind_to(p.ns[0], AF_INET, &v4, sizeof(v4), &err), 0);
	CHECK_INT(bind_to(p.ns[0], AF_INET6, &v6, sizeof(v6), &err), 0);
	pair_done(&p);
}

/* Sends n datagrams of 100 bytes from one end's namespace to the subnet's broadcast address. */
static int send_broadcasts(const struct pair *p, int n, struct err *err)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	static const char payload[100];
	int fd, yes = 1, r;

	(void)inet_pton(AF_INET, "10.77.0.255", &to.sin_addr);
	r = netns_socket(p->ns[0], AF_INET, SOCK_DGRAM, 0, &fd, err);
	if (r < 0)
		return r;
	(void)setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &yes, sizeof(yes));
	for (int i = 0; i < n && r == 0; i++) {
		if (sendto(fd, payload, sizeof(payload), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			r = -errno;
	}
	(void)close(fd);
	return r;
}

static void packets_are_counted_at_both_ends(void)
{
	const char *why = sandbox_enter();
	struct iface_stats sent[2], got[2];
	struct err err = { 0 };
	struct pair p;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(iface_no_autoconf(p.nl[0], "one", &err), 0);
	CHECK_INT(iface_no_autoconf(p.nl[1], "two", &err), 0);
	CHECK_INT(pair_up(&p, &err), 0);
	CHECK_INT(iface_add_address(p.nl[0], "one", "10.77.0.1/24", &err), 0);
	CHECK_INT(iface_read_stats(p.nl[0], "one", &sent[0], &err), 0);
	CHECK_INT(iface_read_stats(p.nl[1], "two", &got[0], &err), 0);
	CHECK_INT(send_broadcasts(&p, 10, &err), 0);
	CHECK_INT(iface_read_stats(p.nl[0], "one", &sent[1], &err), 0);
	CHECK_INT(iface_read_stats(p.nl[1], "two", &got[1], &err), 0);
	CHECK_INT((int64_t)(sent[1].tx_packets - sent[0].tx_packets), 10);
	CHECK_INT((int64_t)(got[1].rx_packets - got[0].rx_packets), 10);
	CHECK_INT((int64_t)(sent[1].tx_bytes - sent[0].tx_bytes), 10L * (100 + 8 + 20 + 14));
	pair_done(&p);
}

/* Without the neighbour's entry an ARP request would go out first, and the datagram only after an
 * answer that nobody gives. */
static void a_known_neighbour_is_sent_to_without_being_asked_for(void)
{
	const char *why = sandbox_enter();
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct iface_stats before, after;
	struct err err = { 0 };
	struct pair p;
	int fd = -1;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(iface_no_autoconf(p.nl[0], "one", &err), 0);
	CHECK_INT(iface_no_autoconf(p.nl[1], "two", &err), 0);
	CHECK_INT(pair_up(&p, &err), 0);
	CHECK_INT(iface_add_address(p.nl[0], "one", "10.77.0.1/24", &err), 0);
	CHECK_INT(iface_add_neighbour(p.nl[0], "one", "10.77.0.2",
				      (const uint8_t[]){ 2, 0, 0, 0, 0, 2 }, &err),
		  0);
	CHECK_INT(iface_add_neighbour(p.nl[0], "one", "fd77::2",
				      (const uint8_t[]){ 2, 0, 0, 0, 0, 2 }, &err),
		  0);
	CHECK_INT(iface_add_neighbour(p.nl[0], "one", "nobody",
				      (const uint8_t[]){ 2, 0, 0, 0, 0, 2 }, &err),
		  -EADDRNOTAVAIL);
	CHECK_HAS(err.text, "interface one: neighbour nobody");
	CHECK_INT(iface_read_stats(p.nl[0], "one", &before, &err), 0);
	CHECK_INT(inet_pton(AF_INET, "10.77.0.2", &to.sin_addr), 1);
	CHECK_INT(netns_socket(p.ns[0], AF_INET, SOCK_DGRAM, 0, &fd, &err), 0);
	CHECK_INT(sendto(fd, "12345", 5, 0, (struct sockaddr *)&to, sizeof(to)), 5);
	CHECK_INT(iface_read_stats(p.nl[0], "one", &after, &err), 0);
	CHECK_INT((int64_t)(after.tx_packets - before.tx_packets), 1);
	CHECK_INT((int64_t)(after.tx_bytes - before.tx_bytes), 14 + 20 + 8 + 5);
	(void)close(fd);
	pair_done(&p);
}

static void removing_one_end_removes_the_other(void)
{
	const char *why = sandbox_enter();
	struct iface_stats stats;
	struct err err = { 0 };
	struct pair p;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(iface_remove(p.nl[0], "one", &err), 0);
	CHECK_INT(iface_read_stats(p.nl[1], "two", &stats, &err), -ENODEV);
	CHECK_INT(iface_remove(p.nl[0], "one", &err), -ENODEV);
	pair_done(&p);
}

static void the_mtu_can_be_changed_and_an_absurd_one_is_refused(void)
{
	const char *why = sandbox_enter();
	struct err err = { 0 };
	struct pair p;

	if (why)
		SKIP("no network namespaces: %s", why);
	CHECK_INT(pair_init(&p, &err), 0);
	CHECK_INT(iface_set_mtu(p.nl[0], "one", 9000, &err), 0);
	CHECK(iface_set_mtu(p.nl[0], "one", 20, &err) < 0);
	CHECK_HAS(err.text, "interface one: set the MTU");
	pair_done(&p);
}

extern CU_TestInfo iface_tests[];

CU_TestInfo iface_tests[] = {
	TEST(a_wire_gets_carrier_on_both_ends),
	TEST(waiting_for_carrier_ends_at_its_limit),
	TEST(a_second_wire_of_the_same_name_is_refused),
	TEST(an_unknown_interface_is_named_in_the_error),
	TEST(addresses_can_be_bound_as_soon_as_they_are_there),
	TEST(packets_are_counted_at_both_ends),
	TEST(a_known_neighbour_is_sent_to_without_being_asked_for),
	TEST(removing_one_end_removes_the_other),
	TEST(the_mtu_can_be_changed_and_an_absurd_one_is_refused),
	CU_TEST_INFO_NULL,
};
