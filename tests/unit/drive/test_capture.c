/* test_capture.c - capture files of every form are read, and one is written whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/packet.h"
#include "harness/drive/capture.h"
#include "tests/support/suite.h"
#include "tests/unit/drive/craft.h"

#define START (1700000000 * NSEC_PER_SEC)

/* A scratch folder with the names of the files that these tests use. */
struct place {
	char dir[64];
	char in[80];
	char out[80];
};

static void place_make(struct place *p)
{
	(void)scratch_make(p->dir);
	(void)snprintf(p->in, sizeof(p->in), "%s/in.pcap", p->dir);
	(void)snprintf(p->out, sizeof(p->out), "%s/out.pcap", p->dir);
}

static void craft_three(struct craft *c, enum craft_form form, int link)
{
	craft_begin(c, form, link);
	for (uint32_t i = 0; i < 3; i++)
		craft_udp(c, &(struct craft_udp){ .time = START + i * (NSEC_PER_MSEC + 1000),
						  .ip_version = 4,
						  .from = 1,
						  .to = 2,
						  .ip_bytes = (uint16_t)(100 + i),
						  .tag = i });
}

static void reads_every_form_with_its_times(void)
{
	struct place place;

	place_make(&place);
	for (int form = 0; form < CRAFT_FORMS; form++) {
		struct capture *in = NULL;
		struct capture_packet p;
		struct craft c;
		struct err err;

		craft_three(&c, (enum craft_form)form, PACKET_LINK_ETHERNET);
		craft_save(&c, place.in, SIZE_MAX);
		craft_done(&c);
		CHECK_INT(capture_open(place.in, &in, &err), 0);
		CHECK_INT(capture_link(in), PACKET_LINK_ETHERNET);
		for (int i = 0; i < 3; i++) {
			CHECK_INT(capture_next(in, &p, &err), 1);
			CHECK_INT((int64_t)p.number, i + 1);
			CHECK_INT(p.time, START + i * (NSEC_PER_MSEC + 1000));
			CHECK_INT(p.length, 114 + i);
			CHECK_INT(p.captured, 114 + i);
		}
		CHECK_INT(capture_next(in, &p, &err), 0);
		capture_close(in);
	}
	scratch_remove(place.dir);
}

static void writes_what_it_read_with_nanoseconds_and_the_same_link_type(void)
{
	static const int links[][2] = {
		{ PACKET_LINK_ETHERNET, PACKET_LINK_ETHERNET },
		{ PACKET_LINK_COOKED, PACKET_LINK_COOKED },
		{ PACKET_LINK_COOKED2, PACKET_LINK_COOKED2 },
		{ PACKET_LINK_RAW_FILE, PACKET_LINK_RAW },
		{ PACKET_LINK_NULL, PACKET_LINK_NULL },
	};
	struct place place;

	place_make(&place);
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		struct capture_packet p = { 0 };
		struct capture_writer *out = NULL;
		struct capture *in = NULL;
		uint8_t data[200];
		struct craft c;
		struct err err;

		craft_three(&c, CRAFT_PCAP_USEC, links[i][0]);
		craft_save(&c, place.in, SIZE_MAX);
		craft_done(&c);
		CHECK_INT(capture_open(place.in, &in, &err), 0);
		CHECK_INT(capture_create(place.out, capture_link(in), 65535, &out, &err), 0);
		CHECK_INT(capture_next(in, &p, &err), 1);
		memcpy(data, p.data, p.captured);
		p.time += 7;
		capture_write(out, &p);
		CHECK_INT(access(place.out, F_OK), -1);
		CHECK_INT(capture_keep(out, &err), 0);
		capture_close(in);

		CHECK_INT(capture_open(place.out, &in, &err), 0);
		CHECK_INT(capture_link(in), links[i][1]);
		CHECK_INT(capture_snaplen(in), 65535);
		CHECK_INT(capture_next(in, &p, &err), 1);
		CHECK_INT(p.time, START + 7);
		CHECK_INT(p.captured, (int64_t)craft_link_bytes(links[i][0]) + 100);
		CHECK_INT(memcmp(p.data, data, p.captured), 0);
		CHECK_INT(capture_next(in, &p, &err), 0);
		capture_close(in);
		CHECK_INT(unlink(place.out), 0);
	}
	scratch_remove(place.dir);
}

/* Reads all; gives the packets read, and in *ret_end what ended it. */
static unsigned read_all(const char *path, int *ret_end, struct err *err)
{
	struct capture *in = NULL;
	struct capture_packet p;
	unsigned n = 0;

	*ret_end = capture_open(path, &in, err);
	if (*ret_end)
		return 0;
	while ((*ret_end = capture_next(in, &p, err)) == 1)
		n++;
	capture_close(in);
	return n;
}

static void names_the_packet_at_which_a_capture_was_cut(void)
{
	static const enum craft_form forms[] = { CRAFT_PCAP_USEC, CRAFT_PCAPNG_NSEC };
	struct place place;

	place_make(&place);
	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		unsigned whole = 0;
		struct craft c;

		craft_three(&c, forms[f], PACKET_LINK_RAW_FILE);
		for (size_t n = 0; n < c.file.len; n++) {
			struct err err = { 0 };
			char want[24];
			unsigned got;
			int end;

			craft_save(&c, place.in, n);
			got = read_all(place.in, &end, &err);
			if (end == 0) {
				whole++;
				continue;
			}
			CHECK_HAS(err.text, place.in);
			(void)snprintf(want, sizeof(want), "packet %u: ", got + 1);
			CHECK_HAS(err.text,
				  strstr(err.text, "not a capture") ? "not a capture" : want);
		}
		/* Only a cut between two packets cannot be seen: after the header, the first, the
		 * second. */
		CHECK_INT(whole, 3);
		craft_done(&c);
	}
	scratch_remove(place.dir);
}

static void refuses_impossible_lengths_and_times(void)
{
	static const struct {
		nsec_t time;
		uint32_t captured, length;
		const char *says;
	} bad[] = {
		{ START, 60, 40, "packet 2: 60 bytes captured of a packet of 40 bytes" },
		{ START, 60, CAPTURE_LENGTH_MAX + 1,
		  "packet 2: 262145 bytes long; at most 262144" },
	};

	uint8_t data[100] = { 0x45 };
	struct place place;

	place_make(&place);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err err = { 0 };
		struct craft c;
		int end;

		craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE);
		craft_packet(&c, START, data, 60, 60);
		craft_packet(&c, bad[i].time, data, bad[i].captured, bad[i].length);
		craft_save(&c, place.in, SIZE_MAX);
		CHECK_INT(read_all(place.in, &end, &err), 1);
		CHECK_INT(end, -EINVAL);
		CHECK_HAS(err.text, bad[i].says);
		craft_done(&c);
	}
	scratch_remove(place.dir);
}

static void refuses_a_fraction_of_a_second_that_is_none(void)
{
	static const uint32_t header[] = { 5, 1000000000, 4, 4 };
	struct err err = { 0 };
	struct place place;
	struct craft c;
	int end;

	place_make(&place);
	craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE);
	text_add_bytes(&c.file, header, sizeof(header));
	text_add_bytes(&c.file, "\x45\0\0\0", 4);
	craft_save(&c, place.in, SIZE_MAX);
	CHECK_INT(read_all(place.in, &end, &err), 0);
	CHECK_INT(end, -ERANGE);
	CHECK_HAS(err.text, "packet 1: time of 5 s and 1000000000 ns");
	craft_done(&c);
	scratch_remove(place.dir);
}

static void reads_times_from_2038_on(void)
{
	const nsec_t late = (((nsec_t)1 << 32) - 1) * NSEC_PER_SEC;
	struct capture *in = NULL;
	struct capture_packet p;
	struct err err = { 0 };
	struct place place;

	place_make(&place);
	for (int form = 0; form < CRAFT_FORMS; form++) {
		struct craft c;

		craft_begin(&c, (enum craft_form)form, PACKET_LINK_RAW_FILE);
		craft_packet(&c, late, (const uint8_t *)"\x45\0\0\0", 4, 4);
		craft_save(&c, place.in, SIZE_MAX);
		CHECK_INT(capture_open(place.in, &in, &err), 0);
		CHECK_INT(capture_next(in, &p, &err), 1);
		CHECK_INT(p.time, late);
		capture_close(in);
		craft_done(&c);
	}
	scratch_remove(place.dir);
}

/* As libpcap does: such a file says that it has less of a packet than it has. */
static void leaves_out_what_goes_beyond_the_limit_of_the_file(void)
{
	uint8_t data[200] = { 0x45 };
	const uint32_t limit = 100;
	struct capture *in = NULL;
	struct capture_packet p;
	struct err err = { 0 };
	struct place place;
	struct craft c;

	place_make(&place);
	craft_begin(&c, CRAFT_PCAP_NSEC, PACKET_LINK_RAW_FILE);
	memcpy(c.file.s + 16, &limit, sizeof(limit));
	for (int i = 0; i < 2; i++)
		craft_packet(&c, START + i, data, sizeof(data), sizeof(data));
	craft_save(&c, place.in, SIZE_MAX);
	CHECK_INT(capture_open(place.in, &in, &err), 0);
	for (int i = 0; i < 2; i++) {
		CHECK_INT(capture_next(in, &p, &err), 1);
		CHECK_INT(p.captured, limit);
		CHECK_INT(p.length, sizeof(data));
		CHECK_INT(p.time, START + i);
	}
	CHECK_INT(capture_next(in, &p, &err), 0);
	capture_close(in);
	craft_done(&c);
	scratch_remove(place.dir);
}

/* A pipe gives what there is: here a packet and a half first. */
static void reads_a_pipe_that_gives_pieces(void)
{
	struct capture *in = NULL;
	struct capture_packet p;
	struct err err = { 0 };
	char path[32];
	struct craft c;
	int ends[2];
	size_t part;

	CHECK_INT(pipe(ends), 0);
	craft_three(&c, CRAFT_PCAP_USEC, PACKET_LINK_ETHERNET);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[0]);
	part = 24 + 16 + 114 + 16 + 50;
	CHECK_INT(write(ends[1], c.file.s, part), (ssize_t)part);
	CHECK_INT(capture_open(path, &in, &err), 0);
	CHECK_INT(capture_next(in, &p, &err), 1);
	CHECK_INT(write(ends[1], c.file.s + part, c.file.len - part), (ssize_t)(c.file.len - part));
	CHECK_INT(close(ends[1]), 0);
	for (int i = 1; i < 3; i++) {
		CHECK_INT(capture_next(in, &p, &err), 1);
		CHECK_INT(p.length, 114 + i);
	}
	CHECK_INT(capture_next(in, &p, &err), 0);
	capture_close(in);
	(void)close(ends[0]);
	craft_done(&c);
}

static void refuses_what_is_no_capture_or_of_an_unknown_link(void)
{
	struct capture *in = NULL;
	struct err err = { 0 };
	struct place place;
	struct craft c;

	place_make(&place);
	CHECK_INT(capture_open(place.in, &in, &err), -ENOENT);
	CHECK_HAS(err.text, "in.pcap: No such file");
	CHECK(capture_open(place.dir, &in, &err) < 0);
	craft_begin(&c, CRAFT_PCAP_USEC, 105);
	craft_save(&c, place.in, SIZE_MAX);
	CHECK_INT(capture_open(place.in, &in, &err), -EINVAL);
	CHECK_HAS(err.text, "link type 105");
	memcpy(c.file.s, "abcd", 4);
	craft_save(&c, place.in, SIZE_MAX);
	CHECK_INT(capture_open(place.in, &in, &err), -EINVAL);
	CHECK_HAS(err.text, "not a capture");
	memcpy(c.file.s, "\x1f\x8b", 2);
	craft_save(&c, place.in, SIZE_MAX);
	CHECK_INT(capture_open(place.in, &in, &err), -EINVAL);
	CHECK_HAS(err.text, "in.pcap: compressed by gzip");
	craft_done(&c);
	scratch_remove(place.dir);
}

static void leaves_no_file_when_dropped_or_when_the_disk_is_full(void)
{
	const struct capture_packet p = {
		.time = START, .captured = 4, .length = 4, .data = (const uint8_t *)"abcd"
	};
	struct capture_writer *out = NULL;
	struct err err = { 0 };
	struct place place;

	place_make(&place);
	CHECK_INT(capture_create(place.out, PACKET_LINK_RAW, 65535, &out, &err), 0);
	capture_write(out, &p);
	capture_drop(out);
	/* Fails when anything is left in it. */
	CHECK_INT(rmdir(place.dir), 0);
	CHECK_INT(capture_create(place.out, PACKET_LINK_RAW, 65535, &out, &err), -ENOENT);
	CHECK_HAS(err.text, place.out);

	CHECK_INT(capture_create("/dev/full", PACKET_LINK_RAW, 65535, &out, &err), 0);
	capture_write(out, &p);
	CHECK_INT(capture_keep(out, &err), -ENOSPC);
	CHECK_HAS(err.text, "/dev/full: cannot write");
}

static void writes_into_a_pipe_without_replacing_it(void)
{
	struct capture_writer *out = NULL;
	struct err err = { 0 };
	uint8_t got[100];
	struct place place;
	struct stat st;
	int fd;

	place_make(&place);
	CHECK_INT(mkfifo(place.out, 0600), 0);
	fd = open(place.out, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	CHECK_INT(capture_create(place.out, PACKET_LINK_ETHERNET, 65535, &out, &err), 0);
	CHECK_INT(capture_keep(out, &err), 0);
	CHECK_INT(read(fd, got, sizeof(got)), 24);
	CHECK_INT(stat(place.out, &st), 0);
	CHECK(S_ISFIFO(st.st_mode));
	(void)close(fd);
	scratch_remove(place.dir);
}

/* A pcapng file of these blocks at place.in, opened. */
static struct capture *open_blocks(const struct place *place, const uint32_t *blocks, size_t bytes)
{
	struct capture *in = NULL;
	FILE *f = fopen(place->in, "we");

	CHECK_INT(fwrite(blocks, 1, bytes, f), bytes);
	CHECK_INT(fclose(f), 0);
	CHECK_INT(capture_open(place->in, &in, NULL), 0);
	return in;
}

/* A section, an interface, and two simple packet blocks. */
static void refuses_packets_without_a_time(void)
{
	static const uint32_t blocks[] = {
		0x0a0d0d0a, 28, 0x1a2b3c4d, 1,  ~0U, ~0U, 28, 1, 20, PACKET_LINK_ETHERNET,
		65535,      20, 3,          20, 4,   0,   20, 3, 20, 4,
		0,          20,
	};
	struct capture *in;
	struct capture_packet p;
	struct err err = { 0 };
	struct place place;

	place_make(&place);
	in = open_blocks(&place, blocks, sizeof(blocks));
	CHECK_INT(capture_next(in, &p, &err), 1);
	CHECK_INT(capture_next(in, &p, &err), -EINVAL);
	CHECK_HAS(err.text, "in.pcap: packet 2: has no time");
	capture_close(in);
	scratch_remove(place.dir);
}

/* A section, an interface of Ethernet, and one of cooked packets. */
static void says_what_to_do_about_interfaces_of_two_kinds(void)
{
	static const uint32_t blocks[] = {
		0x0a0d0d0a, 28, 0x1a2b3c4d, 1,  ~0U,
		~0U,        28, 1,          20, PACKET_LINK_ETHERNET,
		65535,      20, 1,          20, PACKET_LINK_COOKED,
		65535,      20,
	};
	struct capture *in;
	struct capture_packet p;
	struct err err = { 0 };
	struct place place;

	place_make(&place);
	in = open_blocks(&place, blocks, sizeof(blocks));
	CHECK_INT(capture_next(in, &p, &err), -EINVAL);
	CHECK_HAS(err.text, "packet 1: an interface has a type 113");
	CHECK_HAS(err.text, "capture each kind into a file of its own");
	CHECK_HAS(err.text, "-i any)");
	capture_close(in);
	scratch_remove(place.dir);
}

static void takes_a_packet_larger_than_its_buffer(void)
{
	static uint8_t data[CAPTURE_LENGTH_MAX];
	struct capture_packet p = {
		.time = START, .captured = sizeof(data), .length = sizeof(data), .data = data
	};
	struct capture_writer *out = NULL;
	struct capture *in = NULL;
	struct err err = { 0 };
	struct place place;

	place_make(&place);
	data[0] = 0x45;
	data[sizeof(data) - 1] = 9;
	CHECK_INT(capture_create(place.out, PACKET_LINK_RAW, CAPTURE_LENGTH_MAX, &out, &err), 0);
	capture_write(out, &p);
	capture_write(out, &p);
	CHECK_INT(capture_keep(out, &err), 0);
	CHECK_INT(capture_open(place.out, &in, &err), 0);
	for (int i = 0; i < 2; i++) {
		CHECK_INT(capture_next(in, &p, &err), 1);
		CHECK_INT(p.captured, CAPTURE_LENGTH_MAX);
		CHECK_INT(p.data[p.captured - 1], 9);
	}
	capture_close(in);
	scratch_remove(place.dir);
}

CU_TestInfo capture_tests[] = {
	TEST(reads_every_form_with_its_times),
	TEST(writes_what_it_read_with_nanoseconds_and_the_same_link_type),
	TEST(names_the_packet_at_which_a_capture_was_cut),
	TEST(refuses_impossible_lengths_and_times),
	TEST(refuses_a_fraction_of_a_second_that_is_none),
	TEST(reads_times_from_2038_on),
	TEST(leaves_out_what_goes_beyond_the_limit_of_the_file),
	TEST(reads_a_pipe_that_gives_pieces),
	TEST(refuses_what_is_no_capture_or_of_an_unknown_link),
	TEST(leaves_no_file_when_dropped_or_when_the_disk_is_full),
	TEST(writes_into_a_pipe_without_replacing_it),
	TEST(refuses_packets_without_a_time),
	TEST(says_what_to_do_about_interfaces_of_two_kinds),
	TEST(takes_a_packet_larger_than_its_buffer),
	CU_TEST_INFO_NULL,
};
