/* outside.h - the machine's own network, reached through a host of a lab. */
#ifndef HARNESS_LAB_OUTSIDE_H
#define HARNESS_LAB_OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>

/* How packets get from that host to the machine's network. Either way the host passes them on under
 * an address of its own, answers DNS for all others by the machine's resolvers, and is where their
 * default routes lead. */
enum outside_way {
	/* Over a wire to the machine, which passes them on under its own address: a wire and a
	 * table of nftables that end with the lab. For root, and only where the machine passes
	 * packets on already: no setting of the machine is touched. */
	OUTSIDE_NAT,
	/* By pasta(1), which opens for each flow a socket of the user's own. The lab lives in a
	 * user namespace then, root's too. */
	OUTSIDE_PASTA,
};

/* "nat", "pasta". */
const char *outside_word(enum outside_way way);

struct outside_conf {
	enum outside_way way;
	size_t host;
};

/* What this machine lets this user do. */
struct outside_choice {
	bool possible;
	enum outside_way way;
	char why[320]; /* why this way and not the other, or why none */
	char fix[320]; /* what to install or enable to make it possible, or better; "" is nothing */
};

/* Looks by trying, and leaves everything as it was. */
void outside_choose(struct outside_choice *ret);

#endif
