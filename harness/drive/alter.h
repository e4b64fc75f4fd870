/* alter.h - changing a packet's bytes: turn a bit, mark congestion, finish a checksum. */
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

/* Finishes a checksum that was left to hardware (RFC 1071): the ones' complement of the sum of the
 * bytes from offset from to the end, in which the field holds the pseudo-header's sum, becomes the
 * field at offset at; 0 is written as 0xffff (RFC 768). Nothing when the field lies outside. */
void alter_sum(uint8_t *data, size_t n, size_t from, size_t at);

#endif
