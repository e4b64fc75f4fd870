/* test_bytes.c - bytes from outside, never read past the end. */
#include "harness/base/bytes.h"
#include "tests/support/suite.h"

static const uint8_t sample[] = { 0x01, 0x80, 0x02, 0xff, 0xfe, 0xfd, 0xfc, 0x11, 0x22, 0x33,
				  0x44, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88 };

static void reads_numbers_in_network_order(void)
{
	struct bytes b = bytes_of(sample, sizeof(sample));

	CHECK_INT(bytes_u8(&b), 0x01);
	CHECK_INT(bytes_be16(&b), 0x8002);
	CHECK_INT(bytes_be32(&b), 0xfffefdfc);
	CHECK_INT(bytes_be24(&b), 0x112233);
	CHECK_INT(bytes_u8(&b), 0x44);
	CHECK(bytes_be64(&b) == UINT64_C(0x8182838485868788));
	CHECK_INT(b.left, 0);
	CHECK(!b.failed);
}

static void a_read_past_the_end_gives_zero_and_stays_failed(void)
{
	struct bytes b = bytes_of(sample, 3);

	CHECK_INT(bytes_be16(&b), 0x0180);
	CHECK_INT(bytes_be16(&b), 0);
	CHECK(b.failed);
	CHECK_INT(bytes_u8(&b), 0); /* one byte is left, but what it means is not known any more */
	CHECK(bytes_take(&b, 0) == NULL);
	CHECK(b.failed);
}

static void taking_more_than_there_is_fails_for_any_size(void)
{
	struct bytes b = bytes_of(sample, 3);

	CHECK(bytes_take(&b, 3) == sample);
	CHECK(bytes_take(&b, 0) == sample + 3);
	CHECK(bytes_take(&b, SIZE_MAX) == NULL);
	b = bytes_of(NULL, 0);
	CHECK_INT(bytes_be64(&b), 0);
	CHECK(b.failed);
}

CU_TestInfo bytes_tests[] = {
	TEST(reads_numbers_in_network_order),
	TEST(a_read_past_the_end_gives_zero_and_stays_failed),
	TEST(taking_more_than_there_is_fails_for_any_size),
	CU_TEST_INFO_NULL,
};
