/* way.c - routes through libnl, settings through /proc/sys/net. */
#include "harness/net/way.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/addr.h>
#include <netlink/cache.h>
#include <netlink/errno.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>

#include "harness/base/err.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"

/* Takes via, for route keeps what it needs of it. */
static int fill_default(struct rtnl_route *route, int index, struct nl_addr *via)
{
	int family = nl_addr_get_family(via);
	struct rtnl_nexthop *hop = rtnl_route_nh_alloc();
	struct nl_addr *all = NULL;
	int r = hop ? nl_addr_parse("default", family, &all) : -NLE_NOMEM;

	if (r == 0)
		r = rtnl_route_set_family(route, (uint8_t)family);
	if (r == 0)
		r = rtnl_route_set_dst(route, all);
	nl_addr_put(all);
	if (r < 0) {
		rtnl_route_nh_free(hop);
		return r;
	}
	rtnl_route_nh_set_ifindex(hop, index);
	rtnl_route_nh_set_gateway(hop, via);
	rtnl_route_add_nexthop(route, hop);
	return 0;
}

static int family_of(const char *address)
{
	return strchr(address, ':') ? AF_INET6 : AF_INET;
}

static int find_index(struct nl_sock *nl, const char *name)
{
	struct rtnl_link *link = NULL;
	int r = rtnl_link_get_kernel(nl, 0, name, &link);

	if (r == 0)
		r = rtnl_link_get_ifindex(link);
	rtnl_link_put(link);
	return r;
}

int way_add_default(struct nl_sock *nl, const char *name, const char *address, struct err *err)
{
	struct rtnl_route *route = rtnl_route_alloc();
	struct nl_addr *via = NULL;
	int r = route ? nl_addr_parse(address, family_of(address), &via) : -NLE_NOMEM;
	int index = r < 0 ? 0 : find_index(nl, name);

	if (index < 0)
		r = index;
	if (r == 0)
		r = fill_default(route, index, via);
	if (r == 0)
		r = rtnl_route_add(nl, route, NLM_F_CREATE | NLM_F_REPLACE);
	nl_addr_put(via);
	rtnl_route_put(route);
	if (r < 0)
		return err_set(err, net_errno(r), "default route by %s on %s: %s", address, name,
			       nl_geterror(r));
	return 0;
}

static bool is_default(const struct rtnl_route *route)
{
	struct nl_addr *to = rtnl_route_get_dst((struct rtnl_route *)route);

	return nl_addr_get_prefixlen(to) == 0 && nl_addr_iszero(to);
}

static int list_routes(struct nl_sock *nl, int family, struct nl_cache **ret, struct err *err)
{
	int r = rtnl_route_alloc_cache(nl, family, 0, ret);

	return r < 0 ? err_set(err, net_errno(r), "list of routes: %s", nl_geterror(r)) : 0;
}

int way_has_default(struct nl_sock *nl, int family, bool *ret, struct err *err)
{
	struct nl_cache *routes = NULL;
	bool found = false;
	int r = list_routes(nl, family, &routes, err);

	if (r < 0)
		return r;
	for (struct nl_object *o = nl_cache_get_first(routes); o; o = nl_cache_get_next(o)) {
		struct rtnl_route *route = (struct rtnl_route *)o;

		/* IPv6 keeps one that refuses everything, on the loopback interface */
		found |= rtnl_route_get_family(route) == family &&
			 rtnl_route_get_table(route) == RT_TABLE_MAIN &&
			 rtnl_route_get_type(route) == RTN_UNICAST && is_default(route);
	}
	nl_cache_free(routes);
	*ret = found;
	return 0;
}

/* Does one of the two prefixes hold the other? */
static bool overlaps(struct nl_addr *a, struct nl_addr *b)
{
	unsigned bits = nl_addr_get_prefixlen(a);
	const uint8_t *x = nl_addr_get_binary_addr(a), *y = nl_addr_get_binary_addr(b);

	if (nl_addr_get_family(a) != nl_addr_get_family(b))
		return false;
	if (nl_addr_get_prefixlen(b) < bits)
		bits = nl_addr_get_prefixlen(b);
	return memcmp(x, y, bits / 8) == 0 &&
	       (bits % 8 == 0 || !((x[bits / 8] ^ y[bits / 8]) >> (8 - bits % 8)));
}

static bool is_routed(struct nl_cache *routes, struct nl_addr *prefix)
{
	for (struct nl_object *o = nl_cache_get_first(routes); o; o = nl_cache_get_next(o)) {
		struct rtnl_route *route = (struct rtnl_route *)o;

		if (!is_default(route) && overlaps(rtnl_route_get_dst(route), prefix))
			return true;
	}
	return false;
}

/* An address has its route, in the table of local ones at the least. */
int way_is_taken(struct nl_sock *nl, const char *prefix, bool *ret, struct err *err)
{
	struct nl_cache *routes = NULL;
	struct nl_addr *want = NULL;
	int r = nl_addr_parse(prefix, family_of(prefix), &want);

	if (r < 0)
		return err_set(err, net_errno(r), "%s: %s", prefix, nl_geterror(r));
	r = list_routes(nl, nl_addr_get_family(want), &routes, err);
	if (r == 0)
		*ret = is_routed(routes, want);
	nl_cache_free(routes);
	nl_addr_put(want);
	return r;
}

/* A setting, and what is read or written. */
struct access {
	const char *setting;
	const char *value; /* NULL to read */
	char *ret;
	unsigned size;
};

static int access_here(void *arg, struct err *err)
{
	const struct access *a = arg;
	char path[256];
	ssize_t n = -1;
	int fd, r = 0;

	(void)snprintf(path, sizeof(path), "/proc/sys/net/%s", a->setting);
	fd = open(path, (a->value ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
	if (fd >= 0)
		n = a->value ? write(fd, a->value, strlen(a->value))
			     : read(fd, a->ret, a->size - 1);
	if (n < 0)
		r = err_set(err, -errno, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	if (r == 0 && !a->value) {
		a->ret[n] = '\0';
		a->ret[strcspn(a->ret, "\n")] = '\0';
	}
	return r;
}

int way_get(int netns, const char *setting,
	    char *ret, /* NOLINT(readability-non-const-parameter): is written */
	    unsigned size, struct err *err)
{
	struct access a = { .setting = setting, .ret = ret, .size = size };

	return netns_do(netns, access_here, &a, err);
}

int way_set(int netns, const char *setting, const char *value, struct err *err)
{
	struct access a = { .setting = setting, .value = value };

	return netns_do(netns, access_here, &a, err);
}

bool way_forwards(int netns, int family)
{
	char text[16];

	return way_get(netns, family == AF_INET ? "ipv4/ip_forward" : "ipv6/conf/all/forwarding",
		       text, sizeof(text), NULL) == 0 &&
	       strcmp(text, "0") != 0;
}
