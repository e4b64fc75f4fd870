/* trim.c - telling headers from what they carry. */
#include "probes/tap/trim.h"

#include "harness/base/packet.h"
#include "harness/base/rtp.h"
#include "probes/tap/media.h"

/* RFC 6347: the record's header, and that of a handshake message. */
#define DTLS_HEADERS (13 + 12)
/* SRT's header has 16 bytes, QUIC's (RFC 9000) 21 before its packet number is told from the rest.
 */
#define OTHER_HEADERS 32

/* The bytes of a UDP payload that are headers. */
static size_t headers_of(const uint8_t *payload, const struct packet *p)
{
	struct rtp rtp;

	switch (media_classify(payload, p->payload_captured, p->payload_bytes)) {
	case MEDIA_RTP:
		return rtp_read(&rtp, payload, p->payload_captured, p->payload_bytes)
			       ? rtp.header_bytes
			       : OTHER_HEADERS;
	case MEDIA_RTCP:
	case MEDIA_STUN:
		return p->payload_captured;
	case MEDIA_DTLS:
		return DTLS_HEADERS;
	default:
		return OTHER_HEADERS;
	}
}

uint32_t trim_headers(int link, const uint8_t *data, uint32_t captured, uint32_t wire_bytes)
{
	struct packet p;
	size_t headers;

	packet_read(&p, link, data, captured, wire_bytes);
	if (p.cut)
		return captured; /* inside a header */
	if (p.fragment_offset || p.layer == PACKET_TCP)
		headers = p.payload_offset;
	else if (p.layer == PACKET_UDP)
		headers = p.payload_offset + headers_of(data + p.payload_offset, &p);
	else
		return captured;
	return headers < captured ? (uint32_t)headers : captured;
}
