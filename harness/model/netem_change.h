/* netem_change.h - the settings in force in a netem, and how a message changes them. */
#ifndef HARNESS_MODEL_NETEM_CHANGE_H
#define HARNESS_MODEL_NETEM_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/model/netem_conf.h"
#include "harness/model/netem_loss.h"
#include "harness/model/netem_prng.h"

struct err;

/* What a netem remembers between packets, but the packets. Times are in its unit: nanoseconds, or
 * ticks of 64 ns up to 4.14. All zero, but version, before the first message. */
struct netem_set {
	enum netem_version version;
	nsec_t latency;
	int32_t jitter;
	uint32_t limit;
	uint32_t gap;
	uint32_t counter; /* packets delayed since the last one that was not */
	uint32_t duplicate;
	uint32_t reorder;
	uint32_t corrupt;
	struct netem_corr delay_corr;
	struct netem_corr duplicate_corr;
	struct netem_corr reorder_corr;
	struct netem_corr corrupt_corr;
	struct netem_loss loss;
	uint64_t rate; /* bytes/s, 0 is unlimited */
	int32_t packet_overhead;
	uint32_t cell_size;
	int32_t cell_overhead;
	bool ecn;
	struct netem_slot slot; /* packets and bytes: INT32_MAX is no bound */
	bool slot_on;
	nsec_t slot_next;
	int32_t slot_packets_left;
	int32_t slot_bytes_left;
	const struct netem_table *table;
	const struct netem_table *slot_table;
	bool seeded;
	struct netem_prng prng;
};

/* Does to the settings what the kernel does on a message at the instant now (in ns; -NSEC_NEVER
 * before any packet). It is sticky:
 * always taken: latency, jitter (at most INT32_MAX), limit, loss, gap, duplicate, the loss model
 * with its state back at the start; counter is 0 again; a gap forces reorder to 100 % before an
 * attribute says otherwise.
 * only when the message holds it: correlations (whose numbers begin again from entropy), reorder,
 * corrupt, rate and overheads (rate64 only where it is more than the rate in force), ECN, slot
 * (which begins again at now), either table (borrowed for as long as it is in force).
 * The stream is seeded again, from entropy when no seed is told; from 7.1 only when one is told,
 * or at the first message.
 * 0, or -EINVAL for another version than the set's, or what netem_conf_check() says; then nothing
 * is changed. */
int netem_change(struct netem_set *set, const struct netem_conf *conf,
		 const struct netem_entropy *entropy, nsec_t now, struct err *err);

/* The entropy of the change-th message (from 0), from the run's chance. */
void netem_entropy_draw(const struct dice *dice, uint64_t change, struct netem_entropy *ret);

/* How many low bits of a nanosecond the version's unit of time lacks. */
unsigned netem_shift(enum netem_version version);

/* Time to send a packet at the rate, in the set's unit; 0 without a rate. With L = bytes +
 * overhead, or cells (cell_size + cell_overhead) for ceil(L / cell_size) cells: L 10^9 / rate,
 * down. L is 64 bits without a sign and cells are 32, both wrap as in the kernel. */
nsec_t netem_tx_time(const struct netem_set *set, uint32_t bytes);

/* Begins the next slot, now in the set's unit; bits are 32 of entropy for a uniform one. */
void netem_slot_begin(struct netem_set *set, nsec_t now, uint32_t bits);

#endif
