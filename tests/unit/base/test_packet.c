/* test_packet.c - headers of captured packets, whole, cut and broken. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/packet.h"
#include "tests/support/suite.h"

/* A frame under construction: bytes are added from the link inwards. */
struct frame {
	uint8_t data[256];
	size_t len;
};

static void add(struct frame *f, const void *bytes, size_t n)
{
	memcpy(f->data + f->len, bytes, n);
	f->len += n;
}

#define ADD(f, ...) \
	add((f), (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }))

static void add_ether(struct frame *f, uint16_t type)
{
	ADD(f, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, (uint8_t)(type >> 8), (uint8_t)type);
}

/* 10.0.0.1 -> 10.0.0.2, identification 0x1234, class 0xb8, 63 hops left. */
static void add_ip4(struct frame *f, uint16_t total, uint16_t pieces, uint8_t protocol)
{
	ADD(f, 0x45, 0xb8, (uint8_t)(total >> 8), (uint8_t)total, 0x12, 0x34);
	ADD(f, (uint8_t)(pieces >> 8), (uint8_t)pieces, 63, protocol, 0, 0);
	ADD(f, 10, 0, 0, 1, 10, 0, 0, 2);
}

/* fd00::1 -> fd00::2, class 0xb8, 62 hops left. */
static void add_ip6(struct frame *f, uint16_t length, uint8_t next)
{
	ADD(f, 0x6b, 0x80, 0, 0, (uint8_t)(length >> 8), (uint8_t)length, next, 62);
	ADD(f, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
	ADD(f, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2);
}

/* Ports 5004 -> 5006. */
static void add_udp(struct frame *f, uint16_t length)
{
	ADD(f, 0x13, 0x8c, 0x13, 0x8e, (uint8_t)(length >> 8), (uint8_t)length, 0, 0);
}

/* Reads from a heap copy of just the captured bytes, so that a sanitizer sees a step past the end.
 */
static struct packet read_cut(const struct frame *f, int link, size_t captured, size_t wire)
{
	struct packet p;
	uint8_t *copy = malloc(captured ? captured : 1);

	memcpy(copy, f->data, captured);
	packet_read(&p, link, copy, captured, wire);
	free(copy);
	return p;
}

static struct packet read_frame(const struct frame *f, int link)
{
	return read_cut(f, link, f->len, f->len);
}

static void check_flow(const struct packet *p, const char *want)
{
	char text[FLOW_TEXT_MAX];

	CHECK_STR(flow_text(&p->flow, text), want);
}

static void reads_udp_over_ipv4_in_ethernet(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ether(&f, 0x0800);
	add_ip4(&f, 32, 0x4000, FLOW_UDP);
	add_udp(&f, 12);
	ADD(&f, 1, 2, 3, 4);
	p = read_frame(&f, PACKET_LINK_ETHERNET);

	CHECK_INT(p.layer, PACKET_UDP);
	CHECK(!p.cut && !p.broken && !p.fragment);
	check_flow(&p, "udp 10.0.0.1:5004 > 10.0.0.2:5006");
	CHECK_INT(p.ip_offset, 14);
	CHECK_INT(p.transport_offset, 34);
	CHECK_INT(p.payload_offset, 42);
	CHECK_INT(p.payload_captured, 4);
	CHECK_INT(p.payload_bytes, 4);
	CHECK_INT(p.ip_id, 0x1234);
	CHECK_INT(p.traffic_class, 0xb8);
	CHECK_INT(p.hop_limit, 63);
	CHECK_INT(p.wire_bytes, 46);
}

static void leaves_the_padding_of_short_frames_out(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ether(&f, 0x0800);
	add_ip4(&f, 29, 0, FLOW_UDP);
	add_udp(&f, 9);
	ADD(&f, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	p = read_frame(&f, PACKET_LINK_ETHERNET);

	CHECK_INT(p.payload_bytes, 1);
	CHECK_INT(p.payload_captured, 1);
	CHECK_INT(p.wire_bytes, 60);
}

static void tells_captured_payload_from_payload_on_the_wire(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ether(&f, 0x0800);
	add_ip4(&f, 1028, 0, FLOW_UDP);
	add_udp(&f, 1008);
	ADD(&f, 1, 2, 3, 4, 5, 6);
	p = read_cut(&f, PACKET_LINK_ETHERNET, f.len, 1042);

	CHECK_INT(p.layer, PACKET_UDP);
	CHECK(!p.cut && !p.broken);
	CHECK_INT(p.payload_bytes, 1000);
	CHECK_INT(p.payload_captured, 6);
}

static void steps_over_vlan_tags_and_pppoe(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ether(&f, 0x88a8);
	ADD(&f, 0, 7, 0x81, 0, 0, 8, 0x88, 0x64);
	ADD(&f, 0x11, 0, 0, 1, 0, 34, 0, 0x21);
	add_ip4(&f, 32, 0, FLOW_UDP);
	add_udp(&f, 12);
	ADD(&f, 1, 2, 3, 4);
	p = read_frame(&f, PACKET_LINK_ETHERNET);

	CHECK_INT(p.layer, PACKET_UDP);
	CHECK_INT(p.ip_offset, 14 + 8 + 8);
	CHECK_INT(p.payload_bytes, 4);
}

static void reads_every_link_type(void)
{
	static const struct {
		int link;
		size_t header;
		uint8_t bytes[20];
	} links[] = {
		{ PACKET_LINK_NULL, 4, { 2, 0, 0, 0 } },
		{ PACKET_LINK_LOOP, 4, { 0, 0, 0, 2 } },
		{ PACKET_LINK_RAW, 0, { 0 } },
		{ PACKET_LINK_RAW_BSD, 0, { 0 } },
		{ PACKET_LINK_RAW_FILE, 0, { 0 } },
		{ PACKET_LINK_IPV4, 0, { 0 } },
		{ PACKET_LINK_COOKED, 16, { 0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0 } },
		{ PACKET_LINK_COOKED2,
		  20,
		  { 8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1 } },
	};

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		struct frame f = { 0 };
		struct packet p;

		CHECK(packet_link_known(links[i].link));
		add(&f, links[i].bytes, links[i].header);
		add_ip4(&f, 28, 0, FLOW_UDP);
		add_udp(&f, 8);
		p = read_frame(&f, links[i].link);
		CHECK_INT(p.layer, PACKET_UDP);
		CHECK_INT(p.ip_offset, links[i].header);
		CHECK_INT(p.flow.to_port, 5006);
	}
	CHECK(!packet_link_known(147));
}

static void an_unknown_link_type_is_other(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ip4(&f, 28, 0, FLOW_UDP);
	add_udp(&f, 8);
	p = read_frame(&f, 147);

	CHECK_INT(p.layer, PACKET_OTHER);
	CHECK(!p.cut && !p.broken);
}

static void reads_ipv6_through_extension_headers(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ip6(&f, 8 + 16 + 12 + 11, 0);
	ADD(&f, 60, 0, 1, 4, 0, 0, 0, 0);
	ADD(&f, 51, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	ADD(&f, 17, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1);
	add_udp(&f, 11);
	ADD(&f, 1, 2, 3);
	p = read_frame(&f, PACKET_LINK_IPV6);

	CHECK_INT(p.layer, PACKET_UDP);
	CHECK(!p.cut && !p.broken && !p.fragment);
	check_flow(&p, "udp [fd00::1]:5004 > [fd00::2]:5006");
	CHECK_INT(p.payload_bytes, 3);
	CHECK_INT(p.traffic_class, 0xb8);
	CHECK_INT(p.hop_limit, 62);
}

static void notes_ipv4_fragments_and_reads_no_ports_in_later_ones(void)
{
	struct frame first = { 0 }, later = { 0 };
	struct packet p;

	add_ip4(&first, 36, 0x2000, FLOW_UDP);
	add_udp(&first, 4008);
	ADD(&first, 1, 2, 3, 4, 5, 6, 7, 8);
	p = read_frame(&first, PACKET_LINK_RAW);
	CHECK_INT(p.layer, PACKET_UDP);
	CHECK(p.fragment && !p.broken);
	CHECK_INT(p.fragment_offset, 0);
	CHECK_INT(p.payload_bytes, 8);

	add_ip4(&later, 28, 185, FLOW_UDP);
	ADD(&later, 1, 2, 3, 4, 5, 6, 7, 8);
	p = read_frame(&later, PACKET_LINK_RAW);
	CHECK_INT(p.layer, PACKET_IP);
	CHECK(p.fragment);
	CHECK_INT(p.fragment_offset, 1480);
	CHECK_INT(p.flow.from_port, 0);
	CHECK_INT(p.payload_bytes, 8);
}

static void notes_ipv6_fragments(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ip6(&f, 16, 44);
	ADD(&f, 17, 0, 0x05, 0xc9, 0, 0, 0xab, 0xcd);
	ADD(&f, 1, 2, 3, 4, 5, 6, 7, 8);
	p = read_frame(&f, PACKET_LINK_RAW);

	CHECK_INT(p.layer, PACKET_IP);
	CHECK(p.fragment);
	CHECK_INT(p.fragment_offset, 0x5c8);
	CHECK_INT(p.ip_id, 0xabcd);
	CHECK_INT(p.flow.protocol, FLOW_UDP);
}

static void reads_tcp_with_options(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ip4(&f, 20 + 24 + 2, 0, FLOW_TCP);
	ADD(&f, 0, 80, 0x1f, 0x90, 1, 2, 3, 4, 0, 0, 0, 0, 0x60, 0x18, 0, 0, 0, 0, 0, 0);
	ADD(&f, 2, 4, 5, 0xb4, 'h', 'i');
	p = read_frame(&f, PACKET_LINK_RAW);

	CHECK_INT(p.layer, PACKET_TCP);
	check_flow(&p, "tcp 10.0.0.1:80 > 10.0.0.2:8080");
	CHECK_INT(p.tcp_seq, 0x01020304);
	CHECK_INT(p.tcp_flags, 0x18);
	CHECK_INT(p.payload_bytes, 2);
}

static void a_length_of_zero_ends_with_the_wire(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ip4(&f, 0, 0, FLOW_UDP);
	add_udp(&f, 0);
	ADD(&f, 1, 2, 3);
	p = read_frame(&f, PACKET_LINK_RAW);

	CHECK_INT(p.layer, PACKET_UDP);
	CHECK(!p.broken);
	CHECK_INT(p.payload_bytes, 3);
}

static void lengths_that_contradict_are_broken(void)
{
	struct frame f;
	struct packet p;

	f = (struct frame){ 0 };
	add_ip4(&f, 400, 0, FLOW_UDP); /* longer than the wire */
	add_udp(&f, 8);
	CHECK(read_frame(&f, PACKET_LINK_RAW).broken);

	f = (struct frame){ 0 };
	add_ip4(&f, 28, 0, FLOW_UDP);
	add_udp(&f, 9); /* longer than its datagram */
	CHECK(read_frame(&f, PACKET_LINK_RAW).broken);

	f = (struct frame){ 0 };
	add_ip4(&f, 28, 0, FLOW_UDP);
	add_udp(&f, 7); /* shorter than its own header */
	CHECK(read_frame(&f, PACKET_LINK_RAW).broken);

	f = (struct frame){ 0 };
	add_ip4(&f, 28, 0, FLOW_UDP);
	add_udp(&f, 8);
	f.data[0] = 0x44; /* an IPv4 header of 16 bytes */
	p = read_frame(&f, PACKET_LINK_RAW);
	CHECK(p.broken);
	CHECK_INT(p.layer, PACKET_OTHER);

	f = (struct frame){ 0 };
	add_ip6(&f, 4, 0); /* ends inside its extension header */
	ADD(&f, 17, 0, 1, 4, 0, 0, 0, 0);
	add_udp(&f, 8);
	p = read_frame(&f, PACKET_LINK_RAW);
	CHECK(p.broken && !p.cut);
	CHECK_INT(p.layer, PACKET_IP);
}

/* Cut at every byte: nothing is read past the end, and only whole headers are believed. */
static void a_packet_cut_anywhere_is_read_as_far_as_it_goes(void)
{
	struct frame f = { 0 };

	add_ether(&f, 0x86dd);
	add_ip6(&f, 8 + 12, 60);
	ADD(&f, 17, 0, 1, 4, 0, 0, 0, 0);
	add_udp(&f, 12);
	ADD(&f, 1, 2, 3, 4);
	for (size_t n = 0; n <= f.len; n++) {
		struct packet p = read_cut(&f, PACKET_LINK_ETHERNET, n, f.len);

		CHECK_INT(p.layer, n < 54 ? PACKET_OTHER : n < 70 ? PACKET_IP : PACKET_UDP);
		CHECK_INT(p.cut, n < 70);
		CHECK(!p.broken);
		CHECK(p.payload_offset <= n);
		CHECK(p.payload_captured <= n);
		if (n >= 70)
			CHECK_INT(p.payload_captured, n - 70);
	}
}

static void arp_is_other(void)
{
	struct frame f = { 0 };
	struct packet p;

	add_ether(&f, 0x0806);
	ADD(&f, 0, 1, 8, 0, 6, 4, 0, 1);
	p = read_frame(&f, PACKET_LINK_ETHERNET);

	CHECK_INT(p.layer, PACKET_OTHER);
	CHECK(!p.cut && !p.broken);
}

CU_TestInfo packet_tests[] = {
	TEST(reads_udp_over_ipv4_in_ethernet),
	TEST(leaves_the_padding_of_short_frames_out),
	TEST(tells_captured_payload_from_payload_on_the_wire),
	TEST(steps_over_vlan_tags_and_pppoe),
	TEST(reads_every_link_type),
	TEST(an_unknown_link_type_is_other),
	TEST(reads_ipv6_through_extension_headers),
	TEST(notes_ipv4_fragments_and_reads_no_ports_in_later_ones),
	TEST(notes_ipv6_fragments),
	TEST(reads_tcp_with_options),
	TEST(a_length_of_zero_ends_with_the_wire),
	TEST(lengths_that_contradict_are_broken),
	TEST(a_packet_cut_anywhere_is_read_as_far_as_it_goes),
	TEST(arp_is_other),
	CU_TEST_INFO_NULL,
};
