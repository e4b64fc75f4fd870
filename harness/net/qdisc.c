/* qdisc.c - queueing disciplines through netlink messages of our own making. */
#include "harness/net/qdisc.h"

#include <errno.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "harness/base/err.h"
#include "harness/net/iface.h"
#include "harness/net/netlink.h"
#include "harness/net/qdisc_inside.h"

/* Room for two tables of delays and the rest. */
#define MESSAGE_MAX (sizeof(int16_t) * 2 * QDISC_TABLE_MAX + 4096)

const char *qdisc_word(enum qdisc_kind kind)
{
	static const char *const words[QDISC_KINDS] = { "netem", "tbf", "htb", "pfifo", "bfifo" };

	return kind < QDISC_KINDS ? words[kind] : "";
}

/* A message of this type with its head, and room for the rest; NULL without memory. */
static struct nl_msg *begin(int type, int flags, int ifindex, const struct qdisc_at *at)
{
	const struct tcmsg head = { .tcm_family = AF_UNSPEC,
				    .tcm_ifindex = ifindex,
				    .tcm_handle = at->handle,
				    .tcm_parent = at->parent };
	struct nl_msg *msg = nlmsg_alloc_size(MESSAGE_MAX);

	if (!msg)
		return NULL;
	if (!nlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, type, 0, flags) ||
	    nlmsg_append(msg, (void *)&head, sizeof(head), NLMSG_ALIGNTO) < 0) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* Puts the kind on the interface's root without a word of options. */
static int try_kind(struct nl_sock *nl, int ifindex, const char *kind)
{
	const struct qdisc_at at = { .parent = QDISC_ROOT };
	struct nl_msg *msg = begin(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, ifindex, &at);
	int r;

	if (!msg)
		return -NLE_NOMEM;
	r = nla_put_string(msg, TCA_KIND, kind);
	if (r < 0) {
		nlmsg_free(msg);
		return r;
	}
	r = nl_send_sync(nl, msg);
	if (r < 0)
		return r;
	msg = begin(RTM_DELQDISC, 0, ifindex, &at);
	return msg ? nl_send_sync(nl, msg) : -NLE_NOMEM;
}

int qdisc_known(struct nl_sock *nl, const char *name, const char *kind, bool *ret, struct err *err)
{
	int index = 0;
	int r = iface_index(nl, name, &index, err);

	if (r < 0)
		return r;
	r = try_kind(nl, index, kind);
	/* "not found" is the kind; one that wants options says "invalid" to none */
	if (r < 0 && r != -NLE_OBJ_NOTFOUND && r != -NLE_INVAL)
		return err_set(err, net_errno(r), "interface %s: queueing discipline %s: %s", name,
			       kind, nl_geterror(r));
	*ret = r != -NLE_OBJ_NOTFOUND;
	return 0;
}

static int flags_of(enum qdisc_how how)
{
	return how == QDISC_ADD ? NLM_F_CREATE | NLM_F_REPLACE : 0;
}

static int put_limit(struct nl_msg *msg, uint32_t limit)
{
	const struct tc_fifo_qopt options = { .limit = limit };

	return nla_put(msg, TCA_OPTIONS, sizeof(options), &options);
}

static int put_options(struct nl_msg *msg, const struct qdisc_conf *conf)
{
	switch (conf->kind) {
	case QDISC_NETEM:
		return qdisc_netem_put(msg, &conf->netem);
	case QDISC_TBF:
		return qdisc_tbf_put(msg, &conf->tbf);
	case QDISC_HTB:
		return qdisc_htb_put(msg, &conf->htb);
	case QDISC_PACKETS:
	case QDISC_BYTES:
		return put_limit(msg, conf->limit);
	case QDISC_KINDS:
		break;
	}
	return -NLE_INVAL;
}

int qdisc_message(int ifindex, const struct qdisc_at *at, enum qdisc_how how,
		  const struct qdisc_conf *conf, struct nl_msg **ret)
{
	struct nl_msg *msg = begin(RTM_NEWQDISC, flags_of(how), ifindex, at);
	int r;

	if (!msg)
		return -NLE_NOMEM;
	r = nla_put_string(msg, TCA_KIND, qdisc_word(conf->kind));
	if (r == 0)
		r = put_options(msg, conf);
	if (r < 0)
		nlmsg_free(msg);
	else
		*ret = msg;
	return r;
}

int qdisc_class_message(int ifindex, const struct qdisc_at *at, enum qdisc_how how,
			const struct qdisc_htb_class *conf, struct nl_msg **ret)
{
	int flags = how == QDISC_ADD ? NLM_F_CREATE | NLM_F_EXCL : 0;
	struct nl_msg *msg = begin(RTM_NEWTCLASS, flags, ifindex, at);
	int r;

	if (!msg)
		return -NLE_NOMEM;
	r = nla_put_string(msg, TCA_KIND, "htb");
	if (r == 0)
		r = qdisc_htb_class_put(msg, conf);
	if (r < 0)
		nlmsg_free(msg);
	else
		*ret = msg;
	return r;
}

/* Takes msg. */
static int tell(struct nl_sock *nl, struct nl_msg *msg, const struct qdisc_at *at, const char *what,
		struct err *err)
{
	int r = nl_send_sync(nl, msg);

	if (r < 0)
		return err_set(err, net_errno(r), "interface %s: %s: %s", at->iface, what,
			       nl_geterror(r));
	return 0;
}

static int refused(int nle, const struct qdisc_at *at, const char *what, struct err *err)
{
	return err_set(err, net_errno(nle), "interface %s: %s: %s", at->iface, what,
		       nl_geterror(nle));
}

int qdisc_set(struct nl_sock *nl, const struct qdisc_at *at, enum qdisc_how how,
	      const struct qdisc_conf *conf, struct err *err)
{
	struct nl_msg *msg = NULL;
	int index = 0, r;

	r = iface_index(nl, at->iface, &index, err);
	if (r < 0)
		return r;
	r = qdisc_message(index, at, how, conf, &msg);
	if (r < 0)
		return refused(r, at, qdisc_word(conf->kind), err);
	return tell(nl, msg, at, qdisc_word(conf->kind), err);
}

int qdisc_set_class(struct nl_sock *nl, const struct qdisc_at *at, enum qdisc_how how,
		    const struct qdisc_htb_class *conf, struct err *err)
{
	struct nl_msg *msg = NULL;
	int index = 0, r;

	r = iface_index(nl, at->iface, &index, err);
	if (r < 0)
		return r;
	r = qdisc_class_message(index, at, how, conf, &msg);
	if (r < 0)
		return refused(r, at, "class of htb", err);
	return tell(nl, msg, at, "class of htb", err);
}

int qdisc_remove(struct nl_sock *nl, const struct qdisc_at *at, struct err *err)
{
	struct nl_msg *msg;
	int index = 0, r;

	r = iface_index(nl, at->iface, &index, err);
	if (r < 0)
		return r;
	msg = begin(RTM_DELQDISC, 0, index, at);
	if (!msg)
		return refused(-NLE_NOMEM, at, "removing", err);
	return tell(nl, msg, at, "removing the queueing discipline", err);
}
