/* jitter.h - random delay with a correlation time, addressed by time: it is there whether or not a
 * packet is. */
#ifndef HARNESS_MODEL_JITTER_H
#define HARNESS_MODEL_JITTER_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/pkt.h"
#include "harness/model/shape.h"

struct err;
struct jitter_law;

/* With tau, time is cut into slots; slot k has a normal number z(k) at its begin, and within it
 *   g(u) = cos(pi u / 2) z(k) + sin(pi u / 2) z(k + 1),   0 <= u < 1
 * which is normal with deviation 1 at every instant and steady in time, so that order is kept
 * almost without pushing packets apart. Its correlation at a lag of s slots is, averaged over u, (1
 * - s / 2) cos(pi s / 2) + sin(pi s / 2) / pi   (0 <= s <= 1),   0 from 2 slots on. The slot's
 * length is such that this is 1/e at a lag of tau, after the shape was applied. Without tau each
 * packet has a number of its own. */
struct jitter {
	struct draws own;   /* by packet */
	struct draws slots; /* by slot */
	nsec_t slot;        /* length; 0: a number for each packet */
	uint64_t per_slot;  /* 2^62 / slot */
	nsec_t origin;
	nsec_t begin;              /* of the present slot */
	int64_t k;                 /* its number */
	int32_t z[2];              /* z(k), z(k + 1) */
	const struct shape *shape; /* NULL is normal */
	struct jitter_law *law;
};

/* 0 or -ENOMEM. */
int jitter_init(struct jitter *j, const struct delay_conf *conf, const struct dice *dice,
		struct err *err);
void jitter_done(struct jitter *j);

/* From the instant now on delay and deviation are these: where jitter is large against the delay
 * its law is the one that law.h says for them, and slots are as long as that needs. The slot that
 * now is in keeps its numbers and goes on from where it is: jitter does not jump. */
void jitter_change(struct jitter *j, nsec_t delay, nsec_t deviation, nsec_t now);

/* Slots of time count from origin from now on. */
void jitter_begin(struct jitter *j, nsec_t origin);

/* The jitter of the packet of this index at the instant t, in deviations of 2^-24. */
int32_t jitter_at(struct jitter *j, uint64_t index, nsec_t t);

/* Extra delay now and then, as struct spike_conf says. */
struct spike {
	struct draws share;
	struct draws size;
	nsec_t origin;
};

void spike_init(struct spike *s, const struct dice *dice);
nsec_t spike_at(const struct spike *s, const struct spike_conf *conf, uint64_t index, nsec_t t);

#endif
