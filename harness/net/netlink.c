/* netlink.c - opening netlink sockets, translating libnl's errors. */
#include "harness/net/netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stddef.h>

#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "harness/base/err.h"
#include "harness/net/netns.h"

static int connect_route(void *arg, struct err *err)
{
	struct nl_sock *nl = arg;
	int r = nl_connect(nl, NETLINK_ROUTE);

	if (r < 0)
		return err_set(err, net_errno(r), "netlink socket: %s", nl_geterror(r));
	return 0;
}

int netlink_open(int netns, struct nl_sock **ret, struct err *err)
{
	struct nl_sock *nl = nl_socket_alloc();
	int r;

	if (!nl)
		return err_set(err, -ENOMEM, "netlink socket: out of memory");
	r = netns_do(netns, connect_route, nl, err);
	if (r < 0)
		nl_socket_free(nl);
	else
		*ret = nl;
	return r;
}

void netlink_close(struct nl_sock *nl)
{
	if (nl)
		nl_socket_free(nl);
}

int net_errno(int nle)
{
	static const struct {
		int nle, code;
	} known[] = {
		{ NLE_INTR, EINTR },           { NLE_BAD_SOCK, EBADF },
		{ NLE_AGAIN, EAGAIN },         { NLE_NOMEM, ENOMEM },
		{ NLE_EXIST, EEXIST },         { NLE_INVAL, EINVAL },
		{ NLE_RANGE, ERANGE },         { NLE_MSGSIZE, EMSGSIZE },
		{ NLE_OPNOTSUPP, EOPNOTSUPP }, { NLE_AF_NOSUPPORT, EAFNOSUPPORT },
		{ NLE_OBJ_NOTFOUND, ENOENT },  { NLE_NOATTR, ENODATA },
		{ NLE_MISSING_ATTR, ENODATA }, { NLE_AF_MISMATCH, EAFNOSUPPORT },
		{ NLE_NOADDR, EADDRNOTAVAIL }, { NLE_PROTO_MISMATCH, EPROTONOSUPPORT },
		{ NLE_NOACCESS, EACCES },      { NLE_PERM, EPERM },
		{ NLE_BUSY, EBUSY },           { NLE_NODEV, ENODEV },
	};

	if (nle >= 0)
		return 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].nle == -nle)
			return -known[i].code;
	}
	return -EIO;
}
