/* mask_inside.h - what the parts of masking a packet share: nobody else includes this. */
#ifndef REPORTS_CUSTODY_MASK_INSIDE_H
#define REPORTS_CUSTODY_MASK_INSIDE_H

#include <stddef.h>
#include <stdint.h>

struct mask;

/* An error quotes a packet, a tunnel carries one: no deeper than this. */
#define MASK_DEPTH_MAX 4

/* mask_packet.c: an IP packet of which n bytes are there, and all that is in it. */
void mask_ip(struct mask *mask, uint8_t *data, size_t n, unsigned depth);

/* mask_icmp.c: the message of n bytes, without its own checksum. */
void mask_icmp4(struct mask *mask, uint8_t *data, size_t n, unsigned depth);
void mask_icmp6(struct mask *mask, uint8_t *data, size_t n, unsigned depth);

/* What mask_payload.c and mask_icmp.c read. */
static inline unsigned mask_get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

#endif
