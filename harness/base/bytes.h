/* bytes.h - reading bytes that came from outside: never past the end. */
#ifndef HARNESS_BASE_BYTES_H
#define HARNESS_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrows the bytes. A read past the end gives 0 and sets failed, which stays set: check it once.
 */
struct bytes {
	const uint8_t *at;
	size_t left;
	bool failed;
};

static inline struct bytes bytes_of(const void *data, size_t n)
{
	return (struct bytes){ .at = data, .left = n };
}

/* Steps over n bytes and gives where they began, or NULL. */
static inline const uint8_t *bytes_take(struct bytes *b, size_t n)
{
	const uint8_t *at = b->at;

	if (b->failed || n > b->left) {
		b->failed = true;
		return NULL;
	}
	b->at += n;
	b->left -= n;
	return at;
}

static inline uint8_t bytes_u8(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 1);

	return p ? p[0] : 0;
}

/* Big-endian (network order) integers. */
static inline uint16_t bytes_be16(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 2);

	return p ? (uint16_t)(p[0] << 8 | p[1]) : 0;
}

static inline uint32_t bytes_be24(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 3);

	return p ? (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2] : 0;
}

static inline uint32_t bytes_be32(struct bytes *b)
{
	const uint8_t *p = bytes_take(b, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

static inline uint64_t bytes_be64(struct bytes *b)
{
	uint64_t high = bytes_be32(b);

	return high << 32 | bytes_be32(b);
}

#endif
