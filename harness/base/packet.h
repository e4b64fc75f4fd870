/* packet.h - what a captured packet is: its flow, and where its payload lies. */
#ifndef HARNESS_BASE_PACKET_H
#define HARNESS_BASE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/flow.h"

/* The link types of capture files that packet_read() knows, by their registered numbers
 * (LINKTYPE_ and DLT_ values; a raw IP file has any of three). */
enum packet_link {
	PACKET_LINK_NULL = 0,
	PACKET_LINK_ETHERNET = 1,
	PACKET_LINK_RAW = 12,
	PACKET_LINK_RAW_BSD = 14,
	PACKET_LINK_RAW_FILE = 101,
	PACKET_LINK_LOOP = 108,
	PACKET_LINK_COOKED = 113,
	PACKET_LINK_IPV4 = 228,
	PACKET_LINK_IPV6 = 229,
	PACKET_LINK_COOKED2 = 276,
};

/* How far up a packet could be read. */
enum packet_layer {
	PACKET_OTHER, /* not IP, or cut or broken before its addresses */
	PACKET_IP,    /* addresses, but no ports: another protocol, or a later fragment */
	PACKET_UDP,
	PACKET_TCP,
};

/* One packet. Offsets count from the first captured byte; bytes on the wire are what the headers
 * say, which can be more than was captured. Nothing points into the packet. */
struct packet {
	enum packet_layer layer;
	bool cut;                 /* the captured bytes end inside a header */
	bool broken;              /* a header contradicts itself */
	bool fragment;            /* part of a datagram that IP cut into pieces */
	uint16_t fragment_offset; /* bytes before this piece */
	uint8_t traffic_class;    /* DSCP and ECN */
	uint8_t hop_limit;
	uint8_t tcp_flags;
	uint32_t ip_id; /* IPv4 identification, or that of IPv6's fragment header */
	uint32_t tcp_seq;
	uint32_t captured;
	uint32_t wire_bytes;
	uint32_t ip_offset;
	uint32_t transport_offset;
	uint32_t payload_offset;   /* of UDP or TCP; for PACKET_IP what follows IP's headers */
	uint32_t payload_captured; /* bytes of payload in the capture */
	uint32_t payload_bytes;    /* bytes of payload on the wire, without padding */
	struct flow flow;
};

/* Does packet_read() know this link type? */
bool packet_link_known(int link);

/* What to do about libpcap's complaint, to be put behind it: "" where nothing helps. A pcapng file
 * may have interfaces of several link types, which libpcap does not read. */
const char *packet_link_advice(const char *complaint);

/* Reads the headers of a packet of which the first captured bytes of wire_bytes are at data. Never
 * fails: what could not be read shows in layer, cut and broken. Fields above layer are 0. Formats:
 * IEEE 802.1Q, RFC 791, 8200, 768, 9293; cooked and loopback as the capture format's registry says.
 */
void packet_read(struct packet *ret, int link, const uint8_t *data, size_t captured,
		 size_t wire_bytes);

#endif
