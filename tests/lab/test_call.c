/* test_call.c - two hosts of a call on the loopback: real coding, sending and decoding, both ways.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "harness/workload/call.h"
#include "harness/workload/control.h"
#include "tests/lab/call_kit.h"
#include "tests/support/suite.h"

static void both_hosts_show_what_the_other_captured(void)
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	check_call(&d);
	duo_done(&d);
}

static void a_call_in_h264_over_ipv6_shown_as_decoded(void)
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	if (access("/proc/sys/net/ipv6/conf/lo/disable_ipv6", R_OK) != 0)
		SKIP("no IPv6 here");
	duo_init(&d);
	for (enum call_role role = 0; role < CALL_ROLES; role++) {
		struct call_conf *conf = &d.host[role].conf;

		conf->local = "::1";
		conf->peer = "::1";
		conf->port = 20000 + (unsigned)getpid() % 20000;
		conf->video = CALL_H264;
		conf->shown = CALL_DECODE;
	}
	check_call(&d);
	duo_done(&d);
}

static void a_call_of_sound_alone_comes_up(void)
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		d.host[role].conf.video = CALL_NO_VIDEO;
	if (duo_up(&d))
		stop_both(&d);
	duo_done(&d);
}

/* Playout waits for the jitter buffer and 20 ms; what is shown as decoded does not. */
static void a_jitter_buffer_delays_what_is_played_out_by_its_length(void)
{
	struct duo d;
	struct notes *n;
	unsigned late = 0, shown = 0;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		d.host[role].conf.jitter_buffer = 400 * NSEC_PER_MSEC;
	if (duo_up(&d)) {
		(void)poll(NULL, 0, 700);
		stop_both(&d);
		n = read_notes(&d);
		for (unsigned id = 0; id < FRAMES; id++) {
			if (!n->to_buyer.at[RECORD_SHOWN][id])
				continue;
			shown++;
			late += n->to_buyer.at[RECORD_SHOWN][id] -
					n->to_buyer.at[RECORD_CAPTURE][id] >=
				400 * NSEC_PER_MSEC;
		}
		CHECK(shown >= 5);
		/* the clock of the peer is estimated from its packets, by the first ones badly */
		CHECK(late * 10 >= shown * 8);
		free_notes(n);
	}
	duo_done(&d);
}

/* Each option alone, so that what breaks is known. */
static void check_option(void (*set)(struct call_conf *conf))
{
	struct duo d;

	if (!getenv("STRAITS"))
		SKIP("STRAITS names no program");
	duo_init(&d);
	for (enum call_role role = 0; role < CALL_ROLES; role++)
		set(&d.host[role].conf);
	check_call(&d);
	duo_done(&d);
}

static void set_vp9(struct call_conf *conf)
{
	conf->video = CALL_VP9;
}

static void a_call_in_vp9(void)
{
	check_option(set_vp9);
}

static void set_fixed(struct call_conf *conf)
{
	conf->adapt = CALL_NO;
}

static void a_call_that_does_not_adapt(void)
{
	check_option(set_fixed);
}

static void set_parity(struct call_conf *conf)
{
	conf->video_fec = 20;
}

static void a_call_with_parity_packets(void)
{
	check_option(set_parity);
}

static void set_sound(struct call_conf *conf)
{
	conf->audio_fec = CALL_NO;
	conf->audio_dtx = CALL_YES;
}

static void a_call_whose_sound_pauses_with_the_speaker(void)
{
	check_option(set_sound);
}

static void set_screen(struct call_conf *conf)
{
	conf->content = CALL_SCREEN;
}

static void a_call_that_shares_a_screen(void)
{
	check_option(set_screen);
}

/* The stamp is written before the stages, and survives them. */
static void set_stages(struct call_conf *conf)
{
	conf->width = 640;
	conf->height = 360;
	conf->stages = "beauty,scale=480x270";
}

static void a_call_with_stages_before_its_encoder(void)
{
	check_option(set_stages);
}

static CU_TestInfo call_tests[] = {
	TEST(both_hosts_show_what_the_other_captured),
	TEST(a_call_in_h264_over_ipv6_shown_as_decoded),
	TEST(a_call_of_sound_alone_comes_up),
	TEST(a_jitter_buffer_delays_what_is_played_out_by_its_length),
	TEST(a_call_in_vp9),
	TEST(a_call_that_does_not_adapt),
	TEST(a_call_with_parity_packets),
	TEST(a_call_whose_sound_pauses_with_the_speaker),
	TEST(a_call_that_shares_a_screen),
	TEST(a_call_with_stages_before_its_encoder),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "call", call_tests },
	{ NULL, NULL },
};
