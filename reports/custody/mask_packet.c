/* mask_packet.c - addresses in the headers of a packet, and the checksums over them. */
#include <string.h>

#include "harness/base/packet.h"
#include "reports/custody/mask.h"
#include "reports/custody/mask_inside.h"

enum { PROTO_ICMP = 1, PROTO_IPIP = 4, PROTO_IPV6 = 41, PROTO_ROUTING = 43, PROTO_ICMP6 = 58 };

enum { ETHER_ARP = 0x0806, ETHER_VLAN = 0x8100, ETHER_PROVIDER_VLAN = 0x88a8 };

#define ETHER_HEADER 14
#define ARP_BYTES    28
#define IP4_HEADER   20
#define IP6_HEADER   40

/* More than any packet says of itself: what is quoted ends before it does. */
#define WIRE_BYTES (1 << 17)

/* Bytes that a checksum covers, as far as they were captured. */
struct span {
	uint8_t *data;
	size_t n;
};

/* The sum of RFC 1071, without the checksum at offset field. */
static uint64_t sum_of(const struct span *s, size_t field)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->n; i += 2)
		if (i != field)
			sum += (uint64_t)s->data[i] << 8 | (i + 1 < s->n ? s->data[i + 1] : 0);
	return sum;
}

#define NO_FIELD ((size_t)-1)

static uint32_t fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint32_t)sum;
}

/* RFC 1624, equation 3: HC' = ~(~HC + ~m + m'), with the sums of what was and what is. */
static void mend(uint8_t *field, uint64_t was, uint64_t is)
{
	uint32_t sum;

	if (fold(was) == fold(is))
		return;
	sum = fold((~mask_get16(field) & 0xffff) + (uint64_t)(~fold(was) & 0xffff) + fold(is));
	field[0] = (uint8_t)(~sum >> 8);
	field[1] = (uint8_t)~sum;
}

/* Name services, DHCP, NetBIOS, SSDP, WS-Discovery: their addresses are binary, or names. */
static bool is_telling(uint16_t port)
{
	static const uint16_t ports[] = { 53,  67,  68,   137,  138,  139, 546,
					  547, 853, 1900, 3702, 5353, 5355 };

	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++)
		if (ports[i] == port)
			return true;
	return false;
}

/* Where in the transport's header its checksum is; NO_FIELD when it has none that is known. */
static size_t field_of(const struct packet *p)
{
	switch (p->flow.protocol) {
	case FLOW_UDP:
		return 6;
	case FLOW_TCP:
		return 16;
	case PROTO_ICMP:
	case PROTO_ICMP6:
		return 2;
	default:
		return NO_FIELD;
	}
}

/* What the transport carries. The recursion ends at MASK_DEPTH_MAX.
 * NOLINTNEXTLINE(misc-no-recursion) */
static void mask_inner(struct mask *mask, const struct packet *p, uint8_t *data,
		       const struct span *segment, unsigned depth)
{
	switch (p->flow.protocol) {
	case PROTO_ICMP:
		mask_icmp4(mask, segment->data, segment->n, depth);
		return;
	case PROTO_ICMP6:
		mask_icmp6(mask, segment->data, segment->n, depth);
		return;
	case PROTO_IPIP:
	case PROTO_IPV6:
		if (depth < MASK_DEPTH_MAX)
			mask_ip(mask, segment->data, segment->n, depth + 1);
		return;
	default:
		break;
	}
	if (p->layer == PACKET_IP)
		return;
	if (is_telling(p->flow.from_port) || is_telling(p->flow.to_port))
		memset(data + p->payload_offset, 0, p->payload_captured);
	else
		mask_payload(mask, data + p->payload_offset, p->payload_captured);
}

/* pseudo_was and pseudo_is are the sums of the addresses, which the transport's checksum covers.
 * NOLINTNEXTLINE(misc-no-recursion) as above */
static void mask_transport(struct mask *mask, const struct packet *p, uint8_t *data,
			   const uint64_t pseudo[static 2], unsigned depth)
{
	struct span segment = { data + p->transport_offset,
				p->payload_offset - p->transport_offset + p->payload_captured };
	size_t field = field_of(p);
	uint64_t was = sum_of(&segment, field), is;
	uint8_t *at = segment.data + (field == NO_FIELD ? 0 : field);
	bool none;

	mask_inner(mask, p, data, &segment, depth);
	if (field == NO_FIELD || field + 2 > segment.n)
		return;
	none = p->flow.protocol == FLOW_UDP && !mask_get16(at);
	is = sum_of(&segment, field);
	if (none)
		return;
	if (p->flow.protocol == PROTO_ICMP)
		mend(at, was, is);
	else
		mend(at, was + pseudo[0], is + pseudo[1]);
	if (p->flow.protocol == FLOW_UDP && !mask_get16(at))
		memset(at, 0xff, 2); /* RFC 768: 0 means none */
}

/* RFC 791: routes and their record; a record of times is deleted. */
static void mask_ip4_options(struct mask *mask, uint8_t *data, size_t n)
{
	for (size_t i = 0; i < n && data[i];) {
		size_t length = data[i] == 1 ? 1 : i + 1 < n ? data[i + 1] : 0;

		if (length == 0 || (length < 2 && data[i] != 1) || length > n - i)
			return;
		if (data[i] == 7 || data[i] == 131 || data[i] == 137)
			for (size_t k = 3; k + 4 <= length; k += 4)
				mask_ipv4(mask, data + i + k);
		else if (data[i] == 68 && length > 4)
			memset(data + i + 4, 0, length - 4);
		i += length;
	}
}

/* RFC 8200 and 8754: the stations of a routing header behind a first header of this kind. */
static void mask_routing(struct mask *mask, uint8_t *data, size_t n)
{
	size_t length = 8 * ((size_t)data[1] + 1);

	for (size_t i = 8; i + 16 <= length && i + 16 <= n; i += 16)
		mask_ipv6(mask, data + i);
}

static void mask_ip4_header(struct mask *mask, uint8_t *data, size_t n)
{
	struct span header = { data, n };
	uint64_t was = sum_of(&header, 10);

	mask_ipv4(mask, data + 12);
	mask_ipv4(mask, data + 16);
	mask_ip4_options(mask, data + IP4_HEADER, n - IP4_HEADER);
	mend(data + 10, was, sum_of(&header, 10));
}

static void mask_ip6_header(struct mask *mask, uint8_t *data, size_t n)
{
	mask_ipv6(mask, data + 8);
	mask_ipv6(mask, data + 24);
	if (data[6] == PROTO_ROUTING && n >= IP6_HEADER + 8)
		mask_routing(mask, data + IP6_HEADER, n - IP6_HEADER);
}

/* A header that was cut in its addresses loses what is left of them. */
static void wipe_cut(uint8_t *data, size_t n)
{
	size_t from = n && data[0] >> 4 == 4 ? 12 : 8;

	if (n > from)
		memset(data + from, 0, n - from);
}

/* NOLINTNEXTLINE(misc-no-recursion) as above */
void mask_ip(struct mask *mask, uint8_t *data, size_t n, unsigned depth)
{
	struct packet p;
	struct span addresses;
	uint64_t pseudo[2];
	size_t header;

	packet_read(&p, PACKET_LINK_RAW, data, n, WIRE_BYTES);
	if (p.layer == PACKET_OTHER) {
		wipe_cut(data, n);
		return;
	}
	header = p.transport_offset && p.transport_offset <= n ? p.transport_offset : n;
	addresses = p.flow.ip_version == 4 ? (struct span){ data + 12, 8 }
					   : (struct span){ data + 8, 32 };
	pseudo[0] = sum_of(&addresses, NO_FIELD);
	if (p.flow.ip_version == 4)
		mask_ip4_header(mask, data, header);
	else
		mask_ip6_header(mask, data, header);
	pseudo[1] = sum_of(&addresses, NO_FIELD);
	if (!p.transport_offset)
		return;
	if (p.fragment_offset)
		mask_payload(mask, data + p.payload_offset, p.payload_captured);
	else
		mask_transport(mask, &p, data, pseudo, depth);
}

/* RFC 826, for Ethernet and IPv4. */
static void mask_arp(struct mask *mask, uint8_t *data, size_t n)
{
	if (n < ARP_BYTES || data[4] != 6 || data[5] != 4) {
		if (n > 8)
			memset(data + 8, 0, n - 8);
		return;
	}
	mask_mac(mask, data + 8);
	mask_ipv4(mask, data + 14);
	mask_mac(mask, data + 18);
	mask_ipv4(mask, data + 24);
}

/* Behind an Ethernet header or tag with no IP in it: ARP, or what nobody here can read. */
static void mask_other(struct mask *mask, int link, uint8_t *data, size_t n)
{
	size_t at = link == PACKET_LINK_ETHERNET ? ETHER_HEADER
		    : link == PACKET_LINK_COOKED ? 16
						 : 20;
	size_t type_at = link == PACKET_LINK_COOKED2 ? 0 : at - 2;
	unsigned type;

	if (n < at)
		return;
	type = mask_get16(data + type_at);
	while ((type == ETHER_VLAN || type == ETHER_PROVIDER_VLAN) && at + 4 <= n) {
		type = mask_get16(data + at + 2);
		at += 4;
	}
	if (type == ETHER_ARP)
		mask_arp(mask, data + at, n - at);
	else
		memset(data + at, 0, n - at);
}

/* The addresses of the link's own header. */
static void mask_link(struct mask *mask, int link, uint8_t *data, size_t n)
{
	switch (link) {
	case PACKET_LINK_ETHERNET:
		if (n < 12) {
			memset(data, 0, n);
			return;
		}
		mask_mac(mask, data);
		mask_mac(mask, data + 6);
		break;
	case PACKET_LINK_COOKED:
		if (n >= 14 && mask_get16(data + 4) == 6)
			mask_mac(mask, data + 6);
		break;
	case PACKET_LINK_COOKED2:
		if (n >= 20 && data[11] == 6)
			mask_mac(mask, data + 12);
		break;
	default:
		break;
	}
}

static bool has_link_header(int link)
{
	return link == PACKET_LINK_ETHERNET || link == PACKET_LINK_COOKED ||
	       link == PACKET_LINK_COOKED2;
}

void mask_packet(struct mask *mask, int link, uint8_t *data, size_t captured)
{
	struct packet p;

	packet_read(&p, link, data, captured, WIRE_BYTES);
	mask_link(mask, link, data, captured);
	if (p.ip_offset || !has_link_header(link))
		mask_ip(mask, data + p.ip_offset, captured - p.ip_offset, 0);
	else
		mask_other(mask, link, data, captured);
}
