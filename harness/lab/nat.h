/* nat.h - a wire between a host of the lab and the machine, which passes its packets on. */
#ifndef HARNESS_LAB_NAT_H
#define HARNESS_LAB_NAT_H

#include <stdbool.h>

struct err;
struct nat;
struct nl_sock;

/* What the machine's network, the namespace machine, lets root do. */
struct nat_machine {
	bool has_route[2]; /* a default route, IPv4 and IPv6 */
	bool forwards[2];  /* packets are passed on */
	bool translates;   /* tables of nftables with an owner can be made */
	char why[128];     /* why they cannot */
};

/* 0, or a negative errno when the machine cannot even be asked. */
int nat_ask(int machine, struct nat_machine *ret, struct err *err);

struct nat_conf {
	int machine; /* network namespaces, borrowed: the machine's, and the host's */
	int host;
	struct nl_sock *host_nl;
	unsigned mtu;
	bool has_ipv6;
};

/* Makes the wire, straitsN on the machine and PORTER_IFACE on the host, with addresses that no
 * route of the machine knows, default routes on the host for the families that the machine passes
 * on, and the table straits-N. All of it is gone when the host's namespace and this process are. */
int nat_open(const struct nat_conf *conf, struct nat **ret, struct err *err);

/* The N of the wire and of its addresses. */
unsigned nat_number(const struct nat *nat);

/* Takes the wire and the table away at once. NULL is fine. */
void nat_close(struct nat *nat);

#endif
