/* source.h - reading captures packet by packet: from files, from pipes, and live. */
#ifndef PROBES_TAP_SOURCE_H
#define PROBES_TAP_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/packet.h"
#include "harness/base/time.h"

struct err;
struct pcap;

/* A capture file in any format that libpcap reads (pcap and pcapng, micro- or nanoseconds), or an
 * interface. */
struct source {
	struct pcap *pcap;
	const char *path; /* or the interface's name */
	int link;
	uint32_t snaplen;
	uint64_t count; /* packets read */
	bool live;
	/* Asked before each packet, and when a signal interrupts the wait for one: not 0 ends the
	 * capture here. NULL: it goes on to its end. For the caller to set. */
	int (*stopped)(void);
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

/* Begins to capture headers (SOURCE_SNAPLEN bytes a packet) on the interface, which must outlive
 * the source; "any" is all of them. Ends only by stopped(). 0 or a negative errno, as
 * device_open(). */
int source_open_live(struct source *s, const char *ifname, struct err *err);

/* Ethernet, IPv6, UDP, and RTP with extensions; RTCP as long as it comes. */
#define SOURCE_SNAPLEN 512

/* Packets that a live capture lost on this machine so far. */
uint64_t source_dropped(const struct source *s);

/* Accepts all zero bytes. */
void source_close(struct source *s);

/* 1 with the next packet in *ret, 0 at the end, or when it was stopped, -EBADMSG when the file is
 * cut off or broken, with err naming the file and the packet's number. */
int source_next(struct source *s, struct source_packet *ret, struct err *err);

#endif
