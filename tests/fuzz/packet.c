/* packet.c - hostile packets: nothing is read past the end, and what was read is consistent. */
#include "harness/base/packet.h"

#include <stdlib.h>

#include "harness/base/rtp.h"
#include "harness/base/rtpext.h"
#include "probes/tap/media.h"
#include "probes/tap/rtcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_packet(const struct packet *p)
{
	char text[FLOW_TEXT_MAX];

	if (p->payload_offset > p->captured ||
	    p->payload_captured > p->captured - p->payload_offset)
		abort();
	if (p->payload_captured > p->payload_bytes || p->payload_bytes > p->wire_bytes)
		abort();
	if (p->layer != PACKET_OTHER && p->flow.ip_version != 4 && p->flow.ip_version != 6)
		abort();
	(void)flow_text(&p->flow, text);
}

static void check_extension(const struct rtp_element *e)
{
	struct rtpext_timing timing;
	nsec_t time, offset;
	uint16_t seq;

	(void)rtpext_capture_time(e, &time, &offset);
	(void)rtpext_transport_seq(e, &seq);
	(void)rtpext_video_timing(e, &timing);
}

static void check_arrivals(struct rtcp *p)
{
	struct rtcp_arrivals a;
	struct rtcp_arrival at;
	uint32_t n = 0;

	if (!rtcp_arrivals_begin(&a, p))
		return;
	while (rtcp_next_arrival(&a, &at))
		n++;
	if (n > 65535)
		abort();
}

static void check_rtcp(const uint8_t *payload, size_t captured, size_t bytes)
{
	struct rtcp_walk w;
	struct rtcp p;
	struct rtcp_report report;
	uint32_t media, timestamp;
	uint64_t ntp;
	uint16_t first, following;

	rtcp_begin(&w, payload, captured, bytes);
	while (rtcp_next(&w, &p)) {
		struct rtcp again = p;

		check_arrivals(&again);
		again = p;
		if (rtcp_media(&again, &media))
			while (rtcp_next_nack(&again, &first, &following))
				;
		(void)rtcp_sender_info(&p, &ntp, &timestamp);
		while (rtcp_next_report(&p, &report))
			if (report.fraction_lost < 0 || report.fraction_lost >= 1)
				abort();
	}
	if (rtcp_sum(payload, captured, bytes).kinds >> RTCP_KIND_COUNT)
		abort();
}

static void check_media(const uint8_t *payload, size_t captured, size_t bytes)
{
	struct rtp rtp;
	struct rtp_element e;
	size_t at = 0, elements = 0;

	(void)media_classify(payload, captured, bytes);
	check_rtcp(payload, captured, bytes);
	if (!rtp_read(&rtp, payload, captured, bytes))
		return;
	if (rtp.header_bytes + rtp.payload_bytes != bytes)
		abort();
	while (rtp_next_element(&rtp, &at, &e)) {
		if (at > rtp.extension_captured || e.data + e.len > payload + captured)
			abort();
		check_extension(&e);
		elements++;
	}
	if (elements > rtp.extension_captured)
		abort();
}

/* The first byte chooses the link type, the next two how long the packet was on the wire. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int links[] = {
		PACKET_LINK_NULL,    PACKET_LINK_ETHERNET, PACKET_LINK_RAW,  PACKET_LINK_COOKED,
		PACKET_LINK_COOKED2, PACKET_LINK_IPV4,     PACKET_LINK_IPV6, 147,
	};
	struct packet p;
	size_t wire;

	if (size < 3)
		return 0;
	wire = (size_t)data[1] << 8 | data[2];
	packet_read(&p, links[data[0] % 8], data + 3, size - 3, wire);
	check_packet(&p);
	if (p.layer == PACKET_UDP)
		check_media(data + 3 + p.payload_offset, p.payload_captured, p.payload_bytes);
	check_media(data + 3, size - 3, wire > size - 3 ? wire : size - 3);
	return 0;
}
