/* netlink.h - a netlink socket in a namespace, and libnl's error codes as errno. */
#ifndef HARNESS_NET_NETLINK_H
#define HARNESS_NET_NETLINK_H

struct err;
struct nl_sock;

/* Opens a route netlink socket in the network namespace of the descriptor netns (-1: the caller's
 * own). It stays bound to that namespace whatever the thread does later. netlink_close() ends it.
 */
int netlink_open(int netns, struct nl_sock **ret, struct err *err);
void netlink_close(struct nl_sock *nl);

/* A code that libnl returned (0 or negative NLE_*) as 0 or a negative errno; what has no errno of
 * its own is -EIO. */
int net_errno(int nle);

#endif
