/* packet.c - link, IP and transport headers of a captured packet. */
#include "harness/base/packet.h"

#include <string.h>

#include "harness/base/bytes.h"

enum {
	ETHER_IPV4 = 0x0800,
	ETHER_VLAN = 0x8100,
	ETHER_IPV6 = 0x86dd,
	ETHER_PPPOE = 0x8864,
	ETHER_PROVIDER_VLAN = 0x88a8,
	ETHER_OLD_VLAN = 0x9100,
	PPP_IPV4 = 0x0021,
	PPP_IPV6 = 0x0057,
};

enum {
	NEXT_HOP_BY_HOP = 0,
	NEXT_ROUTING = 43,
	NEXT_FRAGMENT = 44,
	NEXT_AUTHENTICATION = 51,
	NEXT_DESTINATION = 60,
	NEXT_MOBILITY = 135,
	NEXT_HOST_IDENTITY = 139,
	NEXT_SHIM6 = 140,
};

/* Where the reading stands. end is the packet's end by the headers so far, as an offset. */
struct reading {
	struct packet *p;
	const uint8_t *start;
	struct bytes at;
	uint32_t end;
};

bool packet_link_known(int link)
{
	switch (link) {
	case PACKET_LINK_NULL:
	case PACKET_LINK_ETHERNET:
	case PACKET_LINK_RAW:
	case PACKET_LINK_RAW_BSD:
	case PACKET_LINK_RAW_FILE:
	case PACKET_LINK_LOOP:
	case PACKET_LINK_COOKED:
	case PACKET_LINK_IPV4:
	case PACKET_LINK_IPV6:
	case PACKET_LINK_COOKED2:
		return true;
	default:
		return false;
	}
}

const char *packet_link_advice(const char *complaint)
{
	if (!strstr(complaint, "different from the type of the first interface"))
		return "";
	return "; interfaces of one kind can be read: capture each kind into a file of its own, or "
	       "all of them cooked (tcpdump -i any)";
}

static uint32_t offset(const struct reading *rd)
{
	return (uint32_t)(rd->at.at - rd->start);
}

/* Steps over VLAN tags and PPPoE; true when IP follows. */
static bool take_ethertype(struct reading *rd, uint16_t type)
{
	while (type == ETHER_VLAN || type == ETHER_PROVIDER_VLAN || type == ETHER_OLD_VLAN) {
		(void)bytes_take(&rd->at, 2);
		type = bytes_be16(&rd->at);
	}
	if (type == ETHER_PPPOE) {
		(void)bytes_take(&rd->at, 6);
		type = bytes_be16(&rd->at);
		return type == PPP_IPV4 || type == PPP_IPV6;
	}
	return type == ETHER_IPV4 || type == ETHER_IPV6;
}

/* Steps over the link's header; true when IP follows. */
static bool take_link(struct reading *rd, int link)
{
	uint16_t type;

	switch (link) {
	case PACKET_LINK_ETHERNET:
		(void)bytes_take(&rd->at, 12);
		return take_ethertype(rd, bytes_be16(&rd->at));
	case PACKET_LINK_COOKED:
		(void)bytes_take(&rd->at, 14);
		return take_ethertype(rd, bytes_be16(&rd->at));
	case PACKET_LINK_COOKED2:
		type = bytes_be16(&rd->at);
		(void)bytes_take(&rd->at, 18);
		return take_ethertype(rd, type);
	case PACKET_LINK_NULL:
	case PACKET_LINK_LOOP:
		/* The family's number differs from system to system: IP's own version says it. */
		(void)bytes_take(&rd->at, 4);
		return true;
	default:
		return packet_link_known(link);
	}
}

/* Sets the packet's end from a length a header gives; longer than the wire means that it is wrong.
 */
static void end_after(struct reading *rd, uint32_t from, uint32_t length)
{
	size_t left;

	if (length > rd->end - from) {
		rd->p->broken = true;
		return;
	}
	rd->end = from + length;
	left = rd->end > offset(rd) ? rd->end - offset(rd) : 0;
	if (rd->at.left > left)
		rd->at.left = left;
}

static void set_address4(uint8_t ret[16], const uint8_t *from)
{
	ret[10] = 0xff;
	ret[11] = 0xff;
	memcpy(ret + 12, from, 4);
}

static void take_ipv4(struct reading *rd)
{
	struct packet *p = rd->p;
	const uint8_t *h = bytes_take(&rd->at, 20);
	uint32_t header, total, pieces;

	if (!h)
		return;
	header = (h[0] & 15U) * 4;
	total = (uint32_t)h[2] << 8 | h[3];
	if (header < 20 || (total && total < header)) {
		p->broken = true;
		return;
	}
	p->layer = PACKET_IP;
	p->traffic_class = h[1];
	p->hop_limit = h[8];
	p->ip_id = (uint32_t)h[4] << 8 | h[5];
	pieces = (uint32_t)h[6] << 8 | h[7];
	p->fragment = pieces & 0x3fff;
	p->fragment_offset = (uint16_t)((pieces & 0x1fff) * 8);
	p->flow.ip_version = 4;
	p->flow.protocol = h[9];
	set_address4(p->flow.from, h + 12);
	set_address4(p->flow.to, h + 16);
	/* A packet that its interface was to cut up for it can say 0: it ends with the wire. */
	if (total)
		end_after(rd, p->ip_offset, total);
	(void)bytes_take(&rd->at, header - 20);
}

static bool is_extension(uint8_t next)
{
	switch (next) {
	case NEXT_HOP_BY_HOP:
	case NEXT_ROUTING:
	case NEXT_FRAGMENT:
	case NEXT_AUTHENTICATION:
	case NEXT_DESTINATION:
	case NEXT_MOBILITY:
	case NEXT_HOST_IDENTITY:
	case NEXT_SHIM6:
		return true;
	default:
		return false;
	}
}

/* Steps over one extension header of kind next and gives the kind of what follows it. */
static uint8_t take_extension(struct reading *rd, uint8_t next)
{
	uint8_t following = bytes_u8(&rd->at);
	uint8_t length = bytes_u8(&rd->at);
	uint16_t pieces;

	switch (next) {
	case NEXT_FRAGMENT:
		pieces = bytes_be16(&rd->at);
		rd->p->fragment = pieces & 0xfff9;
		rd->p->fragment_offset = pieces & 0xfff8;
		rd->p->ip_id = bytes_be32(&rd->at);
		break;
	case NEXT_AUTHENTICATION:
		(void)bytes_take(&rd->at, (size_t)length * 4 + 6);
		break;
	default:
		(void)bytes_take(&rd->at, (size_t)length * 8 + 6);
		break;
	}
	return following;
}

static void take_ipv6(struct reading *rd)
{
	struct packet *p = rd->p;
	const uint8_t *h = bytes_take(&rd->at, 40);
	uint32_t length;
	uint8_t next;

	if (!h)
		return;
	p->layer = PACKET_IP;
	p->traffic_class = (uint8_t)(h[0] << 4 | h[1] >> 4);
	p->hop_limit = h[7];
	p->flow.ip_version = 6;
	memcpy(p->flow.from, h + 8, 16);
	memcpy(p->flow.to, h + 24, 16);
	length = (uint32_t)h[4] << 8 | h[5];
	/* 0 is a jumbogram, or a packet that its interface was to cut up: it ends with the wire. */
	if (length)
		end_after(rd, p->ip_offset + 40, length);
	next = h[6];
	while (!rd->at.failed && is_extension(next) && !p->fragment_offset)
		next = take_extension(rd, next);
	p->flow.protocol = next;
}

static void take_udp(struct reading *rd)
{
	struct packet *p = rd->p;
	const uint8_t *h = bytes_take(&rd->at, 8);
	uint32_t length;

	if (!h)
		return;
	p->layer = PACKET_UDP;
	p->flow.from_port = (uint16_t)(h[0] << 8 | h[1]);
	p->flow.to_port = (uint16_t)(h[2] << 8 | h[3]);
	length = (uint32_t)h[4] << 8 | h[5];
	if (length && length < 8)
		p->broken = true;
	else if (length && !p->fragment)
		end_after(rd, p->transport_offset, length);
}

static void take_tcp(struct reading *rd)
{
	struct packet *p = rd->p;
	const uint8_t *h = bytes_take(&rd->at, 14);
	uint32_t header;

	if (!h)
		return;
	p->layer = PACKET_TCP;
	p->flow.from_port = (uint16_t)(h[0] << 8 | h[1]);
	p->flow.to_port = (uint16_t)(h[2] << 8 | h[3]);
	p->tcp_seq = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 | (uint32_t)h[6] << 8 | h[7];
	p->tcp_flags = h[13];
	header = (h[12] >> 4) * 4U;
	if (header < 20)
		p->broken = true;
	else
		(void)bytes_take(&rd->at, header - 14);
}

static void take_ip(struct reading *rd)
{
	struct packet *p = rd->p;

	p->ip_offset = offset(rd);
	if (!rd->at.left) {
		rd->at.failed = true;
		return;
	}
	switch (rd->at.at[0] >> 4) {
	case 4:
		take_ipv4(rd);
		break;
	case 6:
		take_ipv6(rd);
		break;
	default:
		p->broken = true;
		return;
	}
	if (rd->at.failed || p->layer != PACKET_IP)
		return;
	p->transport_offset = offset(rd);
	if (p->fragment_offset)
		return;
	if (p->flow.protocol == FLOW_UDP)
		take_udp(rd);
	else if (p->flow.protocol == FLOW_TCP)
		take_tcp(rd);
}

/* What lies between the headers and the end that they gave. */
static void set_payload(const struct reading *rd)
{
	struct packet *p = rd->p;
	uint32_t begin = offset(rd);
	uint32_t captured_end = p->captured < rd->end ? p->captured : rd->end;

	p->payload_offset = begin;
	p->payload_bytes = rd->end - begin;
	p->payload_captured = begin < captured_end ? captured_end - begin : 0;
}

void packet_read(struct packet *ret, int link, const uint8_t *data, size_t captured,
		 size_t wire_bytes)
{
	struct reading rd = {
		.p = ret,
		.start = data,
		.at = bytes_of(data, captured),
		.end = (uint32_t)(wire_bytes > captured ? wire_bytes : captured),
	};

	*ret = (struct packet){ .captured = (uint32_t)captured, .wire_bytes = rd.end };
	if (take_link(&rd, link) && !rd.at.failed)
		take_ip(&rd);
	/* A header beyond the captured bytes was cut off; one beyond the packet's own end never
	 * was. */
	if (rd.at.failed && ret->captured < rd.end)
		ret->cut = true;
	else if (rd.at.failed)
		ret->broken = true;
	if (ret->layer != PACKET_OTHER)
		set_payload(&rd);
}
