/* nft.c - nftables messages, which libnl knows only as netlink: one batch a table. */
#include "harness/net/nft.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "harness/base/err.h"
#include "harness/net/netlink.h"
#include "harness/net/netns.h"

#define CHAIN "postrouting"

/* Where source NAT stands among the hooks: NF_IP_PRI_NAT_SRC. */
#define PRIORITY 100

/* Where the source address stands in the header of IP, RFC 791 and RFC 8200. */
#define SOURCE_OFFSET_4 12
#define SOURCE_OFFSET_6 8

/* The table belongs to the socket. */
struct nft {
	struct nl_sock *nl;
};

/* Messages that take effect together, one behind the other in one buffer. */
struct batch {
	struct nft *nft;
	const char *table;
	uint8_t data[16384];
	size_t bytes;
	uint32_t seq;
};

/* What is told once all of a batch went well is asked of its last message alone. */
static struct nl_msg *message(struct batch *b, uint16_t type, uint16_t flags, uint8_t family)
{
	struct nl_msg *m = nlmsg_alloc();
	struct nfgenmsg head = { .nfgen_family = family, .version = NFNETLINK_V0 };

	if (!m)
		return NULL;
	if (type == NFNL_MSG_BATCH_BEGIN || type == NFNL_MSG_BATCH_END)
		head.res_id = htons(NFNL_SUBSYS_NFTABLES);
	else
		type |= NFNL_SUBSYS_NFTABLES << 8;
	if (nlmsg_put(m, NL_AUTO_PORT, ++b->seq, type, 0, NLM_F_REQUEST | flags) &&
	    nlmsg_append(m, &head, sizeof(head), NLMSG_ALIGNTO) == 0)
		return m;
	nlmsg_free(m);
	return NULL;
}

/* Takes the message. failed is what building it came to. */
static int finish(struct batch *b, struct nl_msg *m, int failed)
{
	struct nlmsghdr *h = m ? nlmsg_hdr(m) : NULL;
	int r = failed;

	if (!m)
		return -NLE_NOMEM;
	if (r == 0 && b->bytes + NLMSG_ALIGN(h->nlmsg_len) > sizeof(b->data))
		r = -NLE_MSGSIZE;
	if (r == 0) {
		h->nlmsg_pid = nl_socket_get_local_port(b->nft->nl);
		memcpy(b->data + b->bytes, h, h->nlmsg_len);
		b->bytes += NLMSG_ALIGN(h->nlmsg_len);
	}
	nlmsg_free(m);
	return r;
}

static int add_edge(struct batch *b, uint16_t type)
{
	return finish(b, message(b, type, 0, AF_UNSPEC), 0);
}

static int put_be32(struct nl_msg *m, int attribute, uint32_t value)
{
	return nla_put_u32(m, attribute, htonl(value));
}

static int add_table(struct batch *b, bool last)
{
	struct nl_msg *m =
		message(b, NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL | (last ? NLM_F_ACK : 0),
			NFPROTO_INET);
	int r = m ? nla_put_string(m, NFTA_TABLE_NAME, b->table) : 0;

	if (m && r == 0)
		r = put_be32(m, NFTA_TABLE_FLAGS, NFT_TABLE_F_OWNER);
	return finish(b, m, r);
}

static int put_hook(struct nl_msg *m)
{
	struct nlattr *hook = nla_nest_start(m, NFTA_CHAIN_HOOK);
	int r = hook ? put_be32(m, NFTA_HOOK_HOOKNUM, NF_INET_POST_ROUTING) : -NLE_NOMEM;

	if (r == 0)
		r = put_be32(m, NFTA_HOOK_PRIORITY, PRIORITY);
	if (r == 0)
		(void)nla_nest_end(m, hook);
	return r;
}

static int add_chain(struct batch *b, bool last)
{
	struct nl_msg *m =
		message(b, NFT_MSG_NEWCHAIN, NLM_F_CREATE | (last ? NLM_F_ACK : 0), NFPROTO_INET);
	int r = m ? nla_put_string(m, NFTA_CHAIN_TABLE, b->table) : 0;

	if (m && r == 0)
		r = nla_put_string(m, NFTA_CHAIN_NAME, CHAIN);
	if (m && r == 0)
		r = nla_put_string(m, NFTA_CHAIN_TYPE, "nat");
	if (m && r == 0)
		r = put_hook(m);
	return finish(b, m, r);
}

/* An expression of a rule: its name, and attributes that are 32-bit numbers. */
struct expression {
	const char *name;

	struct {
		int attribute;
		uint32_t value;
	} numbers[4];

	size_t count;
	const void *data; /* what a comparison compares with */
	int bytes;
};

static int put_data(struct nl_msg *m, const struct expression *e)
{
	struct nlattr *nest;
	int r;

	if (!e->data)
		return 0;
	nest = nla_nest_start(m, NFTA_CMP_DATA);
	r = nest ? nla_put(m, NFTA_DATA_VALUE, e->bytes, e->data) : -NLE_NOMEM;
	if (r == 0)
		(void)nla_nest_end(m, nest);
	return r;
}

static int put_expression(struct nl_msg *m, const struct expression *e)
{
	struct nlattr *item = nla_nest_start(m, NFTA_LIST_ELEM), *nest;
	int r = item ? nla_put_string(m, NFTA_EXPR_NAME, e->name) : -NLE_NOMEM;

	if (r < 0)
		return r;
	nest = nla_nest_start(m, NFTA_EXPR_DATA);
	if (!nest)
		return -NLE_NOMEM;
	for (size_t i = 0; i < e->count && r == 0; i++)
		r = put_be32(m, e->numbers[i].attribute, e->numbers[i].value);
	if (r == 0)
		r = put_data(m, e);
	if (r == 0) {
		(void)nla_nest_end(m, nest);
		(void)nla_nest_end(m, item);
	}
	return r;
}

/* meta nfproto FAMILY  IP saddr ADDRESS  masquerade */
static int put_expressions(struct nl_msg *m, int family, const void *address)
{
	const bool six = family == AF_INET6;
	const uint8_t protocol = six ? NFPROTO_IPV6 : NFPROTO_IPV4;
	const uint32_t length = six ? 16 : 4;
	const struct expression steps[] = {
		{ "meta",
		  { { NFTA_META_DREG, NFT_REG_1 }, { NFTA_META_KEY, NFT_META_NFPROTO } },
		  2,
		  NULL,
		  0 },
		{ "cmp",
		  { { NFTA_CMP_SREG, NFT_REG_1 }, { NFTA_CMP_OP, NFT_CMP_EQ } },
		  2,
		  &protocol,
		  1 },
		{ "payload",
		  { { NFTA_PAYLOAD_DREG, NFT_REG_1 },
		    { NFTA_PAYLOAD_BASE, NFT_PAYLOAD_NETWORK_HEADER },
		    { NFTA_PAYLOAD_OFFSET, six ? SOURCE_OFFSET_6 : SOURCE_OFFSET_4 },
		    { NFTA_PAYLOAD_LEN, length } },
		  4,
		  NULL,
		  0 },
		{ "cmp",
		  { { NFTA_CMP_SREG, NFT_REG_1 }, { NFTA_CMP_OP, NFT_CMP_EQ } },
		  2,
		  address,
		  (int)length },
		{ .name = "masq" },
	};
	struct nlattr *list = nla_nest_start(m, NFTA_RULE_EXPRESSIONS);
	int r = list ? 0 : -NLE_NOMEM;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && r == 0; i++)
		r = put_expression(m, &steps[i]);
	if (r == 0)
		(void)nla_nest_end(m, list);
	return r;
}

static int add_rule(struct batch *b, const char *source, bool last)
{
	int family = strchr(source, ':') ? AF_INET6 : AF_INET;
	struct nl_msg *m;
	uint8_t address[16];
	int r;

	if (inet_pton(family, source, address) != 1)
		return -NLE_INVAL;
	m = message(b, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | (last ? NLM_F_ACK : 0),
		    NFPROTO_INET);
	r = m ? nla_put_string(m, NFTA_RULE_TABLE, b->table) : 0;
	if (m && r == 0)
		r = nla_put_string(m, NFTA_RULE_CHAIN, CHAIN);
	if (m && r == 0)
		r = put_expressions(m, family, address);
	return finish(b, m, r);
}

static int fill(struct batch *b, const char *const *sources, size_t count)
{
	int r = add_edge(b, NFNL_MSG_BATCH_BEGIN);

	if (r == 0)
		r = add_table(b, false);
	if (r == 0)
		r = add_chain(b, count == 0);
	for (size_t i = 0; i < count && r == 0; i++)
		r = add_rule(b, sources[i], i + 1 == count);
	return r < 0 ? r : add_edge(b, NFNL_MSG_BATCH_END);
}

/* Every message that fails is answered, and of those that do not, only the last: the first answer
 * tells how it went. */
static int send_batch(struct batch *b, struct err *err)
{
	int r = nl_sendto(b->nft->nl, b->data, b->bytes);

	if (r >= 0)
		r = nl_wait_for_ack(b->nft->nl);
	if (r < 0)
		return err_set(err, net_errno(r), "nftables table %s: %s", b->table,
			       nl_geterror(r));
	return 0;
}

static int connect_netfilter(void *arg, struct err *err)
{
	struct nl_sock *nl = arg;
	int r = nl_connect(nl, NETLINK_NETFILTER);

	if (r < 0)
		return err_set(err, net_errno(r), "nftables: %s", nl_geterror(r));
	nl_socket_disable_seq_check(nl);
	return 0;
}

int nft_masquerade(int netns, const char *table, const char *const *sources, size_t count,
		   struct nft **ret, struct err *err)
{
	struct nft *nft = calloc(1, sizeof(*nft));
	struct batch *b = calloc(1, sizeof(*b));
	int r = 0;

	if (nft)
		nft->nl = nl_socket_alloc();
	if (!b || !nft || !nft->nl) {
		r = err_set(err, -ENOMEM, "nftables: out of memory");
		goto out;
	}
	r = netns_do(netns, connect_netfilter, nft->nl, err);
	if (r < 0)
		goto out;
	b->nft = nft;
	b->table = table;
	r = fill(b, sources, count);
	if (r < 0)
		r = err_set(err, net_errno(r), "nftables table %s: %s", table, nl_geterror(r));
	else
		r = send_batch(b, err);
out:
	free(b);
	if (r < 0)
		nft_close(nft);
	else
		*ret = nft;
	return r;
}

void nft_close(struct nft *nft)
{
	if (!nft)
		return;
	if (nft->nl)
		nl_socket_free(nft->nl);
	free(nft);
}
