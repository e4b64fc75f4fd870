/* mask_payload.c - addresses inside what UDP and TCP carry. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "reports/custody/mask.h"
#include "reports/custody/mask_inside.h"

/* STUN: RFC 8489, with the attributes of RFC 5780 and 8656. */
#define STUN_HEADER 20
#define STUN_COOKIE 0x2112a442U
#define STUN_DATA   0x0013 /* TURN: another packet's payload */
#define STUN_CRC    0x8028 /* FINGERPRINT */
#define CRC_XOR     0x5354554eU

/* SRT's handshake: draft-sharabayko-srt, section 3.2.1. */
#define SRT_HEADER      16
#define SRT_PEER        (SRT_HEADER + 32)
#define SRT_PEER_BYTES  16
#define SRT_VERSION_MAX 5

/* Shorter rows of letters are chance. "1.2.3.4" is the shortest address there is. */
#define TEXT_LEAST 7

static uint32_t get32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* ISO 3309's, as RFC 8489 names it. */
static uint32_t crc32_of(const uint8_t *data, size_t n)
{
	uint32_t crc = 0xffffffffU;

	for (size_t i = 0; i < n; i++) {
		crc ^= data[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

enum stun_address { STUN_OTHER, STUN_PLAIN, STUN_XORED };

static enum stun_address stun_kind(unsigned type)
{
	switch (type) {
	case 0x0001: /* MAPPED-ADDRESS */
	case 0x0002: /* RESPONSE-ADDRESS */
	case 0x0004: /* SOURCE-ADDRESS */
	case 0x0005: /* CHANGED-ADDRESS */
	case 0x000b: /* REFLECTED-FROM */
	case 0x8023: /* ALTERNATE-SERVER */
	case 0x802b: /* RESPONSE-ORIGIN */
	case 0x802c: /* OTHER-ADDRESS */
		return STUN_PLAIN;
	case 0x0012: /* XOR-PEER-ADDRESS */
	case 0x0016: /* XOR-RELAYED-ADDRESS */
	case 0x0020: /* XOR-MAPPED-ADDRESS */
	case 0x8020: /* the same in drafts */
		return STUN_XORED;
	default:
		return STUN_OTHER;
	}
}

/* An address is written over by the cookie and the transaction's number, which follow each other.
 */
static void cover(uint8_t *address, const uint8_t *message, size_t n)
{
	for (size_t i = 0; i < n; i++)
		address[i] ^= message[4 + i];
}

/* Replaces an address of which n bytes are there: nothing, the family, the port, the address. */
static void mask_stun_address(struct mask *mask, const uint8_t *message, enum stun_address kind,
			      uint8_t *value, size_t n)
{
	size_t length = n > 1 && value[1] == 2 ? 16 : 4;

	if (kind == STUN_OTHER || n < 4)
		return;
	if (n < 4 + length) { /* cut: what is left of it is no address any more */
		memset(value + 4, 0, n - 4);
		return;
	}
	if (kind == STUN_XORED)
		cover(value + 4, message, length);
	if (length == 4)
		mask_ipv4(mask, value + 4);
	else
		mask_ipv6(mask, value + 4);
	if (kind == STUN_XORED)
		cover(value + 4, message, length);
}

static bool is_stun(const uint8_t *data, size_t n)
{
	return n >= STUN_HEADER && data[0] < 0x40 && get32(data + 4) == STUN_COOKIE;
}

/* A packet that is carried in TURN's data is looked into, but not what that carries again: carried
 * ends the recursion. NOLINTNEXTLINE(misc-no-recursion) */
static void mask_stun(struct mask *mask, uint8_t *data, size_t n, bool carried)
{
	for (size_t at = STUN_HEADER; at + 4 <= n;) {
		unsigned type = mask_get16(data + at);
		size_t length = mask_get16(data + at + 2);
		size_t left = n - at - 4;
		uint8_t *value = data + at + 4;

		if (type == STUN_CRC && length == 4 && left >= 4) {
			uint32_t crc = crc32_of(data, at) ^ CRC_XOR;

			value[0] = (uint8_t)(crc >> 24);
			value[1] = (uint8_t)(crc >> 16);
			value[2] = (uint8_t)(crc >> 8);
			value[3] = (uint8_t)crc;
		} else if (type == STUN_DATA && !carried && is_stun(value, left)) {
			mask_stun(mask, value, length < left ? length : left, true);
		} else {
			mask_stun_address(mask, data, stun_kind(type), value,
					  length < left ? length : left);
		}
		at += 4 + (length + 3) / 4 * 4;
	}
}

/* A control packet of type 0, of a known version of the handshake. RTP that begins with the same
 * bytes has no such number here but by chance, and loses 16 bytes of its payload then. */
static bool is_srt_handshake(const uint8_t *data, size_t n)
{
	return n > SRT_PEER && get32(data) == 0x80000000U && get32(data + SRT_HEADER) >= 4 &&
	       get32(data + SRT_HEADER) <= SRT_VERSION_MAX;
}

static void mask_rows_of_letters(struct mask *mask, uint8_t *data, size_t n)
{
	size_t begin = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && (isprint(data[i]) || data[i] == '\t'))
			continue;
		if (i - begin >= TEXT_LEAST)
			mask_chars(mask, (char *)data + begin, i - begin);
		begin = i + 1;
	}
}

void mask_payload(struct mask *mask, uint8_t *data, size_t n)
{
	if (is_stun(data, n)) {
		mask_stun(mask, data, n, false);
	} else if (is_srt_handshake(data, n)) {
		size_t left = n - SRT_PEER;

		memset(data + SRT_PEER, 0, left < SRT_PEER_BYTES ? left : SRT_PEER_BYTES);
	}
	mask_rows_of_letters(mask, data, n);
}
