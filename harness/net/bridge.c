/* bridge.c - bridges through netlink. */
#include "harness/net/bridge.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdint.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>

#include "harness/base/err.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"

/* Frames to the reserved group addresses pass too, but for the three that no bridge may pass. */
#define GROUPS_PASSED 0xfff8

static int put_options(struct nl_msg *msg)
{
	struct nlattr *info = nla_nest_start(msg, IFLA_LINKINFO), *data;
	int r;

	if (!info)
		return -NLE_NOMEM;
	r = nla_put_string(msg, IFLA_INFO_KIND, "bridge");
	data = r < 0 ? NULL : nla_nest_start(msg, IFLA_INFO_DATA);
	if (!data)
		return -NLE_NOMEM;
	r = nla_put_u32(msg, IFLA_BR_STP_STATE, 0);
	if (r == 0)
		r = nla_put_u16(msg, IFLA_BR_GROUP_FWD_MASK, GROUPS_PASSED);
	if (r == 0)
		r = nla_put_u8(msg, IFLA_BR_MCAST_SNOOPING, 0);
	(void)nla_nest_end(msg, data);
	(void)nla_nest_end(msg, info);
	return r;
}

static int ask_for_bridge(struct nl_sock *nl, const char *name, unsigned mtu)
{
	const struct ifinfomsg head = { .ifi_family = AF_UNSPEC };
	struct nl_msg *msg =
		nlmsg_alloc_simple(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_REQUEST);
	int r;

	if (!msg)
		return -NLE_NOMEM;
	r = nlmsg_append(msg, (void *)&head, sizeof(head), NLMSG_ALIGNTO);
	if (r == 0)
		r = nla_put_string(msg, IFLA_IFNAME, name);
	if (r == 0)
		r = nla_put_u32(msg, IFLA_MTU, mtu);
	if (r == 0)
		r = put_options(msg);
	if (r < 0) {
		nlmsg_free(msg);
		return r;
	}
	return nl_send_sync(nl, msg);
}

int bridge_new(struct nl_sock *nl, const char *name, unsigned mtu, struct err *err)
{
	int r = ask_for_bridge(nl, name, mtu);

	if (r < 0)
		return err_set(err, net_errno(r), "bridge %s: %s%s", name, nl_geterror(r),
			       r == -NLE_OPNOTSUPP ? " (this kernel has no module \"bridge\")"
						   : "");
	/* a kernel without IPv6 gives it no address in any case */
	(void)iface_no_autoconf(nl, name, NULL);
	return iface_up(nl, name, err);
}

int bridge_join(struct nl_sock *nl, const char *bridge, const char *name, struct err *err)
{
	struct rtnl_link *port = NULL, *master = NULL;
	int r = rtnl_link_get_kernel(nl, 0, bridge, &master);

	if (r == 0)
		r = rtnl_link_get_kernel(nl, 0, name, &port);
	if (r == 0)
		r = rtnl_link_enslave_ifindex(nl, rtnl_link_get_ifindex(master),
					      rtnl_link_get_ifindex(port));
	rtnl_link_put(port);
	rtnl_link_put(master);
	if (r < 0)
		return err_set(err, net_errno(r), "interface %s into bridge %s: %s", name, bridge,
			       nl_geterror(r));
	return 0;
}
