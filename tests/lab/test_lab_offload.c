/* test_lab_offload.c - a host that switches its offloads back on: no super-packet ever counts as
 * one packet, and checksums are right all the same. */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "tests/lab/kit.h"
#include "tests/support/suite.h"

#define FEATURE_BLOCKS 4
#define SEGMENTS       5

/* IPv6 reports its groups: at most so many bytes in the time of a test, less than five packets. */
#define BY_ITSELF 400

/* Asks for every feature that the interface has and that can be changed. */
static int switch_all_on(int fd, struct err *err)
{
	struct {
		struct ethtool_gfeatures head;
		struct ethtool_get_features_block blocks[FEATURE_BLOCKS];
	} have = { .head = { .cmd = ETHTOOL_GFEATURES, .size = FEATURE_BLOCKS } };

	struct {
		struct ethtool_sfeatures head;
		struct ethtool_set_features_block blocks[FEATURE_BLOCKS];
	} want = { .head = { .cmd = ETHTOOL_SFEATURES } };
	struct ifreq req = { .ifr_name = "eth0", .ifr_data = (void *)&have };

	if (ioctl(fd, SIOCETHTOOL, &req) < 0)
		return err_set(err, -errno, "features: %s", strerror(errno));
	want.head.size = have.head.size;
	for (size_t i = 0; i < have.head.size && i < FEATURE_BLOCKS; i++) {
		want.blocks[i].valid = have.blocks[i].available & ~have.blocks[i].never_changed;
		want.blocks[i].requested = want.blocks[i].valid;
	}
	req.ifr_data = (void *)&want;
	if (ioctl(fd, SIOCETHTOOL, &req) < 0)
		return err_set(err, -errno, "switching features on: %s", strerror(errno));
	return 0;
}

/* In the namespace of the host. */
static int offloads_on(void *arg, struct err *err)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r = fd < 0 ? err_set(err, -errno, "socket: %s", strerror(errno))
		       : switch_all_on(fd, err);

	(void)arg;
	if (fd >= 0)
		(void)close(fd);
	return r;
}

/* What the host sends, and whether it has its offloads on. */
struct sent {
	struct kit_outcome *o;
	int family;
	int segment; /* bytes of each of SEGMENTS in one send(), or 0: single packets */
	bool on;
};

static int send_all(const struct sent *s, int fd, struct err *err)
{
	static const char payload[SEGMENTS * 1400];
	size_t bytes = s->segment ? (size_t)(s->segment * SEGMENTS) : 100;

	if (s->segment &&
	    setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &s->segment, sizeof(s->segment)) < 0)
		return err_set(err, -errno, "UDP_SEGMENT: %s", strerror(errno));
	if (send(fd, payload, bytes, 0) < 0)
		return err_set(err, -errno, "send: %s", strerror(errno));
	return 0;
}

static uint64_t receive_all(struct lab *lab, int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	nsec_t until = clock_now() + 300 * NSEC_PER_MSEC;
	struct lab_event event = { .kind = LAB_READY };
	uint64_t came = 0;
	char drop[8192];

	while (event.kind != LAB_TIME && lab_wait(lab, &ready, 1, until, &event, NULL) == 0) {
		while (recv(fd, drop, sizeof(drop), MSG_DONTWAIT) >= 0)
			came++;
	}
	return came;
}

static int run_send(struct lab *lab, void *arg, struct err *err)
{
	struct sent *s = arg;
	int from = kit_socket(lab, KIT_HERE, s->family, err);
	int to = from < 0 ? from : kit_socket(lab, KIT_THERE, s->family, err);
	int r = to < 0 ? to : kit_connect(lab, from, KIT_THERE, s->family, err);

	if (r == 0 && s->on)
		r = lab_in_host(lab, KIT_HERE, offloads_on, NULL, err);
	if (r == 0)
		r = send_all(s, from, err);
	if (r < 0)
		return r;
	s->o->numbers[0] = receive_all(lab, to);
	(void)close(from);
	(void)close(to);
	return lab_finish(lab, &s->o->trust, err);
}

static void go(struct sent *s, enum live_wire wire, bool ordinary)
{
	struct kit k;

	s->o = kit_remember();
	kit_init(&k, NSEC_PER_MSEC);
	k.conf.wire = wire;
	kit_run(&k, ordinary, s->o, run_send, s);
	CHECK_STR(s->o->err.text, "");
	CHECK_INT(s->o->trust.sides[0].account.unaccounted, 0);
}

static bool found(const struct trust *t, const char *part)
{
	for (size_t i = 0; i < t->finding_count; i++) {
		if (strstr(t->findings[i], part))
			return true;
	}
	return false;
}

/* Five packets in one: smaller than the MTU, or larger. */
static void check_refused(enum live_wire wire, bool ordinary, int segment)
{
	struct sent s = { .family = AF_INET, .segment = segment, .on = true };

	go(&s, wire, ordinary);
	CHECK_INT((int64_t)s.o->numbers[0], 0);
	CHECK(s.o->trust.sides[0].account.in_bytes <= BY_ITSELF);
	CHECK_INT(s.o->trust.value[TRUST_OVERSIZE], 1);
	CHECK_INT(s.o->trust.grade, TRUST_INVALID);
	CHECK(found(&s.o->trust, "several packets in one"));
	kit_forget(s.o);
}

static void a_super_packet_of_any_size_is_refused_and_said(void)
{
	KIT_OR_SKIP(false);
	for (enum live_wire wire = LIVE_WIRE_RING; wire <= LIVE_WIRE_MESSAGE; wire++) {
		check_refused(wire, false, 200);
		check_refused(wire, false, 1400);
	}
	check_refused(LIVE_WIRE_AUTO, true, 200);
}

/* The kernel takes them apart before the wire. */
static void with_offloads_off_a_program_that_sends_five_at_once_sends_five_packets(void)
{
	struct sent s = { .family = AF_INET6, .segment = 200 };

	KIT_OR_SKIP(false);
	go(&s, LIVE_WIRE_AUTO, false);
	CHECK_INT((int64_t)s.o->numbers[0], SEGMENTS);
	CHECK(s.o->trust.sides[0].account.in >= SEGMENTS);
	CHECK_INT(s.o->trust.value[TRUST_OVERSIZE], 0);
	kit_forget(s.o);
}

/* The receiving kernel drops what has a wrong checksum. */
static void check_finished(enum live_wire wire, int family)
{
	struct sent s = { .family = family, .on = true };

	go(&s, wire, false);
	CHECK_INT((int64_t)s.o->numbers[0], 1);
	CHECK_INT(s.o->trust.value[TRUST_UNFINISHED], 1);
	kit_forget(s.o);
}

static void a_checksum_left_to_hardware_is_right_when_it_arrives(void)
{
	KIT_OR_SKIP(false);
	for (enum live_wire wire = LIVE_WIRE_RING; wire <= LIVE_WIRE_MESSAGE; wire++) {
		check_finished(wire, AF_INET);
		check_finished(wire, AF_INET6);
	}
}

static CU_TestInfo offload_tests[] = {
	TEST(a_super_packet_of_any_size_is_refused_and_said),
	TEST(with_offloads_off_a_program_that_sends_five_at_once_sends_five_packets),
	TEST(a_checksum_left_to_hardware_is_right_when_it_arrives),
	CU_TEST_INFO_NULL,
};

extern struct suite suites[];

struct suite suites[] = {
	{ "lab/offload", offload_tests },
	{ 0 },
};
