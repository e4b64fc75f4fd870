/* media.c - telling RTP, RTCP, STUN and DTLS apart. */
#include "probes/tap/media.h"

#include <stdbool.h>

#include "harness/base/bytes.h"

#define STUN_COOKIE   0x2112a442U /* RFC 8489 section 5 */
#define STUN_HEADER   20
#define DTLS_HEADER   13
#define RTP_HEADER    12
#define RTCP_HEADER   8
#define RTCP_TYPE_MIN 192
#define RTCP_TYPE_MAX 223

const char *media_class_word(enum media_class class)
{
	static const char *const words[MEDIA_CLASS_COUNT] = {
		[MEDIA_OTHER] = "other", [MEDIA_RTP] = "rtp",   [MEDIA_RTCP] = "rtcp",
		[MEDIA_STUN] = "stun",   [MEDIA_DTLS] = "dtls",
	};

	return words[class];
}

static bool is_stun(const uint8_t *payload, size_t captured, size_t bytes)
{
	struct bytes b = bytes_of(payload, captured);
	uint16_t length;

	(void)bytes_be16(&b);
	length = bytes_be16(&b);
	return bytes_be32(&b) == STUN_COOKIE && length % 4 == 0 &&
	       (size_t)length + STUN_HEADER <= bytes;
}

/* Content types 20 to 26, versions 1.0 to 1.3 (RFC 6347, 9147). */
static bool is_dtls(const uint8_t *payload, size_t captured, size_t bytes)
{
	struct bytes b = bytes_of(payload, captured);
	uint8_t type = bytes_u8(&b);
	uint16_t version = bytes_be16(&b);

	return !b.failed && type <= 26 && bytes >= DTLS_HEADER &&
	       (version == 0xfeff || version == 0xfefd || version == 0xfefc);
}

/* Is there room in the datagram for the first packet, by its own length? That word is in clear also
 * where the rest is encrypted, and noise rarely gets it right. */
static bool holds_first(const uint8_t *payload, size_t captured, size_t bytes)
{
	struct bytes b = bytes_of(payload, captured);
	uint16_t words;

	(void)bytes_be16(&b);
	words = bytes_be16(&b);
	return bytes >= RTCP_HEADER && (b.failed || 4 + (size_t)words * 4 <= bytes);
}

static enum media_class rtp_or_rtcp(const uint8_t *payload, size_t captured, size_t bytes)
{
	if (captured < 2)
		return MEDIA_OTHER;
	if (payload[1] >= RTCP_TYPE_MIN && payload[1] <= RTCP_TYPE_MAX)
		return holds_first(payload, captured, bytes) ? MEDIA_RTCP : MEDIA_OTHER;
	return bytes >= RTP_HEADER ? MEDIA_RTP : MEDIA_OTHER;
}

enum media_class media_classify(const uint8_t *payload, size_t captured, size_t bytes)
{
	uint8_t first;

	if (!captured)
		return MEDIA_OTHER;
	first = payload[0];
	if (first >= 128 && first <= 191)
		return rtp_or_rtcp(payload, captured, bytes);
	if (first <= 3)
		return is_stun(payload, captured, bytes) ? MEDIA_STUN : MEDIA_OTHER;
	if (first >= 20 && first <= 63)
		return is_dtls(payload, captured, bytes) ? MEDIA_DTLS : MEDIA_OTHER;
	return MEDIA_OTHER;
}
