/* iface.c - interfaces through libnl. */
#include "harness/net/iface.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <netlink/addr.h>
#include <netlink/cache.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/link/macvlan.h>
#include <netlink/route/link/veth.h>
#include <netlink/route/neighbour.h>
#include <netlink/socket.h>

#include "harness/base/err.h"
#include "harness/net/netlink.h"

static int fill_end(struct rtnl_link *link, const struct iface_end *end, unsigned mtu)
{
	struct nl_addr *mac = nl_addr_build(AF_LLC, end->mac, sizeof(end->mac));

	if (!mac)
		return -NLE_NOMEM;
	rtnl_link_set_name(link, end->name);
	rtnl_link_set_ns_fd(link, end->netns);
	rtnl_link_set_mtu(link, mtu);
	rtnl_link_set_addr(link, mac);
	nl_addr_put(mac);
	return 0;
}

int iface_wire(struct nl_sock *nl, const struct iface_end *a, const struct iface_end *b,
	       unsigned mtu, struct err *err)
{
	struct rtnl_link *link = rtnl_link_veth_alloc();
	struct rtnl_link *peer = NULL;
	int r = -NLE_NOMEM;

	if (!link)
		goto out;
	peer = rtnl_link_veth_get_peer(link);
	if (!peer)
		goto out;
	r = fill_end(link, a, mtu);
	if (r < 0)
		goto out;
	r = fill_end(peer, b, mtu);
	if (r < 0)
		goto out;
	r = rtnl_link_add(nl, link, NLM_F_CREATE | NLM_F_EXCL);
out:
	rtnl_link_put(peer);
	rtnl_link_put(link);
	if (r < 0)
		return err_set(err, net_errno(r), "wire %s - %s with MTU %u: %s", a->name, b->name,
			       mtu, nl_geterror(r));
	return 0;
}

int iface_take_over(struct nl_sock *nl, const char *lower, int netns, const char *upper,
		    struct err *err)
{
	struct rtnl_link *link = NULL, *below = NULL;
	int r = rtnl_link_get_kernel(nl, 0, lower, &below);

	if (r < 0)
		goto out;
	link = rtnl_link_macvlan_alloc();
	if (!link) {
		r = -NLE_NOMEM;
		goto out;
	}
	rtnl_link_set_link(link, rtnl_link_get_ifindex(below));
	rtnl_link_set_name(link, upper);
	rtnl_link_set_ns_fd(link, netns);
	r = rtnl_link_macvlan_set_mode(link, MACVLAN_MODE_PASSTHRU);
	if (r == 0)
		r = rtnl_link_add(nl, link, NLM_F_CREATE | NLM_F_EXCL);
out:
	rtnl_link_put(link);
	rtnl_link_put(below);
	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: take over: %s", lower,
			       nl_geterror(r));
	return 0;
}

static bool is_addressed(struct nl_sock *nl, int index, int *ret)
{
	struct nl_cache *list = NULL;
	bool found = false;

	*ret = rtnl_addr_alloc_cache(nl, &list);
	if (*ret < 0)
		return false;
	for (struct nl_object *o = nl_cache_get_first(list); o; o = nl_cache_get_next(o)) {
		struct rtnl_addr *a = (struct rtnl_addr *)o;

		found |= rtnl_addr_get_ifindex(a) == index &&
			 rtnl_addr_get_scope(a) != RT_SCOPE_LINK;
	}
	nl_cache_free(list);
	return found;
}

int iface_read_facts(struct nl_sock *nl, const char *name, struct iface_facts *ret, struct err *err)
{
	struct rtnl_link *link = NULL;
	int r = rtnl_link_get_kernel(nl, 0, name, &link);

	if (r == 0) {
		unsigned flags = rtnl_link_get_flags(link);

		*ret = (struct iface_facts){
			.loopback = flags & IFF_LOOPBACK,
			.up = flags & IFF_UP,
			.enslaved = rtnl_link_get_master(link) > 0,
			.mtu = rtnl_link_get_mtu(link),
		};
		ret->addressed = is_addressed(nl, rtnl_link_get_ifindex(link), &r);
	}
	rtnl_link_put(link);
	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: %s", name, nl_geterror(r));
	return 0;
}

/* One thing to be changed about an interface: what to call it when it fails, and how to say it to
 * libnl (0 or a code of libnl's). */
struct wish {
	const char *what;
	int (*say)(struct rtnl_link *want, unsigned value);
	unsigned value;
};

static int change(struct nl_sock *nl, const char *name, const struct wish *wish, struct err *err)
{
	struct rtnl_link *link = NULL, *want = rtnl_link_alloc();
	int r = want ? wish->say(want, wish->value) : -NLE_NOMEM;

	if (r == 0)
		r = rtnl_link_get_kernel(nl, 0, name, &link);
	if (r == 0)
		r = rtnl_link_change(nl, link, want, 0);
	rtnl_link_put(link);
	rtnl_link_put(want);
	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: %s: %s", name, wish->what,
			       nl_geterror(r));
	return 0;
}

static int say_up(struct rtnl_link *want, unsigned up)
{
	if (up)
		rtnl_link_set_flags(want, IFF_UP);
	else
		rtnl_link_unset_flags(want, IFF_UP);
	return 0;
}

static int say_mtu(struct rtnl_link *want, unsigned mtu)
{
	rtnl_link_set_mtu(want, mtu);
	return 0;
}

static int say_addresses(struct rtnl_link *want, unsigned mode)
{
	return rtnl_link_inet6_set_addr_gen_mode(want, (uint8_t)mode);
}

int iface_up(struct nl_sock *nl, const char *name, struct err *err)
{
	return change(nl, name, &(struct wish){ "up", say_up, 1 }, err);
}

int iface_down(struct nl_sock *nl, const char *name, struct err *err)
{
	return change(nl, name, &(struct wish){ "down", say_up, 0 }, err);
}

int iface_remove(struct nl_sock *nl, const char *name, struct err *err)
{
	struct rtnl_link *link = NULL;
	int r;

	r = rtnl_link_get_kernel(nl, 0, name, &link);
	if (r == 0)
		r = rtnl_link_delete(nl, link);
	rtnl_link_put(link);
	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: remove: %s", name, nl_geterror(r));
	return 0;
}

int iface_set_mtu(struct nl_sock *nl, const char *name, unsigned mtu, struct err *err)
{
	return change(nl, name, &(struct wish){ "set the MTU", say_mtu, mtu }, err);
}

int iface_no_autoconf(struct nl_sock *nl, const char *name, struct err *err)
{
	const struct wish wish = { "no automatic IPv6 address", say_addresses,
				   IN6_ADDR_GEN_MODE_NONE };

	return change(nl, name, &wish, err);
}

int iface_index(struct nl_sock *nl, const char *name, int *ret, struct err *err)
{
	struct rtnl_link *link = NULL;
	int r = rtnl_link_get_kernel(nl, 0, name, &link);

	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: %s", name, nl_geterror(r));
	*ret = rtnl_link_get_ifindex(link);
	rtnl_link_put(link);
	return 0;
}

int iface_add_address(struct nl_sock *nl, const char *name, const char *address, struct err *err)
{
	struct rtnl_addr *want = NULL;
	struct nl_addr *local = NULL;
	int index = 0, r;

	r = iface_index(nl, name, &index, err);
	if (r < 0)
		return r;
	r = nl_addr_parse(address, strchr(address, ':') ? AF_INET6 : AF_INET, &local);
	if (r < 0)
		goto out;
	want = rtnl_addr_alloc();
	if (!want) {
		r = -NLE_NOMEM;
		goto out;
	}
	rtnl_addr_set_ifindex(want, index);
	r = rtnl_addr_set_local(want, local);
	if (r < 0)
		goto out;
	if (nl_addr_get_family(local) == AF_INET6)
		rtnl_addr_set_flags(want, IFA_F_NODAD);
	r = rtnl_addr_add(nl, want, 0);
out:
	rtnl_addr_put(want);
	nl_addr_put(local);
	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: address %s: %s", name, address,
			       nl_geterror(r));
	return 0;
}

static int fill_neighbour(struct rtnl_neigh *want, const char *address, const uint8_t *mac)
{
	struct nl_addr *at = NULL, *link = NULL;
	int r;

	r = nl_addr_parse(address, strchr(address, ':') ? AF_INET6 : AF_INET, &at);
	if (r < 0)
		return r;
	link = nl_addr_build(AF_LLC, mac, 6);
	if (!link) {
		r = -NLE_NOMEM;
		goto out;
	}
	r = rtnl_neigh_set_dst(want, at);
	rtnl_neigh_set_lladdr(want, link);
	rtnl_neigh_set_state(want, NUD_PERMANENT);
out:
	nl_addr_put(link);
	nl_addr_put(at);
	return r;
}

int iface_add_neighbour(struct nl_sock *nl, const char *name, const char *address,
			const uint8_t mac[static 6], struct err *err)
{
	struct rtnl_neigh *want;
	int index = 0, r;

	r = iface_index(nl, name, &index, err);
	if (r < 0)
		return r;
	want = rtnl_neigh_alloc();
	r = want ? fill_neighbour(want, address, mac) : -NLE_NOMEM;
	if (r == 0) {
		rtnl_neigh_set_ifindex(want, index);
		r = rtnl_neigh_add(nl, want, NLM_F_CREATE | NLM_F_REPLACE);
	}
	rtnl_neigh_put(want);
	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: neighbour %s: %s", name, address,
			       nl_geterror(r));
	return 0;
}

/* Lets poll() end after limit, without this room reading a clock. */
static int start_timer(nsec_t limit, struct err *err)
{
	struct itimerspec spec = {
		.it_value = { .tv_sec = limit / NSEC_PER_SEC, .tv_nsec = limit % NSEC_PER_SEC },
	};
	int fd;

	if (limit <= 0)
		spec.it_value.tv_nsec = 1;
	fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (fd < 0)
		return err_set(err, -errno, "timer: %s", strerror(errno));
	(void)timerfd_settime(fd, 0, &spec, NULL);
	return fd;
}

static int open_events(int netns, struct nl_sock **ret, struct err *err)
{
	struct nl_sock *nl;
	int r;

	r = netlink_open(netns, &nl, err);
	if (r < 0)
		return r;
	nl_socket_disable_seq_check(nl);
	r = nl_socket_add_membership(nl, RTNLGRP_LINK);
	if (r < 0) {
		netlink_close(nl);
		return err_set(err, net_errno(r), "netlink events: %s", nl_geterror(r));
	}
	*ret = nl;
	return 0;
}

static int is_running(struct nl_sock *nl, const char *name, bool *ret, struct err *err)
{
	struct rtnl_link *link = NULL;
	int r = rtnl_link_get_kernel(nl, 0, name, &link);

	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: %s", name, nl_geterror(r));
	*ret = rtnl_link_get_flags(link) & IFF_RUNNING;
	rtnl_link_put(link);
	return 0;
}

/* Events only say "look again", so whatever they hold is read and dropped. */
static void drop_events(struct nl_sock *events)
{
	char buf[4096];

	while (recv(nl_socket_get_fd(events), buf, sizeof(buf), MSG_DONTWAIT) > 0)
		;
}

static int wait_event(struct nl_sock *events, int timer, const char *name, struct err *err)
{
	struct pollfd fds[2] = {
		{ .fd = nl_socket_get_fd(events), .events = POLLIN },
		{ .fd = timer, .events = POLLIN },
	};

	if (poll(fds, 2, -1) < 0 && errno != EINTR)
		return err_set(err, -errno, "interface %s: poll: %s", name, strerror(errno));
	if (fds[1].revents)
		return err_set(err, -ETIMEDOUT, "interface %s got no carrier in time", name);
	drop_events(events);
	return 0;
}

int iface_wait_running(int netns, const char *name, nsec_t limit, struct err *err)
{
	struct nl_sock *events = NULL, *nl = NULL;
	bool running = false;
	int timer, r;

	timer = start_timer(limit, err);
	if (timer < 0)
		return timer;
	r = open_events(netns, &events, err);
	if (r < 0)
		goto out;
	r = netlink_open(netns, &nl, err);
	while (r == 0) {
		r = is_running(nl, name, &running, err);
		if (r < 0 || running)
			break;
		r = wait_event(events, timer, name, err);
	}
out:
	netlink_close(nl);
	netlink_close(events);
	(void)close(timer);
	return r;
}

int iface_read_stats(struct nl_sock *nl, const char *name, struct iface_stats *ret, struct err *err)
{
	struct rtnl_link *link = NULL;
	int r = rtnl_link_get_kernel(nl, 0, name, &link);

	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: %s", name, nl_geterror(r));
	*ret = (struct iface_stats){
		.rx_packets = rtnl_link_get_stat(link, RTNL_LINK_RX_PACKETS),
		.rx_bytes = rtnl_link_get_stat(link, RTNL_LINK_RX_BYTES),
		.rx_dropped = rtnl_link_get_stat(link, RTNL_LINK_RX_DROPPED),
		.tx_packets = rtnl_link_get_stat(link, RTNL_LINK_TX_PACKETS),
		.tx_bytes = rtnl_link_get_stat(link, RTNL_LINK_TX_BYTES),
		.tx_dropped = rtnl_link_get_stat(link, RTNL_LINK_TX_DROPPED),
	};
	rtnl_link_put(link);
	return 0;
}
