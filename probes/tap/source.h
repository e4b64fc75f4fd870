/* source.h - reading captures from files, packet by packet. */
#ifndef PROBES_TAP_SOURCE_H
#define PROBES_TAP_SOURCE_H

#include <stdint.h>

#include "harness/base/packet.h"
#include "harness/base/time.h"

struct err;
struct pcap;

/* A capture file in any format that libpcap reads: pcap and pcapng, micro- or nanoseconds. */
struct source {
	struct pcap *pcap;
	const char *path;
	int link;
	uint32_t snaplen;
	uint64_t count; /* packets read */
};

/* One captured packet. data is the source's until its next source_next(). */
struct source_packet {
	nsec_t time;     /* since 1970 */
	uint64_t number; /* from 1, as capture tools count */
	const uint8_t *data;
	uint32_t captured;
	uint32_t wire_bytes;
};

/* Opens path, which must outlive the source; "-" is standard input. 0 or a negative errno with err
 * naming the file: -EPROTONOSUPPORT for a link type that packet_read() does not know. */
int source_open(struct source *s, const char *path, struct err *err);

/* Accepts all zero bytes. */
void source_close(struct source *s);

/* 1 with the next packet in *ret, 0 at the end, -EBADMSG when the file is cut off or broken, with
 * err naming the file and the packet's number. */
int source_next(struct source *s, struct source_packet *ret, struct err *err);

#endif
