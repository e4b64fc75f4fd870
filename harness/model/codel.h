/* codel.h - CoDel: packets are dropped when they have waited too long for too long (RFC 8289). */
#ifndef HARNESS_MODEL_CODEL_H
#define HARNESS_MODEL_CODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/model/fifo.h"

/* Times are in units of 2^shift ns. */
struct codel {
	nsec_t target;
	nsec_t interval;
	unsigned shift;
	bool as_linux;
	uint16_t inverse_root; /* 2^16 / sqrt(count), as_linux */
	bool ecn;              /* mark packets that can be marked, drop the others */
	bool dropping;
	uint32_t count;      /* drops since dropping began */
	uint32_t last_count; /* count when dropping last began */
	uint32_t max_bytes;  /* the largest packet seen */
	nsec_t first_above;  /* when drops may begin, if waits stay above target; 0: below it */
	nsec_t drop_next;
};

/* 0 in conf means RFC 8289's value. As Linux means: time counts in units of 1024 ns; 1/sqrt(count)
 * is a number of 16 bits that one step of Newton's method improves with each drop, x (3 - count
 * x^2) / 2, so that the second drop brings 1/2 instead of 0.707; drops begin only after the
 * interval, not at its end; and the queue may hold a full Ethernet frame (1514 bytes), not the
 * largest packet seen. */
void codel_init(struct codel *c, const struct codel_conf *conf, bool ecn);

/* The instant of the next drop by the RFC: t + interval / sqrt(count), rounded down. */
nsec_t codel_law(nsec_t t, nsec_t interval, uint32_t count);

/* Gives the next packet of f, or NULL; what is dropped on the way goes to drops. */
struct pkt *codel_get(struct codel *c, struct fifo *f, struct aqm_drops *drops, nsec_t now);

#endif
