/* iface.h - network interfaces: wires (veth pairs), addresses, state and counters. */
#ifndef HARNESS_NET_IFACE_H
#define HARNESS_NET_IFACE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;
struct nl_sock;

/* One end of a wire. */
struct iface_end {
	int netns;        /* descriptor of the namespace that gets this end */
	const char *name; /* at most 15 bytes */
	uint8_t mac[6];
};

/* Makes a veth pair, both ends down, with the given MTU (bytes of payload above Ethernet). */
int iface_wire(struct nl_sock *nl, const struct iface_end *a, const struct iface_end *b,
	       unsigned mtu, struct err *err);

/* Makes the interface upper in the namespace netns, down, which from when it is up on gets all
 * packets that reach the interface lower in nl's namespace, in place of that namespace, and sends
 * from there (a macvlan in passthru mode). lower itself stays as it is, and gets its packets again
 * when upper or its namespace is gone. -EBUSY or -EINVAL when lower is a part of something else. */
int iface_take_over(struct nl_sock *nl, const char *lower, int netns, const char *upper,
		    struct err *err);

/* What is to be known of an interface before it is taken over. */
struct iface_facts {
	bool loopback, up;
	bool enslaved;  /* of a bridge or bond */
	bool addressed; /* it has an address that is more than link-local */
	unsigned mtu;
};

int iface_read_facts(struct nl_sock *nl, const char *name, struct iface_facts *ret,
		     struct err *err);

/* The verbs below act on the interface name in nl's namespace. */

int iface_up(struct nl_sock *nl, const char *name, struct err *err);
int iface_down(struct nl_sock *nl, const char *name, struct err *err);
/* Takes the interface away; a wire goes with both its ends. */
int iface_remove(struct nl_sock *nl, const char *name, struct err *err);

/* Bytes above Ethernet, as in iface_wire(). The lab gives wires their MTU when it makes them: for
 * tests of what happens when a host changes it. */
int iface_set_mtu(struct nl_sock *nl, const char *name, unsigned mtu, struct err *err);

/* The kernel's number of the interface, above 0. */
int iface_index(struct nl_sock *nl, const char *name, int *ret, struct err *err);

/* No link-local IPv6 address by itself when the interface comes up. -EOPNOTSUPP or -EAFNOSUPPORT
 * when the kernel runs without IPv6. */
int iface_no_autoconf(struct nl_sock *nl, const char *name, struct err *err);

/* Adds "ADDRESS/PREFIX", IPv4 or IPv6; IPv6 without duplicate address detection, so that it can be
 * bound at once. */
int iface_add_address(struct nl_sock *nl, const char *name, const char *address, struct err *err);

/* Tells the kernel for good which link-layer address has the neighbour "ADDRESS", IPv4 or IPv6: it
 * will not ask the network. */
int iface_add_neighbour(struct nl_sock *nl, const char *name, const char *address,
			const uint8_t mac[static 6], struct err *err);

/* Waits until the interface has carrier (IFF_RUNNING), told by netlink events. -ETIMEDOUT after
 * limit. netns as for netlink_open(). */
int iface_wait_running(int netns, const char *name, nsec_t limit, struct err *err);

/* The kernel's counters of packets, since the interface was made. */
struct iface_stats {
	uint64_t rx_packets, rx_bytes, rx_dropped;
	uint64_t tx_packets, tx_bytes, tx_dropped;
};

int iface_read_stats(struct nl_sock *nl, const char *name, struct iface_stats *ret,
		     struct err *err);

#endif
