/* echo.h - streams that repeat another's frames: retransmissions and FEC. */
#ifndef REPORTS_METRIC_ECHO_H
#define REPORTS_METRIC_ECHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many frames, and how many packets, of a stream are remembered. */
#define ECHO_TIMESTAMPS 64
#define ECHO_PACKETS    256

/* What a stream does to another one. Header extensions and payload may be encrypted, so it is told
 * from what is always in clear: both carry timestamps of the other's frames; a retransmission (RFC
 * 4588) is as long as the packet it repeats and two bytes, FEC (RFC 5109, 8627) longer than every
 * packet it protects. */
enum echo_kind {
	ECHO_NONE,
	ECHO_RTX,
	ECHO_FEC,
	ECHO_KIND_COUNT,
};

/* "none", "rtx", "fec". */
const char *echo_kind_word(enum echo_kind kind);

/* Timestamps and packets lately seen. All zero bytes at the start. */
struct echo {
	uint32_t timestamps[ECHO_TIMESTAMPS];
	uint64_t count; /* of timestamps */

	struct {
		uint32_t timestamp;
		uint32_t bytes;
	} packets[ECHO_PACKETS];

	uint64_t packet_count;
};

/* Notes a packet; true when its timestamp is not that of the packet before. */
bool echo_note(struct echo *e, uint32_t timestamp, uint32_t bytes);

/* How many units the latest timestamp is past this one; negative when it is before it. 0 when there
 * is none. */
int32_t echo_past(const struct echo *e, uint32_t timestamp);

/* Was there lately a packet of this timestamp? One that a packet of so many bytes repeats? */
bool echo_knows(const struct echo *e, uint32_t timestamp);
bool echo_repeats(const struct echo *e, uint32_t timestamp, uint32_t bytes);

#endif
