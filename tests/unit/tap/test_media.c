/* test_media.c - datagrams of a call told apart. */
#include <stdlib.h>
#include <string.h>

#include "probes/tap/media.h"
#include "tests/support/suite.h"

static void tells_the_classes_apart(void)
{
	static const uint8_t stun[20] = { 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42 };
	static const uint8_t no_cookie[20] = { 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x43 };
	static const uint8_t dtls[13] = { 22, 0xfe, 0xfd };
	static const uint8_t tls[13] = { 22, 3, 3 };
	static const uint8_t rtp[12] = { 0x80, 0x80 | 96 };
	static const uint8_t rtcp[12] = { 0x81, 200 };
	static const uint8_t feedback[12] = { 0x8f, 205 };
	static const uint8_t quic[12] = { 0xc3, 0, 0, 0, 1 };

	CHECK_INT(media_classify(stun, 20, 20), MEDIA_STUN);
	CHECK_INT(media_classify(no_cookie, 20, 20), MEDIA_OTHER);
	CHECK_INT(media_classify(dtls, 13, 100), MEDIA_DTLS);
	CHECK_INT(media_classify(tls, 13, 100), MEDIA_OTHER);
	CHECK_INT(media_classify(rtp, 12, 12), MEDIA_RTP);
	CHECK_INT(media_classify(rtp, 11, 11), MEDIA_OTHER);
	CHECK_INT(media_classify(rtcp, 12, 12), MEDIA_RTCP);
	CHECK_INT(media_classify(feedback, 12, 12), MEDIA_RTCP);
	CHECK_INT(media_classify(quic, 12, 1200), MEDIA_OTHER);
	CHECK_INT(media_classify(NULL, 0, 0), MEDIA_OTHER);
}

/* From a heap copy of just the captured bytes, so that a sanitizer sees a step past the end. */
static void a_datagram_cut_anywhere_is_classed_by_what_is_left(void)
{
	static const uint8_t rtp[12] = { 0x80, 0x80 | 96 };

	for (size_t n = 0; n <= sizeof(rtp); n++) {
		uint8_t *copy = malloc(n ? n : 1);

		memcpy(copy, rtp, n);
		CHECK_INT(media_classify(copy, n, sizeof(rtp)), n < 2 ? MEDIA_OTHER : MEDIA_RTP);
		free(copy);
	}
}

static void every_class_has_a_word(void)
{
	for (int c = 0; c < MEDIA_CLASS_COUNT; c++)
		CHECK(media_class_word((enum media_class)c) != NULL);
}

CU_TestInfo media_tests[] = {
	TEST(tells_the_classes_apart),
	TEST(a_datagram_cut_anywhere_is_classed_by_what_is_left),
	TEST(every_class_has_a_word),
	CU_TEST_INFO_NULL,
};
