/* craft.c - hand-made captures. */
#include "tests/unit/drive/craft.h"

#include <byteswap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/packet.h"
#include "tests/support/put.h"

static void add16(struct craft *c, uint16_t v)
{
	if (c->form == CRAFT_PCAP_SWAPPED)
		v = bswap_16(v);
	text_add_bytes(&c->file, &v, sizeof(v));
}

static void add32(struct craft *c, uint32_t v)
{
	if (c->form == CRAFT_PCAP_SWAPPED)
		v = bswap_32(v);
	text_add_bytes(&c->file, &v, sizeof(v));
}

static void begin_pcap(struct craft *c)
{
	add32(c, c->form == CRAFT_PCAP_NSEC ? 0xa1b23c4d : 0xa1b2c3d4);
	add16(c, 2);
	add16(c, 4);
	add32(c, 0);
	add32(c, 0);
	add32(c, 65535);
	add32(c, (uint32_t)c->link);
}

/* A section and one interface; option 9 is the clock's resolution, a power of ten. */
static void begin_pcapng(struct craft *c)
{
	static const uint32_t section[] = { 0x0a0d0d0a, 28,         0x1a2b3c4d, 1,
					    UINT32_MAX, UINT32_MAX, 28 };
	static const uint32_t end_option = 0;

	text_add_bytes(&c->file, section, sizeof(section));
	add32(c, 1);
	add32(c, 32);
	add16(c, (uint16_t)c->link);
	add16(c, 0);
	add32(c, 65535);
	add16(c, 9);
	add16(c, 1);
	add32(c, c->form == CRAFT_PCAPNG_NSEC ? 9 : 6);
	text_add_bytes(&c->file, &end_option, sizeof(end_option));
	add32(c, 32);
}

void craft_begin(struct craft *c, enum craft_form form, int link)
{
	*c = (struct craft){ .form = form, .link = link };
	if (form == CRAFT_PCAPNG_USEC || form == CRAFT_PCAPNG_NSEC)
		begin_pcapng(c);
	else
		begin_pcap(c);
}

void craft_done(struct craft *c)
{
	text_done(&c->file);
}

static void packet_pcapng(struct craft *c, nsec_t time, const uint8_t *data, uint32_t captured,
			  uint32_t length)
{
	uint64_t ticks = (uint64_t)(c->form == CRAFT_PCAPNG_NSEC ? time : time / NSEC_PER_USEC);
	uint32_t padded = (captured + 3) & ~3U;
	uint32_t total = 32 + padded;

	add32(c, 6);
	add32(c, total);
	add32(c, 0);
	add32(c, (uint32_t)(ticks >> 32));
	add32(c, (uint32_t)ticks);
	add32(c, captured);
	add32(c, length);
	text_add_bytes(&c->file, data, captured);
	text_add_bytes(&c->file, "\0\0\0", padded - captured);
	add32(c, total);
}

void craft_packet(struct craft *c, nsec_t time, const uint8_t *data, uint32_t captured,
		  uint32_t length)
{
	nsec_t part = time % NSEC_PER_SEC;

	if (c->form == CRAFT_PCAPNG_USEC || c->form == CRAFT_PCAPNG_NSEC) {
		packet_pcapng(c, time, data, captured, length);
		return;
	}
	add32(c, (uint32_t)(time / NSEC_PER_SEC));
	add32(c, (uint32_t)(c->form == CRAFT_PCAP_NSEC ? part : part / NSEC_PER_USEC));
	add32(c, captured);
	add32(c, length);
	text_add_bytes(&c->file, data, captured);
}

size_t craft_link_bytes(int link)
{
	switch (link) {
	case PACKET_LINK_ETHERNET:
		return 14;
	case PACKET_LINK_COOKED:
		return 16;
	case PACKET_LINK_COOKED2:
		return 20;
	case PACKET_LINK_NULL:
		return 4;
	default:
		return 0;
	}
}

static size_t link_header(uint8_t *at, int link, int ip_version)
{
	size_t n = craft_link_bytes(link);
	/* Cooked v2 opens with the protocol, the other two close with it. */
	uint8_t *type = link == PACKET_LINK_COOKED2 ? at : at + n - 2;

	if (link == PACKET_LINK_NULL) {
		at[0] = 2;
	} else if (n) {
		type[0] = ip_version == 4 ? 0x08 : 0x86;
		type[1] = ip_version == 4 ? 0x00 : 0xdd;
	}
	return n;
}

static size_t ip_header(uint8_t *at, const struct craft_udp *p)
{
	if (p->ip_version == 4) {
		at[0] = 0x45;
		put16(at + 2, p->ip_bytes);
		at[8] = 64;
		at[9] = 17;
		at[12] = at[16] = 10;
		at[15] = p->from;
		at[19] = p->to;
		return 20;
	}
	at[0] = 0x60;
	put16(at + 4, p->ip_bytes - 40U);
	at[6] = 17;
	at[7] = 64;
	at[8] = at[24] = 0xfd;
	at[23] = p->from;
	at[39] = p->to;
	return 40;
}

void craft_udp(struct craft *c, const struct craft_udp *p)
{
	uint8_t packet[66000] = { 0 };
	size_t link = link_header(packet, c->link, p->ip_version);
	size_t ip = ip_header(packet + link, p);
	uint8_t *udp = packet + link + ip;
	uint32_t n = (uint32_t)link + p->ip_bytes;

	put16(udp, 5000U + p->from);
	put16(udp + 2, 5000U + p->to);
	put16(udp + 4, p->ip_bytes - ip);
	put16(udp + 8, p->tag >> 16);
	put16(udp + 10, p->tag & 0xffff);
	craft_packet(c, p->time, packet, n, n);
}

void craft_arp(struct craft *c, nsec_t time)
{
	uint8_t packet[42] = { [12] = 0x08, [13] = 0x06 };

	craft_packet(c, time, packet, sizeof(packet), sizeof(packet));
}

void craft_save(const struct craft *c, const char *path, size_t n)
{
	FILE *f = fopen(path, "wb");

	if (n > c->file.len)
		n = c->file.len;
	if (!f || fwrite(c->file.s, 1, n, f) != n || fclose(f)) {
		perror(path);
		abort();
	}
}
