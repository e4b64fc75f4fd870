/* mask_capture.h - a capture file with other addresses in it, and all else as it was. */
#ifndef REPORTS_CUSTODY_MASK_CAPTURE_H
#define REPORTS_CUSTODY_MASK_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct err;
struct mask;

/* Do these four bytes begin a capture: pcap with times in micro- or nanoseconds, or pcapng, of
 * either byte order? */
bool mask_capture_begins(const uint8_t magic[static 4]);

/* Copies a capture: every packet with its time and length, its addresses replaced. Of pcapng,
 * blocks that could name hosts or hold keys (name resolution, secrets, custom and unknown ones) are
 * left out. Borrows both files; name is for messages. *ret_cut says that the file ends inside a
 * packet, which was left out. -EBADMSG when it is no capture, -EPROTONOSUPPORT for a link type of
 * which the addresses are not known. */
int mask_capture(struct mask *mask, const char *name, FILE *in, FILE *out, bool *ret_cut,
		 struct err *err);

#endif
