/* mls.h - maximal length sequences from a shift register, and the Gold codes made of two of them.
 */
#ifndef PROBES_MARK_MLS_H
#define PROBES_MARK_MLS_H

#include <stddef.h>
#include <stdint.h>

/* A register of bits cells gives a sequence of length 2^bits - 1 before it repeats. */
#define MLS_BITS_MAX     16U
#define MLS_LENGTH(bits) ((1U << (bits)) - 1)

/* Fibonacci register: s[n] is the sum modulo 2 of s[n - t] over the taps t; the register starts
 * with a one in its oldest cell and zeros before it. The sequence is of maximal length when the
 * taps' polynomial is primitive. Taps [3, 2] give 1 0 1 1 1 0 0. */
struct mls_conf {
	unsigned bits; /* 2..MLS_BITS_MAX; the greatest tap */
	uint32_t taps; /* bit t - 1 is set for tap t */
};

/* Writes MLS_LENGTH(conf->bits) values of 0 or 1. */
void mls_make(const struct mls_conf *conf, uint8_t *ret);

/* Gold codes of length 511 (R. Gold, IEEE Trans. Inf. Theory, October 1967): sums modulo 2 of a
 * preferred pair of sequences, x^9 + x^4 + 1 and x^9 + x^6 + x^4 + x^3 + 1, the second shifted by
 * index. The periodic correlation of two different codes is never anything but -1, -33 or 31 of
 * 511. Sequences of 9 bits alone would not do: there are only 48 of them, and the correlation of
 * some pairs reaches 113 of 511 (Sarwate and Pursley, Proc. IEEE, May 1980). */
#define GOLD_LENGTH 511U
#define GOLD_CODES  511U

/* Writes GOLD_LENGTH values of -1 or 1; index is below GOLD_CODES. */
void gold_make(unsigned index, int8_t *ret);

#endif
