/* qdisc.h - queueing disciplines of the kernel. */
#ifndef HARNESS_NET_QDISC_H
#define HARNESS_NET_QDISC_H

#include <stdbool.h>

struct err;
struct nl_sock;

/* Does this kernel have the discipline of this kind ("netem", "tbf")? Asks by trying to put it on
 * the interface name in nl's namespace, and takes it away again. The kernel may load a module for
 * it. */
int qdisc_known(struct nl_sock *nl, const char *name, const char *kind, bool *ret, struct err *err);

#endif
