/* bridge.h - joining two interfaces so that each frame that comes in at one goes out at the other.
 */
#ifndef HARNESS_NET_BRIDGE_H
#define HARNESS_NET_BRIDGE_H

struct err;
struct nl_sock;

/* Makes a bridge of this name in nl's namespace, up, which adds nothing of its own: no spanning
 * tree, no snooping of multicast, no filtering, no addresses. -EOPNOTSUPP when the kernel has no
 * bridges. iface_remove() takes it away. */
int bridge_new(struct nl_sock *nl, const char *name, unsigned mtu, struct err *err);

/* Makes the interface a port of the bridge. */
int bridge_join(struct nl_sock *nl, const char *bridge, const char *name, struct err *err);

#endif
