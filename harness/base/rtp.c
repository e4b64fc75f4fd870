/* rtp.c - reading RTP's header, whole or cut. */
#include "harness/base/rtp.h"

#include "harness/base/bytes.h"

#define RTP_HEADER  12
#define PROFILE_ONE 0xbede /* one-byte elements */
#define PROFILE_TWO 0x1000 /* two-byte elements; the low four bits are the application's */

/* The header extension after the CSRCs; false when it is longer than the datagram. */
static bool read_extension(struct rtp *rtp, struct bytes *b, size_t bytes)
{
	size_t length, whole;

	rtp->extension_profile = bytes_be16(b);
	length = (size_t)bytes_be16(b) * 4;
	if (b->failed) {
		rtp->extension_profile = 0;
		return rtp->header_bytes + 4 <= bytes;
	}
	whole = rtp->header_bytes + 4 + length;
	if (whole > bytes)
		return false;
	rtp->header_bytes = whole;
	rtp->extension = b->at;
	rtp->extension_captured = length < b->left ? length : b->left;
	return true;
}

bool rtp_read(struct rtp *ret, const uint8_t *payload, size_t captured, size_t bytes)
{
	struct bytes b = bytes_of(payload, captured);
	const uint8_t *h = bytes_take(&b, RTP_HEADER);
	size_t csrcs;

	if (!h || h[0] >> 6 != 2)
		return false;
	csrcs = (size_t)(h[0] & 15) * 4;
	*ret = (struct rtp){
		.type = h[1] & 0x7f,
		.marker = h[1] >> 7,
		.seq = (uint16_t)(h[2] << 8 | h[3]),
		.timestamp =
			(uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 | (uint32_t)h[6] << 8 | h[7],
		.ssrc = (uint32_t)h[8] << 24 | (uint32_t)h[9] << 16 | (uint32_t)h[10] << 8 | h[11],
		.header_bytes = RTP_HEADER + csrcs,
	};
	if (ret->header_bytes > bytes)
		return false;
	(void)bytes_take(&b, csrcs);
	if ((h[0] & 0x10) && !read_extension(ret, &b, bytes))
		return false;
	ret->payload_bytes = bytes - ret->header_bytes;
	return true;
}

/* Reads an element's id and length; id 0 is padding, id 15 ends the one-byte form (RFC 8285). */
static bool element_head(const struct rtp *rtp, struct bytes *b, struct rtp_element *ret)
{
	bool two = (rtp->extension_profile & 0xfff0) == PROFILE_TWO;
	uint8_t head;

	do {
		head = bytes_u8(b);
	} while (!b->failed && head == 0);
	if (b->failed || (!two && head >> 4 == 15))
		return false;
	ret->id = two ? head : head >> 4;
	ret->len = two ? bytes_u8(b) : (uint8_t)((head & 15) + 1);
	return !b->failed;
}

bool rtp_next_element(const struct rtp *rtp, size_t *at, struct rtp_element *ret)
{
	struct bytes b;

	if (!rtp->extension || *at >= rtp->extension_captured)
		return false;
	if (rtp->extension_profile != PROFILE_ONE &&
	    (rtp->extension_profile & 0xfff0) != PROFILE_TWO)
		return false;
	b = bytes_of(rtp->extension + *at, rtp->extension_captured - *at);
	if (!element_head(rtp, &b, ret))
		return false;
	ret->data = bytes_take(&b, ret->len);
	if (!ret->data)
		return false;
	*at = (size_t)(b.at - rtp->extension);
	return true;
}
