/* srt.h - by how much a receiver of SRT set its clock late. */
#ifndef PROBES_TAP_SRT_H
#define PROBES_TAP_SRT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;

/* SRT hands each packet over a fixed latency after it was sent. What a sender's timestamps mean by
 * its own clock, a receiver learns from one packet, the handshake with extensions: when that came,
 * less its timestamp (draft-sharabayko-srt-01, sections 3.1 and 4.5). If it was late on its way,
 * all packets are held back for so much more, until the estimate of the drift, made of a thousand
 * samples, has put it right. */
struct srt_clock {
	nsec_t at;        /* when that handshake came, since 1970; 0 when none was seen */
	nsec_t late;      /* by how much later than data does; may be negative */
	uint64_t packets; /* of data, sent once, whose median that is */
};

/* Data that is looked at: the first of each connection. Fewer than a tenth tell nothing. */
#define SRT_CLOCK_PACKETS 512

/* Reads the capture at path, made at the wire of the host with this address. *ret is that of the
 * connection on which most data came there. 0, or a negative errno: -EINVAL when address is none,
 * else as source_open() and source_next(). */
int srt_clock_read(const char *path, const char *address, struct srt_clock *ret, struct err *err);

#endif
