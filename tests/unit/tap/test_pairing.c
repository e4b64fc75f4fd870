/* test_pairing.c - two captures read side by side, of one clock and of two. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "probes/tap/pairing.h"
#include "tests/support/suite.h"
#include "tests/unit/tap/capture.h"

#define MS    NSEC_PER_MSEC
#define BASE  (10000 * NSEC_PER_SEC)
#define COUNT 200

static char dir[64], first[128], second[128];

static void add(FILE *f, nsec_t time, uint8_t from, int id)
{
	uint8_t payload[40] = { 9, (uint8_t)id, (uint8_t)(id >> 8) }, frame[2048];
	struct capture_udp u = { from, (uint8_t)(3 - from), (uint16_t)id, 4000, payload, 40 };

	capture_add(f, time, frame, capture_udp(frame, &u), 68);
}

/* The same packet in a file from which a tool took all but its first 44 bytes. */
static void add_cut(FILE *f, nsec_t time, uint8_t from, int id)
{
	uint8_t payload[40] = { 9, (uint8_t)id, (uint8_t)(id >> 8) }, frame[2048];
	struct capture_udp u = { from, (uint8_t)(3 - from), (uint16_t)id, 4000, payload, 40 };

	(void)capture_udp(frame, &u);
	capture_add(f, time, frame, 44, 68);
}

/* Host 1, captured first, sends packet k at 10 k ms, 30 ms on the way; host 2 one 5 ms later, 50 ms
 * on the way when it answers at all. ahead is what the second capture's clock shows more. */
static void write_both(nsec_t ahead, bool answers)
{
	FILE *a, *b;

	(void)snprintf(first, sizeof(first), "%s/first.pcap", scratch_make(dir));
	(void)snprintf(second, sizeof(second), "%s/second.pcap", dir);
	a = capture_create(first);
	b = capture_create(second);
	for (int ms = 0; ms < COUNT * 10 + 100; ms += 5) {
		nsec_t now = BASE + ms * MS;

		if (ms % 10 == 0 && ms < COUNT * 10)
			add(a, now, 1, ms / 10);
		if (ms % 10 == 0 && ms >= 30 && ms < COUNT * 10 + 30)
			add(b, now + ahead, 1, (ms - 30) / 10);
		if (answers && ms % 10 == 5 && ms < COUNT * 10)
			add(b, now + ahead, 2, ms / 10);
		if (answers && ms % 10 == 5 && ms >= 50 && ms < COUNT * 10 + 50)
			add(a, now, 2, (ms - 50) / 10);
	}
	(void)fclose(a);
	(void)fclose(b);
}

/* What was told of, by the side of sending. */
struct told {
	int pairs[2], singles[2];
	nsec_t least[2], most[2];
};

static void on_leave(void *arg, int side, const struct match_packet *p, nsec_t arrived)
{
	struct told *t = arg;

	if (arrived == MATCH_UNSEEN) {
		t->singles[side]++;
		return;
	}
	if (!t->pairs[side] || arrived - p->time < t->least[side])
		t->least[side] = arrived - p->time;
	if (arrived - p->time > t->most[side])
		t->most[side] = arrived - p->time;
	t->pairs[side]++;
}

static struct told run(struct pairing *ret)
{
	static const struct match_ops ops = { .leave = on_leave };
	struct told told = { 0 };
	const struct pairing_conf conf = { .paths = { first, second }, .ops = &ops, .arg = &told };

	CHECK_INT(pairing_run(&conf, ret, NULL), 0);
	scratch_remove(dir);
	return told;
}

static void captures_of_one_clock_keep_their_times_both_ways(void)
{
	struct pairing pairing;
	struct told t;

	write_both(0, true);
	t = run(&pairing);
	CHECK_INT(pairing.clock_ahead, 0);
	CHECK_INT(t.pairs[0], COUNT);
	CHECK_INT(t.pairs[1], COUNT);
	CHECK_INT(t.least[0], 30 * MS);
	CHECK_INT(t.most[0], 30 * MS);
	CHECK_INT(t.least[1], 50 * MS);
	CHECK_INT(pairing.packets[0], 2 * COUNT);
}

static void what_only_the_second_sends_is_not_a_clock_that_is_behind(void)
{
	struct pairing pairing;
	struct told t;
	char swap[128];

	write_both(0, false);
	(void)snprintf(swap, sizeof(swap), "%s", first);
	(void)snprintf(first, sizeof(first), "%s", second);
	(void)snprintf(second, sizeof(second), "%s", swap);
	t = run(&pairing);
	CHECK_INT(pairing.clock_ahead, 0);
	CHECK_INT(t.pairs[1], COUNT);
	CHECK_INT(t.least[1], 30 * MS);
}

/* An hour apart, no packet could be paired within the window as the times are. */
static void clocks_far_apart_are_brought_together(void)
{
	struct pairing pairing;
	struct told t;

	for (int sign = -1; sign <= 1; sign += 2) {
		write_both(sign * 3600 * NSEC_PER_SEC, true);
		t = run(&pairing);
		CHECK_INT(t.pairs[0] + t.pairs[1], 2 * COUNT);
		CHECK_INT(t.singles[0] + t.singles[1], 0);
		CHECK_INT(t.least[0], 0);
		CHECK_INT(pairing.clock_ahead, sign * 3600 * NSEC_PER_SEC + 30 * MS);
		CHECK_INT(t.least[1], 80 * MS); /* the whole way round */
	}
}

/* Seen at one clock's times both directions would go the same way, and fast; the order in which the
 * captures are named makes no difference. */
static void clocks_a_little_apart_are_told_by_the_answers(void)
{
	const nsec_t least[2] = { 0, 80 * MS };
	char swap[128];

	for (int k = 0; k < 4; k++) {
		struct pairing pairing;
		struct told t;

		write_both((k & 1 ? 60 : -40) * MS, true);
		if (k & 2) {
			(void)snprintf(swap, sizeof(swap), "%s", first);
			(void)snprintf(first, sizeof(first), "%s", second);
			(void)snprintf(second, sizeof(second), "%s", swap);
		}
		t = run(&pairing);
		CHECK_INT(t.pairs[0], COUNT);
		CHECK_INT(t.pairs[1], COUNT);
		CHECK_INT(t.least[0], least[0]);
		CHECK_INT(t.most[0], least[0]);
		CHECK_INT(t.least[1], least[1]);
		CHECK_INT(t.most[1], least[1]);
	}
}

static void a_capture_that_a_tool_cut_is_matched_by_what_is_left(void)
{
	struct pairing pairing;
	struct told t;
	FILE *b;

	write_both(0, false);
	b = capture_create(second);
	for (int k = 0; k < COUNT; k++)
		add_cut(b, BASE + k * 10 * MS + 30 * MS, 1, k);
	(void)fclose(b);
	t = run(&pairing);
	CHECK_INT(t.pairs[0], COUNT);
	CHECK_INT(t.singles[0] + t.singles[1], 0);
	CHECK_INT(t.least[0], 30 * MS);
}

/* A datagram without an identification, of a kind that nobody knows, and an RTP packet, both as
 * they are kept when only headers are: 32 bytes of the payload, and 12. */
static void add_headers(FILE *f, nsec_t time, int id)
{
	uint8_t opaque[200] = { 77 }, rtp[2048], frame[2048];
	const struct capture_rtp r = { .type = 96, .seq = (uint16_t)id, .ssrc = 9, .bytes = 100 };
	struct capture_udp u = { 1, 2, 0, 4000, opaque, sizeof(opaque) };
	size_t n;

	memcpy(opaque + 28, &id, sizeof(id));
	n = capture_udp(frame, &u);
	capture_add(f, time, frame, 60, n);
	u.payload = rtp;
	u.len = capture_rtp(rtp, &r);
	n = capture_udp(frame, &u);
	capture_add(f, time + MS, frame, 40, n);
}

static void captures_of_headers_are_matched_by_all_of_them(void)
{
	struct pairing pairing;
	struct told t;
	FILE *a, *b;

	write_both(0, false);
	a = capture_create(first);
	b = capture_create(second);
	for (int k = 0; k < COUNT; k++) {
		add_headers(a, BASE + k * 10 * MS, k);
		if (k % 10)
			add_headers(b, BASE + k * 10 * MS + 30 * MS, k);
	}
	(void)fclose(a);
	(void)fclose(b);
	t = run(&pairing);
	CHECK_INT(pairing.alike, 0);
	CHECK_INT(t.pairs[0], 2 * (COUNT - COUNT / 10));
	CHECK_INT(t.singles[0], 2 * COUNT / 10);
	CHECK_INT(t.least[0], 30 * MS);
	CHECK_INT(t.most[0], 30 * MS);
}

/* Nothing tells the datagrams of one host apart, and in the second capture the first ones are
 * missing: each seems to have come before it was sent. */
static void packets_that_are_alike_say_nothing_of_the_clocks(void)
{
	uint8_t same[40] = { 9 }, frame[2048];
	struct capture_udp u = { 2, 1, 0, 4000, same, sizeof(same) };
	struct pairing pairing;
	FILE *a, *b;
	size_t n;

	write_both(0, false);
	a = fopen(first, "ae");
	b = fopen(second, "ae");
	n = capture_udp(frame, &u);
	for (int k = 0; k < 30; k++) {
		capture_add(k % 3 ? a : b, BASE + (2200 + k * 10) * MS, frame, n, n);
		capture_add(k % 3 ? b : a, BASE + (2205 + k * 10) * MS, frame, n, n);
	}
	(void)fclose(a);
	(void)fclose(b);
	(void)run(&pairing);
	CHECK_INT(pairing.clock_ahead, 0);
	CHECK(pairing.alike > 0);
}

static void a_capture_of_other_packets_pairs_nothing(void)
{
	struct pairing pairing;
	struct told t;
	FILE *f;

	write_both(0, true);
	f = capture_create(second);
	for (int i = 0; i < 50; i++)
		add(f, BASE + i * MS, 1, 5000 + i);
	(void)fclose(f);
	t = run(&pairing);
	CHECK_INT(t.pairs[0] + t.pairs[1], 0);
	CHECK_INT(t.singles[0], 2 * COUNT);
	CHECK_INT(t.singles[1], 50);
}

/* Copies a file into a pipe of another name, in a process of its own. */
static pid_t pour(const char *path, const char *pipe)
{
	char data[4096];
	pid_t child;
	size_t n;

	CHECK_INT(mkfifo(pipe, 0600), 0);
	child = fork();
	if (child == 0) {
		FILE *in = fopen(path, "re"), *out = fopen(pipe, "we");

		while (in && out && (n = fread(data, 1, sizeof(data), in)) > 0)
			(void)fwrite(data, 1, n, out);
		_exit(out && fclose(out) == 0 ? 0 : 1);
	}
	return child;
}

/* As a shell's <(tcpdump -w -): to look at one twice would lose what was read the first time. */
static void captures_from_pipes_are_read_once(void)
{
	char pipes[2][80];
	struct pairing pairing;
	pid_t pids[2];
	struct told t;

	write_both(0, true);
	(void)snprintf(pipes[0], sizeof(pipes[0]), "%s/a.pipe", dir);
	(void)snprintf(pipes[1], sizeof(pipes[1]), "%s/b.pipe", dir);
	pids[0] = pour(first, pipes[0]);
	pids[1] = pour(second, pipes[1]);
	(void)snprintf(first, sizeof(first), "%s", pipes[0]);
	(void)snprintf(second, sizeof(second), "%s", pipes[1]);
	t = run(&pairing);
	CHECK_INT(t.pairs[0], COUNT);
	CHECK_INT(t.pairs[1], COUNT);
	CHECK_INT(t.singles[0] + t.singles[1], 0);
	for (int i = 0; i < 2; i++)
		CHECK_INT(waitpid(pids[i], NULL, 0), pids[i]);
}

/* A multicast listener report (RFC 3810) of fe80::1 to ff02::16, with the hop-by-hop option that it
 * has; or, solicited, a neighbour solicitation from there to fe80::2. */
static void add_neighbours(FILE *f, nsec_t time, bool solicited)
{
	uint8_t report[76] = { 0x60, 0, 0, 0, 0, 36, 0, 1, 0xfe, 0x80 };
	uint8_t solicit[64] = { 0x60, 0, 0, 0, 0, 24, 58, 255, 0xfe, 0x80 };

	report[23] = 1;
	report[24] = 0xff;
	report[25] = 2;
	report[39] = 0x16;
	memcpy(report + 40, (const uint8_t[]){ 58, 0, 5, 2, 0, 0, 1, 0, 143 }, 9);
	solicit[23] = 1;
	solicit[24] = 0xfe;
	solicit[25] = 0x80;
	solicit[39] = 2;
	solicit[40] = 135;
	if (solicited)
		capture_add(f, time, solicit, sizeof(solicit), sizeof(solicit));
	else
		capture_add(f, time, report, sizeof(report), sizeof(report));
}

static void what_neighbours_tell_each_other_is_no_loss(void)
{
	uint8_t igmp[28] = { 0x46, 0xc0, 0, 28, 0, 0, 0, 0, 1, 2 }, name[64], frame[2048];
	struct capture_udp u = { 1, 2, 7, 5353, name, sizeof(name) };
	struct pairing pairing;
	struct told t;
	size_t len;
	FILE *a;

	write_both(0, false);
	a = fopen(first, "ae");
	memcpy(igmp + 16, (const uint8_t[]){ 224, 0, 1, 9 }, 4);
	memset(name, 0x11, sizeof(name));
	len = capture_udp(frame, &u);
	memcpy(frame + 16, (const uint8_t[]){ 224, 0, 0, 251 }, 4);
	add_neighbours(a, BASE + 2200 * MS, false);
	add_neighbours(a, BASE + 2201 * MS, true);
	capture_add(a, BASE + 2202 * MS, igmp, sizeof(igmp), sizeof(igmp));
	capture_add(a, BASE + 2203 * MS, frame, len, len);
	(void)fclose(a);
	t = run(&pairing);
	CHECK_INT(t.pairs[0], COUNT);
	CHECK_INT(t.singles[0] + t.singles[1], 0);
	CHECK_INT(pairing.packets[0], COUNT + 4);
}

/* RTP to a group of the link is what is measured. */
static void media_to_neighbours_is_counted(void)
{
	struct capture_rtp rtp = { .type = 96, .ssrc = 9, .bytes = 40 };
	uint8_t payload[2048], frame[2048];
	struct capture_udp u = { 1, 2, 7, 5004, payload, capture_rtp(payload, &rtp) };
	size_t len = capture_udp(frame, &u);
	struct pairing pairing;
	FILE *a;

	write_both(0, false);
	memcpy(frame + 16, (const uint8_t[]){ 224, 0, 0, 251 }, 4);
	a = fopen(first, "ae");
	capture_add(a, BASE + 2200 * MS, frame, len, len);
	(void)fclose(a);
	CHECK_INT(run(&pairing).singles[0], 1);
}

CU_TestInfo pairing_tests[] = {
	TEST(captures_of_one_clock_keep_their_times_both_ways),
	TEST(what_only_the_second_sends_is_not_a_clock_that_is_behind),
	TEST(clocks_far_apart_are_brought_together),
	TEST(clocks_a_little_apart_are_told_by_the_answers),
	TEST(a_capture_that_a_tool_cut_is_matched_by_what_is_left),
	TEST(captures_of_headers_are_matched_by_all_of_them),
	TEST(packets_that_are_alike_say_nothing_of_the_clocks),
	TEST(a_capture_of_other_packets_pairs_nothing),
	TEST(captures_from_pipes_are_read_once),
	TEST(what_neighbours_tell_each_other_is_no_loss),
	TEST(media_to_neighbours_is_counted),
	CU_TEST_INFO_NULL,
};
