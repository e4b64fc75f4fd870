/* qdisc.c - queueing disciplines through libnl. */
#include "harness/net/qdisc.h"

#include <errno.h>
#include <stddef.h>

#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/link.h>
#include <netlink/route/qdisc.h>
#include <netlink/route/tc.h>

#include "harness/base/err.h"
#include "harness/net/netlink.h"

static int try_kind(struct nl_sock *nl, struct rtnl_link *link, const char *kind)
{
	struct rtnl_qdisc *qdisc = rtnl_qdisc_alloc();
	int r;

	if (!qdisc)
		return -NLE_NOMEM;
	rtnl_tc_set_link(TC_CAST(qdisc), link);
	rtnl_tc_set_parent(TC_CAST(qdisc), TC_H_ROOT);
	r = rtnl_tc_set_kind(TC_CAST(qdisc), kind);
	if (r == 0)
		r = rtnl_qdisc_add(nl, qdisc, NLM_F_CREATE | NLM_F_REPLACE);
	if (r == 0)
		(void)rtnl_qdisc_delete(nl, qdisc);
	rtnl_qdisc_put(qdisc);
	return r;
}

int qdisc_known(struct nl_sock *nl, const char *name, const char *kind, bool *ret, struct err *err)
{
	struct rtnl_link *link = NULL;
	int r;

	r = rtnl_link_get_kernel(nl, 0, name, &link);
	if (r == 0)
		r = try_kind(nl, link, kind);
	rtnl_link_put(link);
	/* "not found" is the kind; one that wants options says "invalid" to none */
	if (r < 0 && r != -NLE_OBJ_NOTFOUND && r != -NLE_INVAL)
		return err_set(err, net_errno(r), "interface %s: queueing discipline %s: %s", name,
			       kind, nl_geterror(r));
	*ret = r != -NLE_OBJ_NOTFOUND;
	return 0;
}
