/* conf.c - which links can be built. */
#include "harness/model/conf.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/netem_conf.h"
#include "harness/model/pkt.h"

/* Bounds that keep every sum and product in 64 bits, far beyond any network. */
#define DELAY_MAX  (NSEC_PER_SEC * 3600)
#define JITTER_MAX (NSEC_PER_SEC * 4)
#define TIME_MAX   (NSEC_PER_SEC * 1000 * 24 * 3600)
#define RATE_MAX   UINT64_C(1000000000000000)
#define SIZE_MAX_B (UINT32_C(1) << 30)

/* PIE catches up on all updates that a packet waited for: shorter ones would take longer than the
 * time that they are about. */
#define PIE_UPDATE_MIN (100 * NSEC_PER_USEC)

#define COUNT_MAX   (UINT32_C(1) << 24)
#define CROSS_MAX   64
#define RUN_ONE     1000
#define TABLE_LEAST 2

static int refuse_time(nsec_t value, nsec_t max, const char *what, struct err *err)
{
	if (value >= 0 && value <= max)
		return 0;
	return err_set(err, -ERANGE, "%s is %" PRId64 " ns, want 0 to %" PRId64, what, value, max);
}

static int refuse_size(uint64_t value, uint64_t max, const char *what, struct err *err)
{
	if (value <= max)
		return 0;
	return err_set(err, -ERANGE, "%s is %" PRIu64 ", want at most %" PRIu64, what, value, max);
}

static int check_queue(const struct queue_conf *q, struct err *err)
{
	int r;

	if (q->kind > QUEUE_FQ_CODEL)
		return err_set(err, -EINVAL, "queue of unknown kind %d", (int)q->kind);
	r = refuse_time(q->limit_ns, DELAY_MAX, "queue limit", err);
	if (r == 0)
		r = refuse_time(q->limit_start_ns, DELAY_MAX, "queue limit", err);
	if (r == 0)
		r = refuse_time(q->codel.target, DELAY_MAX, "CoDel target", err);
	if (r == 0)
		r = refuse_time(q->codel.interval, DELAY_MAX, "CoDel interval", err);
	if (r == 0)
		r = refuse_time(q->pie.target, DELAY_MAX, "PIE target", err);
	if (r == 0)
		r = refuse_time(q->pie.update, DELAY_MAX, "PIE update", err);
	if (r == 0 && q->pie.update && q->pie.update < PIE_UPDATE_MIN)
		r = err_set(err, -ERANGE, "PIE update every %" PRId64 " ns, want at least %" PRId64,
			    q->pie.update, PIE_UPDATE_MIN);
	if (r == 0)
		r = refuse_time(q->pie.burst, DELAY_MAX, "PIE burst", err);
	if (r == 0)
		r = refuse_size(q->fq.queues, COUNT_MAX, "number of fq_codel queues", err);
	if (r == 0)
		r = refuse_size(q->fq.quantum_bytes, SIZE_MAX_B, "fq_codel quantum", err);
	return r;
}

static int check_trace_entries(const struct rate_trace *t, struct err *err)
{
	for (size_t i = 0; i < t->count; i++) {
		nsec_t before = i ? t->at[i - 1] : 0;

		if (t->at[i] < before || t->at[i] > TIME_MAX)
			return err_set(err, -ERANGE,
				       "rate trace: entry %zu is at %" PRId64 " ns, want %" PRId64
				       " or later",
				       i + 1, t->at[i], before);
		if (t->kind == TRACE_RATES && t->bps[i] > RATE_MAX)
			return err_set(err, -ERANGE,
				       "rate trace: entry %zu is %" PRIu64
				       " bit/s, want at most %" PRIu64,
				       i + 1, t->bps[i], RATE_MAX);
	}
	return 0;
}

static int check_trace(const struct rate_trace *t, struct err *err)
{
	int r;

	if (t->kind > TRACE_RATES || t->end > TRACE_HOLD)
		return err_set(err, -EINVAL, "rate trace of unknown kind");
	if (!t->count)
		return err_set(err, -EINVAL, "rate trace without an entry");
	if (t->kind == TRACE_RATES && t->at[0])
		return err_set(err, -EINVAL,
			       "rate trace: the first rate begins at %" PRId64 " ns, want 0",
			       t->at[0]);
	r = check_trace_entries(t, err);
	if (r < 0)
		return r;
	if (t->lap_ns <= 0 || t->lap_ns < t->at[t->count - 1] || t->lap_ns > TIME_MAX)
		return err_set(err, -ERANGE,
			       "rate trace: a lap of %" PRId64
			       " ns, want over 0 and not before the last entry",
			       t->lap_ns);
	return refuse_size(t->opportunity_bytes, SIZE_MAX_B, "opportunity", err);
}

static int check_rate(const struct rate_conf *c, struct err *err)
{
	int r = refuse_size(c->bps, RATE_MAX, "rate in bit/s", err);

	if (r == 0)
		r = refuse_size(c->burst_bytes, SIZE_MAX_B, "token bucket", err);
	if (r == 0)
		r = refuse_size(c->cell_bytes, SIZE_MAX_B, "cell", err);
	if (r < 0)
		return r;
	if (c->cell_bytes && (int64_t)c->cell_bytes + c->cell_overhead_bytes <= 0)
		return err_set(err, -ERANGE,
			       "a cell of %" PRIu32 " bytes costs %" PRId64
			       " with its overhead, want over 0",
			       c->cell_bytes, (int64_t)c->cell_bytes + c->cell_overhead_bytes);
	return c->trace ? check_trace(c->trace, err) : 0;
}

static int check_gilbert(const struct loss_conf *c, struct err *err)
{
	chance_t bad = c->bad ? c->bad : CHANCE_ALWAYS;
	uint64_t share;

	if (c->run_milli < RUN_ONE)
		return err_set(err, -ERANGE,
			       "loss: mean run of %" PRIu32
			       " thousandths of a packet, want at least %d",
			       c->run_milli, RUN_ONE);
	if (c->mean >= bad)
		return err_set(err, -ERANGE,
			       "loss: mean %.6g is not below the bad state's chance %.6g",
			       chance_value(c->mean), chance_value(bad));
	/* p = r pi / (1 - pi) <= 1 means run >= pi / (1 - pi). */
	share = chance_ratio(c->mean, bad);
	if ((unsigned __int128)share * RUN_ONE >
	    (unsigned __int128)(CHANCE_ALWAYS - share) * c->run_milli)
		return err_set(err, -ERANGE,
			       "loss: runs of %" PRIu32
			       " thousandths of a packet are too short for a mean of %.6g",
			       c->run_milli, chance_value(c->mean));
	return 0;
}

static int check_four_state(const struct four_state_conf *f, struct err *err)
{
	if (f->p13 > CHANCE_ALWAYS - f->p14 || f->p31 > CHANCE_ALWAYS - f->p32)
		return err_set(err, -ERANGE, "loss: p13 + p14 and p31 + p32 must be at most 1");
	if ((f->p13 && !f->p31 && !f->p32) || (f->p32 && !f->p23))
		return err_set(err, -EINVAL, "loss: a state of the four is never left");
	return 0;
}

static int check_loss(const struct loss_conf *c, struct err *err)
{
	switch (c->kind) {
	case LOSS_NONE:
	case LOSS_RANDOM:
	case LOSS_GILBERT_ELLIOTT:
		return 0;
	case LOSS_GILBERT:
		return check_gilbert(c, err);
	case LOSS_4_STATE:
		return check_four_state(&c->four, err);
	case LOSS_PERIODIC:
		if (!c->period)
			return err_set(err, -ERANGE, "loss: every 0th packet, want at least 1");
		return 0;
	case LOSS_LIST:
		for (size_t i = 1; i < c->list_count; i++)
			if (c->list[i] <= c->list[i - 1])
				return err_set(err, -EINVAL,
					       "loss: entry %zu of the list, %" PRIu64
					       ", is not after %" PRIu64,
					       i + 1, c->list[i], c->list[i - 1]);
		return 0;
	}
	return err_set(err, -EINVAL, "loss of unknown kind %d", (int)c->kind);
}

static int check_table(const struct jitter_table *t, struct err *err)
{
	if (t->count < TABLE_LEAST || t->count > COUNT_MAX)
		return err_set(err, -EINVAL, "jitter table of %zu values, want %d to %" PRIu32,
			       t->count, TABLE_LEAST, COUNT_MAX);
	for (size_t i = 1; i < t->count; i++)
		if (t->values[i] < t->values[i - 1])
			return err_set(err, -EINVAL,
				       "jitter table: value %zu, %" PRId32
				       ", is below the one before it",
				       i + 1, t->values[i]);
	if (t->values[0] == t->values[t->count - 1])
		return err_set(err, -EINVAL, "jitter table: all values are the same");
	return 0;
}

static int check_delay_list(const struct delay_list *l, struct err *err)
{
	if (!l->count)
		return err_set(err, -EINVAL, "delay list without a value");
	for (size_t i = 0; i < l->count; i++)
		if (l->values[i] < -DELAY_MAX || l->values[i] > DELAY_MAX)
			return err_set(err, -ERANGE, "delay list: value %zu is %" PRId64 " ns",
				       i + 1, l->values[i]);
	return 0;
}

static int check_delay(const struct delay_conf *c, struct err *err)
{
	const struct spike_conf *spike = &c->spike;
	int r = refuse_time(c->delay, DELAY_MAX, "delay", err);

	if (r == 0)
		r = refuse_time(c->jitter, JITTER_MAX, "jitter", err);
	if (r == 0)
		r = refuse_time(c->tau, DELAY_MAX, "correlation time of jitter", err);
	if (r == 0)
		r = refuse_time(spike->max, DELAY_MAX, "longest spike", err);
	if (r == 0)
		r = refuse_time(spike->min, spike->max, "shortest spike", err);
	if (r == 0)
		r = refuse_time(spike->hold, DELAY_MAX, "hold time of spikes", err);
	if (r == 0 && c->shape > JITTER_TABLE)
		r = err_set(err, -EINVAL, "jitter of unknown shape %d", (int)c->shape);
	if (r == 0 && c->shape == JITTER_TABLE)
		r = check_table(&c->table, err);
	if (r == 0 && c->list)
		r = check_delay_list(c->list, err);
	return r;
}

static int check_cross(const struct cross_conf *c, struct err *err)
{
	int r = refuse_size(c->flows, CROSS_MAX, "number of flows", err);

	if (r == 0)
		r = refuse_size(c->bytes, SIZE_MAX_B, "packet", err);
	if (r == 0)
		r = refuse_size(c->bps, RATE_MAX, "rate in bit/s", err);
	if (r == 0)
		r = refuse_size(c->window_max, COUNT_MAX, "window", err);
	if (r == 0)
		r = refuse_time(c->begin, TIME_MAX, "begin", err);
	if (r == 0)
		r = refuse_time(c->end, TIME_MAX, "end", err);
	if (r == 0 && c->kind == CROSS_GREEDY)
		r = refuse_time(c->rtt - NSEC_PER_MSEC, DELAY_MAX, "round trip less 1 ms", err);
	else if (r == 0 && !c->bps)
		r = err_set(err, -ERANGE, "rate is 0 bit/s");
	if (r == 0 && c->kind == CROSS_ON_OFF) {
		r = refuse_time(c->on - 1, DELAY_MAX, "time on", err);
		if (r == 0)
			r = refuse_time(c->off - 1, DELAY_MAX, "time off", err);
	}
	return r;
}

static int check_parts(const struct link_conf *conf, struct err *err)
{
	size_t flows = 0;
	int r = check_queue(&conf->queue, err);

	if (r == 0)
		r = check_rate(&conf->rate, err);
	if (r == 0)
		r = check_loss(&conf->loss, err);
	if (r == 0)
		r = check_delay(&conf->delay, err);
	if (r == 0)
		r = refuse_time(conf->reorder.early, DELAY_MAX, "reorder", err);
	if (r == 0)
		r = refuse_time(conf->slot.max, DELAY_MAX, "longest slot", err);
	if (r == 0)
		r = refuse_time(conf->slot.min, conf->slot.max, "shortest slot", err);
	if (r == 0 && conf->slot.max == 1)
		r = err_set(err, -ERANGE, "slots of 1 ns, want at least 2");
	if (r == 0)
		r = refuse_size(conf->capacity, COUNT_MAX, "capacity", err);
	for (size_t i = 0; r == 0 && i < conf->cross_count; i++) {
		flows += conf->cross[i].flows ? conf->cross[i].flows : 1;
		r = check_cross(&conf->cross[i], err);
		if (r < 0)
			return err_prefix(err, "cross traffic");
	}
	return r ? r : refuse_size(flows, CROSS_MAX, "number of flows of cross traffic", err);
}

int link_conf_check(const struct link_conf *conf, struct err *err)
{
	struct err told = { 0 };
	int r;

	if (!memchr(conf->name, '\0', sizeof(conf->name)))
		return err_set(err, -EINVAL, "a link's name has no end");
	if (conf->order == LINK_PHYSICAL)
		r = check_parts(conf, &told);
	else if (conf->order != LINK_NETEM || !conf->netem)
		r = err_set(&told, -EINVAL, "unknown order, or netem's without its settings");
	else
		r = netem_conf_check(conf->netem, &told);
	if (r < 0 && conf->name[0])
		return err_set(err, r, "link %s: %s", conf->name, told.text);
	return r < 0 ? err_set(err, r, "%s", told.text) : 0;
}
