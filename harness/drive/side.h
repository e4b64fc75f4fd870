/* side.h - which end of a route an address belongs to. */
#ifndef HARNESS_DRIVE_SIDE_H
#define HARNESS_DRIVE_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct flow;

/* An address, or all that share its first bits. IPv4 stands as ::ffff:a.b.c.d, as in a flow. */
struct side {
	uint8_t address[16];
	unsigned bits; /* 0..128 */
};

/* "10.0.0.1", "10.0.0.0/8", "fd00::1", "fd00::/8". 0, or -EINVAL with err saying what was expected.
 * Bits of the address beyond the prefix must be 0. */
int side_parse(const char *s, struct side *ret, struct err *err);

/* The side that is this one address. */
struct side side_of(const uint8_t address[static 16]);

/* Does any of the n sides hold the address? */
bool side_holds(const struct side *sides, size_t n, const uint8_t address[static 16]);

/* Writes it as side_parse() reads it, and returns buf. */
#define SIDE_TEXT_MAX 64
const char *side_text(const struct side *side, char buf[static SIDE_TEXT_MAX]);

#endif
