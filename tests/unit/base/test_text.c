/* test_text.c - strings that grow, and errors that are told. */
#include <errno.h>
#include <string.h>

#include "harness/base/bytes.h"
#include "harness/base/err.h"
#include "harness/base/text.h"
#include "tests/support/suite.h"

static void grows_as_it_is_added_to(void)
{
	struct text t = { 0 };

	CHECK_STR(text_str(&t), "");
	for (int i = 0; i < 1000; i++)
		text_addf(&t, "%d,", i % 10);
	CHECK_INT((int64_t)t.len, 2000);
	CHECK_INT((int64_t)strlen(t.s), 2000);
	CHECK(!t.failed);
	text_done(&t);
	CHECK_STR(text_str(&t), "");
}

static void writes_what_xml_would_read_otherwise_as_references(void)
{
	struct text t = { 0 };

	text_add_xml(&t, "a<b & \"c\">'\x01\n");
	CHECK_STR(text_str(&t), "a&lt;b &amp; &quot;c&quot;&gt;&#39;\xef\xbf\xbd\n");
	text_done(&t);
}

static void an_error_is_told_with_its_code(void)
{
	struct err err;

	CHECK_INT(err_set(&err, -ENOENT, "%s: %d", "file", 3), -ENOENT);
	CHECK_INT(err.code, -ENOENT);
	CHECK_STR(err.text, "file: 3");
	CHECK_INT(err_prefix(&err, "while %s", "reading"), -ENOENT);
	CHECK_STR(err.text, "while reading: file: 3");
	CHECK_INT(err_set(NULL, -EIO, "nobody listens"), -EIO);
}

static void an_error_never_overflows(void)
{
	char big[4096];
	struct err err;

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	(void)err_set(&err, -EIO, "%s", big);
	CHECK_INT((int64_t)strlen(err.text), (int64_t)sizeof(err.text) - 1);
	(void)err_prefix(&err, "%s", big);
	CHECK_INT((int64_t)strlen(err.text), (int64_t)sizeof(err.text) - 1);
}

static void bytes_are_read_in_network_order_and_never_past_the_end(void)
{
	static const uint8_t data[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	struct bytes b = bytes_of(data, sizeof(data));

	CHECK_INT(bytes_u8(&b), 1);
	CHECK_INT(bytes_be16(&b), 0x0203);
	CHECK_INT(bytes_be24(&b), 0x040506);
	CHECK_INT(bytes_be32(&b), 0x0708090a);
	CHECK(!b.failed);
	CHECK_INT(bytes_u8(&b), 0);
	CHECK(b.failed);
	b = bytes_of(data, sizeof(data));
	CHECK(bytes_be64(&b) == UINT64_C(0x0102030405060708));
	CHECK_INT(bytes_be32(&b), 0);
	CHECK(b.failed);
	CHECK_INT(bytes_be16(&b), 0); /* stays failed, though two bytes would be there */
}

CU_TestInfo text_tests[] = {
	TEST(grows_as_it_is_added_to),
	TEST(writes_what_xml_would_read_otherwise_as_references),
	TEST(an_error_is_told_with_its_code),
	TEST(an_error_never_overflows),
	TEST(bytes_are_read_in_network_order_and_never_past_the_end),
	CU_TEST_INFO_NULL,
};
