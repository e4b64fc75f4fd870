/* test_trim.c - of a packet what somebody said is not kept, and all that is measured is. */
#include <string.h>

#include "harness/base/packet.h"
#include "probes/tap/media.h"
#include "probes/tap/trim.h"
#include "tests/support/suite.h"
#include "tests/unit/tap/capture.h"

#define UDP_OVER_IP4 28

/* What is kept of a payload of n bytes over UDP and IPv4. */
static uint32_t kept_of(const void *payload, size_t n)
{
	uint8_t buf[2048];
	size_t all = capture_udp(
		buf, &(struct capture_udp){ 1, 2, 3, 5000, .payload = payload, .len = n });

	return trim_headers(PACKET_LINK_RAW, buf, (uint32_t)all, (uint32_t)all) - UDP_OVER_IP4;
}

static void rtp_keeps_its_header_with_its_extensions(void)
{
	uint8_t rtp[200] = { 0x92, 0xe0, [20] = 0xbe, 0xde, 0, 2 };

	CHECK_INT(media_classify(rtp, sizeof(rtp), sizeof(rtp)), MEDIA_RTP);
	CHECK_INT(kept_of(rtp, sizeof(rtp)), 32);
	rtp[0] = 0x80;
	CHECK_INT(kept_of(rtp, sizeof(rtp)), 12);
}

static void rtcp_and_stun_say_nothing_but_headers(void)
{
	uint8_t rtcp[52] = { 0x81, 201, 0, 12 };
	uint8_t stun[40] = { 0, 1, 0, 20, 0x21, 0x12, 0xa4, 0x42 };

	CHECK_INT(media_classify(rtcp, sizeof(rtcp), sizeof(rtcp)), MEDIA_RTCP);
	CHECK_INT(kept_of(rtcp, sizeof(rtcp)), sizeof(rtcp));
	CHECK_INT(media_classify(stun, sizeof(stun), sizeof(stun)), MEDIA_STUN);
	CHECK_INT(kept_of(stun, sizeof(stun)), sizeof(stun));
}

static void handshakes_and_the_unknown_keep_no_more_than_headers_have(void)
{
	uint8_t dtls[120] = { 22, 0xfe, 0xfd, [12] = 107 }, other[120] = { 0x70 };

	CHECK_INT(media_classify(dtls, sizeof(dtls), sizeof(dtls)), MEDIA_DTLS);
	CHECK_INT(kept_of(dtls, sizeof(dtls)), 25);
	CHECK_INT(kept_of(other, sizeof(other)), 32);
	CHECK_INT(kept_of(other, 5), 5);
	CHECK_INT(kept_of(other, 0), 0);
}

static void tcp_keeps_its_options_and_no_byte_more(void)
{
	uint8_t packet[100] = { 0x45, [3] = 100, [8] = 64, 6, [32] = 0x80 };

	CHECK_INT(trim_headers(PACKET_LINK_RAW, packet, 100, 100), 52);
	CHECK_INT(trim_headers(PACKET_LINK_RAW, packet, 45, 100), 45);
	packet[6] = 0x20;
	packet[7] = 8; /* a later fragment: nothing but IP's header */
	CHECK_INT(trim_headers(PACKET_LINK_RAW, packet, 100, 100), 20);
}

static void what_is_no_ip_is_kept(void)
{
	uint8_t arp[42] = { [12] = 8, 6 };

	CHECK_INT(trim_headers(PACKET_LINK_ETHERNET, arp, sizeof(arp), sizeof(arp)), 42);
	CHECK_INT(trim_headers(PACKET_LINK_ETHERNET, arp, 3, 42), 3);
	CHECK_INT(trim_headers(PACKET_LINK_ETHERNET, arp, 0, 42), 0);
}

CU_TestInfo trim_tests[] = {
	TEST(rtp_keeps_its_header_with_its_extensions),
	TEST(rtcp_and_stun_say_nothing_but_headers),
	TEST(handshakes_and_the_unknown_keep_no_more_than_headers_have),
	TEST(tcp_keeps_its_options_and_no_byte_more),
	TEST(what_is_no_ip_is_kept),
	CU_TEST_INFO_NULL,
};
