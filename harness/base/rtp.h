/* rtp.h - RTP's header and the elements of its extension. */
#ifndef HARNESS_BASE_RTP_H
#define HARNESS_BASE_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RTP's fixed header and where its parts lie (RFC 3550 section 5.1). Borrows the payload. */
struct rtp {
	uint8_t type;
	bool marker;
	uint16_t seq;
	uint32_t timestamp;
	uint32_t ssrc;
	uint16_t extension_profile; /* 0 when there is no extension */
	const uint8_t *extension;   /* its data as far as captured, NULL when there is none */
	size_t extension_captured;
	size_t header_bytes;  /* with CSRCs and extension */
	size_t payload_bytes; /* after the header; padding is part of it */
};

/* False when it is no RTP of version 2, or cut before the end of the fixed header, or its parts are
 * longer than its bytes. When cut between the fixed header and the payload the extension is what
 * was captured of it. */
bool rtp_read(struct rtp *ret, const uint8_t *payload, size_t captured, size_t bytes);

/* One element of a header extension (RFC 8285, one-byte and two-byte forms). */
struct rtp_element {
	uint8_t id;
	uint8_t len;
	const uint8_t *data;
};

/* Gives the elements one after the other: *at counts from 0 and is moved on. False after the last
 * whole one, and for extensions of other profiles. */
bool rtp_next_element(const struct rtp *rtp, size_t *at, struct rtp_element *ret);

#endif
