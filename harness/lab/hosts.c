/* hosts.c - the hosts' namespaces and their wires to the drive. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/lab/lab_inside.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/offload.h"

/* A wire's second end may get carrier up to a second after the first. */
#define CARRIER_LIMIT (5 * NSEC_PER_SEC)

static bool kernel_has_ipv6(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return false;
	(void)close(fd);
	return true;
}

static void name_host(struct lab *lab, size_t i)
{
	struct host *h = &lab->hosts[i];
	unsigned number = (unsigned)i + 1;

	h->netns = -1;
	h->place = lab->conf.places ? &lab->conf.places[i] : NULL;
	(void)snprintf(h->iface, sizeof(h->iface), "eth0");
	(void)snprintf(h->wire, sizeof(h->wire), "w%u", number);
	(void)snprintf(h->address4, sizeof(h->address4), "10.77.0.%u", number);
	if (lab->has_ipv6)
		(void)snprintf(h->address6, sizeof(h->address6), "fd77::%x", number);
	/* locally administered; the fifth byte tells the host's end from the drive's */
	memcpy(h->mac, (const uint8_t[]){ 0x02, 0x77, 0, 0, 0, (uint8_t)number }, sizeof(h->mac));
	lab->ports[i].iface = h->wire;
	lab->ports[i].far_iface = h->iface;
	memcpy(lab->ports[i].mac, h->mac, sizeof(h->mac));
}

int hosts_plug_in(struct lab *lab, const struct host *h, int own, struct err *err)
{
	struct iface_end ours = { own, h->wire, { 0 } }, theirs = { h->netns, h->iface, { 0 } };

	memcpy(theirs.mac, h->mac, sizeof(h->mac));
	memcpy(ours.mac, h->mac, sizeof(h->mac));
	ours.mac[4] = 1;
	return iface_wire(lab->nl, &ours, &theirs, lab->conf.mtu, err);
}

/* Is the name, which has a space behind it, in the list? */
static bool has_name(const struct text *list, const char *name, size_t n)
{
	const char *at = text_str(list);

	for (size_t length; *at; at += length) {
		length = strcspn(at, " ") + 1;
		if (length == n && strncmp(at, name, n) == 0)
			return true;
	}
	return false;
}

/* The interfaces are all of a kind, so that each name comes once for each of them. */
static void note_found(struct lab *lab, const struct text *changed)
{
	const char *at = text_str(changed);

	for (size_t n; *at; at += n) {
		n = strcspn(at, " ") + 1;
		if (!has_name(&lab->offloads_found, at, n))
			text_add_bytes(&lab->offloads_found, at, n);
	}
}

static int no_offloads(struct lab *lab, const struct host *h, struct err *err)
{
	struct text changed = { 0 };
	int r = offload_off(h->netns, h->iface, &changed, &lab->offloads_left, err);

	if (r == 0)
		r = offload_off(-1, h->wire, &changed, &lab->offloads_left, err);
	note_found(lab, &changed);
	text_done(&changed);
	return r;
}

/* The hosts get the addresses they were promised and no others, and the drive's ends none at all:
 * what passes the wire is what the hosts' programs send. */
static int no_autoconf(struct lab *lab, struct host *h, struct err *err)
{
	int r;

	if (!lab->has_ipv6)
		return 0;
	r = iface_no_autoconf(h->nl, h->iface, err);
	return r < 0 ? r : iface_no_autoconf(lab->nl, h->wire, err);
}

int hosts_prepare_wire(struct lab *lab, struct host *h, struct err *err)
{
	int r = no_offloads(lab, h, err);

	if (r == 0)
		r = no_autoconf(lab, h, err);
	return r < 0 ? r : iface_up(lab->nl, h->wire, err);
}

static int open_host(struct lab *lab, struct host *h, int own, struct err *err)
{
	int r;

	if (h->place)
		return place_open(lab, h, own, err);
	r = netns_new(&h->netns, err);
	if (r == 0)
		r = netlink_open(h->netns, &h->nl, err);
	if (r == 0)
		r = iface_up(h->nl, "lo", err);
	if (r == 0)
		r = hosts_plug_in(lab, h, own, err);
	return r < 0 ? r : hosts_prepare_wire(lab, h, err);
}

int hosts_open(struct lab *lab, struct err *err)
{
	int own, r;

	if (lab->conf.host_count < 2 || lab->conf.host_count > LAB_HOSTS_MAX)
		return err_set(err, -EINVAL, "%zu hosts; expected 2 to %d", lab->conf.host_count,
			       LAB_HOSTS_MAX);
	lab->has_ipv6 = kernel_has_ipv6();
	for (size_t i = 0; i < lab->conf.host_count; i++)
		name_host(lab, i);
	r = netns_own(&own, err);
	if (r < 0)
		return r;
	r = netlink_open(-1, &lab->nl, err);
	for (size_t i = 0; i < lab->conf.host_count && r == 0; i++) {
		r = open_host(lab, &lab->hosts[i], own, err);
		if (r < 0)
			(void)err_prefix(err, "host %s", lab->conf.hosts[i]);
	}
	(void)close(own);
	return r;
}

static int up(struct lab *lab, const struct host *h, struct err *err)
{
	char address[64];
	int r;

	if (h->place)
		return place_up(lab, h, err);
	r = iface_up(h->nl, h->iface, err);
	(void)snprintf(address, sizeof(address), "%s/24", h->address4);
	if (r == 0)
		r = iface_add_address(h->nl, h->iface, address, err);
	(void)snprintf(address, sizeof(address), "%s/64", h->address6);
	if (r == 0 && lab->has_ipv6)
		r = iface_add_address(h->nl, h->iface, address, err);
	return r;
}

/* Tells the hosts at both ends of a route each other's link-layer address. Asking for it would
 * travel the route, with its delay and loss, where a real host asks its own router next door; and a
 * kernel that got no answer asks again only after a second. Who asks all the same is answered. */
static int introduce(struct lab *lab, const struct live_route *route, struct err *err)
{
	const struct host *from = &lab->hosts[route->from], *to = &lab->hosts[route->to];
	int r;

	/* behind an interface there may be anybody */
	if (place_is_taken(from) || place_is_taken(to))
		return 0;
	r = iface_add_neighbour(from->nl, from->iface, to->address4, to->mac, err);
	if (r == 0)
		r = iface_add_neighbour(to->nl, to->iface, from->address4, from->mac, err);
	if (r == 0 && lab->has_ipv6)
		r = iface_add_neighbour(from->nl, from->iface, to->address6, to->mac, err);
	if (r == 0 && lab->has_ipv6)
		r = iface_add_neighbour(to->nl, to->iface, from->address6, from->mac, err);
	return r;
}

static int wait_for_carrier(const struct host *h, struct err *err)
{
	int r = place_is_taken(h) ? 0 : iface_wait_running(h->netns, h->iface, CARRIER_LIMIT, err);

	return r < 0 ? r : iface_wait_running(-1, h->wire, CARRIER_LIMIT, err);
}

int hosts_up(struct lab *lab, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < lab->conf.host_count && r == 0; i++)
		r = up(lab, &lab->hosts[i], err);
	for (size_t i = 0; i < lab->conf.route_count && r == 0; i++)
		r = introduce(lab, &lab->conf.routes[i], err);
	for (size_t i = 0; i < lab->conf.host_count && r == 0; i++)
		r = wait_for_carrier(&lab->hosts[i], err);
	return r;
}

void hosts_down(struct lab *lab)
{
	/* a host's program may have done so before; only the counters matter from here on */
	for (size_t i = 0; i < lab->conf.host_count; i++)
		if (!place_is_taken(&lab->hosts[i]))
			(void)iface_down(lab->hosts[i].nl, lab->hosts[i].iface, NULL);
}

void hosts_close(struct lab *lab)
{
	for (size_t i = 0; i < LAB_HOSTS_MAX; i++) {
		/* others' namespaces stay, and are to be without it at once */
		if (lab->hosts[i].place && lab->nl)
			(void)iface_remove(lab->nl, lab->hosts[i].wire, NULL);
		netlink_close(lab->hosts[i].nl);
		if (lab->hosts[i].netns > 0)
			(void)close(lab->hosts[i].netns);
	}
	netlink_close(lab->nl);
}

const char *lab_address4(const struct lab *lab, size_t host)
{
	return lab->hosts[host].address4;
}

const char *lab_address6(const struct lab *lab, size_t host)
{
	return lab->has_ipv6 ? lab->hosts[host].address6 : NULL;
}

const char *lab_iface(const struct lab *lab, size_t host)
{
	return lab->hosts[host].iface;
}

int lab_in_host(struct lab *lab, size_t host, int (*fn)(void *arg, struct err *err), void *arg,
		struct err *err)
{
	return netns_do(lab->hosts[host].netns, fn, arg, err);
}
