/* kernel_probe.c - tries disciplines in a scratch namespace. */
#include "harness/drive/kernel_probe.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "harness/net/bridge.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/qdisc.h"

#define TRIAL_BRIDGE "trial"

static int try_all(struct nl_sock *nl, struct kernel_probe *probe, struct err *err)
{
	int r = 0;

	for (unsigned k = 0; k < QDISC_KINDS && r == 0; k++)
		r = qdisc_known(nl, "lo", qdisc_word((enum qdisc_kind)k), &probe->has[k], err);
	if (r < 0)
		return r;
	probe->has_bridge = bridge_new(nl, TRIAL_BRIDGE, 1500, NULL) == 0;
	if (probe->has_bridge)
		(void)iface_remove(nl, TRIAL_BRIDGE, NULL);
	return 0;
}

int kernel_probe(struct kernel_probe *ret, struct err *err)
{
	struct kernel_probe probe = { 0 };
	struct nl_sock *nl = NULL;
	int netns = -1;
	int r = netns_new(&netns, err);

	if (r < 0)
		return r;
	r = netlink_open(netns, &nl, err);
	if (r == 0)
		r = try_all(nl, &probe, err);
	if (r == 0)
		*ret = probe;
	netlink_close(nl);
	(void)close(netns);
	return r;
}

const char *kernel_module(enum qdisc_kind kind)
{
	static const char *const modules[QDISC_KINDS] = { "sch_netem", "sch_tbf", "sch_htb",
							  "sch_fifo", "sch_fifo" };

	return kind < QDISC_KINDS ? modules[kind] : "";
}

const char *kernel_advice(enum qdisc_kind kind, char *buf, size_t size)
{
	const char *module = kernel_module(kind);

	(void)snprintf(buf, size,
		       "this kernel has no %s. Debian's linux-image has the module: as root, "
		       "modprobe %s. Where the kernel cannot be changed, --drive live needs none",
		       module, module);
	return buf;
}
