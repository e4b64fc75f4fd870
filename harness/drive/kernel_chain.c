/* kernel_chain.c - bridges and pairs between two wires, one egress a stage in each direction. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/drive/kernel_inside.h"
#include "harness/net/bridge.h"
#include "harness/net/iface.h"
#include "harness/net/netns.h"
#include "harness/net/offload.h"
#include "harness/net/qdisc.h"

/* A wire's second end may get carrier up to a second after the first. */
#define CARRIER_LIMIT (5 * NSEC_PER_SEC)

/*
 *   wire 0 | bridge 0 | hop 0: h0a = h0b | bridge 1 | h1a = h1b | ... | bridge n | wire 1
 *
 * From wire 0 to wire 1 the stages sit, in order, on h0a, h1a, ..., wire 1; the other way on the
 * last hop's b end, ..., h0b, wire 0.
 */
static void name_port(const struct kernel *k, size_t bridge, bool right, char ret[IF_NAMESIZE])
{
	if (right && bridge == k->hops)
		(void)snprintf(ret, IF_NAMESIZE, "%s", k->conf.ports[1].iface);
	else if (!right && bridge == 0)
		(void)snprintf(ret, IF_NAMESIZE, "%s", k->conf.ports[0].iface);
	else
		(void)snprintf(ret, IF_NAMESIZE, "h%zu%c", right ? bridge : bridge - 1,
			       right ? 'a' : 'b');
}

static void place_stages(const struct kernel *k, struct kernel_way *way)
{
	for (size_t i = 0; i < way->plan.stage_count; i++) {
		bool forth = way->conf->from == 0;
		size_t bridge = forth ? i : k->hops - i;

		name_port(k, bridge, forth, way->places[i].out);
		name_port(k, bridge, !forth, way->places[i].in);
	}
}

static int quiet(struct kernel *k, const char *name, struct err *err)
{
	struct text changed = { 0 }, left = { 0 };
	int r = offload_off(-1, name, &changed, &left, err);

	if (r == 0 && left.len)
		r = err_set(err, -EOPNOTSUPP,
			    "interface %s: these offloads cannot be switched off: %s", name,
			    text_str(&left));
	text_done(&changed);
	text_done(&left);
	(void)iface_no_autoconf(k->nl, name, NULL); /* of a kernel without IPv6: nothing to do */
	return r < 0 ? r : iface_up(k->nl, name, err);
}

static int make_hop(struct kernel *k, size_t hop, int own, struct err *err)
{
	struct iface_end a = { own, NULL, { 0x02, 0x77, 1, 0, 0, (uint8_t)hop } };
	struct iface_end b = { own, NULL, { 0x02, 0x77, 1, 0, 1, (uint8_t)hop } };
	char left[IF_NAMESIZE], right[IF_NAMESIZE];
	int r;

	name_port(k, hop, true, left);
	name_port(k, hop + 1, false, right);
	a.name = left;
	b.name = right;
	r = iface_wire(k->nl, &a, &b, k->conf.mtu, err);
	if (r == 0)
		r = quiet(k, left, err);
	if (r == 0)
		r = quiet(k, right, err);
	if (r == 0)
		r = iface_wait_running(-1, left, CARRIER_LIMIT, err);
	if (r == 0)
		r = iface_wait_running(-1, right, CARRIER_LIMIT, err);
	return r;
}

static const char *name_bridge(size_t at, char ret[IF_NAMESIZE])
{
	(void)snprintf(ret, IF_NAMESIZE, "b%zu", at);
	return ret;
}

static int join(const struct kernel *k, size_t at, bool right, struct err *err)
{
	char bridge[IF_NAMESIZE], port[IF_NAMESIZE];

	name_port(k, at, right, port);
	return bridge_join(k->nl, name_bridge(at, bridge), port, err);
}

static int make_bridge(const struct kernel *k, size_t at, struct err *err)
{
	char bridge[IF_NAMESIZE];
	int r = bridge_new(k->nl, name_bridge(at, bridge), k->conf.mtu, err);

	if (r == 0)
		r = join(k, at, false, err);
	if (r == 0)
		r = join(k, at, true, err);
	return r;
}

static int make_chain(struct kernel *k, struct err *err)
{
	int own, r = netns_own(&own, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < k->hops && r == 0; i++)
		r = make_hop(k, i, own, err);
	for (size_t i = 0; i <= k->hops && r == 0; i++)
		r = make_bridge(k, i, err);
	(void)close(own);
	return r;
}

int kernel_chain_open(struct kernel *kernel, struct err *err)
{
	size_t most = 1;

	for (size_t i = 0; i < kernel->conf.route_count; i++)
		if (kernel->ways[i].plan.stage_count > most)
			most = kernel->ways[i].plan.stage_count;
	kernel->hops = most - 1;
	for (size_t i = 0; i < kernel->conf.route_count; i++)
		place_stages(kernel, &kernel->ways[i]);
	return make_chain(kernel, err);
}

void kernel_chain_close(struct kernel *kernel)
{
	char name[IF_NAMESIZE];

	/* what was never made cannot be removed, which is as good */
	for (size_t i = 0; i < KERNEL_PORTS; i++)
		(void)qdisc_remove(kernel->nl,
				   &(struct qdisc_at){ kernel->conf.ports[i].iface, QDISC_ROOT,
						       QDISC_HANDLE(1, 0) },
				   NULL);
	for (size_t i = 0; i <= kernel->hops; i++)
		(void)iface_remove(kernel->nl, name_bridge(i, name), NULL);
	for (size_t i = 0; i < kernel->hops; i++) {
		name_port(kernel, i, true, name);
		(void)iface_remove(kernel->nl, name, NULL);
	}
}
