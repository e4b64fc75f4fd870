/* netem_conf.h - what netem is told: the message that `tc qdisc add` or `change` sends. */
#ifndef HARNESS_MODEL_NETEM_CONF_H
#define HARNESS_MODEL_NETEM_CONF_H

#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/netem_dist.h"

struct err;

/* Kernels whose arithmetic gives different results. 0, the default, is what all kernels from 4.15
 * to 7.0 do. */
enum netem_version {
	NETEM_LINUX_6_18,
	NETEM_LINUX_3_12, /* up to 3.12: both state loss models and gap wrong, time in ticks */
	NETEM_LINUX_4_14, /* 3.13 to 4.14: time in ticks, no slot */
	NETEM_LINUX_7_1,  /* from 7.1: no gap between ranges, slots checked and without overflow,
			     negative times refused, a change without seed keeps the stream */
	NETEM_VERSION_COUNT
};

/* Its word: "linux-6.18". version must be below NETEM_VERSION_COUNT. */
const char *netem_version_word(enum netem_version version);

/* The version of a word, or -EINVAL with err naming the known ones. */
int netem_version_parse(const char *word, enum netem_version *ret, struct err *err);

/* Up to 4.14 time is counted in ticks of 64 ns. */
#define NETEM_TICK_SHIFT 6

/* A chance as netem has it: p times 2^32 - 1. */
#define NETEM_ALWAYS UINT32_MAX

enum netem_loss_model { NETEM_LOSS_RANDOM, NETEM_LOSS_4_STATES, NETEM_LOSS_GE };

/* 1 sent in a gap, 2 sent in a burst, 3 lost in a burst, 4 lost alone. Sums wrap at 2^32. */
struct netem_4_states {
	uint32_t p13, p31, p32, p14, p23;
};

/* p good to bad, r bad to good, h chance of being sent in bad, k1 chance of loss in good. */
struct netem_ge {
	uint32_t p, r, h, k1;
};

/* min..max apart, uniform; or, when min, max are 0, with a deviation around delay. At most packets
 * and bytes each; 0 is no bound. */
struct netem_slot {
	nsec_t min;
	nsec_t max;
	int32_t packets;
	int32_t bytes;
	nsec_t delay;
	nsec_t jitter;
};

/* Which attributes a message holds. What it does not hold stays as it is in force. */
enum netem_attribute {
	NETEM_HAS_CORR = 1 << 0,
	NETEM_HAS_REORDER = 1 << 1,
	NETEM_HAS_CORRUPT = 1 << 2,
	NETEM_HAS_RATE = 1 << 3,
	NETEM_HAS_RATE64 = 1 << 4,
	NETEM_HAS_ECN = 1 << 5,
	NETEM_HAS_SLOT = 1 << 6,
	NETEM_HAS_SEED = 1 << 7,
};

/* One message. A field of an attribute counts only when has says so; a table when it is not NULL;
 * all other fields always. */
struct netem_conf {
	enum netem_version version; /* of the kernel; a change must tell the same as the start */
	unsigned has;               /* enum netem_attribute, or-ed */
	nsec_t latency;
	nsec_t jitter;
	uint32_t limit; /* packets; tc sends 1000 when none is said, the kernel has no default */
	uint32_t loss;  /* NETEM_LOSS_RANDOM */
	uint32_t gap;
	uint32_t duplicate;
	enum netem_loss_model loss_model;
	struct netem_4_states states; /* NETEM_LOSS_4_STATES */
	struct netem_ge ge;           /* NETEM_LOSS_GE */
	uint32_t delay_corr;          /* NETEM_HAS_CORR, all three */
	uint32_t loss_corr;
	uint32_t duplicate_corr;
	uint32_t reorder; /* NETEM_HAS_REORDER */
	uint32_t reorder_corr;
	uint32_t corrupt; /* NETEM_HAS_CORRUPT */
	uint32_t corrupt_corr;
	uint32_t rate; /* bytes/s, 0 is unlimited; NETEM_HAS_RATE with the next three */
	int32_t packet_overhead;
	uint32_t cell_size;
	int32_t cell_overhead;
	uint64_t rate64; /* bytes/s; NETEM_HAS_RATE64 */
	uint32_t ecn;    /* NETEM_HAS_ECN: mark instead of losing */
	struct netem_slot slot;
	uint64_t seed;
	const struct netem_table *table;      /* of the delay */
	const struct netem_table *slot_table; /* of the slot */
	/* What the kernel takes from its entropy; NULL: from the run's chance. Borrowed as
	 * conf. */
	const struct netem_entropy *entropy;
};

/* Where the correlated numbers begin, and the seed that counts when the message holds none. */
struct netem_entropy {
	uint32_t delay;
	uint32_t loss;
	uint32_t duplicate;
	uint32_t reorder;
	uint32_t corrupt;
	uint64_t seed;
};

/* Would this kernel take the message? 0, or -EINVAL or -ERANGE with err saying which value, and
 * why. Times over an hour are refused whatever the kernel. */
int netem_conf_check(const struct netem_conf *conf, struct err *err);

#endif
