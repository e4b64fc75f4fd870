/* alter.h - doing to a packet's bytes what the model decided: turn a bit, mark congestion. */
#ifndef HARNESS_DRIVE_ALTER_H
#define HARNESS_DRIVE_ALTER_H

#include <stddef.h>
#include <stdint.h>

struct packet;

/* Turns bit (0 is the first byte's most significant one); nothing when it lies beyond the n bytes.
 */
void alter_bit(uint8_t *data, size_t n, uint64_t bit);

/* Sets the ECN field of the IP header that packet_read() found, 0..3, and IPv4's checksum with it
 * (RFC 1624, equation 3). Nothing when it found none. */
void alter_ecn(uint8_t *data, const struct packet *packet, unsigned ecn);

#endif
