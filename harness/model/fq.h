/* fq.h - fq_codel: a queue for each flow, new flows first, CoDel in each (RFC 8290). */
#ifndef HARNESS_MODEL_FQ_H
#define HARNESS_MODEL_FQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/codel.h"
#include "harness/model/conf.h"
#include "harness/model/fifo.h"

struct err;
struct fq;

/* NULL with err when memory is out. */
struct fq *fq_new(const struct queue_conf *conf, struct err *err);
void fq_free(struct fq *fq);

/* Takes p into its flow's queue. all counts the packets and bytes of all flows. */
void fq_put(struct fq *fq, struct pkt *p, struct fifo *all);

/* Gives the next packet, or NULL; what CoDel drops on the way goes to drops. */
struct pkt *fq_get(struct fq *fq, struct fifo *all, struct aqm_drops *drops, nsec_t now);

/* Gives the oldest packet of the flow with the most bytes; there must be one. */
struct pkt *fq_fattest(struct fq *fq, struct fifo *all);

#endif
