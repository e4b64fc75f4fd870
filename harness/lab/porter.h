/* porter.h - the process of a lab that stays in the machine's network: it runs pasta, and asks the
 * machine's resolvers. */
#ifndef HARNESS_LAB_PORTER_H
#define HARNESS_LAB_PORTER_H

#include <stdbool.h>

#include "harness/lab/relay.h"

struct err;

/* The two ends of the wire, or of what pasta makes of one, between the machine and the host that
 * leads to it. */
enum porter_end { PORTER_MACHINE, PORTER_HOST };

#define PORTER_ADDRESS_MAX 64

/* Their addresses of a family, 10.78.NUMBER.1 and .2, fd78:0:0:NUMBER::1 and ::2: by the number, at
 * most 255, several labs are told apart. with_prefix adds "/LENGTH". */
const char *porter_address(enum porter_end end, int family, unsigned number, bool with_prefix,
			   char ret[static PORTER_ADDRESS_MAX]);

/* That host's interface to the machine. */
#define PORTER_IFACE "up0"

/* What the porter needs once the hosts are there. Descriptors are borrowed. */
struct porter_order {
	bool pasta;       /* start it */
	int host;         /* the network namespace that leads to the machine */
	unsigned mtu;     /* of PORTER_IFACE there */
	int listeners[4]; /* in that namespace: UDP and TCP, IPv4 then IPv6; -1 is none */
};

/* Forks the porter, to be called in the machine's network namespace, in the process namespace that
 * it is to die with. servers is what its relay asks; a socket to it, which it also dies with, is
 * *ret. 0 or a negative errno. */
int porter_start(const struct relay_server *servers, size_t count, int *ret, struct err *err);

/* Hands the order over and waits until pasta, if wanted, carries packets. 0, or a negative errno
 * with what pasta said. */
int porter_tell(int porter, const struct porter_order *order, struct err *err);

/* Once the socket is readable after that, what it carried has ended. Returns a negative errno with
 * err saying what, or 0 when it was nothing after all. */
int porter_hear(int porter, struct err *err);

#endif
