/* media.h - what a datagram of a media call is. */
#ifndef PROBES_TAP_MEDIA_H
#define PROBES_TAP_MEDIA_H

#include <stddef.h>
#include <stdint.h>

/* Told apart by the first bytes (RFC 7983), RTCP by its packet type (RFC 5761 section 4). SRTP and
 * SRTCP look the same: their headers are in clear (RFC 3711). */
enum media_class {
	MEDIA_OTHER,
	MEDIA_RTP,
	MEDIA_RTCP,
	MEDIA_STUN,
	MEDIA_DTLS,
	MEDIA_CLASS_COUNT,
};

/* "other", "rtp", ... */
const char *media_class_word(enum media_class class);

/* payload holds the first captured of the datagram's bytes. What is too short to tell is
 * MEDIA_OTHER. */
enum media_class media_classify(const uint8_t *payload, size_t captured, size_t bytes);

#endif
