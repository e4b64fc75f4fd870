/* test_coded.c - the first bytes of packets of Opus, hand-made and by the encoder. */
#include <math.h>

#include <gst/check/gstharness.h>

#include "probes/stage/coded.h"
#include "tests/support/suite.h"

#define MS   NSEC_PER_MSEC
#define RATE 48000
#define PART 960 /* 20 ms */

struct sample {
	uint8_t bytes[8];
	size_t n;
	unsigned half_ms;
	bool copy;
};

/* Flags of voice for each 20 ms, then that of the copy; in stereo those of the side follow. */
static void tells_length_and_copy_from_the_first_bytes(void)
{
	static const struct sample samples[] = {
		{ { 0x48, 0x40 }, 2, 40, true },                      /* SILK of 20 ms */
		{ { 0x48, 0xbf }, 2, 40, false },                     /* voice, and no copy */
		{ { 0x58, 0x10 }, 2, 120, true },                     /* of 60 ms */
		{ { 0x58, 0xef }, 2, 120, false },                    /* */
		{ { 0x68, 0x40 }, 2, 40, true },                      /* hybrid */
		{ { 0x80, 0x40 }, 2, 5, false },                      /* CELT has none */
		{ { 0x4c, 0x10 }, 2, 40, true },                      /* stereo: the side's */
		{ { 0x4c, 0xaf }, 2, 40, false },                     /* */
		{ { 0x49, 0x40 }, 2, 80, true },                      /* two frames alike */
		{ { 0x4a, 5, 0x40 }, 3, 80, true },                   /* two of two lengths */
		{ { 0x4a, 252, 1, 0x40 }, 4, 80, true },              /* the first of 256 bytes */
		{ { 0x4a, 0, 0x40 }, 3, 80, false },                  /* the first of none */
		{ { 0x4b, 3, 0x40 }, 3, 120, true },                  /* three */
		{ { 0x4b, 0xc3, 255, 9, 7, 7, 0x40 }, 7, 120, true }, /* with padding and lengths */
		{ { 0x4b, 0x83, 0, 7, 0x40 }, 5, 120, false },        /* of which the first is 0 */
		{ { 0x4b, 0 }, 2, 0, false },                         /* none at all */
		{ { 0x48 }, 1, 40, false },                  /* nothing behind the first byte */
		{ { 0x4b, 0xc3, 255, 255 }, 4, 120, false }, /* cut */
		{ { 0 }, 0, 0, false },
	};

	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		struct coded c = coded_read(samples[i].bytes, samples[i].n);

		CHECK_INT(c.duration, samples[i].half_ms * MS / 2);
		CHECK_INT(c.has_copy, samples[i].copy);
	}
}

/* Something like a voice: a saw of 140 Hz, four syllables a second. */
static GstBuffer *voice(unsigned k)
{
	int16_t samples[PART];

	for (unsigned i = 0; i < PART; i++) {
		double t = (double)(k * PART + i) / RATE;
		double syllable = pow(sin(M_PI * 4 * t), 2);

		samples[i] = (int16_t)(12000 * syllable * (2 * fmod(140 * t, 1) - 1));
	}
	return gst_buffer_new_memdup(samples, sizeof(samples));
}

/* How many of 100 packets have a copy. */
static unsigned encode(const char *encoder)
{
	GstHarness *h = gst_harness_new_parse(encoder);
	unsigned copies = 0, packets = 0;
	GstBuffer *b;

	gst_harness_set_src_caps_str(
		h, "audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved");
	for (unsigned k = 0; k < 100; k++) {
		b = voice(k);
		GST_BUFFER_PTS(b) = k * 20 * GST_MSECOND;
		GST_BUFFER_DURATION(b) = 20 * GST_MSECOND;
		CHECK_INT(gst_harness_push(h, b), GST_FLOW_OK);
	}
	while ((b = gst_harness_try_pull(h))) {
		uint8_t head[CODED_HEAD];
		gsize n = gst_buffer_extract(b, 0, head, sizeof(head));
		struct coded c = coded_read(head, n);

		CHECK_INT(c.duration, 20 * MS);
		copies += c.has_copy;
		packets++;
		gst_buffer_unref(b);
	}
	CHECK(packets >= 98);
	gst_harness_teardown(h);
	return copies;
}

static void finds_the_copies_that_the_encoder_writes(void)
{
	gst_init(NULL, NULL);
	CHECK(encode("opusenc bitrate=24000 audio-type=voice bandwidth=wideband "
		     "inband-fec=true packet-loss-percentage=30") > 50);
	CHECK_INT(encode("opusenc bitrate=24000 audio-type=voice bandwidth=wideband"), 0);
}

CU_TestInfo coded_tests[] = {
	TEST(tells_length_and_copy_from_the_first_bytes),
	TEST(finds_the_copies_that_the_encoder_writes),
	CU_TEST_INFO_NULL,
};
