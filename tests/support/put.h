/* put.h - numbers put into packets that a test makes, in network order. */
#ifndef TESTS_SUPPORT_PUT_H
#define TESTS_SUPPORT_PUT_H

#include <stdint.h>

/* The low 16 bits of v. */
static inline void put16(uint8_t *at, uint32_t v)
{
	at[0] = (uint8_t)(v >> 8);
	at[1] = (uint8_t)v;
}

static inline void put32(uint8_t *at, uint32_t v)
{
	put16(at, v >> 16);
	put16(at + 2, v);
}

#endif
