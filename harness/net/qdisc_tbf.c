/* qdisc_tbf.c - tbf's options. */
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/msg.h>

#include "harness/net/qdisc_inside.h"
#include "harness/net/qdisc_rate.h"

/* Packets up to this many bytes have an entry of their own in the rate's table, as with tc. */
#define TABLE_BYTES 2047

static int put_peak(struct nl_msg *msg, const struct qdisc_tbf *c, const uint32_t *table)
{
	int r = 0;

	if (c->peak > UINT32_MAX)
		r = nla_put(msg, TCA_TBF_PRATE64, sizeof(c->peak), &c->peak);
	if (r == 0)
		r = nla_put(msg, TCA_TBF_PBURST, sizeof(c->peak_bytes), &c->peak_bytes);
	if (r == 0)
		r = nla_put(msg, TCA_TBF_PTAB, QDISC_RATE_CELLS * (int)sizeof(*table), table);
	return r;
}

static int put_all(struct nl_msg *msg, const struct qdisc_tbf *c)
{
	uint32_t table[QDISC_RATE_CELLS], peak_table[QDISC_RATE_CELLS];
	struct tc_tbf_qopt head = { .limit = c->limit_bytes };
	uint32_t max = c->peak_bytes ? c->peak_bytes : TABLE_BYTES;
	int r;

	qdisc_rate_spec(c->rate, &c->cost, max, &head.rate, table);
	head.buffer = qdisc_ticks(c->rate, c->burst_bytes);
	if (c->peak) {
		qdisc_rate_spec(c->peak, &c->cost, max, &head.peakrate, peak_table);
		head.mtu = qdisc_ticks(c->peak, c->peak_bytes);
	}
	r = nla_put(msg, TCA_TBF_PARMS, sizeof(head), &head);
	if (r == 0)
		r = nla_put(msg, TCA_TBF_BURST, sizeof(c->burst_bytes), &c->burst_bytes);
	if (r == 0 && c->rate > UINT32_MAX)
		r = nla_put(msg, TCA_TBF_RATE64, sizeof(c->rate), &c->rate);
	if (r == 0)
		r = nla_put(msg, TCA_TBF_RTAB, sizeof(table), table);
	if (r == 0 && c->peak)
		r = put_peak(msg, c, peak_table);
	return r;
}

int qdisc_tbf_put(struct nl_msg *msg, const struct qdisc_tbf *conf)
{
	struct nlattr *options = nla_nest_start(msg, TCA_OPTIONS);
	int r;

	if (!options)
		return -NLE_NOMEM;
	options->nla_type = TCA_OPTIONS;
	if (!conf->rate || (conf->peak && !conf->peak_bytes))
		return -NLE_INVAL;
	r = put_all(msg, conf);
	if (r == 0)
		(void)nla_nest_end(msg, options);
	return r;
}

bool qdisc_tbf_get(const struct nlattr *options, struct qdisc_tbf *ret)
{
	struct nlattr *attrs[TCA_TBF_MAX + 1];
	struct tc_tbf_qopt head;

	*ret = (struct qdisc_tbf){ 0 };
	if (nla_parse_nested(attrs, TCA_TBF_MAX, (struct nlattr *)options, NULL) < 0 ||
	    !attrs[TCA_TBF_PARMS] || nla_len(attrs[TCA_TBF_PARMS]) < (int)sizeof(head))
		return false;
	memcpy(&head, nla_data(attrs[TCA_TBF_PARMS]), sizeof(head));
	ret->rate = attrs[TCA_TBF_RATE64] ? nla_get_u64(attrs[TCA_TBF_RATE64]) : head.rate.rate;
	ret->peak =
		attrs[TCA_TBF_PRATE64] ? nla_get_u64(attrs[TCA_TBF_PRATE64]) : head.peakrate.rate;
	ret->limit_bytes = head.limit;
	ret->burst_bytes = qdisc_tick_bytes(ret->rate, head.buffer);
	ret->peak_bytes = ret->peak ? qdisc_tick_bytes(ret->peak, head.mtu) : 0;
	ret->cost = qdisc_rate_cost(&head.rate);
	return true;
}
