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

/* Type 200 stands in 1 of 8 datagrams of noise; that a length fits, too, in 1 of 5000. */
static void what_does_not_hold_its_own_length_is_no_rtcp(void)
{
	static const uint8_t fits[16] = { 0x80, 201, 0, 3 };
	static const uint8_t exceeds[16] = { 0x80, 201, 0, 4 };
	static const uint8_t noise[16] = { 0x80, 201, 0x3c, 0xfc, 0xf9, 0xa4 };

	CHECK_INT(media_classify(fits, 16, 16), MEDIA_RTCP);
	CHECK_INT(media_classify(exceeds, 16, 16), MEDIA_OTHER);
	CHECK_INT(media_classify(exceeds, 16, 20), MEDIA_RTCP);
	CHECK_INT(media_classify(noise, 16, 1200), MEDIA_OTHER);
	CHECK_INT(media_classify(noise, 3, 1200), MEDIA_RTCP);
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
	TEST(what_does_not_hold_its_own_length_is_no_rtcp),
	CU_TEST_INFO_NULL,
};
