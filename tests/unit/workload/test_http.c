/* test_http.c - requests are taken apart when they are whole, and refused when they are none. */
#include <errno.h>
#include <string.h>

#include "harness/workload/http.h"
#include "tests/support/suite.h"

static int parse(const char *text, char buf[static 256], struct http_request *ret)
{
	(void)strcpy(buf, text);
	return http_parse(buf, strlen(text), ret);
}

static void a_whole_request_is_taken_apart(void)
{
	struct http_request r;
	char buf[256];

	CHECK_INT(parse("GET /now?x=1 HTTP/1.1\r\nHost: a\r\n\r\n", buf, &r), 1);
	CHECK_STR(r.method, "GET");
	CHECK_STR(r.path, "/now");
	CHECK_INT((int64_t)r.body_size, 0);
	CHECK_INT(parse("POST /note HTTP/1.1\r\ncontent-length: 5\r\n\r\nshown", buf, &r), 1);
	CHECK_STR(r.path, "/note");
	CHECK_INT((int64_t)r.body_size, 5);
	CHECK_INT(strncmp(r.body, "shown", 5), 0);
}

static void a_part_of_a_request_is_waited_for(void)
{
	static const char whole[] = "POST /note HTTP/1.1\r\nContent-Length: 5\r\n\r\nshown";
	struct http_request r;
	char buf[256];

	for (size_t n = 0; n < strlen(whole); n++) {
		memcpy(buf, whole, n + 1);
		CHECK_INT(http_parse(buf, n, &r), 0);
		/* and what was there is as it was */
		CHECK_INT(memcmp(buf, whole, n), 0);
	}
}

static void nonsense_is_refused(void)
{
	struct http_request r;
	char buf[256];

	CHECK_INT(parse("hello\r\n\r\n", buf, &r), -EBADMSG);
	CHECK_INT(parse(" / HTTP/1.1\r\n\r\n", buf, &r), -EBADMSG);
	CHECK_INT(parse("GET now HTTP/1.1\r\n\r\n", buf, &r), -EBADMSG);
	CHECK_INT(parse("GET /now SPDY\r\n\r\n", buf, &r), -EBADMSG);
	CHECK_INT(parse("GET /now\r\n\r\n", buf, &r), -EBADMSG);
	CHECK_INT(parse("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", buf, &r), -EBADMSG);
}

CU_TestInfo http_tests[] = {
	TEST(a_whole_request_is_taken_apart),
	TEST(a_part_of_a_request_is_waited_for),
	TEST(nonsense_is_refused),
	CU_TEST_INFO_NULL,
};
