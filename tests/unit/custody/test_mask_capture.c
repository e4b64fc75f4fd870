/* test_mask_capture.c - a capture stays as it is but for its addresses, in every form. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "reports/custody/mask_capture.h"
#include "tests/support/suite.h"
#include "tests/unit/custody/masked.h"

/* A file that is made in the order of bytes that is asked for. */
struct draft {
	uint8_t bytes[2000];
	size_t n;
	bool swapped;
};

static void add16(struct draft *d, uint16_t v)
{
	v = d->swapped ? __builtin_bswap16(v) : v;
	memcpy(d->bytes + d->n, &v, 2);
	d->n += 2;
}

static void add32(struct draft *d, uint32_t v)
{
	v = d->swapped ? __builtin_bswap32(v) : v;
	memcpy(d->bytes + d->n, &v, 4);
	d->n += 4;
}

static void add_bytes(struct draft *d, const void *bytes, size_t n)
{
	memcpy(d->bytes + d->n, bytes, n);
	d->n += n;
}

static size_t make_packet(uint8_t ret[100])
{
	uint8_t udp[20] = { 0x13, 0x88, 0x17, 0x70, 0, 20 };

	return masked_packet(ret, 4, 17, udp, sizeof(udp));
}

/* Two packets in a pcap of raw IP. */
static void make_pcap(struct draft *d, uint32_t magic, bool swapped)
{
	uint8_t packet[100];
	size_t n = make_packet(packet);

	*d = (struct draft){ .swapped = swapped };
	add32(d, magic);
	add16(d, 2);
	add16(d, 4);
	add32(d, 0);
	add32(d, 0);
	add32(d, 96);
	add32(d, PACKET_LINK_RAW_FILE);
	for (uint32_t i = 0; i < 2; i++) {
		add32(d, 1700000000 + i);
		add32(d, 7 * i);
		add32(d, (uint32_t)n);
		add32(d, 1200);
		add_bytes(d, packet, n);
	}
}

/* type, length, body padded to words, length. */
static void add_block(struct draft *d, uint32_t type, const struct draft *body)
{
	uint32_t padded = ((uint32_t)body->n + 3) & ~3U;

	add32(d, type);
	add32(d, 12 + padded);
	add_bytes(d, body->bytes, body->n);
	for (size_t i = body->n; i < padded; i++)
		add_bytes(d, "", 1);
	add32(d, 12 + padded);
}

static void add_interface(struct draft *d)
{
	struct draft body = { .swapped = d->swapped };

	add16(&body, PACKET_LINK_RAW_FILE);
	add16(&body, 0);
	add32(&body, 96);
	add16(&body, 4); /* if_IPv4addr */
	add16(&body, 8);
	add_bytes(&body, (uint8_t[]){ 10, 77, 0, 1, 255, 255, 0, 0 }, 8);
	add16(&body, 9); /* if_tsresol: nanoseconds */
	add16(&body, 1);
	add_bytes(&body, (uint8_t[]){ 9, 0, 0, 0 }, 4);
	add32(&body, 0);
	add_block(d, 1, &body);
}

static void add_packet_block(struct draft *d)
{
	struct draft body = { .swapped = d->swapped };
	uint8_t packet[100];
	size_t n = make_packet(packet);

	add32(&body, 0);
	add32(&body, 5);
	add32(&body, 6);
	add32(&body, (uint32_t)n);
	add32(&body, 1200);
	add_bytes(&body, packet, n);
	add16(&body, 1); /* a comment */
	add16(&body, 20);
	add_bytes(&body, "seen from 10.77.0.1.", 20);
	add32(&body, 0);
	add_block(d, 6, &body);
}

static void make_pcapng(struct draft *d, bool swapped)
{
	struct draft section = { .swapped = swapped }, names = { .swapped = swapped };

	*d = (struct draft){ .swapped = swapped };
	add32(&section, 0x1a2b3c4d);
	add16(&section, 1);
	add16(&section, 0);
	add32(&section, 0xffffffff);
	add32(&section, 0xffffffff);
	add_block(d, 0x0a0d0d0a, &section);
	add_interface(d);
	add_bytes(&names, "10.77.0.1 is alice.example", 26);
	add_block(d, 4, &names);
	add_packet_block(d);
}

/* What becomes of the first n bytes of the draft; the caller frees it. */
static char *copy(struct mask *mask, const struct draft *d, size_t n, size_t *ret_n, int *ret)
{
	char *made = NULL;
	FILE *in = fmemopen((void *)d->bytes, n, "r"), *out = open_memstream(&made, ret_n);
	bool cut = false;
	struct err err;

	*ret = mask_capture(mask, "x.pcap", in, out, &cut, &err);
	if (*ret == 0 && cut)
		*ret = 1;
	(void)fclose(in);
	(void)fclose(out);
	return made;
}

/* Only the addresses and the checksums over them differ from the draft. */
static void check_pcap(struct mask *mask, const struct draft *d)
{
	uint8_t packet[100], address[4] = { 10, 77, 0, 1 };
	size_t n = make_packet(packet), got_n;
	int r;
	char *got = copy(mask, d, d->n, &got_n, &r);

	mask_packet(mask, PACKET_LINK_RAW, packet, n);
	mask_ipv4(mask, address);
	CHECK(!memcmp(packet + 12, address, 4));
	CHECK_INT(r, 0);
	CHECK_INT(got_n, d->n);
	CHECK(!memcmp(got, d->bytes, 40));
	CHECK(!memcmp(got + 40, packet, n));
	CHECK(!memcmp(got + 40 + n, d->bytes + 40 + n, 16));
	CHECK(!memcmp(got + 56 + n, packet, n));
	free(got);
}

static void pcap_keeps_its_times_and_lengths_in_either_order_of_bytes(void)
{
	struct mask *mask = masked_open();

	for (unsigned i = 0; i < 4; i++) {
		struct draft d;

		make_pcap(&d, i < 2 ? 0xa1b2c3d4 : 0xa1b23c4d, i % 2);
		CHECK(mask_capture_begins(d.bytes));
		check_pcap(mask, &d);
	}
	mask_close(mask);
}

static void pcapng_loses_addresses_names_and_comments(void)
{
	struct mask *mask = masked_open();
	static const uint8_t address[] = { 10, 77, 0, 1 };

	for (unsigned swapped = 0; swapped < 2; swapped++) {
		struct draft d;
		size_t n;
		char *got;
		int r;

		make_pcapng(&d, swapped);
		CHECK(mask_capture_begins(d.bytes));
		got = copy(mask, &d, d.n, &n, &r);
		CHECK_INT(r, 0);
		CHECK_INT(n, d.n - 40);
		CHECK(memmem(d.bytes, d.n, "alice", 5) && !memmem(got, n, "alice", 5));
		CHECK(memmem(d.bytes, d.n, address, 4) && !memmem(got, n, address, 4));
		CHECK(memmem(d.bytes, d.n, "10.77", 5) && !memmem(got, n, "10.77", 5));
		CHECK(memmem(got, n, "seen from ", 10) != NULL);
		CHECK(!memcmp(got + 60, d.bytes + 60, 8));
		free(got);
	}
	mask_close(mask);
}

/* A run that broke off may end so; what is whole is taken along. */
static void a_packet_that_is_cut_off_is_left_out_and_told(void)
{
	struct mask *mask = masked_open();
	struct draft d;
	size_t n, whole = 24 + 16 + 40;
	char *got;
	int r;

	make_pcap(&d, 0xa1b23c4d, false);
	for (size_t cut = whole; cut <= d.n; cut++) {
		got = copy(mask, &d, cut, &n, &r);
		CHECK_INT(r, cut != whole && cut != d.n);
		CHECK_INT(n, cut == d.n ? d.n : whole);
		free(got);
	}
	make_pcapng(&d, false);
	got = copy(mask, &d, d.n - 10, &n, &r);
	CHECK_INT(r, 1);
	free(got);
	mask_close(mask);
}

static void what_cannot_be_masked_is_refused(void)
{
	struct mask *mask = masked_open();
	struct draft d;
	size_t n;
	int r;

	make_pcap(&d, 0xa1b23c4d, false);
	d.bytes[20] = 127; /* radiotap */
	free(copy(mask, &d, d.n, &n, &r));
	CHECK_INT(r, -EPROTONOSUPPORT);
	free(copy(mask, &d, 10, &n, &r));
	CHECK_INT(r, -EBADMSG);
	make_pcap(&d, 0xa1b2cd34, false);
	free(copy(mask, &d, d.n, &n, &r));
	CHECK_INT(r, -EBADMSG);
	make_pcap(&d, 0xa1b23c4d, false);
	memset(d.bytes + 32, 0xff, 4);
	free(copy(mask, &d, d.n, &n, &r));
	CHECK_INT(r, -EBADMSG);
	mask_close(mask);
}

CU_TestInfo mask_capture_tests[] = {
	TEST(pcap_keeps_its_times_and_lengths_in_either_order_of_bytes),
	TEST(pcapng_loses_addresses_names_and_comments),
	TEST(a_packet_that_is_cut_off_is_left_out_and_told),
	TEST(what_cannot_be_masked_is_refused),
	CU_TEST_INFO_NULL,
};
