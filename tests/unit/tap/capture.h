/* capture.h - writing small capture files for tests. */
#ifndef TESTS_UNIT_TAP_CAPTURE_H
#define TESTS_UNIT_TAP_CAPTURE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"

/* Opens a nanosecond pcap file of raw IP. */
FILE *capture_create(const char *path);

/* Writes a packet of which captured of wire bytes are in the file. */
void capture_add(FILE *f, nsec_t time, const void *data, size_t captured, size_t wire);

/* A UDP datagram over IPv4 from 10.0.0.FROM to 10.0.0.TO, same number as port, in buf; its length.
 */
struct capture_udp {
	uint8_t from;
	uint8_t to;
	uint16_t id;
	uint16_t port;
	const void *payload;
	size_t len;
};

size_t capture_udp(uint8_t buf[static 2048], const struct capture_udp *u);

/* An RTP packet as payload of such a datagram; bytes is the length after the 12-byte header. */
struct capture_rtp {
	uint8_t type;
	int marker;
	uint16_t seq;
	uint32_t timestamp;
	uint32_t ssrc;
	size_t bytes;
};

size_t capture_rtp(uint8_t buf[static 2048], const struct capture_rtp *r);

#endif
