/* nat.c - root's way to the machine's network. */
#include "harness/lab/nat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/lab/porter.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/nft.h"
#include "harness/net/way.h"

#define CARRIER_LIMIT (5 * NSEC_PER_SEC)
#define NUMBERS       256

struct nat {
	struct nat_conf conf;
	struct nl_sock *nl; /* of the machine */
	struct nft *nft;
	unsigned number;
	char iface[16]; /* "" before it is made */
};

static const int families[] = { AF_INET, AF_INET6 };

int nat_ask(int machine, struct nat_machine *ret, struct err *err)
{
	struct err why = { 0 };
	struct nl_sock *nl = NULL;
	struct nft *nft = NULL;
	char table[32];
	int r = netlink_open(machine, &nl, err);

	*ret = (struct nat_machine){ 0 };
	for (int i = 0; i < 2 && r == 0; i++) {
		r = way_has_default(nl, families[i], &ret->has_route[i], err);
		ret->forwards[i] = way_forwards(machine, families[i]);
	}
	netlink_close(nl);
	if (r < 0)
		return r;
	/* several may be asking at once */
	(void)snprintf(table, sizeof(table), "straits-try-%d", (int)getpid());
	ret->translates = nft_masquerade(machine, table, NULL, 0, &nft, &why) == 0;
	nft_close(nft);
	if (!ret->translates)
		(void)snprintf(ret->why, sizeof(ret->why), "%.120s", why.text);
	return 0;
}

static int is_free(const struct nat *nat, unsigned number, bool *ret, struct err *err)
{
	bool taken4 = false, taken6 = false;
	char text[PORTER_ADDRESS_MAX];
	int r = way_is_taken(nat->nl, porter_address(PORTER_HOST, AF_INET, number, true, text),
			     &taken4, err);

	if (r == 0 && nat->conf.has_ipv6)
		r = way_is_taken(nat->nl, porter_address(PORTER_HOST, AF_INET6, number, true, text),
				 &taken6, err);
	*ret = !taken4 && !taken6;
	return r;
}

static int make_wire(struct nat *nat, unsigned number, struct err *err)
{
	struct iface_end ours = { nat->conf.machine, nat->iface, { 2, 0x78, 1, 0, 0, 0 } };
	struct iface_end theirs = { nat->conf.host, PORTER_IFACE, { 2, 0x78, 0, 0, 0, 0 } };
	int r;

	ours.mac[5] = theirs.mac[5] = (uint8_t)number;
	(void)snprintf(nat->iface, sizeof(nat->iface), "straits%u", number);
	r = iface_wire(nat->nl, &ours, &theirs, nat->conf.mtu, err);
	if (r < 0)
		nat->iface[0] = '\0';
	else
		nat->number = number;
	return r;
}

/* The name of the wire is what two labs that begin at once cannot both get. */
static int choose_wire(struct nat *nat, struct err *err)
{
	for (unsigned n = 0; n < NUMBERS; n++) {
		bool is = false;
		int r = is_free(nat, n, &is, err);

		if (r == 0 && is)
			r = make_wire(nat, n, err);
		else if (r == 0)
			r = -EEXIST;
		if (r != -EEXIST)
			return r;
	}
	return err_set(err, -EADDRNOTAVAIL,
		       "the machine's routes leave no network of 10.78.0.0/16 free");
}

/* The host's default route is what tells its neighbours that there is a way out. */
static int add_addresses(const struct nat *nat, int family, bool leads_on, struct err *err)
{
	unsigned n = nat->number;
	char text[PORTER_ADDRESS_MAX];
	int r = iface_add_address(nat->nl, nat->iface,
				  porter_address(PORTER_MACHINE, family, n, true, text), err);

	if (r == 0)
		r = iface_add_address(nat->conf.host_nl, PORTER_IFACE,
				      porter_address(PORTER_HOST, family, n, true, text), err);
	if (r == 0 && leads_on)
		r = way_add_default(nat->conf.host_nl, PORTER_IFACE,
				    porter_address(PORTER_MACHINE, family, n, false, text), err);
	return r;
}

static int bring_up(const struct nat *nat, struct err *err)
{
	int r;

	/* a kernel without IPv6 has nothing to be told */
	(void)iface_no_autoconf(nat->conf.host_nl, PORTER_IFACE, NULL);
	(void)iface_no_autoconf(nat->nl, nat->iface, NULL);
	r = iface_up(nat->nl, nat->iface, err);
	if (r == 0)
		r = iface_up(nat->conf.host_nl, PORTER_IFACE, err);
	if (r == 0)
		r = iface_wait_running(nat->conf.machine, nat->iface, CARRIER_LIMIT, err);
	if (r == 0)
		r = iface_wait_running(nat->conf.host, PORTER_IFACE, CARRIER_LIMIT, err);
	return r;
}

static int translate(struct nat *nat, struct err *err)
{
	char four[PORTER_ADDRESS_MAX], six[PORTER_ADDRESS_MAX], table[32];
	const char *const sources[] = {
		porter_address(PORTER_HOST, AF_INET, nat->number, false, four),
		porter_address(PORTER_HOST, AF_INET6, nat->number, false, six),
	};

	(void)snprintf(table, sizeof(table), "straits-%u", nat->number);
	return nft_masquerade(nat->conf.machine, table, sources, nat->conf.has_ipv6 ? 2 : 1,
			      &nat->nft, err);
}

int nat_open(const struct nat_conf *conf, struct nat **ret, struct err *err)
{
	struct nat *nat = calloc(1, sizeof(*nat));
	struct nat_machine machine = { 0 };
	int r;

	if (!nat)
		return err_set(err, -ENOMEM, "the machine's network: out of memory");
	nat->conf = *conf;
	r = nat_ask(conf->machine, &machine, err);
	if (r == 0)
		r = netlink_open(conf->machine, &nat->nl, err);
	if (r == 0)
		r = choose_wire(nat, err);
	if (r == 0)
		r = bring_up(nat, err);
	if (r == 0)
		r = add_addresses(nat, AF_INET, machine.has_route[0] && machine.forwards[0], err);
	if (r == 0 && conf->has_ipv6)
		r = add_addresses(nat, AF_INET6, machine.has_route[1] && machine.forwards[1], err);
	if (r == 0)
		r = translate(nat, err);
	if (r < 0)
		nat_close(nat);
	else
		*ret = nat;
	return r;
}

unsigned nat_number(const struct nat *nat)
{
	return nat->number;
}

void nat_close(struct nat *nat)
{
	if (!nat)
		return;
	if (nat->iface[0])
		(void)iface_remove(nat->nl, nat->iface, NULL);
	nft_close(nat->nft);
	netlink_close(nat->nl);
	free(nat);
}
