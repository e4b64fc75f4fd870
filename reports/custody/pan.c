/* pan.c - Crypto-PAn on addresses of any length up to a block of AES. */
#include "reports/custody/pan.h"

#include <errno.h>
#include <gcrypt.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

#define BLOCK 16

struct pan {
	gcry_cipher_hd_t cipher;
	uint8_t pad[BLOCK];
};

static int check(gcry_error_t code, struct err *err)
{
	return code ? err_set(err, -EIO, "AES: %s", gcry_strerror(code)) : 0;
}

/* Once a process, before anything else of the library. */
static int start_library(struct err *err)
{
	if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P))
		return 0;
	if (!gcry_check_version(GCRYPT_VERSION))
		return err_set(err, -ENOSYS, "libgcrypt is older than %s", GCRYPT_VERSION);
	(void)gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
	(void)gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
	return 0;
}

int pan_open(const uint8_t key[static PAN_KEY_BYTES], struct pan **ret, struct err *err)
{
	struct pan *pan = calloc(1, sizeof(*pan));
	int r;

	if (!pan)
		return err_set(err, -ENOMEM, "out of memory");
	r = start_library(err);
	if (r == 0)
		r = check(
			gcry_cipher_open(&pan->cipher, GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_ECB, 0),
			err);
	if (r == 0)
		r = check(gcry_cipher_setkey(pan->cipher, key, BLOCK), err);
	if (r == 0)
		r = check(gcry_cipher_encrypt(pan->cipher, pan->pad, BLOCK, key + BLOCK, BLOCK),
			  err);
	if (r < 0)
		pan_close(pan);
	else
		*ret = pan;
	return r;
}

void pan_close(struct pan *pan)
{
	if (!pan)
		return;
	gcry_cipher_close(pan->cipher); /* which wipes the key */
	explicit_bzero(pan->pad, sizeof(pan->pad));
	free(pan);
}

/* Do the first n bits agree? */
static bool agree(const uint8_t *a, const uint8_t *b, unsigned n)
{
	unsigned rest = n % 8;

	if (memcmp(a, b, n / 8) != 0)
		return false;
	return rest == 0 || (a[n / 8] ^ b[n / 8]) >> (8 - rest) == 0;
}

bool pan_inside(const struct pan_range *range, const uint8_t *address)
{
	return agree(range->prefix, address, range->bits);
}

/* Does a range lie below the first n bits of the address, and not at them? */
static bool leads_on(const struct pan_range *ranges, size_t count, const uint8_t *address,
		     unsigned n)
{
	for (size_t i = 0; i < count; i++)
		if (n < ranges[i].bits && agree(ranges[i].prefix, address, n))
			return true;
	return false;
}

/* The narrowest range that the address lies in; NULL for none. */
static const struct pan_range *range_of(const struct pan_range *ranges, size_t count,
					const uint8_t *address)
{
	const struct pan_range *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (pan_inside(&ranges[i], address) && (!found || ranges[i].bits > found->bits))
			found = &ranges[i];
	return found;
}

/* The function f of the paper on the first n bits of the address. */
static bool flips(struct pan *pan, const uint8_t *address, unsigned n)
{
	uint8_t block[BLOCK];

	memcpy(block, pan->pad, BLOCK);
	memcpy(block, address, n / 8);
	if (n % 8) {
		uint8_t high = (uint8_t)(0xff << (8 - n % 8));

		block[n / 8] = (uint8_t)((address[n / 8] & high) | (pan->pad[n / 8] & ~high));
	}
	/* cannot fail: the key is set, and it is one block */
	(void)gcry_cipher_encrypt(pan->cipher, block, BLOCK, NULL, 0);
	return block[0] >> 7;
}

void pan_map(struct pan *pan, const struct pan_range *ranges, size_t count, uint8_t *address,
	     size_t n)
{
	const struct pan_range *in = range_of(ranges, count, address);
	uint8_t flip[PAN_BYTES_MAX] = { 0 };

	if (in && in->whole)
		return;
	for (unsigned i = 0; i < 8 * n; i++)
		if (!leads_on(ranges, count, address, i) && flips(pan, address, i))
			flip[i / 8] |= (uint8_t)(0x80 >> i % 8);
	for (size_t i = 0; i < n; i++)
		address[i] ^= flip[i];
}
