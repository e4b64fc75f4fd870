/* test_rtp.c - RTP headers read, whole and cut. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/rtp.h"
#include "tests/support/suite.h"

/* Two CSRCs, a one-byte-form extension of 8 bytes, 3 bytes of payload. */
static const uint8_t sample[] = {
	0x92, 0xe0, 0x12, 0x34, 0xde, 0xad, 0xbe, 0xef, 0xca, 0xfe, 0xba, 0xbe, /* fixed */
	0,    0,    0,    1,    0,    0,    0,    2,                            /* CSRCs */
	0xbe, 0xde, 0,    2,    0x32, 0xaa, 0xbb, 0xcc, 0x00, 0x10, 0xdd, 0x00, /* extension */
	1,    2,    3,
};

static void reads_every_field(void)
{
	struct rtp rtp;

	CHECK(rtp_read(&rtp, sample, sizeof(sample), sizeof(sample)));
	CHECK_INT(rtp.type, 96);
	CHECK(rtp.marker);
	CHECK_INT(rtp.seq, 0x1234);
	CHECK_INT(rtp.timestamp, 0xdeadbeef);
	CHECK_INT(rtp.ssrc, 0xcafebabe);
	CHECK_INT(rtp.header_bytes, 32);
	CHECK_INT(rtp.payload_bytes, 3);
	CHECK_INT(rtp.extension_profile, 0xbede);
	CHECK_INT(rtp.extension_captured, 8);
}

static void walks_one_byte_elements_over_padding(void)
{
	struct rtp rtp;
	struct rtp_element e;
	size_t at = 0;

	CHECK(rtp_read(&rtp, sample, sizeof(sample), sizeof(sample)));
	CHECK(rtp_next_element(&rtp, &at, &e));
	CHECK_INT(e.id, 3);
	CHECK_INT(e.len, 3);
	CHECK_INT(e.data[2], 0xcc);
	CHECK(rtp_next_element(&rtp, &at, &e));
	CHECK_INT(e.id, 1);
	CHECK_INT(e.len, 1);
	CHECK_INT(e.data[0], 0xdd);
	CHECK(!rtp_next_element(&rtp, &at, &e));
}

static void walks_two_byte_elements(void)
{
	static const uint8_t two[] = {
		0x90, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x10, 0x05, 0, 2, 9, 0, 200, 2, 7, 8, 0, 0,
	};
	struct rtp rtp;
	struct rtp_element e;
	size_t at = 0;

	CHECK(rtp_read(&rtp, two, sizeof(two), sizeof(two)));
	CHECK(rtp_next_element(&rtp, &at, &e));
	CHECK_INT(e.id, 9);
	CHECK_INT(e.len, 0);
	CHECK(rtp_next_element(&rtp, &at, &e));
	CHECK_INT(e.id, 200);
	CHECK_INT(e.len, 2);
	CHECK_INT(e.data[1], 8);
	CHECK(!rtp_next_element(&rtp, &at, &e));
}

/* From a heap copy of just the captured bytes, so that a sanitizer sees a step past the end. */
static void a_packet_cut_anywhere_is_read_as_far_as_it_goes(void)
{
	for (size_t n = 0; n <= sizeof(sample); n++) {
		uint8_t *copy = malloc(n ? n : 1);
		struct rtp rtp;
		struct rtp_element e;
		size_t at = 0, elements = 0;

		memcpy(copy, sample, n);
		CHECK_INT(rtp_read(&rtp, copy, n, sizeof(sample)), n >= 12);
		while (n >= 12 && rtp_next_element(&rtp, &at, &e))
			elements++;
		CHECK_INT(elements, n < 28 ? 0 : n < 31 ? 1 : 2);
		free(copy);
	}
}

static void parts_longer_than_the_packet_are_no_rtp(void)
{
	struct rtp rtp;
	uint8_t p[16] = { 0x81, 96 };

	CHECK(!rtp_read(&rtp, p, 12, 12)); /* a CSRC is said, none is there */
	CHECK(rtp_read(&rtp, p, 12, 16));
	p[0] = 0x90;
	CHECK(!rtp_read(&rtp, p, 12, 12)); /* not even an extension's length */
	CHECK(!rtp_read(&rtp, p, 15, 15));
	CHECK(rtp_read(&rtp, p, 12, 16)); /* cut before it */
	p[15] = 1;
	CHECK(!rtp_read(&rtp, p, 16, 16)); /* an extension of 4 bytes after the end */
	CHECK(rtp_read(&rtp, p, 16, 20));
	p[0] = 0x40;
	CHECK(!rtp_read(&rtp, p, 16, 20)); /* version 1 */
}

CU_TestInfo rtp_tests[] = {
	TEST(reads_every_field),
	TEST(walks_one_byte_elements_over_padding),
	TEST(walks_two_byte_elements),
	TEST(a_packet_cut_anywhere_is_read_as_far_as_it_goes),
	TEST(parts_longer_than_the_packet_are_no_rtp),
	CU_TEST_INFO_NULL,
};
