/* place.c - hosts that exist already: a wire into a namespace, or an interface that is taken over.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/lab/lab_inside.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/offload.h"
#include "harness/net/way.h"

/* How many names of wires are tried. */
#define NAMES 16

bool place_is_taken(const struct host *h)
{
	return h->place && h->place->iface;
}

/* Another lab may have a wire there already. */
static int open_wire(struct lab *lab, struct host *h, int own, struct err *err)
{
	int r = -EEXIST;

	for (unsigned i = 0; i < NAMES && r == -EEXIST; i++) {
		(void)snprintf(h->iface, sizeof(h->iface), "route%u", i);
		r = hosts_plug_in(lab, h, own, err);
	}
	return r < 0 ? r : hosts_prepare_wire(lab, h, err);
}

/* Takes what stands before the slash. */
static void keep_address(char *to, size_t size, const char *address)
{
	if (address)
		(void)snprintf(to, size, "%.*s", (int)strcspn(address, "/"), address);
}

/* An interface that others depend on is left alone, and one that would hand over what no wire
 * carried. */
static int check_iface(const struct lab *lab, const struct host *h, struct err *err)
{
	const char *name = h->place->iface;
	struct iface_facts facts = { 0 };
	struct text joins = { 0 };
	const char *why = NULL;
	int r = -ENODEV;

	if (*name && strlen(name) < sizeof(h->iface))
		r = iface_read_facts(h->nl, name, &facts, err);
	if (r == -ENODEV)
		return err_set(err, r, "there is no interface \"%.40s\"", name);
	if (r < 0)
		return r;
	if (facts.loopback)
		why = "it is the loopback interface";
	else if (facts.addressed)
		why = "it has addresses, which the machine itself uses; a route lies between "
		      "interfaces without any";
	else if (facts.enslaved)
		why = "it is a part of a bridge or bond";
	else if (!facts.up)
		why = "it is down";
	else if (facts.mtu > lab->conf.mtu)
		why = "its MTU is larger than the route's";
	if (why)
		return err_set(err, -EINVAL, "interface %s cannot be taken: %s", name, why);
	r = offload_joins(h->netns, name, &joins, err);
	if (r == 0 && joins.len)
		r = err_set(err, -EINVAL,
			    "interface %s joins packets as they come in (%.*s); as root: "
			    "ethtool -K %s gro off lro off",
			    name, (int)joins.len - 1, joins.s, name);
	text_done(&joins);
	return r;
}

static int take_iface(struct lab *lab, struct host *h, int own, struct err *err)
{
	int r = check_iface(lab, h, err);

	(void)snprintf(h->iface, sizeof(h->iface), "%.15s", h->place->iface);
	/* nobody has this address: whatever comes goes on to the other side */
	memset(h->mac, 0, sizeof(h->mac));
	memset(lab->ports[h - lab->hosts].mac, 0, sizeof(h->mac));
	if (r == 0)
		r = iface_take_over(h->nl, h->place->iface, own, h->wire, err);
	/* it has room for one, and must be an Ethernet */
	if (r == -EINVAL || r == -EBUSY)
		return err_prefix(err,
				  "interface %s is taken already, by the other side, another "
				  "straits attach or a macvlan, or it is no Ethernet",
				  h->iface);
	if (r == 0 && lab->has_ipv6)
		r = iface_no_autoconf(lab->nl, h->wire, err);
	return r < 0 ? r : iface_up(lab->nl, h->wire, err);
}

int place_open(struct lab *lab, struct host *h, int own, struct err *err)
{
	int r;

	h->netns = fcntl(h->place->netns, F_DUPFD_CLOEXEC, 3);
	if (h->netns < 0)
		return err_set(err, -errno, "a network namespace: %s", strerror(errno));
	keep_address(h->address4, sizeof(h->address4), h->place->address4);
	keep_address(h->address6, sizeof(h->address6), h->place->address6);
	r = netlink_open(h->netns, &h->nl, err);
	if (r == -EPERM)
		return err_set(err, r, "existing namespaces and interfaces take root");
	if (r < 0)
		return r;
	return h->place->iface ? take_iface(lab, h, own, err) : open_wire(lab, h, own, err);
}

static int add_address(const struct host *h, const char *given, const char *own, int bits,
		       struct err *err)
{
	char address[64];

	(void)snprintf(address, sizeof(address), "%s/%d", own, bits);
	return iface_add_address(h->nl, h->iface, given ? given : address, err);
}

int place_up(struct lab *lab, const struct host *h, struct err *err)
{
	int r;

	if (h->place->iface)
		return 0;
	r = iface_up(h->nl, h->iface, err);
	if (r == 0)
		r = add_address(h, h->place->address4, h->address4, 24, err);
	if (r == 0 && lab->has_ipv6)
		r = add_address(h, h->place->address6, h->address6, 64, err);
	return r;
}
