/* pan.h - replacing addresses so that what they have in common at their beginning stays in common.
 */
#ifndef REPORTS_CUSTODY_PAN_H
#define REPORTS_CUSTODY_PAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/* AES-128's key, and the secret that the pad is made of. */
#define PAN_KEY_BYTES 32
/* IPv6's: the longest addresses. */
#define PAN_BYTES_MAX 16

/* Addresses that stay in their range. */
struct pan_range {
	uint8_t prefix[PAN_BYTES_MAX];
	unsigned bits; /* of prefix */
	bool whole;    /* they stay as they are */
};

struct pan;

/* Crypto-PAn: J. Xu, J. Fan, M. Ammar, S. Moon, "Prefix-Preserving IP Address Anonymization:
 * Measurement-Based Security Evaluation and a New Cryptography-Based Scheme", ICNP 2002. Bit i of
 * an address is flipped when the first bit of AES(a_1 ... a_i-1, then the pad's bits from i on) is
 * set, so that two addresses agree in their first k bits after it if and only if they did before.
 * key is not needed any longer. 0, or a negative errno. */
int pan_open(const uint8_t key[static PAN_KEY_BYTES], struct pan **ret, struct err *err);
void pan_close(struct pan *pan);

/* Replaces the address of n bytes. Ranges, of which there may be none, are kept by not flipping the
 * bits that lead to them: that is a function of the bits before, too, so that what is said above
 * stays true; but what lies beside a range keeps the bits that it shares with its prefix. */
void pan_map(struct pan *pan, const struct pan_range *ranges, size_t count, uint8_t *address,
	     size_t n);

/* Does the address lie in the range? */
bool pan_inside(const struct pan_range *range, const uint8_t *address);

#endif
