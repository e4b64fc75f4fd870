/* test_hearing.c - packets of Opus that come, or do not, before a decoder that is played by
 * identity. */
#include <stdio.h>
#include <string.h>

#include <gst/check/gstharness.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/stage/hearing.h"
#include "tests/support/records.h"
#include "tests/support/suite.h"

#define MAX_RECORDS 8
/* One frame of 20 ms: SILK, wide band, code 0 (RFC 6716 section 3.1). */
#define OPUS_20_MS 0x48

struct ear {
	GstHarness *h;
	struct journal *journal;
	struct hearing *hearing;
	char dir[64];
	char path[96];
	struct record got[MAX_RECORDS];
	size_t n;
};

static void ear_open_at(struct ear *e, const char *decoder, bool sync)
{
	struct hearing_conf conf = { NULL, "buyer.stage", "to-buyer", sync };
	GstElement *element;
	GstPad *pad;

	gst_init(NULL, NULL);
	(void)snprintf(e->path, sizeof(e->path), "%s/x.rec", scratch_make(e->dir));
	CHECK_INT(journal_open(&e->journal, e->path, NULL), 0);
	conf.journal = e->journal;
	CHECK_INT(hearing_new(&e->hearing, &conf, NULL), 0);
	e->h = gst_harness_new_parse(decoder);
	gst_harness_set_src_caps_str(e->h, "audio/x-opus,channel-mapping-family=0,channels=1,"
					   "rate=48000");
	element = gst_harness_find_element(e->h,
					   strncmp(decoder, "opusdec", 7) ? "identity" : "opusdec");
	pad = gst_element_get_static_pad(element, "sink");
	hearing_watch(e->hearing, pad);
	gst_object_unref(pad);
	gst_object_unref(element);
}

static void ear_open(struct ear *e, bool sync)
{
	ear_open_at(e, "identity", sync);
}

static void packet(struct ear *e, unsigned at_ms, guint8 first, guint8 second)
{
	GstBuffer *b = gst_buffer_new_allocate(NULL, 2, NULL);

	(void)gst_buffer_memset(b, 0, first, 1);
	(void)gst_buffer_memset(b, 1, second, 1);
	GST_BUFFER_PTS(b) = at_ms * GST_MSECOND;
	CHECK_INT(gst_harness_push(e->h, b), GST_FLOW_OK);
}

static void gap(struct ear *e, unsigned at_ms, unsigned ms)
{
	CHECK(gst_harness_push_event(e->h,
				     gst_event_new_gap(at_ms * GST_MSECOND, ms * GST_MSECOND)));
}

/* Ends it, and reads what was noted. What is missing until now, which is long after the harness's
 * time, comes last. */
static void ear_close(struct ear *e)
{
	hearing_free(e->hearing);
	CHECK_INT(journal_finish(e->journal, NULL), 0);
	journal_free(e->journal);
	gst_harness_teardown(e->h);
	e->n = records_read(e->path, e->got, MAX_RECORDS);
	scratch_remove(e->dir);
}

static void check(const struct ear *e, size_t i, enum record_kind kind, unsigned at_ms, unsigned ms)
{
	CHECK_INT(e->got[i].kind, kind);
	CHECK_INT(e->got[i].time, at_ms * NSEC_PER_MSEC);
	CHECK_INT(e->got[i].value, ms * NSEC_PER_MSEC);
	CHECK_STR(e->got[i].probe, "buyer.stage");
	CHECK_STR(e->got[i].stream, "to-buyer");
}

static void packets_in_a_row_are_no_dropout(void)
{
	struct ear e;

	ear_open(&e, true);
	for (unsigned i = 0; i < 50; i++)
		packet(&e, 20 * i, OPUS_20_MS, 0);
	ear_close(&e);
	CHECK_INT(e.n, 1);
	CHECK_INT(e.got[0].kind, RECORD_DROPOUT);
	CHECK_INT(e.got[0].time, 1000 * NSEC_PER_MSEC);
}

static void a_lost_packet_is_a_dropout_of_its_length(void)
{
	struct ear e;

	ear_open(&e, true);
	packet(&e, 0, OPUS_20_MS, 0);
	packet(&e, 40, OPUS_20_MS, 0);
	packet(&e, 60, OPUS_20_MS, 0);
	packet(&e, 180, OPUS_20_MS, 0);
	ear_close(&e);
	CHECK_INT(e.n, 3);
	check(&e, 0, RECORD_DROPOUT, 20, 20);
	check(&e, 1, RECORD_DROPOUT, 80, 100);
}

static void what_the_decoder_is_told_to_make_up_counts_once(void)
{
	struct ear e;

	ear_open(&e, true);
	packet(&e, 0, OPUS_20_MS, 0);
	gap(&e, 20, 20);
	gap(&e, 20, 40); /* the first part again */
	packet(&e, 100, OPUS_20_MS, 0);
	ear_close(&e);
	CHECK_INT(e.n, 3);
	check(&e, 0, RECORD_DROPOUT, 20, 80);
	check(&e, 1, RECORD_CONCEALED, 20, 40);
}

/* The packet behind a gap of 60 ms has a copy of the last 20 ms: a decoder that uses it makes up
 * the rest. */
static void a_copy_in_the_next_packet_is_told_apart_from_what_is_made_up(void)
{
	for (int uses = 0; uses < 2; uses++) {
		struct ear e;

		ear_open_at(&e, uses ? "opusdec use-inband-fec=true" : "opusdec", true);
		packet(&e, 0, OPUS_20_MS, 0);
		gap(&e, 20, 60);
		packet(&e, 80, OPUS_20_MS, 0x40);
		ear_close(&e);
		check(&e, 0, RECORD_DROPOUT, 20, 60);
		check(&e, 1, RECORD_CONCEALED, 20, uses ? 40 : 60);
		if (uses)
			check(&e, 2, RECORD_RESTORED, 20, 20);
		else
			CHECK_INT(e.n, 3); /* what is missing until now */
	}
}

static void a_gap_that_was_filled_after_all_is_none(void)
{
	struct ear e;

	ear_open(&e, true);
	packet(&e, 0, OPUS_20_MS, 0);
	gap(&e, 20, 20);
	packet(&e, 20, OPUS_20_MS, 0);
	packet(&e, 40, OPUS_20_MS, 0);
	ear_close(&e);
	CHECK_INT(e.n, 1);
}

static void timestamps_may_wander(void)
{
	struct ear e;

	ear_open(&e, true);
	packet(&e, 0, OPUS_20_MS, 0);
	packet(&e, 35, OPUS_20_MS, 0);
	packet(&e, 45, OPUS_20_MS, 0);
	packet(&e, 65, OPUS_20_MS, 0);
	ear_close(&e);
	CHECK_INT(e.n, 1);
}

/* CELT of 2.5 ms (config 16, code 0), two frames of 60 ms (config 3, code 1), hybrid of 20 ms
 * (config 13), and three of 10 ms (config 0, code 3). */
static void packets_are_as_long_as_their_first_bytes_say(void)
{
	static const struct {
		guint8 first, second;
		unsigned half_ms;
	} packets[] = { { 0x80, 0, 5 }, { 0x19, 0, 240 }, { 0x68, 0, 40 }, { 0x03, 3, 60 } };

	for (size_t i = 0; i < G_N_ELEMENTS(packets); i++) {
		struct ear e;

		ear_open(&e, true);
		packet(&e, 0, packets[i].first, packets[i].second);
		packet(&e, 200, OPUS_20_MS, 0);
		ear_close(&e);
		CHECK_INT(e.n, 2);
		CHECK_INT(e.got[0].time, packets[i].half_ms * NSEC_PER_MSEC / 2);
		CHECK_INT(e.got[0].time + e.got[0].value, 200 * NSEC_PER_MSEC);
	}
}

static void a_dropout_is_heard_when_it_should_have_been_played(void)
{
	for (int sync = 0; sync < 2; sync++) {
		struct ear e;

		ear_open(&e, sync);
		(void)gst_harness_push_upstream_event(e.h,
						      gst_event_new_latency(220 * GST_MSECOND));
		packet(&e, 0, OPUS_20_MS, 0);
		packet(&e, 40, OPUS_20_MS, 0);
		ear_close(&e);
		check(&e, 0, RECORD_DROPOUT, sync ? 240 : 20, 20);
	}
}

static void sound_that_never_came_is_none_that_is_missing(void)
{
	struct ear e;

	ear_open(&e, true);
	gap(&e, 0, 100);
	ear_close(&e);
	CHECK_INT(e.n, 0);
}

CU_TestInfo hearing_tests[] = {
	TEST(packets_in_a_row_are_no_dropout),
	TEST(a_lost_packet_is_a_dropout_of_its_length),
	TEST(what_the_decoder_is_told_to_make_up_counts_once),
	TEST(a_copy_in_the_next_packet_is_told_apart_from_what_is_made_up),
	TEST(a_gap_that_was_filled_after_all_is_none),
	TEST(timestamps_may_wander),
	TEST(packets_are_as_long_as_their_first_bytes_say),
	TEST(a_dropout_is_heard_when_it_should_have_been_played),
	TEST(sound_that_never_came_is_none_that_is_missing),
	CU_TEST_INFO_NULL,
};
