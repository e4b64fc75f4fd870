/* qdisc_conf.h - what a queueing discipline of the kernel is told: plain data, all of it at once.
 */
#ifndef HARNESS_NET_QDISC_CONF_H
#define HARNESS_NET_QDISC_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"

/* The kernel's own limit of a table of delays. */
#define QDISC_TABLE_MAX 16384

/* Quantiles of a distribution in 1/8192 of its deviation; entries are borrowed. count 0 is none. */
struct qdisc_table {
	const int16_t *entries;
	uint32_t count;
};

enum qdisc_loss { QDISC_LOSS_RANDOM, QDISC_LOSS_4_STATES, QDISC_LOSS_GE };

/* sch_netem. Chances are 0..UINT32_MAX, rates bytes/s. All that is here is told each time: netem
 * keeps what a message leaves out. One thing cannot be taken back: a table in force stays until
 * another one is told or the discipline is removed. */
struct qdisc_netem {
	nsec_t delay;
	nsec_t jitter;
	uint32_t limit; /* packets, those in the delay line included; the kernel has no default */
	uint32_t gap;
	uint32_t duplicate;
	enum qdisc_loss loss_model;
	uint32_t loss;                    /* QDISC_LOSS_RANDOM */
	uint32_t p13, p31, p32, p14, p23; /* QDISC_LOSS_4_STATES */
	uint32_t ge_p, ge_r, ge_h, ge_k1; /* QDISC_LOSS_GE; h is the chance of being sent in bad */
	uint32_t delay_corr, loss_corr, duplicate_corr;
	uint32_t reorder, reorder_corr;
	uint32_t corrupt, corrupt_corr;
	uint64_t rate; /* 0 is unlimited */
	int32_t packet_overhead;
	uint32_t cell_size;
	int32_t cell_overhead;
	bool ecn; /* mark instead of losing */
	nsec_t slot_min, slot_max, slot_delay, slot_jitter;
	int32_t slot_packets, slot_bytes; /* 0 is no bound */
	struct qdisc_table table;         /* of the delay */
	struct qdisc_table slot_table;
	bool seeded; /* seed counts; kernels before 6.6 do not know it and draw their own */
	uint64_t seed;
};

/* What a packet costs at a rate: bytes with Ethernet header + overhead, at least mpu; with atm in
 * cells of 48 bytes that cost 53. */
struct qdisc_cost {
	uint16_t overhead;
	uint16_t mpu;
	bool atm;
};

/* sch_tbf: a packet leaves once all its tokens are there. One larger than burst never does: the
 * kernel drops it. */
struct qdisc_tbf {
	uint64_t rate; /* bytes/s, over 0 */
	uint32_t burst_bytes;
	uint32_t limit_bytes; /* of the queue in front */
	uint64_t peak;        /* bytes/s; 0 is none */
	uint32_t peak_bytes;  /* the peak's bucket, at least one packet */
	struct qdisc_cost cost;
};

/* sch_htb, the discipline: packets of no class go to the class of this minor number; 0 sends them
 * past all classes, without a rate. */
struct qdisc_htb {
	uint32_t default_class;
};

/* sch_htb, a class: may send while it owes no tokens, so that a packet may overdraw the bucket. */
struct qdisc_htb_class {
	uint64_t rate; /* bytes/s, over 0 */
	uint64_t ceil; /* not below rate */
	uint32_t burst_bytes;
	uint32_t ceil_burst_bytes;
	uint32_t quantum; /* bytes a turn among equals; 0: the kernel's rate / 10 */
	uint32_t priority;
	struct qdisc_cost cost;
};

enum qdisc_kind {
	QDISC_NETEM,
	QDISC_TBF,
	QDISC_HTB,
	QDISC_PACKETS, /* pfifo, limit in packets */
	QDISC_BYTES,   /* bfifo, limit in bytes */
	QDISC_KINDS
};

struct qdisc_conf {
	enum qdisc_kind kind;

	union {
		struct qdisc_netem netem;
		struct qdisc_tbf tbf;
		struct qdisc_htb htb;
		uint32_t limit; /* QDISC_PACKETS, QDISC_BYTES */
	};
};

#endif
