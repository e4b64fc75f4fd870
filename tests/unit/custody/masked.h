/* masked.h - a mask with a fixed key, and packets that are made to be masked. */
#ifndef TESTS_UNIT_CUSTODY_MASKED_H
#define TESTS_UNIT_CUSTODY_MASKED_H

#include <stddef.h>
#include <stdint.h>

#include "reports/custody/mask.h"

/* The same mask in every run of the tests; to be closed. */
struct mask *masked_open(void);

/* text as mask_text() makes it; the caller frees it. */
char *masked_text(struct mask *mask, const char *text);

/* A packet of IPv4 (4) or IPv6 (6) without a link's header: from 10.77.0.1 or fd77::1 to .2 or ::2,
 * whose payload of n bytes begins with the transport's header, and whose checksums are right. Gives
 * its length; ret must have room for 60 bytes more than n. */
size_t masked_packet(uint8_t *ret, unsigned version, uint8_t protocol, const uint8_t *payload,
		     size_t n);

/* Are the checksums of the IP header and of UDP, TCP or ICMP right? */
int masked_sums_right(const uint8_t *packet, size_t n);

#endif
