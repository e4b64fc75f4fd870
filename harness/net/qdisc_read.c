/* qdisc_read.c - what the kernel says of its disciplines: settings and statistics. */
#include <errno.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "harness/base/err.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/qdisc.h"
#include "harness/net/qdisc_inside.h"

/* Looks through a dump for one handle. */
struct search {
	int ifindex;
	uint32_t handle;
	bool (*take)(struct nlattr *const *attrs, void *ret);
	void *ret;
	bool found;
	bool broken; /* found, but not understood */
};

static int look(struct nl_msg *msg, void *arg)
{
	struct search *s = arg;
	struct nlmsghdr *head = nlmsg_hdr(msg);
	const struct tcmsg *tc = nlmsg_data(head);
	struct nlattr *attrs[TCA_MAX + 1];

	if (head->nlmsg_type != RTM_NEWQDISC && head->nlmsg_type != RTM_NEWTCLASS)
		return NL_OK;
	if (nlmsg_parse(head, sizeof(*tc), attrs, TCA_MAX, NULL) < 0)
		return NL_OK;
	if (s->found || tc->tcm_ifindex != s->ifindex || tc->tcm_handle != s->handle)
		return NL_OK;
	s->found = true;
	s->broken = !s->take(attrs, s->ret);
	return NL_OK;
}

/* Dumps; the callback set is the socket's own for as long. */
static int dump(struct nl_sock *nl, int type, struct search *s)
{
	const struct tcmsg head = { .tcm_family = AF_UNSPEC, .tcm_ifindex = s->ifindex };
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int r = -NLE_NOMEM;

	if (!cb)
		return r;
	(void)nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, look, s);
	r = nl_send_simple(nl, type, NLM_F_DUMP, (void *)&head, sizeof(head));
	if (r >= 0)
		r = nl_recvmsgs(nl, cb);
	nl_cb_put(cb);
	return r;
}

static int find(struct nl_sock *nl, int type, const struct qdisc_at *at, struct search *s,
		struct err *err)
{
	int r = iface_index(nl, at->iface, &s->ifindex, err);

	if (r < 0)
		return r;
	s->handle = at->handle;
	r = dump(nl, type, s);
	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: %s", at->iface, nl_geterror(r));
	if (!s->found)
		return err_set(err, -ENOENT, "interface %s: nothing has the handle %x:%x",
			       at->iface, at->handle >> 16, at->handle & 0xffff);
	if (s->broken)
		return err_set(err, -EOPNOTSUPP,
			       "interface %s: what has the handle %x:%x is not understood",
			       at->iface, at->handle >> 16, at->handle & 0xffff);
	return 0;
}

static void take_stats(const struct nlattr *attr, struct qdisc_stats *ret)
{
	struct nlattr *attrs[TCA_STATS_MAX + 1];
	struct gnet_stats_basic basic = { 0 };
	struct gnet_stats_queue queue = { 0 };

	*ret = (struct qdisc_stats){ 0 };
	if (!attr || nla_parse_nested(attrs, TCA_STATS_MAX, (struct nlattr *)attr, NULL) < 0)
		return;
	/* the kernel sends this one without the padding that its end has in C */
	if (attrs[TCA_STATS_BASIC])
		(void)nla_memcpy(&basic, attrs[TCA_STATS_BASIC], sizeof(basic));
	if (attrs[TCA_STATS_QUEUE])
		(void)nla_memcpy(&queue, attrs[TCA_STATS_QUEUE], sizeof(queue));
	*ret = (struct qdisc_stats){
		.bytes = basic.bytes,
		.packets = attrs[TCA_STATS_PKT64] ? nla_get_u64(attrs[TCA_STATS_PKT64])
						  : basic.packets,
		.dropped = queue.drops,
		.overlimits = queue.overlimits,
		.requeues = queue.requeues,
		.held = queue.qlen,
	};
}

static bool take_options(enum qdisc_kind kind, const struct nlattr *options, struct qdisc_conf *ret)
{
	struct tc_fifo_qopt fifo;

	ret->kind = kind;
	switch (kind) {
	case QDISC_NETEM:
		return qdisc_netem_get(options, &ret->netem);
	case QDISC_TBF:
		return qdisc_tbf_get(options, &ret->tbf);
	case QDISC_HTB:
		return qdisc_htb_get(options, &ret->htb);
	case QDISC_PACKETS:
	case QDISC_BYTES:
		if (nla_len(options) < (int)sizeof(fifo))
			return false;
		memcpy(&fifo, nla_data(options), sizeof(fifo));
		ret->limit = fifo.limit;
		return true;
	case QDISC_KINDS:
		break;
	}
	return false;
}

static bool take_qdisc(struct nlattr *const *attrs, void *ret)
{
	struct qdisc_state *state = ret;
	struct qdisc_conf conf = { 0 };

	if (!attrs[TCA_KIND] || !attrs[TCA_OPTIONS])
		return false;
	for (unsigned k = 0; k < QDISC_KINDS; k++) {
		enum qdisc_kind kind = (enum qdisc_kind)k;

		if (nla_strcmp(attrs[TCA_KIND], qdisc_word(kind)) != 0)
			continue;
		if (!take_options(kind, attrs[TCA_OPTIONS], &conf))
			return false;
		state->conf = conf;
		take_stats(attrs[TCA_STATS2], &state->stats);
		return true;
	}
	return false;
}

int qdisc_read(struct nl_sock *nl, const struct qdisc_at *at, struct qdisc_state *ret,
	       struct err *err)
{
	struct search s = { .take = take_qdisc, .ret = ret };

	return find(nl, RTM_GETQDISC, at, &s, err);
}

static bool take_class(struct nlattr *const *attrs, void *ret)
{
	struct qdisc_class_state *state = ret;
	struct qdisc_htb_class conf;

	if (!attrs[TCA_KIND] || nla_strcmp(attrs[TCA_KIND], "htb") != 0 || !attrs[TCA_OPTIONS] ||
	    !qdisc_htb_class_get(attrs[TCA_OPTIONS], &conf))
		return false;
	state->conf = conf;
	take_stats(attrs[TCA_STATS2], &state->stats);
	return true;
}

int qdisc_read_class(struct nl_sock *nl, const struct qdisc_at *at, struct qdisc_class_state *ret,
		     struct err *err)
{
	struct search s = { .take = take_class, .ret = ret };

	return find(nl, RTM_GETTCLASS, at, &s, err);
}
