/* test_match.c - twins found, copies and losses told, in bounded memory. */
#include <string.h>

#include "harness/base/err.h"
#include "probes/tap/match.h"
#include "probes/tap/media.h"
#include "tests/support/suite.h"
#include "tests/unit/tap/capture.h"

/* What the matcher told, counted. */
struct told {
	int pairs, copies, singles, left;
	bool in_order;
	nsec_t last_left;
	int first_side;
	uint64_t first_number, second_number, single_number, copied_number;
	nsec_t delay;
};

static void on_pair(void *arg, int first_side, const struct match_packet *first,
		    const struct match_packet *second)
{
	struct told *t = arg;

	t->pairs++;
	t->first_side = first_side;
	t->first_number = first->number;
	t->second_number = second->number;
	t->delay = second->time - first->time;
}

static void on_copy(void *arg, int side, const struct match_packet *original,
		    const struct match_packet *copy)
{
	struct told *t = arg;

	(void)side, (void)copy;
	t->copies++;
	t->copied_number = original->number;
}

static void on_leave(void *arg, int side, const struct match_packet *p, nsec_t arrived)
{
	struct told *t = arg;

	(void)side;
	t->left++;
	t->in_order &= p->time >= t->last_left;
	t->last_left = p->time;
	if (arrived != MATCH_UNSEEN) {
		t->delay = arrived - p->time;
		return;
	}
	t->singles++;
	t->single_number = p->number;
}

static const struct match_ops ops = { on_pair, on_copy, on_leave };

static struct match *open_match(struct told *t, nsec_t window, size_t max)
{
	struct match_conf conf = { .ops = &ops, .arg = t, .window = window, .max = max };
	struct match *m = NULL;

	*t = (struct told){ .in_order = true };
	CHECK_INT(match_new(&conf, &m, NULL), 0);
	return m;
}

static void put(struct match *m, int side, uint64_t identity, uint64_t number, nsec_t time)
{
	struct match_packet p = { .identity = identity, .number = number, .time = time };

	CHECK_INT(match_put(m, side, &p, NULL), 0);
}

static void pairs_a_packet_with_its_twin(void)
{
	struct told t;
	struct match *m = open_match(&t, 0, 0);

	put(m, 0, 77, 1, 1000);
	put(m, 1, 77, 9, 1500);
	CHECK_INT(t.pairs, 1);
	CHECK_INT(t.first_side, 0);
	CHECK_INT(t.first_number, 1);
	CHECK_INT(t.second_number, 9);
	CHECK_INT(t.delay, 500);
	match_flush(m);
	CHECK_INT(t.singles, 0);
	match_free(m);
}

static void the_earlier_one_is_the_first_whichever_was_put_first(void)
{
	struct told t;
	struct match *m = open_match(&t, 0, 0);

	put(m, 1, 77, 9, 1500);
	put(m, 0, 77, 1, 1000);
	CHECK_INT(t.first_side, 0);
	CHECK_INT(t.first_number, 1);
	CHECK_INT(t.delay, 500);
	match_flush(m);
	CHECK_INT(t.left, 1);
	CHECK_INT(t.delay, 500);
	match_free(m);
	m = open_match(&t, 0, 0);
	put(m, 1, 77, 9, 1500);
	put(m, 0, 77, 1, 1000);
	put(m, 1, 77, 10, 1600);
	CHECK_INT(t.copies, 1);
	CHECK_INT(t.copied_number, 1);
	match_free(m);
}

static void a_packet_sent_twice_and_received_twice_is_two_pairs(void)
{
	struct told t;
	struct match *m = open_match(&t, 0, 0);

	put(m, 0, 77, 1, 1000);
	put(m, 0, 77, 2, 2000);
	put(m, 1, 77, 9, 3000);
	CHECK_INT(t.first_number, 1);
	put(m, 1, 77, 10, 4000);
	CHECK_INT(t.first_number, 2);
	put(m, 0, 77, 3, 5000);
	CHECK_INT(t.copies, 0);
	match_flush(m);
	CHECK_INT(t.pairs, 2);
	CHECK_INT(t.singles, 1);
	match_free(m);
}

static void a_second_arrival_is_a_copy(void)
{
	struct told t;
	struct match *m = open_match(&t, 0, 0);

	put(m, 0, 77, 1, 1000);
	put(m, 1, 77, 9, 3000);
	put(m, 1, 77, 10, 3001);
	put(m, 1, 77, 11, 3002);
	CHECK_INT(t.pairs, 1);
	CHECK_INT(t.copies, 2);
	CHECK_INT(t.copied_number, 1);
	match_flush(m);
	CHECK_INT(t.singles, 0);
	match_free(m);
}

static void a_packet_without_twin_is_told_after_the_window(void)
{
	struct told t;
	struct match *m = open_match(&t, 1000, 0);

	put(m, 0, 1, 1, 0);
	put(m, 0, 2, 2, 1000);
	CHECK_INT(t.singles, 0);
	put(m, 0, 3, 3, 1001);
	CHECK_INT(t.singles, 1);
	CHECK_INT(t.single_number, 1);
	match_free(m);
}

/* 100 000 packets of which every tenth is lost, received 300 behind: all are told of, the ring
 * grows. */
static void tells_of_every_packet_once_when_many_wait(void)
{
	const uint64_t n = 100000, behind = 3000;
	struct told t;
	struct match *m = open_match(&t, 0, 0);

	for (uint64_t i = 0; i < n + behind; i++) {
		if (i < n)
			put(m, 0, i * 2654435761U, i, (nsec_t)i * 1000);
		if (i >= behind && (i - behind) % 10)
			put(m, 1, (i - behind) * 2654435761U, i, (nsec_t)i * 1000 + 1);
	}
	match_flush(m);
	CHECK_INT(t.pairs, n * 9 / 10);
	CHECK_INT(t.singles, n / 10);
	CHECK_INT(t.left, n);
	CHECK(t.in_order);
	CHECK_INT(match_overflowed(m), 0);
	match_free(m);
}

static void gives_the_oldest_up_when_too_many_wait(void)
{
	struct told t;
	struct match *m = open_match(&t, 0, 1024);

	for (uint64_t i = 0; i < 3000; i++)
		put(m, 0, i, i, (nsec_t)i);
	CHECK_INT(t.singles, 3000 - 1024);
	CHECK_INT(match_overflowed(m), 3000 - 1024);
	match_flush(m);
	CHECK_INT(t.singles, 3000);
	match_free(m);
}

static struct match_packet read_udp(const struct capture_udp *u, const struct match_rule *rule,
				    size_t captured)
{
	uint8_t buf[2048];
	size_t n = capture_udp(buf, u);
	struct packet p;
	struct match_packet mp;

	packet_read(&p, PACKET_LINK_RAW, buf, captured < n ? captured : n, n);
	match_read(&mp, rule, &p, buf);
	return mp;
}

static void identity_needs_only_what_both_captures_hold(void)
{
	const uint8_t words[60] = "the same first bytes, and then a great many more of them";
	struct capture_udp u = { 1, 2, 55, 4000, words, sizeof(words) };
	struct match_rule rule = match_rule(96, 65535);
	struct match_packet a = read_udp(&u, &rule, 96), b = read_udp(&u, &rule, 65535);

	CHECK_INT(rule.payload_hashed, 30);
	CHECK(a.identity == b.identity);
	u.id = 56;
	CHECK(read_udp(&u, &rule, 96).identity != a.identity);
	rule = match_rule(54, 96);
	CHECK_INT(rule.payload_hashed, 0);
}

static void rtp_is_known_by_its_header_even_behind_nat(void)
{
	struct capture_rtp r = { .type = 96, .seq = 7, .timestamp = 9, .ssrc = 5, .bytes = 100 };
	uint8_t rtp[2048];
	struct capture_udp u = { 1, 2, 55, 4000, rtp, capture_rtp(rtp, &r) };
	struct match_rule rule = match_rule(96, 96);
	struct match_packet a = read_udp(&u, &rule, 96), b;

	CHECK_INT(a.media, MEDIA_RTP);
	CHECK_INT(a.ssrc, 5);
	CHECK_INT(a.seq, 7);
	u.id = 99; /* a fragmenting or translating box may renumber it */
	CHECK(read_udp(&u, &rule, 96).identity == a.identity);
	u.from = 77;
	CHECK(read_udp(&u, &rule, 96).identity != a.identity);
	rule.any_address = true;
	b = read_udp(&u, &rule, 96);
	u.from = 1;
	CHECK(read_udp(&u, &rule, 96).identity == b.identity);
	r.seq = 8;
	u.len = capture_rtp(rtp, &r);
	CHECK(read_udp(&u, &rule, 96).identity != b.identity);
}

/* A TCP segment with a time stamp option, over IPv4. */
static uint64_t tcp_identity(uint8_t sequence, size_t captured, uint32_t snaplen)
{
	const uint8_t data[60] = {
		0x45, [3] = 60, [8] = 64,        6,           [12] = 10, 0,        0, 1, 10, 0,
		0,    2,        [27] = sequence, [32] = 0x80, 0x10,      [40] = 1, 1, 8, 10, 7
	};
	const struct match_rule rule = match_rule(snaplen, 65535);
	struct match_packet ret;
	struct packet p;

	packet_read(&p, PACKET_LINK_RAW, data, captured, sizeof(data));
	match_read(&ret, &rule, &p, data);
	return ret.identity;
}

static void tcp_is_known_where_its_options_were_cut_away(void)
{
	CHECK(tcp_identity(1, 54, 54) == tcp_identity(1, 60, 54));
	CHECK(tcp_identity(1, 40, 54) == tcp_identity(1, 60, 54));
	CHECK(tcp_identity(1, 54, 54) != tcp_identity(2, 54, 54));
	CHECK(tcp_identity(1, 60, 65535) != tcp_identity(2, 60, 65535));
}

static void packets_that_look_alike_are_counted(void)
{
	struct told t;
	struct match *m = open_match(&t, 0, 0);

	put(m, 0, 77, 1, 1000);
	put(m, 1, 77, 1, 1010);
	put(m, 0, 77, 2, 1020); /* a copy of what has arrived: it may be sent once more */
	CHECK_INT(match_alike(m), 0);
	put(m, 0, 77, 3, 1030);
	CHECK_INT(match_alike(m), 1);
	match_free(m);
}

/* Looking through all of them for each would take minutes. */
static void a_flood_of_packets_that_are_all_alike_is_paired(void)
{
	const int count = 200000;
	struct told t;
	struct match *m = open_match(&t, 0, 0);

	for (int i = 0; i < count; i++) {
		struct match_packet p = { .identity = 7,
					  .number = (uint64_t)i,
					  .time = (nsec_t)i * 10000 };

		(void)match_put(m, 0, &p, NULL);
		p.time += 5000;
		(void)match_put(m, 1, &p, NULL);
	}
	match_flush(m);
	CHECK_INT(t.pairs, count);
	CHECK_INT(t.singles, 0);
	CHECK_INT(t.copies, 0);
	match_free(m);
}

CU_TestInfo match_tests[] = {
	TEST(pairs_a_packet_with_its_twin),
	TEST(the_earlier_one_is_the_first_whichever_was_put_first),
	TEST(a_packet_sent_twice_and_received_twice_is_two_pairs),
	TEST(a_second_arrival_is_a_copy),
	TEST(a_packet_without_twin_is_told_after_the_window),
	TEST(tells_of_every_packet_once_when_many_wait),
	TEST(gives_the_oldest_up_when_too_many_wait),
	TEST(identity_needs_only_what_both_captures_hold),
	TEST(rtp_is_known_by_its_header_even_behind_nat),
	TEST(tcp_is_known_where_its_options_were_cut_away),
	TEST(packets_that_look_alike_are_counted),
	TEST(a_flood_of_packets_that_are_all_alike_is_paired),
	CU_TEST_INFO_NULL,
};
