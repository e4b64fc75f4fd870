/* lab.h - records of an imagined call, made by hand for tests. */
#ifndef TESTS_UNIT_METRIC_LAB_H
#define TESTS_UNIT_METRIC_LAB_H

#include "reports/metric/series.h"

#define MS NSEC_PER_MSEC

/* Adds one record of the stream "to-buyer", or of the stream named. */
void note(struct series_set *set, enum record_kind kind, nsec_t time, uint64_t id, int64_t value);
void note_in(struct series_set *set, const char *host, const char *stream, enum record_kind kind,
	     nsec_t time, uint64_t id, int64_t value);

/* A packet at the wires. received 0: lost. */
struct note_packet {
	uint64_t number;
	nsec_t sent;
	nsec_t received;
	uint32_t ssrc; /* 0: no RTP */
	uint32_t timestamp;
	uint32_t bytes;
	uint16_t seq;
	uint8_t type;
	uint8_t marker;
};

void note_packet(struct series_set *set, const struct note_packet *p);

/* What the drive says of packet index, that arrived there at time. */
void note_driven(struct series_set *set, uint64_t index, nsec_t time, uint32_t bytes, nsec_t queued,
		 nsec_t jittered);

#endif
