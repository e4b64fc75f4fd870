/* conf.h - everything a link can be told: plain data, integers only; all zero is a perfect link. */
#ifndef HARNESS_MODEL_CONF_H
#define HARNESS_MODEL_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"

struct err;
struct netem_conf;

#define LINK_NAME_MAX 32

/* The order in which a packet meets the stages of a link. */
enum link_order {
	LINK_PHYSICAL, /* queue, rate, loss, delay, duplicate and corrupt */
	LINK_NETEM,    /* netem's order and arithmetic, from link_conf.netem; the rest is ignored */
};

enum queue_kind { QUEUE_DROP_TAIL, QUEUE_DROP_HEAD, QUEUE_CODEL, QUEUE_PIE, QUEUE_FQ_CODEL };

/* CoDel, RFC 8289; 0 means the RFC's 5 ms and 100 ms. as_linux: with the arithmetic of Linux,
 * codel_init() says how it differs. */
struct codel_conf {
	nsec_t target;
	nsec_t interval;
	bool as_linux;
};

/* PIE, RFC 8033; 0 means the RFC's 15 ms, 15 ms, 150 ms, 1/8 and 1 1/4 per second, and a tenth.
 * With ECN packets are marked while the chance of drop is below mark_below, dropped above it. An
 * update is at least 100 us. */
struct pie_conf {
	nsec_t target;
	nsec_t update;
	nsec_t burst;
	uint32_t alpha_micro;
	uint32_t beta_micro;
	chance_t mark_below;
};

/* fq_codel, RFC 8290; 0 means the RFC's 1024 queues and 1514 bytes. */
struct fq_conf {
	uint32_t queues;
	uint32_t quantum_bytes;
};

/* A packet is taken when all limits that are set (not 0) hold after it was added. The packet in
 * service and the delay line are outside; a packet that waits for tokens is inside. */
struct queue_conf {
	enum queue_kind kind;
	uint64_t limit_bytes;
	uint64_t limit_packets;
	nsec_t limit_ns;       /* time to serve what is queued, at the rate then in force */
	nsec_t limit_start_ns; /* the same at the configured rate (a trace's mean): a fixed size */
	bool ecn; /* CoDel, PIE, fq_codel: mark packets that can be marked, drop the others */
	struct codel_conf codel; /* also fq_codel's */
	struct pie_conf pie;
	struct fq_conf fq;
};

enum trace_kind {
	TRACE_OPPORTUNITIES, /* at[i] is an opportunity to send opportunity_bytes, as mahimahi */
	TRACE_RATES,         /* from at[i] on the rate is bps[i] */
};

enum trace_end {
	TRACE_LOOP, /* starts again after lap_ns */
	TRACE_HOLD, /* rates: the last rate stays. Opportunities: none follows */
};

/* Times count from the path's start (path_start()) and never fall. Borrowed: must outlive the path.
 */
struct rate_trace {
	enum trace_kind kind;
	enum trace_end end;
	const nsec_t *at;
	const uint64_t *bps; /* TRACE_RATES only */
	size_t count;
	nsec_t lap_ns;              /* length of a lap, at least at[count - 1] and over 0 */
	uint32_t opportunity_bytes; /* 0 means mahimahi's 1504 */
};

/* What a packet costs: bytes + overhead_bytes (not below 0), then in whole cells when cell_bytes is
 * set, each costing cell_bytes + cell_overhead_bytes. */
struct rate_conf {
	uint64_t bps;         /* 0 is unlimited; with a trace, not used */
	uint64_t burst_bytes; /* 0: one packet after the other; else a token bucket of this size */
	bool burst_debt; /* a packet may leave while no token is owed (htb), not only when all of
			    its tokens are there (tbf) */
	int32_t overhead_bytes;
	int32_t cell_overhead_bytes;
	uint32_t cell_bytes;
	const struct rate_trace *trace; /* NULL is none */
};

enum loss_kind {
	LOSS_NONE,
	LOSS_RANDOM,          /* mean */
	LOSS_GILBERT,         /* mean, bad, run_milli */
	LOSS_GILBERT_ELLIOTT, /* ge */
	LOSS_4_STATE,         /* four */
	LOSS_PERIODIC,        /* period */
	LOSS_LIST,            /* list */
};

/* Two states; a packet is lost with the chance of the state it finds, then the state may change. */
struct ge_conf {
	chance_t to_bad;    /* p */
	chance_t to_good;   /* r */
	chance_t loss_bad;  /* 1 - h */
	chance_t loss_good; /* 1 - k */
};

/* 1 sent in a gap, 2 sent in a burst, 3 lost in a burst, 4 lost alone; p13 + p14 <= 1, p31 + p32
 * <= 1. */
struct four_state_conf {
	chance_t p13, p31, p32, p23, p14;
};

/* LOSS_GILBERT is said as people know it: mean share of lost packets, chance of loss in the bad
 * state and mean run of packets in the bad state. bad 0 means 1: then run is the mean burst. It is
 * compiled to pi = mean / bad, r = 1 / run, p = r pi / (1 - pi); mean must be below bad and p at
 * most 1. */
struct loss_conf {
	enum loss_kind kind;
	chance_t mean;
	chance_t bad;
	uint32_t run_milli; /* thousandths of a packet, at least 1000 */
	struct ge_conf ge;
	struct four_state_conf four;
	uint64_t period;      /* packets period-1, 2*period-1, ... are lost */
	const uint64_t *list; /* indices that are lost, rising; borrowed */
	size_t list_count;
};

enum jitter_shape {
	JITTER_NORMAL,
	JITTER_UNIFORM,
	JITTER_PARETO,
	JITTER_PARETO_NORMAL,
	JITTER_TABLE
};

/* Values of a distribution at equally spaced quantiles (an iproute2 .dist table read rising, or
 * any), in any unit: the link scales them to mean 0 and the configured deviation. Borrowed until
 * path_new() returns. */
struct jitter_table {
	const int32_t *values;
	size_t count;
};

/* Extra delay, uniform in min..max. hold 0: share of the packets. Else time is cut into pieces of
 * hold, and share of them hold one and the same extra delay all along. */
struct spike_conf {
	chance_t share;
	nsec_t min;
	nsec_t max;
	nsec_t hold;
};

/* Packet index i gets values[i] (of the last lap when loop) as its whole jitter. Borrowed. */
struct delay_list {
	const nsec_t *values;
	size_t count;
	bool loop;
};

struct delay_conf {
	nsec_t delay;
	nsec_t jitter; /* standard deviation */
	nsec_t tau;    /* lag at which jitter's correlation has fallen to 1/e; 0: every packet for
			  itself */
	enum jitter_shape shape;
	struct jitter_table table; /* JITTER_TABLE */
	bool may_reorder;          /* false: a packet never overtakes an earlier one */
	struct spike_conf spike;
	const struct delay_list *list; /* NULL is none; replaces jitter */
};

/* Every gap-th packet (0 and 1: each) is with this chance released early ns before its time, but
 * not before its propagation begins. early 0: without any delay, as netem does. */
struct reorder_conf {
	chance_t chance;
	uint32_t gap;
	nsec_t early;
};

/* What is due leaves only at slots, between min and max apart, at most packets and bytes (0 is no
 * bound; the last packet may overshoot bytes) in each. max 0: no slots. */
struct slot_conf {
	nsec_t min;
	nsec_t max;
	uint32_t packets;
	uint64_t bytes;
};

enum cross_kind {
	CROSS_CONSTANT, /* bps */
	CROSS_ON_OFF,   /* bps while on; times on and off are exponential with these means */
	CROSS_GREEDY,   /* additive increase, multiplicative decrease: window and rtt */
};

/* Competitors that share the queue and the rate, without hosts. Times count from the path's start.
 */
struct cross_conf {
	enum cross_kind kind;
	uint32_t flows; /* how many such, 0 means 1 */
	uint32_t bytes; /* of each packet; 0 means 1500 */
	uint64_t bps;   /* of each flow */
	nsec_t begin;
	nsec_t end; /* 0: never */
	nsec_t on;
	nsec_t off;
	nsec_t rtt;          /* greedy: round-trip time without this queue */
	uint32_t window_max; /* greedy: packets; 0 means 1000 */
};

struct link_conf {
	char name[LINK_NAME_MAX]; /* part of every address of chance: renaming a link changes its
				     draws */
	enum link_order order;
	struct queue_conf queue;
	struct rate_conf rate;
	struct loss_conf loss;
	struct delay_conf delay;
	chance_t duplicate;
	chance_t corrupt;
	struct reorder_conf reorder;
	struct slot_conf slot;
	const struct cross_conf *cross; /* borrowed until path_new() returns */
	size_t cross_count;
	uint32_t capacity; /* packets that may be out of order inside at once; 0 means 65536 */
	const struct netem_conf *netem; /* LINK_NETEM; borrowed until path_new() returns */
};

/* Is this a link that can be built? 0, or -EINVAL or -ERANGE with err saying which value, and why.
 */
int link_conf_check(const struct link_conf *conf, struct err *err);

#endif
