/* qdisc_htb.c - htb's options, of the discipline and of a class. */
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>

#include "harness/net/qdisc_inside.h"
#include "harness/net/qdisc_rate.h"

/* As with tc: packets up to this many bytes have an entry of their own in a rate's table. */
#define TABLE_BYTES 1600

/* The form of these messages; the kernel takes no other. */
#define HTB_VERSION 3

#define RATE_TO_QUANTUM 10

int qdisc_htb_put(struct nl_msg *msg, const struct qdisc_htb *conf)
{
	const struct tc_htb_glob init = { .version = HTB_VERSION,
					  .rate2quantum = RATE_TO_QUANTUM,
					  .defcls = conf->default_class };
	struct nlattr *options = nla_nest_start(msg, TCA_OPTIONS);
	int r;

	if (!options)
		return -NLE_NOMEM;
	options->nla_type = TCA_OPTIONS;
	r = nla_put(msg, TCA_HTB_INIT, sizeof(init), &init);
	if (r == 0)
		(void)nla_nest_end(msg, options);
	return r;
}

bool qdisc_htb_get(const struct nlattr *options, struct qdisc_htb *ret)
{
	struct nlattr *attrs[TCA_HTB_MAX + 1];
	struct tc_htb_glob init;

	if (nla_parse_nested(attrs, TCA_HTB_MAX, (struct nlattr *)options, NULL) < 0 ||
	    !attrs[TCA_HTB_INIT] || nla_len(attrs[TCA_HTB_INIT]) < (int)sizeof(init))
		return false;
	memcpy(&init, nla_data(attrs[TCA_HTB_INIT]), sizeof(init));
	*ret = (struct qdisc_htb){ .default_class = init.defcls };
	return true;
}

static int put_class(struct nl_msg *msg, const struct qdisc_htb_class *c)
{
	uint32_t table[QDISC_RATE_CELLS], ceil_table[QDISC_RATE_CELLS];
	struct tc_htb_opt head = { .buffer = qdisc_ticks(c->rate, c->burst_bytes),
				   .cbuffer = qdisc_ticks(c->ceil, c->ceil_burst_bytes),
				   .quantum = c->quantum,
				   .prio = c->priority };
	int r = 0;

	qdisc_rate_spec(c->rate, &c->cost, TABLE_BYTES, &head.rate, table);
	qdisc_rate_spec(c->ceil, &c->cost, TABLE_BYTES, &head.ceil, ceil_table);
	if (c->rate > UINT32_MAX)
		r = nla_put(msg, TCA_HTB_RATE64, sizeof(c->rate), &c->rate);
	if (r == 0 && c->ceil > UINT32_MAX)
		r = nla_put(msg, TCA_HTB_CEIL64, sizeof(c->ceil), &c->ceil);
	if (r == 0)
		r = nla_put(msg, TCA_HTB_PARMS, sizeof(head), &head);
	if (r == 0)
		r = nla_put(msg, TCA_HTB_RTAB, sizeof(table), table);
	if (r == 0)
		r = nla_put(msg, TCA_HTB_CTAB, sizeof(ceil_table), ceil_table);
	return r;
}

int qdisc_htb_class_put(struct nl_msg *msg, const struct qdisc_htb_class *conf)
{
	struct nlattr *options = nla_nest_start(msg, TCA_OPTIONS);
	int r;

	if (!options)
		return -NLE_NOMEM;
	options->nla_type = TCA_OPTIONS;
	if (!conf->rate || conf->ceil < conf->rate)
		return -NLE_INVAL;
	r = put_class(msg, conf);
	if (r == 0)
		(void)nla_nest_end(msg, options);
	return r;
}

bool qdisc_htb_class_get(const struct nlattr *options, struct qdisc_htb_class *ret)
{
	struct nlattr *attrs[TCA_HTB_MAX + 1];
	struct tc_htb_opt head;
	uint64_t rate, ceil;

	if (nla_parse_nested(attrs, TCA_HTB_MAX, (struct nlattr *)options, NULL) < 0 ||
	    !attrs[TCA_HTB_PARMS] || nla_len(attrs[TCA_HTB_PARMS]) < (int)sizeof(head))
		return false;
	memcpy(&head, nla_data(attrs[TCA_HTB_PARMS]), sizeof(head));
	rate = attrs[TCA_HTB_RATE64] ? nla_get_u64(attrs[TCA_HTB_RATE64]) : head.rate.rate;
	ceil = attrs[TCA_HTB_CEIL64] ? nla_get_u64(attrs[TCA_HTB_CEIL64]) : head.ceil.rate;
	*ret = (struct qdisc_htb_class){
		.rate = rate,
		.ceil = ceil,
		.burst_bytes = qdisc_tick_bytes(rate, head.buffer),
		.ceil_burst_bytes = qdisc_tick_bytes(ceil, head.cbuffer),
		.quantum = head.quantum,
		.priority = head.prio,
		.cost = qdisc_rate_cost(&head.rate),
	};
	return true;
}
