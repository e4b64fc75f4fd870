/* wires.c - namespaces and raw frames for tests of the live drive. */
#include "tests/unit/drive/wires.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/offload.h"

/* For experiments, IEEE 802: no kernel says anything under it. */
#define PROTOCOL 0x88b5

#define RECEIVE_MSEC 2000

const char *wires_why_not(void)
{
	static bool entered;

	if (entered)
		return NULL;
	if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return strerror(errno);
	entered = true;
	return NULL;
}

static int open_raw(void *arg, struct err *err)
{
	static const int yes = 1;
	int *fd = arg;
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
				  .sll_protocol = htons(ETH_P_ALL),
				  .sll_ifindex = (int)if_nametoindex("eth0") };

	*fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (*fd < 0 || bind(*fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    setsockopt(*fd, SOL_PACKET, PACKET_AUXDATA, &yes, sizeof(yes)) < 0 ||
	    setsockopt(*fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(yes)) < 0)
		return err_set(err, -errno, "raw socket: %s", strerror(errno));
	return 0;
}

static int make_wire(struct wires *w, struct nl_sock *here, int own, size_t i, struct err *err)
{
	struct iface_end ours = { own, NULL, { 2, 0, 0, 0, 1, (uint8_t)i } };
	struct iface_end theirs = { w->netns[i], "eth0", { 2, 0, 0, 0, 0, (uint8_t)i } };
	struct text changed = { 0 }, left = { 0 };
	struct nl_sock *there = NULL;
	char name[32];
	int r;

	(void)snprintf(name, sizeof(name), "w%zu", i);
	ours.name = name;
	r = netlink_open(w->netns[i], &there, err);
	if (r == 0)
		r = iface_wire(here, &ours, &theirs, WIRES_MTU, err);
	if (r == 0)
		r = iface_no_autoconf(here, name, err);
	if (r == 0)
		r = iface_no_autoconf(there, "eth0", err);
	if (r == 0)
		r = offload_off(w->netns[i], "eth0", &changed, &left, err);
	if (r == 0)
		r = iface_up(here, name, err);
	if (r == 0)
		r = iface_up(there, "eth0", err);
	if (r == 0)
		r = iface_wait_running(-1, name, 5 * NSEC_PER_SEC, err);
	if (r == 0)
		r = iface_wait_running(w->netns[i], "eth0", 5 * NSEC_PER_SEC, err);
	if (r == 0)
		r = netns_do(w->netns[i], open_raw, &w->raw[i], err);
	netlink_close(there);
	text_done(&changed);
	text_done(&left);
	return r;
}

int wires_open(struct wires *w, size_t count, struct err *err)
{
	struct nl_sock *here = NULL;
	int own = -1;
	int r;

	*w = (struct wires){ .count = count };
	for (size_t i = 0; i < WIRES_MAX; i++)
		w->netns[i] = w->raw[i] = -1;
	r = netns_own(&own, err);
	if (r == 0)
		r = netlink_open(-1, &here, err);
	for (size_t i = 0; i < count && r == 0; i++) {
		r = netns_new(&w->netns[i], err);
		if (r == 0)
			r = make_wire(w, here, own, i, err);
	}
	netlink_close(here);
	if (own >= 0)
		(void)close(own);
	return r;
}

/* A namespace's interfaces go some time after its last descriptor, but the next test wants their
 * names at once. */
static void remove_wire(struct nl_sock *here, size_t i)
{
	char name[32];

	(void)snprintf(name, sizeof(name), "w%zu", i);
	(void)iface_remove(here, name, NULL);
}

void wires_close(struct wires *w)
{
	struct nl_sock *here = NULL;

	(void)netlink_open(-1, &here, NULL);
	for (size_t i = 0; i < w->count; i++) {
		if (w->raw[i] >= 0)
			(void)close(w->raw[i]);
		if (here)
			remove_wire(here, i);
		if (w->netns[i] >= 0)
			(void)close(w->netns[i]);
	}
	netlink_close(here);
}

void wires_frame(uint8_t *ret, size_t bytes, size_t from, size_t to, uint8_t number)
{
	const uint8_t addresses[12] = { 2, 0, 0, 0, 0, (uint8_t)to, 2, 0, 0, 0, 0, (uint8_t)from };

	memset(ret, 0x55, bytes);
	memcpy(ret, addresses, sizeof(addresses));
	if (to == 0xff)
		memset(ret, 0xff, 6);
	ret[12] = PROTOCOL >> 8;
	ret[13] = PROTOCOL & 0xff;
	ret[bytes - 1] = number;
}

int wires_send(const struct wires *w, size_t host, const void *frame, size_t bytes)
{
	return send(w->raw[host], frame, bytes, 0) < 0 ? -errno : 0;
}

/* The kernel takes the tag out; it tells of it aside. */
static ssize_t put_tag_back(const struct msghdr *m, uint8_t *frame, size_t room, size_t n)
{
	const struct cmsghdr *c = CMSG_FIRSTHDR(m);
	struct tpacket_auxdata aux;

	if (!c || c->cmsg_type != PACKET_AUXDATA)
		return (ssize_t)n;
	memcpy(&aux, CMSG_DATA(c), sizeof(aux));
	if (!(aux.tp_status & TP_STATUS_VLAN_VALID) || n + 4 > room)
		return (ssize_t)n;
	memmove(frame + 16, frame + 12, n - 12);
	frame[12] = (uint8_t)(aux.tp_vlan_tpid >> 8);
	frame[13] = (uint8_t)aux.tp_vlan_tpid;
	frame[14] = (uint8_t)(aux.tp_vlan_tci >> 8);
	frame[15] = (uint8_t)aux.tp_vlan_tci;
	return (ssize_t)n + 4;
}

static bool is_ours(const uint8_t *frame, ssize_t n)
{
	size_t at = 12;

	if (n > 22 && frame[at] == 0x88 && frame[at + 1] == 0xa8)
		at += 4;
	if (n > 22 && frame[at] == 0x81 && frame[at + 1] == 0)
		at += 4;
	return n >= 14 && frame[at] == PROTOCOL >> 8 && frame[at + 1] == (PROTOCOL & 0xff);
}

int wires_receive(const struct wires *w, size_t host, uint8_t *ret, size_t room)
{
	struct pollfd ready = { .fd = w->raw[host], .events = POLLIN };
	_Alignas(struct cmsghdr) uint8_t aside[128];
	ssize_t n;

	do {
		struct iovec part = { ret, room };
		struct msghdr m = { .msg_iov = &part,
				    .msg_iovlen = 1,
				    .msg_control = aside,
				    .msg_controllen = sizeof(aside) };

		if (poll(&ready, 1, RECEIVE_MSEC) <= 0)
			return -1;
		n = recvmsg(w->raw[host], &m, 0);
		if (n > 0)
			n = put_tag_back(&m, ret, room, (size_t)n);
	} while (!is_ours(ret, n));
	return (int)n;
}

int wires_quiet(const struct wires *w, size_t host)
{
	struct pollfd ready = { .fd = w->raw[host], .events = POLLIN };

	return poll(&ready, 1, 0) == 0;
}

int wires_down(const struct wires *w, size_t host, struct err *err)
{
	struct nl_sock *there;
	int r = netlink_open(w->netns[host], &there, err);

	if (r < 0)
		return r;
	r = iface_down(there, "eth0", err);
	netlink_close(there);
	return r;
}

int wires_up(const struct wires *w, size_t host, struct err *err)
{
	struct nl_sock *there;
	int r = netlink_open(w->netns[host], &there, err);

	if (r < 0)
		return r;
	r = iface_up(there, "eth0", err);
	if (r == 0)
		r = iface_wait_running(w->netns[host], "eth0", 5 * NSEC_PER_SEC, err);
	netlink_close(there);
	return r;
}

int wires_mtu(const struct wires *w, size_t host, unsigned mtu, struct err *err)
{
	struct nl_sock *there;
	int r = netlink_open(w->netns[host], &there, err);

	if (r < 0)
		return r;
	r = iface_set_mtu(there, "eth0", mtu, err);
	netlink_close(there);
	return r;
}
