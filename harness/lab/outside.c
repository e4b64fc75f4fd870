/* outside.c - the way out of a lab: chosen by what the machine allows, made when the hosts are
 * there.
 */
#include "harness/lab/outside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/path.h"
#include "harness/lab/lab_inside.h"
#include "harness/lab/nat.h"
#include "harness/lab/outside_inside.h"
#include "harness/lab/porter.h"
#include "harness/lab/resolv.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"
#include "harness/net/nft.h"
#include "harness/net/way.h"

#define RESOLV_CONF "/etc/resolv.conf"
#define DNS_PORT    53

/* Other ways to ask the machine's resolver, which would pass the route by: once they are covered
 * the C library goes on to resolv.conf. */
static const char *const resolver_sockets[] = { "/run/systemd/resolve/io.systemd.Resolve",
						"/run/nscd/socket", "/var/run/nscd/socket" };

struct outside {
	int porter;
	int machine; /* the machine's network, when it is reached by a wire; else -1 */
	struct resolv resolv;
	struct nat *nat;
	struct nft *nft; /* on the host that leads out */
	char machine4[PORTER_ADDRESS_MAX];
	struct text notes;
	struct err lost; /* code 0: it is not */
	bool lost_told;
};

const char *outside_word(enum outside_way way)
{
	return way == OUTSIDE_NAT ? "nat" : "pasta";
}

/* Whether root's way is open; else *why says why not. */
static bool may_translate(char *why, size_t size, char *fix, size_t fix_size)
{
	struct nat_machine m;
	struct err err = { 0 };
	bool lacks4, lacks6;

	if (geteuid() != 0) {
		(void)snprintf(why, size, "address translation takes root");
		return false;
	}
	if (nat_ask(-1, &m, &err) < 0 || !m.translates) {
		(void)snprintf(why, size, "address translation: %.115s",
			       err.text[0] ? err.text : m.why);
		return false;
	}
	lacks4 = m.has_route[0] && !m.forwards[0];
	lacks6 = m.has_route[1] && !m.forwards[1];
	if (!lacks4 && !lacks6)
		return true;
	(void)snprintf(why, size, "this machine does not pass on %s packets",
		       lacks4 && lacks6 ? "IPv4 or IPv6"
		       : lacks4         ? "IPv4"
					: "IPv6");
	(void)snprintf(fix, fix_size, "as root: sysctl%s%s", lacks4 ? " net.ipv4.ip_forward=1" : "",
		       lacks6 ? " net.ipv6.conf.all.forwarding=1" : "");
	return false;
}

/* Where no default route leads out pasta has no interface to take after. */
static bool leads_out(void)
{
	struct nl_sock *nl = NULL;
	bool has4 = false, has6 = false;

	if (netlink_open(-1, &nl, NULL) < 0)
		return false;
	(void)way_has_default(nl, AF_INET, &has4, NULL);
	(void)way_has_default(nl, AF_INET6, &has6, NULL);
	netlink_close(nl);
	return has4 || has6;
}

static bool may_run_pasta(char *why, size_t size, char *fix, size_t fix_size)
{
	int fd;

	if (!path_has("pasta")) {
		(void)snprintf(why, size, "pasta is not installed");
		(void)snprintf(fix, fix_size, "apt install passt");
		return false;
	}
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		(void)snprintf(why, size, "pasta needs /dev/net/tun: %s", strerror(errno));
		(void)snprintf(fix, fix_size, "as root: %s",
			       errno == EACCES ? "chmod 666 /dev/net/tun" : "modprobe tun");
		return false;
	}
	(void)close(fd);
	if (!leads_out()) {
		(void)snprintf(why, size, "pasta needs a default route, and this machine has none");
		return false;
	}
	return true;
}

void outside_choose(struct outside_choice *ret)
{
	char nat_why[140] = "", nat_fix[140] = "", pasta_why[140] = "", pasta_fix[140] = "";
	bool pasta = may_run_pasta(pasta_why, sizeof(pasta_why), pasta_fix, sizeof(pasta_fix));
	bool nat = may_translate(nat_why, sizeof(nat_why), nat_fix, sizeof(nat_fix));

	*ret = (struct outside_choice){ .possible = nat || pasta,
					.way = nat ? OUTSIDE_NAT : OUTSIDE_PASTA };
	if (nat)
		(void)snprintf(ret->why, sizeof(ret->why),
			       "by address translation: as root, and this machine passes packets "
			       "on");
	else if (pasta)
		(void)snprintf(ret->why, sizeof(ret->why), "by pasta, for %s", nat_why);
	else
		(void)snprintf(ret->why, sizeof(ret->why), "%s, and %s", nat_why, pasta_why);
	if (!ret->possible)
		(void)snprintf(ret->fix, sizeof(ret->fix), "%s%s%s", pasta_fix,
			       *pasta_fix && *nat_fix ? "; or " : "", nat_fix);
}

int outside_stay(struct lab *lab, struct err *err)
{
	const struct outside_conf *conf = lab->conf.outside;
	struct outside *o = calloc(1, sizeof(*o));
	int r;

	if (!o)
		return err_set(err, -ENOMEM, "the machine's network: out of memory");
	o->porter = o->machine = -1;
	lab->outside_net = o;
	r = resolv_read(RESOLV_CONF, &o->resolv, err);
	if (r == 0)
		r = porter_start(o->resolv.servers, o->resolv.count, &o->porter, err);
	if (r == 0 && conf->way == OUTSIDE_NAT)
		r = netns_own(&o->machine, err);
	return r;
}

static const struct host *way_out(const struct lab *lab)
{
	return &lab->hosts[lab->conf.outside->host];
}

static int open_wire(struct lab *lab, struct outside *o, struct err *err)
{
	const struct host *h = way_out(lab);
	const struct nat_conf conf = { .machine = o->machine,
				       .host = h->netns,
				       .host_nl = h->nl,
				       .mtu = lab->conf.mtu,
				       .has_ipv6 = lab->has_ipv6 };

	return o->machine < 0 ? 0 : nat_open(&conf, &o->nat, err);
}

/* A listener of the type, at the host's own address of the family. */
struct listener {
	int family, type;
	const char *address;
	int fd;
};

static int listen_here(void *arg, struct err *err)
{
	struct listener *l = arg;
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(DNS_PORT) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(DNS_PORT) };
	bool six = l->family == AF_INET6;

	(void)inet_pton(l->family, l->address, six ? (void *)&v6.sin6_addr : &v4.sin_addr);
	l->fd = socket(l->family, l->type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0 ||
	    bind(l->fd, six ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4,
		 six ? sizeof(v6) : sizeof(v4)) < 0 ||
	    (l->type == SOCK_STREAM && listen(l->fd, 16) < 0))
		return err_set(err, -errno, "DNS at %s: %s", l->address, strerror(errno));
	return 0;
}

static int call_porter(struct lab *lab, struct outside *o, struct err *err)
{
	const struct host *h = way_out(lab);
	struct porter_order order = { .pasta = lab->conf.outside->way == OUTSIDE_PASTA,
				      .host = h->netns,
				      .mtu = lab->conf.mtu,
				      .listeners = { -1, -1, -1, -1 } };
	int r = 0;

	for (int i = 0; i < (lab->has_ipv6 ? 4 : 2) && r == 0; i++) {
		struct listener l = { i < 2 ? AF_INET : AF_INET6, i % 2 ? SOCK_STREAM : SOCK_DGRAM,
				      i < 2 ? h->address4 : h->address6, -1 };

		r = netns_do(h->netns, listen_here, &l, err);
		order.listeners[i] = l.fd;
	}
	if (r == 0)
		r = porter_tell(o->porter, &order, err);
	for (int i = 0; i < 4; i++)
		if (order.listeners[i] >= 0)
			(void)close(order.listeners[i]);
	return r;
}

/* The host that leads out passes packets on, under its own address. */
static int pass_on(struct lab *lab, struct outside *o, struct err *err)
{
	const char *sources[2 * LAB_HOSTS_MAX];
	const struct host *out = way_out(lab);
	size_t n = 0;
	int r = way_set(out->netns, "ipv4/ip_forward", "1", err);

	if (r == 0 && lab->has_ipv6)
		r = way_set(out->netns, "ipv6/conf/all/forwarding", "1", err);
	for (size_t i = 0; i < lab->conf.host_count; i++) {
		if (&lab->hosts[i] == out)
			continue;
		sources[n++] = lab->hosts[i].address4;
		if (lab->has_ipv6)
			sources[n++] = lab->hosts[i].address6;
	}
	return r < 0 ? r : nft_masquerade(out->netns, "straits", sources, n, &o->nft, err);
}

/* Ordinary users may send pings: their group is all that a user namespace knows. */
static void allow_ping(const struct host *h)
{
	char range[32];

	(void)snprintf(range, sizeof(range), "%u %u", getegid(), getegid());
	if (way_set(h->netns, "ipv4/ping_group_range", "0 2147483647", NULL) < 0)
		(void)way_set(h->netns, "ipv4/ping_group_range", range, NULL);
}

/* Tells the other hosts the way out, of the families that have one: a program then learns at once,
 * and not only after a round trip, that there is no other. */
static int lead_out(struct lab *lab, struct err *err)
{
	const struct host *out = way_out(lab);
	bool has4 = false, has6 = false;
	int r = way_has_default(out->nl, AF_INET, &has4, err);

	if (r == 0 && lab->has_ipv6)
		r = way_has_default(out->nl, AF_INET6, &has6, err);
	for (size_t i = 0; i < lab->conf.host_count && r == 0; i++) {
		const struct host *h = &lab->hosts[i];

		if (h == out)
			continue;
		if (has4)
			r = way_add_default(h->nl, "eth0", out->address4, err);
		if (r == 0 && has6)
			r = way_add_default(h->nl, "eth0", out->address6, err);
		allow_ping(h);
	}
	if (r == 0 && !has4 && !has6)
		text_add(&lab->outside_net->notes,
			 "this machine has no default route: only its own networks are reached\n");
	return r;
}

static void cover_resolvers(struct lab *lab, struct outside *o)
{
	const struct host *out = way_out(lab);
	struct text text = { 0 };
	struct err err = { 0 };

	resolv_write(&o->resolv, out->address4, lab->has_ipv6 ? out->address6 : NULL, &text);
	if (resolv_cover(RESOLV_CONF, text_str(&text), &err) < 0)
		text_addf(&o->notes, "names cannot be looked up: %s\n", err.text);
	text_done(&text);
	for (size_t i = 0; i < sizeof(resolver_sockets) / sizeof(resolver_sockets[0]); i++)
		(void)resolv_cover(resolver_sockets[i], "", NULL);
}

int outside_open(struct lab *lab, struct err *err)
{
	struct outside *o = lab->outside_net;
	int r;

	if (!o)
		return 0;
	r = open_wire(lab, o, err);
	if (r == 0)
		r = call_porter(lab, o, err);
	if (r == 0)
		r = pass_on(lab, o, err);
	if (r == 0)
		r = lead_out(lab, err);
	if (r == 0)
		cover_resolvers(lab, o);
	(void)porter_address(PORTER_MACHINE, AF_INET, o->nat ? nat_number(o->nat) : 0, false,
			     o->machine4);
	return r;
}

const char *lab_machine(const struct lab *lab)
{
	return lab->outside_net ? lab->outside_net->machine4 : NULL;
}

const char *lab_outside_notes(const struct lab *lab)
{
	return lab->outside_net ? text_str(&lab->outside_net->notes) : "";
}

int outside_fd(const struct lab *lab)
{
	return lab->outside_net ? lab->outside_net->porter : -1;
}

void outside_hear(struct lab *lab)
{
	struct outside *o = lab->outside_net;

	if (porter_hear(o->porter, &o->lost) == 0)
		return;
	/* nothing more is to be heard; the porter, if it lives, ends with this */
	(void)close(o->porter);
	o->porter = -1;
}

bool outside_tell_lost(struct lab *lab)
{
	struct outside *o = lab->outside_net;
	bool news = o && o->lost.code && !o->lost_told;

	if (news)
		o->lost_told = true;
	return news;
}

const char *lab_outside_failure(const struct lab *lab)
{
	const struct outside *o = lab->outside_net;

	return o && o->lost.code ? o->lost.text : NULL;
}

void outside_close(struct lab *lab)
{
	struct outside *o = lab->outside_net;

	if (!o)
		return;
	nat_close(o->nat);
	nft_close(o->nft);
	if (o->porter >= 0)
		(void)close(o->porter);
	if (o->machine >= 0)
		(void)close(o->machine);
	resolv_done(&o->resolv);
	text_done(&o->notes);
	free(o);
	lab->outside_net = NULL;
}
