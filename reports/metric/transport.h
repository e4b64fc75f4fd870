/* transport.h - transport-wide sequence numbers, and what feedback tells of them. */
#ifndef REPORTS_METRIC_TRANSPORT_H
#define REPORTS_METRIC_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "reports/metric/around.h"

/* So many packets are remembered until feedback tells of them. */
#define TRANSPORT_RING 2048
/* Header extensions of a flow that are looked at. */
#define TRANSPORT_IDS 4

/* A header extension that could hold the numbers: those that do count on by one from packet to
 * packet (draft-holmer-rmcat-transport-wide-cc-extensions). */
struct transport_vote {
	uint8_t id;
	uint16_t seq;
	uint32_t seen;
	uint32_t hits;
};

struct transport_packet {
	nsec_t sent;
	uint16_t seq;
	bool waits; /* for feedback */
};

/* The packets of a flow, sent. In memory of its own, all zero bytes at the start. */
struct transport {
	uint64_t told; /* packets that feedback told of */
	uint64_t lost; /* of these, so many as not arrived */
	/* Arrival, on the receiver's clock, less sending: only differences mean something. */
	struct around delay;

	/* Private. */
	struct transport_vote votes[TRANSPORT_IDS];
	struct transport_packet ring[TRANSPORT_RING];
};

/* A packet was sent with this number in the extension id. */
void transport_sent(struct transport *t, uint8_t id, uint16_t seq, nsec_t time);

/* Feedback tells that a packet arrived at time, or did not. A packet that is told of again counts
 * as it was told of first. */
void transport_told(struct transport *t, uint16_t seq, bool arrived, nsec_t time);

void transport_free(struct transport *t);

#endif
