/* test_analyze.c - straits analyze beside tshark on captures made here, and on broken ones. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/draw.h"
#include "harness/base/time.h"
#include "tests/support/program.h"
#include "tests/support/put.h"
#include "tests/support/suite.h"

#define FRAMES    300
#define PER_FRAME 3
#define MS        NSEC_PER_MSEC

static char dir[64];

/* A packet that will be written to a capture. */
struct craft {
	nsec_t time;
	uint8_t data[28 + 112];
};

/* What happens to the packets of a made-up video stream. */
struct plot {
	unsigned loss; /* per thousand, as the next */
	unsigned copies;
	bool reorder;
	uint16_t seq;
	uint32_t timestamp;
	uint8_t type;
	nsec_t noise;
};

static void fill(struct craft *c, const struct plot *plot, unsigned frame, unsigned i)
{
	*c = (struct craft){ .data = { 0x45, [8] = 64, 17, [12] = 10, 0, 0, 1, 10, 0, 0, 2 } };
	put16(c->data + 2, sizeof(c->data));
	put16(c->data + 4, frame * PER_FRAME + i);
	put16(c->data + 20, 5004);
	put16(c->data + 22, 5004);
	put16(c->data + 24, sizeof(c->data) - 20);
	c->data[28] = 0x80;
	c->data[29] = plot->type | (i == PER_FRAME - 1 ? 0x80 : 0);
	put16(c->data + 30, plot->seq + frame * PER_FRAME + i);
	put32(c->data + 32, plot->timestamp + frame * 3600);
	put32(c->data + 36, 0x1234);
}

static int by_time(const void *a, const void *b)
{
	const struct craft *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

static int by_value(const void *a, const void *b)
{
	nsec_t x = *(const nsec_t *)a, y = *(const nsec_t *)b;

	return (x > y) - (x < y);
}

/* Gives the packets the times of all of them in order: none overtakes another. */
static void keep_order(struct craft *v, size_t n)
{
	nsec_t times[2 * FRAMES * PER_FRAME];

	for (size_t i = 0; i < n; i++)
		times[i] = v[i].time;
	qsort(times, n, sizeof(*times), by_value);
	for (size_t i = 0; i < n; i++)
		v[i].time = times[i];
}

/* The stream's packets in order of arrival; gives how many. */
static size_t craft_stream(const struct plot *plot, struct craft *v)
{
	struct dice dice;
	size_t n = 0;

	dice_init(&dice, plot->seq + plot->loss, 0);
	for (unsigned k = 0; k < FRAMES * PER_FRAME; k++) {
		uint64_t bits = draw(&dice, DRAW_TEST, k);
		nsec_t base =
			1000 * NSEC_PER_SEC + k / PER_FRAME * 40 * MS + k % PER_FRAME * MS / 2;

		if (bits % 1000 < plot->loss)
			continue;
		fill(&v[n], plot, k / PER_FRAME, k % PER_FRAME);
		v[n++].time =
			base + (nsec_t)draw_below(draw(&dice, DRAW_LOSS, k), (uint64_t)plot->noise);
		if (bits / 1000 % 1000 >= plot->copies)
			continue;
		v[n] = v[n - 1];
		v[n++].time += 100000;
	}
	if (plot->reorder)
		qsort(v, n, sizeof(*v), by_time);
	else
		keep_order(v, n);
	return n;
}

static void write_capture(const char *path, const struct craft *v, size_t n, size_t cut)
{
	const uint32_t head[6] = { 0xa1b23c4d, 4U << 16 | 2, 0, 0, 65535, 101 };
	FILE *f = fopen(path, "we");

	(void)fwrite(head, sizeof(head), 1, f);
	for (size_t i = 0; i < n; i++) {
		const uint32_t bytes = (uint32_t)(cut ? cut : sizeof(v[i].data));
		const uint32_t record[4] = { (uint32_t)(v[i].time / NSEC_PER_SEC),
					     (uint32_t)(v[i].time % NSEC_PER_SEC), bytes,
					     sizeof(v[i].data) };

		(void)fwrite(record, sizeof(record), 1, f);
		(void)fwrite(v[i].data, bytes, 1, f);
	}
	(void)fclose(f);
}

static void write_plot(const char *path, const struct plot *plot)
{
	static struct craft v[2 * FRAMES * PER_FRAME];

	write_capture(path, v, craft_stream(plot, v), 0);
}

/* What both programs tell of a stream. */
struct figures {
	unsigned packets;
	int lost;
	double delta_min, delta_mean, delta_max, jitter_min, jitter_mean, jitter_max;
};

static bool ask_tshark(const char *path, struct figures *ret)
{
	const char *const argv[] = { "tshark", "-r", path,          "-d", "udp.port==5004,rtp",
				     "-q",     "-z", "rtp,streams", NULL };
	struct program p;
	const char *at;
	bool good;

	good = program_run(&p, argv, NULL, 60) == 0;
	at = good ? strstr(text_str(&p.out), "0x") : NULL;
	good = at && sscanf(at, "%*s %*s %u %d (%*f%%) %lf %lf %lf %lf %lf %lf", &ret->packets,
			    &ret->lost, &ret->delta_min, &ret->delta_mean, &ret->delta_max,
			    &ret->jitter_min, &ret->jitter_mean, &ret->jitter_max) == 8;
	program_done(&p);
	return good;
}

/* The first stream that straits analyze --json tells of; NULL when there is none. To be
 * json_decref'd. */
static json_t *ask_straits(const char *path, const char *second, json_t **ret_root)
{
	const char *const argv[] = { program_straits(), "analyze", "--json", path, second, NULL };
	struct program p;

	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	*ret_root = json_loads(text_str(&p.out), 0, NULL);
	program_done(&p);
	return json_array_get(json_object_get(*ret_root, "streams"), 0);
}

static double real(const json_t *object, const char *part, const char *key)
{
	return json_number_value(json_object_get(json_object_get(object, part), key));
}

static void compare(const char *path)
{
	struct figures want = { 0 };
	json_t *root, *stream = ask_straits(path, NULL, &root);

	CHECK(ask_tshark(path, &want));
	CHECK(stream != NULL);
	CHECK_INT(json_integer_value(json_object_get(stream, "packets")), want.packets);
	CHECK_INT(json_integer_value(json_object_get(stream, "lost")), want.lost);
	CHECK_NEAR(real(stream, "delta_ms", "min"), want.delta_min, 0.00051);
	CHECK_NEAR(real(stream, "delta_ms", "mean"), want.delta_mean, 0.00051);
	CHECK_NEAR(real(stream, "delta_ms", "max"), want.delta_max, 0.00051);
	CHECK_NEAR(real(stream, "jitter_rfc3550", "wireshark_mean_ms"), want.jitter_mean, 0.00051);
	CHECK_NEAR(real(stream, "jitter_rfc3550", "wireshark_max_ms"), want.jitter_max, 0.00051);
	json_decref(root);
}

static bool have_tshark(void)
{
	const char *const argv[] = { "tshark", "--version", NULL };
	struct program p;
	bool have = program_run(&p, argv, NULL, 60) == 0;

	program_done(&p);
	return have;
}

static void equals_tshark_on_streams_of_every_kind(void)
{
	static const struct plot plots[] = {
		{ .type = 26, .noise = 15 * MS, .seq = 100 },
		{ .type = 26, .noise = 15 * MS, .seq = 200, .loss = 50 },
		{ .type = 26, .noise = 15 * MS, .seq = 300, .reorder = true },
		{ .type = 26, .noise = 15 * MS, .seq = 400, .copies = 30 },
		/* Numbers and timestamps wrap. In order: with packets overtaken at the wrap tshark
		 * counts 65536 lost. */
		{ .type = 31,
		  .noise = 15 * MS,
		  .seq = 65400,
		  .timestamp = 0xffff0000,
		  .loss = 50,
		  .copies = 20 },
		{ .type = 0, .noise = 39 * MS, .seq = 500, .timestamp = 77 },
	};
	char path[128];

	if (!have_tshark())
		SKIP("tshark is not installed");
	for (size_t i = 0; i < sizeof(plots) / sizeof(*plots); i++) {
		(void)snprintf(path, sizeof(path), "%s/plot.pcap", scratch_make(dir));
		write_plot(path, &plots[i]);
		compare(path);
		scratch_remove(dir);
	}
}

static void equals_tshark_on_a_capture_by_others(void)
{
	char path[500];

	(void)snprintf(path, sizeof(path), "%s/captures/stereo_g729_jitter.pcap",
		       shared_dir() ? shared_dir() : "");
	if (!shared_dir() || access(path, R_OK) != 0 || !have_tshark())
		SKIP("tshark, or the capture stereo_g729_jitter.pcap, is not there");
	compare(path);
}

/* The received capture is the sent one 50 ms later, every 20th packet left out. */
static void tells_delay_and_loss_between_two_captures(void)
{
	static struct craft v[2 * FRAMES * PER_FRAME];
	const struct plot plot = { .type = 96, .noise = MS, .seq = 1 };
	char sent[128], received[128];
	json_t *root, *stream, *passage;
	size_t n = craft_stream(&plot, v), kept = 0;

	(void)snprintf(sent, sizeof(sent), "%s/sent.pcap", scratch_make(dir));
	(void)snprintf(received, sizeof(received), "%s/received.pcap", dir);
	write_capture(sent, v, n, 54);
	for (size_t i = 0; i < n; i++) {
		if (i % 20 == 7)
			continue;
		v[kept] = v[i];
		v[kept++].time += 50 * MS;
	}
	write_capture(received, v, kept, 0);
	stream = ask_straits(sent, received, &root);
	passage = json_object_get(json_array_get(json_object_get(root, "flows"), 0), "passage");
	CHECK_INT(json_integer_value(json_object_get(passage, "sent")), n);
	CHECK_INT(json_integer_value(json_object_get(passage, "lost")), n - kept);
	CHECK_INT(json_integer_value(json_object_get(passage, "burst_max")), 1);
	CHECK_NEAR(real(passage, "delay_ms", "min"), 50, 0);
	CHECK_NEAR(real(passage, "delay_ms", "max"), 50, 0);
	CHECK_INT(json_integer_value(json_object_get(stream, "clock_hz")), 90000);
	CHECK(json_is_true(json_object_get(stream, "clock_measured")));
	CHECK_INT(json_integer_value(json_object_get(json_object_get(stream, "frames"), "count")),
		  FRAMES);
	json_decref(root);
	scratch_remove(dir);
}

/* The one capture lasts from frame 50 to 250, the other from 100 to the end; every 20th packet is
 * lost. */
static void what_only_one_capture_could_see_is_no_loss(void)
{
	static struct craft v[2 * FRAMES * PER_FRAME];
	const struct plot plot = { .type = 96, .noise = MS, .seq = 1 };
	char sent[128], received[128];
	json_t *root, *passage;
	size_t n = craft_stream(&plot, v), kept = 0, lost = 0, outside = 50 * PER_FRAME;

	(void)snprintf(sent, sizeof(sent), "%s/sent.pcap", scratch_make(dir));
	(void)snprintf(received, sizeof(received), "%s/received.pcap", dir);
	write_capture(sent, v + 50 * PER_FRAME, 200 * PER_FRAME, 0);
	for (size_t i = 100 * PER_FRAME; i < n; i++) {
		lost += i % 20 == 7 && i < 250 * PER_FRAME;
		if (i % 20 == 7)
			continue;
		outside += i >= 250 * PER_FRAME;
		v[kept] = v[i];
		v[kept++].time += 50 * MS;
	}
	write_capture(received, v, kept, 0);
	(void)ask_straits(sent, received, &root);
	passage = json_object_get(json_array_get(json_object_get(root, "flows"), 0), "passage");
	CHECK_INT(json_integer_value(json_object_get(passage, "lost")), lost);
	CHECK_INT(json_integer_value(json_object_get(passage, "sent")), 150 * PER_FRAME);
	CHECK_INT(json_integer_value(json_object_get(passage, "not_judged")), outside);
	json_decref(root);
	/* with nothing to compare with nothing is judged */
	write_capture(received, v, 0, 0);
	(void)ask_straits(sent, received, &root);
	passage = json_object_get(json_array_get(json_object_get(root, "flows"), 0), "passage");
	CHECK_INT(json_integer_value(json_object_get(passage, "lost")), 0);
	CHECK_INT(json_integer_value(json_object_get(passage, "not_judged")), 200 * PER_FRAME);
	json_decref(root);
	scratch_remove(dir);
}

/* Both captures end in one instant, when what was sent in the last 50 ms is still on its way. */
static void what_is_on_its_way_at_the_end_is_no_loss(void)
{
	static struct craft v[2 * FRAMES * PER_FRAME], late[2 * FRAMES * PER_FRAME];
	const struct plot plot = { .type = 96, .noise = MS, .seq = 1 };
	char sent[128], received[128];
	json_t *root, *passage;
	size_t n = craft_stream(&plot, v), kept = 0;
	nsec_t end = v[n - 1].time;

	(void)snprintf(sent, sizeof(sent), "%s/sent.pcap", scratch_make(dir));
	(void)snprintf(received, sizeof(received), "%s/received.pcap", dir);
	write_capture(sent, v, n, 0);
	for (size_t i = 0; i < n && v[i].time + 50 * MS <= end; i++) {
		late[kept] = v[i];
		late[kept++].time += 50 * MS;
	}
	CHECK(kept < n);
	write_capture(received, late, kept, 0);
	(void)ask_straits(sent, received, &root);
	passage = json_object_get(json_array_get(json_object_get(root, "flows"), 0), "passage");
	CHECK_INT(json_integer_value(json_object_get(passage, "lost")), 0);
	CHECK_INT(json_integer_value(json_object_get(passage, "sent")), kept);
	CHECK_INT(json_integer_value(json_object_get(passage, "not_judged")), n - kept);
	json_decref(root);
	scratch_remove(dir);
}

static void tells_a_line_for_each_frame(void)
{
	const struct plot plot = { .type = 96, .noise = MS, .seq = 1 };
	const char *argv[] = { program_straits(), "analyze", "--frames", NULL, NULL };
	struct program p;
	char path[128];
	size_t lines = 0;

	(void)snprintf(path, sizeof(path), "%s/frames.pcap", scratch_make(dir));
	write_plot(path, &plot);
	argv[3] = path;
	CHECK_INT(program_run(&p, argv, NULL, 60), 0);
	for (const char *at = text_str(&p.out); (at = strchr(at, '\n')); at++)
		lines++;
	CHECK_INT(lines, 1 + FRAMES);
	CHECK_HAS(text_str(&p.out), "0x00001234,299,");
	program_done(&p);
	scratch_remove(dir);
}

static void refuse(const char *path, const char *says)
{
	const char *const argv[] = { program_straits(), "analyze", path, NULL };
	struct program p;

	CHECK_INT(program_run(&p, argv, NULL, 60), 2);
	CHECK_HAS(text_str(&p.err), says);
	program_done(&p);
}

static void a_broken_capture_is_told_with_its_packet(void)
{
	const struct plot plot = { .type = 96, .noise = MS, .seq = 1 };
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/cut.pcap", scratch_make(dir));
	refuse(path, "No such file");
	write_plot(path, &plot);
	CHECK_INT(truncate(path, 24 + 10 * (16 + 140) + 20), 0);
	refuse(path, "cut.pcap: packet 11");
	f = fopen(path, "we");
	(void)fputs("no capture at all, but long enough to be one", f);
	(void)fclose(f);
	refuse(path, "cut.pcap");
	scratch_remove(dir);
}

static void wrong_usage_is_told(void)
{
	const char *const none[] = { program_straits(), "analyze", NULL };
	const char *const three[] = { program_straits(), "analyze", "a", "b", "c", NULL };
	const char *const clock[] = { program_straits(), "analyze", "--clock", "200=9", "a", NULL };
	const char *const help[] = { program_straits(), "analyze", "--help", NULL };
	struct program p;

	CHECK_INT(program_run(&p, none, NULL, 60), 2);
	CHECK_HAS(text_str(&p.err), "no capture given");
	program_done(&p);
	CHECK_INT(program_run(&p, three, NULL, 60), 2);
	CHECK_HAS(text_str(&p.err), "\"c\" is one capture too many");
	program_done(&p);
	CHECK_INT(program_run(&p, clock, NULL, 60), 2);
	CHECK_HAS(text_str(&p.err), "--clock 200=9");
	program_done(&p);
	CHECK_INT(program_run(&p, help, NULL, 60), 0);
	CHECK_HAS(text_str(&p.out), "--frames");
	program_done(&p);
}

static CU_TestInfo tests[] = {
	TEST(equals_tshark_on_streams_of_every_kind),
	TEST(equals_tshark_on_a_capture_by_others),
	TEST(tells_delay_and_loss_between_two_captures),
	TEST(what_only_one_capture_could_see_is_no_loss),
	TEST(what_is_on_its_way_at_the_end_is_no_loss),
	TEST(tells_a_line_for_each_frame),
	TEST(a_broken_capture_is_told_with_its_packet),
	TEST(wrong_usage_is_told),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "analyze", tests },
	{ NULL, NULL },
};
