/* mask.h - other addresses for those of a run: IPv4, IPv6 and MAC, wherever they stand. */
#ifndef REPORTS_CUSTODY_MASK_H
#define REPORTS_CUSTODY_MASK_H

#include <stddef.h>
#include <stdint.h>

#include "reports/custody/pan.h"

struct err;
struct text;

/* One key for each kind of address. */
#define MASK_KEY_BYTES (3 * PAN_KEY_BYTES)

/* Maps each address to another, always the same one, and no two to the same; as pan.h says, those
 * of one network stay in one network. Loopback, multicast, broadcast and "unspecified" stay as they
 * are; private, shared and link-local addresses stay such. Of a MAC address the bits for group and
 * for locally administered stay. */
struct mask;

/* key is NULL, and then drawn from the kernel and kept nowhere but here, or MASK_KEY_BYTES long. */
int mask_open(const uint8_t *key, struct mask **ret, struct err *err);
void mask_close(struct mask *mask);

/* Each replaces the address in place; in network order. */
void mask_ipv4(struct mask *mask, uint8_t address[static 4]);
void mask_ipv6(struct mask *mask, uint8_t address[static 16]);
void mask_mac(struct mask *mask, uint8_t address[static 6]);

/* mask_text.c: adds the n bytes at s, with each address in them replaced, to t. An address is what
 * reads as one and is no part of a longer word or number. */
void mask_text(struct mask *mask, const char *s, size_t n, struct text *t);

/* The same in place, where nothing may change its length: leading zeros make an address longer, and
 * one that would not fit becomes a row of x. */
void mask_chars(struct mask *mask, char *s, size_t n);

/* mask_packet.c: replaces the addresses in a packet's headers (link, ARP, IP, what ICMP quotes,
 * neighbour discovery) and in what is left of its payload (STUN, SRT's handshake, text), and mends
 * the checksums by RFC 1624; a wrong checksum stays wrong. The payload of name services and of DHCP
 * is overwritten by zeros. link is one of packet.h's that packet_link_known() knows. */
void mask_packet(struct mask *mask, int link, uint8_t *data, size_t captured);

/* mask_payload.c: its part of that, of a UDP or TCP payload. */
void mask_payload(struct mask *mask, uint8_t *data, size_t n);

#endif
