/* way.h - which way packets go: routes, the forwarding of packets, other settings of a namespace.
 */
#ifndef HARNESS_NET_WAY_H
#define HARNESS_NET_WAY_H

#include <stdbool.h>

struct err;
struct nl_sock;

/* The verbs with nl act in its namespace. family is AF_INET or AF_INET6. */

/* What no other route takes goes through the neighbour at address, on the interface name. */
int way_add_default(struct nl_sock *nl, const char *name, const char *address, struct err *err);

/* Is there such a route? */
int way_has_default(struct nl_sock *nl, int family, bool *ret, struct err *err);

/* Does any address or route, but the default ones, lie within "ADDRESS/PREFIX" or around it? */
int way_is_taken(struct nl_sock *nl, const char *prefix, bool *ret, struct err *err);

/* Reads and writes a setting of the namespace netns (-1: the caller's own), a path below
 * /proc/sys/net such as "ipv4/ip_forward". The text read has no line end. -ENOENT when the kernel
 * has no such setting. */
int way_get(int netns, const char *setting, char *ret, unsigned size, struct err *err);
int way_set(int netns, const char *setting, const char *value, struct err *err);

/* Are packets passed on from interface to interface? False as well when the kernel lacks the
 * family. */
bool way_forwards(int netns, int family);

#endif
