/* test_quic.c - QUIC between two captures: datagrams of which nothing can be read. */
#include <stdio.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "probes/tap/media.h"
#include "probes/tap/pairing.h"
#include "tests/support/suite.h"
#include "tests/unit/tap/capture.h"

#define MS    NSEC_PER_MSEC
#define BASE  (10000 * NSEC_PER_SEC)
#define COUNT 1000
#define BYTES 1200

/* Datagram k: the first ones have a long header (RFC 9000 section 17.2), the others a short one,
 * with the same connection id in each (section 17.3); behind it all is encrypted. */
static size_t make_datagram(uint8_t frame[static 2048], unsigned k, bool numbered)
{
	static const uint8_t long_header[] = { 0xc3, 0, 0, 0, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0 };
	static const uint8_t short_header[] = { 0x43, 1, 2, 3, 4, 5, 6, 7, 8 };
	uint8_t payload[BYTES];
	struct capture_udp u = { 1, 2, (uint16_t)(numbered ? k + 1 : 0), 443, payload, BYTES };
	struct dice dice;
	size_t header = k < 4 ? sizeof(long_header) : sizeof(short_header);

	dice_init(&dice, k, 0);
	for (size_t i = 0; i < BYTES; i++)
		payload[i] = (uint8_t)draw(&dice, DRAW_TEST, i);
	memcpy(payload, k < 4 ? long_header : short_header, header);
	return capture_udp(frame, &u);
}

/* Every tenth one of the first half is lost behind the first capture; all take 30 ms. */
static bool is_lost(unsigned k)
{
	return k < COUNT / 2 && k % 10 == 7;
}

struct told {
	unsigned pairs, lost, wrong, doubted, streams;
};

static void on_leave(void *arg, int side, const struct match_packet *p, nsec_t arrived)
{
	struct told *t = arg;

	(void)side;
	t->streams += p->media != MEDIA_OTHER;
	if (arrived == MATCH_UNSEEN) {
		t->lost++;
		return;
	}
	t->pairs++;
	t->doubted += p->alike;
	if (!p->alike)
		t->wrong += arrived - p->time != 30 * MS;
}

static struct told match_captures(size_t captured, bool numbered, struct pairing *ret)
{
	static const struct match_ops ops = { .leave = on_leave };
	char dir[64], first[128], second[128];
	uint8_t frame[2048];
	struct told told = { 0 };
	const struct pairing_conf conf = { .paths = { first, second }, .ops = &ops, .arg = &told };
	FILE *a, *b;

	(void)snprintf(first, sizeof(first), "%s/first.pcap", scratch_make(dir));
	(void)snprintf(second, sizeof(second), "%s/second.pcap", dir);
	a = capture_create(first);
	b = capture_create(second);
	for (unsigned k = 0; k < COUNT; k++) {
		size_t n = make_datagram(frame, k, numbered);

		capture_add(a, BASE + k * 10 * MS, frame, captured < n ? captured : n, n);
		if (!is_lost(k))
			capture_add(b, BASE + k * 10 * MS + 30 * MS, frame, n, n);
	}
	(void)fclose(a);
	(void)fclose(b);
	CHECK_INT(pairing_run(&conf, ret, NULL), 0);
	scratch_remove(dir);
	return told;
}

static void opaque_datagrams_are_matched_one_by_one(void)
{
	static const size_t captured[] = { 2048, 96, 68 };
	struct pairing pairing;

	for (size_t i = 0; i < 3; i++) {
		struct told t = match_captures(captured[i], false, &pairing);

		/* of 68 bytes 2 are the payload's: the identification is what tells them apart */
		if (captured[i] == 68)
			t = match_captures(captured[i], true, &pairing);
		CHECK_INT(t.pairs, COUNT - COUNT / 20);
		CHECK_INT(t.lost, COUNT / 20);
		CHECK_INT(t.wrong, 0);
		CHECK_INT(t.doubted, 0);
		CHECK_INT(t.streams, 0);
		CHECK_INT(pairing.alike, 0);
	}
}

/* Headers alone, and all identifications 0: that many were lost is right, but not which; what is
 * held for sure is. */
static void what_cannot_be_told_apart_is_said(void)
{
	struct pairing pairing;
	struct told t = match_captures(54, false, &pairing);

	CHECK_INT(t.pairs + t.lost, COUNT);
	CHECK_INT(t.lost, COUNT / 20);
	CHECK(pairing.alike > COUNT / 2);
	CHECK(t.doubted > COUNT / 2);
	CHECK_INT(t.wrong, 0);
	t = match_captures(54, true, &pairing);
	CHECK_INT(pairing.alike, 0);
	CHECK_INT(t.lost, COUNT / 20);
	CHECK_INT(t.wrong, 0);
}

CU_TestInfo quic_tests[] = {
	TEST(opaque_datagrams_are_matched_one_by_one),
	TEST(what_cannot_be_told_apart_is_said),
	CU_TEST_INFO_NULL,
};
