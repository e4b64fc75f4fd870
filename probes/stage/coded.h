/* coded.h - what the first bytes of a packet of Opus say of it. */
#ifndef PROBES_STAGE_CODED_H
#define PROBES_STAGE_CODED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

struct coded {
	nsec_t duration; /* 0 of an empty packet */
	/* Is there a coarse copy of the packet before in it (in-band FEC, also called LBRR)? */
	bool has_copy;
};

/* So many bytes are enough to tell: the largest count of frames, with a length of each, and
 * padding's length for a packet of at most 1500 bytes. */
#define CODED_HEAD 112

/* Reads the first n bytes of a packet (RFC 6716 sections 3.1, 3.2, 4.2.3 and 4.2.4). What is cut or
 * broken has no copy. */
struct coded coded_read(const uint8_t *head, size_t n);

#endif
