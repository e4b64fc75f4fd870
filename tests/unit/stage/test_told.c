/* test_told.c - packets with header extensions before a jitter buffer, or identity in its place. */
#include <stdio.h>
#include <string.h>

#include <gst/check/gstharness.h>

#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/stage/stage.h"
#include "tests/support/records.h"
#include "tests/support/suite.h"

#define MAX_RECORDS 8
#define TIMESTAMP   0xdeadbeef
#define CAPTURE     "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"
#define TIMING      "http://www.webrtc.org/experiments/rtp-hdrext/video-timing"
#define NUMBER      "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

#define BARE "application/x-rtp,ssrc=(uint)1"
#define FULL                                                                           \
	"application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=96," \
	"extmap-3=(string)" NUMBER ",extmap-4=(string)" CAPTURE ",extmap-6=(string)" TIMING

struct wire {
	GstHarness *h;
	struct journal *journal;
	struct stage *stage;
	char dir[64];
	char path[96];
	struct record got[MAX_RECORDS];
	size_t n;
};

static void wire_open(struct wire *w, const char *element, const char *caps)
{
	GstPad *pad;

	gst_init(NULL, NULL);
	(void)snprintf(w->path, sizeof(w->path), "%s/x.rec", scratch_make(w->dir));
	CHECK_INT(journal_open(&w->journal, w->path, NULL), 0);
	CHECK_INT(stage_new(&w->stage, w->journal, "buyer.stage", "to-buyer", NULL), 0);
	w->h = gst_harness_new(element);
	gst_harness_set_src_caps_str(w->h, caps);
	pad = gst_element_get_static_pad(w->h->element, "sink");
	CHECK_INT(stage_watch(w->stage, STAGE_BUFFERED, pad, NULL), 0);
	gst_object_unref(pad);
}

/* A packet of type 96 with an extension of the first n bytes given, padded to whole words. */
static void packet(struct wire *w, guint16 profile, const guint8 *extension, size_t n)
{
	const size_t words = (n + 3) / 4;
	guint8 p[128] = { 0x90, 96, 0, 1, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 1 };

	p[12] = (guint8)(profile >> 8);
	p[13] = (guint8)profile;
	p[15] = (guint8)words;
	memcpy(p + 16, extension, n);
	(void)gst_harness_push(w->h, gst_buffer_new_memdup(p, 16 + 4 * words + 1));
}

static void wire_close(struct wire *w)
{
	gst_harness_teardown(w->h);
	stage_free(w->stage);
	CHECK_INT(journal_finish(w->journal, NULL), 0);
	journal_free(w->journal);
	w->n = records_read(w->path, w->got, MAX_RECORDS);
	scratch_remove(w->dir);
}

static void check(const struct wire *w, size_t i, enum record_kind kind, int64_t value)
{
	CU_ASSERT_FATAL(i < w->n);
	CHECK_INT(w->got[i].kind, kind);
	CHECK_INT(w->got[i].id, TIMESTAMP);
	CHECK_INT(w->got[i].value, value);
	CHECK(w->got[i].time > 0);
	CHECK_STR(w->got[i].probe, "buyer.stage");
	CHECK_STR(w->got[i].stream, "to-buyer");
}

/* Half a second after 1970, on a clock a quarter of a second behind; 10 ms of coding, 7 of pacing.
 */
static const guint8 one_byte[] = { 0x31, 0x12, 0x34, 0,    0, /* padding between elements */
				   0x4f, 0x83, 0xaa, 0x7e, 0x80, 0x80, 0, 0,  0,
				   0xff, 0xff, 0xff, 0xff, 0xc0, 0,    0, 0, /* capture */
				   0x6c, 1,    0,    2,    0,    12,   0, 13, 0,
				   20,   0,    0,    0,    0 };

static void check_all(const struct wire *w)
{
	CHECK_INT(w->n, 5);
	check(w, 0, RECORD_TOLD_NUMBER, 0x1234);
	check(w, 1, RECORD_TOLD_CAPTURE, NSEC_PER_SEC / 2);
	check(w, 2, RECORD_TOLD_OFFSET, -NSEC_PER_SEC / 4);
	check(w, 3, RECORD_TOLD_CODING, 10 * NSEC_PER_MSEC);
	check(w, 4, RECORD_TOLD_PACING, 7 * NSEC_PER_MSEC);
}

static void notes_what_extensions_of_the_one_byte_form_tell(void)
{
	struct wire w;

	wire_open(&w, "identity", FULL);
	packet(&w, 0xbede, one_byte, sizeof(one_byte));
	wire_close(&w);
	check_all(&w);
}

static void notes_what_extensions_of_the_two_byte_form_tell(void)
{
	static const guint8 two[] = { 0, 200, 8, 0x83, 0xaa, 0x7e, 0x81, 0,  0, 0, 0, 0,
				      0, 3,   4, 0x12, 0x35, 0xff, 0xff, 17, 0, 5, 1, 9 };
	struct wire w;

	wire_open(&w, "identity",
		  "application/x-rtp,extmap-200=(string)<\"sendonly\",\"" CAPTURE
		  "\",\"\">,extmap-3=(string)" NUMBER ",extmap-5=(string)unheard-of");
	packet(&w, 0x1000, two, sizeof(two));
	wire_close(&w);
	CHECK_INT(w.n, 2);
	check(&w, 0, RECORD_TOLD_CAPTURE, NSEC_PER_SEC);
	check(&w, 1, RECORD_TOLD_NUMBER, 0x1235);
}

/* In an rtpbin the caps at the jitter buffer have no ids. */
static GstCaps *on_request(GstElement *buffer, guint type, gpointer asked)
{
	(void)buffer;
	CHECK_INT(type, 96);
	++*(unsigned *)asked;
	return gst_caps_from_string(FULL);
}

static void a_jitter_buffer_knows_whom_to_ask_for_ids(void)
{
	unsigned asked = 0;
	struct wire w;

	gst_init(NULL, NULL);
	if (!gst_registry_check_feature_version(gst_registry_get(), "rtpjitterbuffer", 1, 0, 0))
		SKIP("no rtpjitterbuffer: gstreamer1.0-plugins-good");
	wire_open(&w, "rtpjitterbuffer", BARE);
	(void)g_signal_connect(w.h->element, "request-pt-map", G_CALLBACK(on_request), &asked);
	packet(&w, 0xbede, one_byte, sizeof(one_byte));
	wire_close(&w);
	check_all(&w);
	CHECK(asked >= 1);
}

static void ids_that_no_caps_name_are_passed_over(void)
{
	struct wire w;

	wire_open(&w, "identity", BARE);
	packet(&w, 0xbede, one_byte, sizeof(one_byte));
	wire_close(&w);
	CHECK_INT(w.n, 0);
}

/* A name that is followed may come late, and one of no length or of an id out of range is none. */
static void ids_are_found_when_a_description_comes_after_the_first_packet(void)
{
	struct wire w;

	wire_open(&w, "identity",
		  "application/x-rtp,extmap-0=(string)" NUMBER ",extmap-256=(string)" NUMBER
		  ",extmap-=(string)" NUMBER ",extmap-x=(string)" NUMBER ",extmap-3=(int)3");
	packet(&w, 0xbede, one_byte, sizeof(one_byte));
	gst_harness_set_src_caps_str(w.h, FULL);
	packet(&w, 0xbede, one_byte, sizeof(one_byte));
	wire_close(&w);
	check_all(&w);
}

static void an_element_of_another_length_is_not_believed(void)
{
	static const guint8 odd[] = { 0x30, 0x12, 0x42, 1, 2, 3, 0x61, 1, 2 };
	struct wire w;

	wire_open(&w, "identity", FULL);
	packet(&w, 0xbede, odd, sizeof(odd));
	wire_close(&w);
	CHECK_INT(w.n, 0);
}

/* The elements before the cut are whole; the one that it goes through is not told. */
static void an_extension_cut_inside_an_element_tells_what_comes_before(void)
{
	struct wire w;

	wire_open(&w, "identity", FULL);
	packet(&w, 0xbede, one_byte, 16);
	wire_close(&w);
	CHECK_INT(w.n, 1);
	check(&w, 0, RECORD_TOLD_NUMBER, 0x1234);
}

/* Of every length: an extension said to be longer than its packet is none. */
static void packets_cut_anywhere_do_no_harm(void)
{
	guint8 p[56] = { 0x90, 96, 0, 1, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 1, 0xbe, 0xde, 0, 9 };
	struct wire w;

	memcpy(p + 16, one_byte, sizeof(one_byte));
	wire_open(&w, "identity", FULL);
	for (size_t n = 1; n < 16 + 36; n++)
		(void)gst_harness_push(w.h, gst_buffer_new_memdup(p, n));
	wire_close(&w);
	CHECK_INT(w.n, 0);
}

/* libwebrtc sends times that are not to be used with all flags set. */
static void times_flagged_as_of_no_use_are_not_told(void)
{
	static const guint8 flagged[] = { 0x6c, 0xff, 0, 2, 0, 12, 0, 13, 0, 20, 0, 0, 0, 0 };
	struct wire w;

	wire_open(&w, "identity", FULL);
	packet(&w, 0xbede, flagged, sizeof(flagged));
	wire_close(&w);
	CHECK_INT(w.n, 0);
}

CU_TestInfo told_tests[] = {
	TEST(notes_what_extensions_of_the_one_byte_form_tell),
	TEST(notes_what_extensions_of_the_two_byte_form_tell),
	TEST(a_jitter_buffer_knows_whom_to_ask_for_ids),
	TEST(ids_that_no_caps_name_are_passed_over),
	TEST(ids_are_found_when_a_description_comes_after_the_first_packet),
	TEST(an_element_of_another_length_is_not_believed),
	TEST(an_extension_cut_inside_an_element_tells_what_comes_before),
	TEST(packets_cut_anywhere_do_no_harm),
	TEST(times_flagged_as_of_no_use_are_not_told),
	CU_TEST_INFO_NULL,
};
