/* test_wav.c - sound files: what is written is read; what is broken is refused, and says why. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "probes/mark/wav.h"
#include "tests/support/suite.h"

#define MAX 4096

struct file {
	uint8_t bytes[MAX];
	size_t n;
};

static void add(struct file *f, const void *bytes, size_t n)
{
	memcpy(f->bytes + f->n, bytes, n);
	f->n += n;
}

static void add_chunk(struct file *f, const char *tag, uint32_t size, const void *body)
{
	uint8_t le[4] = { (uint8_t)size, (uint8_t)(size >> 8), (uint8_t)(size >> 16),
			  (uint8_t)(size >> 24) };

	add(f, tag, 4);
	add(f, le, 4);
	if (body)
		add(f, body, size);
}

/* PCM, two channels, 48000 Hz, 16 bits */
static const uint8_t fmt[16] = { 1, 0, 2, 0, 0x80, 0xbb, 0, 0, 0, 0xee, 2, 0, 4, 0, 16, 0 };
static const int16_t four[8] = { 1, -1, 300, -300, 32767, -32768, 0, 5 };

static void start(struct file *f)
{
	f->n = 0;
	add_chunk(f, "RIFF", 1000, NULL);
	add(f, "WAVE", 4);
}

static void start_usual(struct file *f)
{
	start(f);
	add_chunk(f, "fmt ", sizeof(fmt), fmt);
}

struct outcome {
	struct wav_reader rd;
	int16_t frames[64];
	size_t n;
	int r;
	struct err err;
};

/* Reads all of a file. */
static void read_all(struct file *f, struct outcome *ret)
{
	FILE *in = fmemopen(f->bytes, f->n, "rb");
	ptrdiff_t n = 0;

	*ret = (struct outcome){ .err = { .text = "" } };
	CU_ASSERT_PTR_NOT_NULL_FATAL(in);
	ret->r = wav_open(&ret->rd, in, "in.wav", &ret->err);
	while (ret->r == 0 &&
	       (n = wav_read(&ret->rd, ret->frames + ret->n * ret->rd.channels, 8, &ret->err)) > 0)
		ret->n += (size_t)n;
	if (n < 0)
		ret->r = (int)n;
	(void)fclose(in);
}

static void frames_are_read_and_other_chunks_passed_over(void)
{
	struct file f;
	struct outcome o;

	start(&f);
	add_chunk(&f, "LIST", 3, "abc");
	add(&f, "", 1); /* padding */
	add_chunk(&f, "fmt ", sizeof(fmt), fmt);
	add_chunk(&f, "fact", 4, "abcd");
	add_chunk(&f, "data", sizeof(four), four);
	add_chunk(&f, "id3 ", 2, "xx");
	read_all(&f, &o);
	CHECK_INT(o.r, 0);
	CHECK_INT(o.rd.channels, 2);
	CHECK_INT(o.rd.rate, 48000);
	CHECK_INT(o.n, 4);
	CHECK(memcmp(o.frames, four, sizeof(four)) == 0);
}

static void a_file_that_ends_too_soon_gives_what_is_there_and_says_so(void)
{
	struct file f;
	struct outcome o;

	start_usual(&f);
	add_chunk(&f, "data", sizeof(four), four);
	f.n -= 5;
	read_all(&f, &o);
	CHECK(o.r < 0);
	CHECK_INT(o.n, 2);
	CHECK_HAS(o.err.text, "after 2 of 4 frames");
}

static void a_length_that_is_not_known_is_the_rest_of_the_file(void)
{
	struct file f;
	struct outcome o;

	start_usual(&f);
	add_chunk(&f, "data", 0xffffffff, NULL);
	add(&f, four, sizeof(four));
	read_all(&f, &o);
	CHECK_INT(o.r, 0);
	CHECK(o.rd.frames == WAV_UNKNOWN);
	CHECK_INT(o.n, 4);
	f.n -= 1;
	read_all(&f, &o);
	CHECK(o.r < 0);
	CHECK_INT(o.n, 3);
	CHECK_HAS(o.err.text, "within a frame");
}

/* Every cut of the header is refused. */
static void a_header_cut_at_any_byte_is_refused(void)
{
	struct file f;
	struct outcome o;
	size_t whole;

	start_usual(&f);
	add_chunk(&f, "data", sizeof(four), NULL);
	whole = f.n;
	for (f.n = 1; f.n < whole; f.n++) {
		read_all(&f, &o);
		CHECK_INT(o.r, -22);
	}
}

static void refuses_fmt(const uint8_t *bytes, size_t n, const char *why)
{
	struct file f;
	struct outcome o;

	start(&f);
	add_chunk(&f, "fmt ", (uint32_t)n, bytes);
	add_chunk(&f, "data", sizeof(four), four);
	read_all(&f, &o);
	CHECK(o.r < 0);
	CHECK_HAS(o.err.text, why);
	CHECK_HAS(o.err.text, "in.wav");
}

static void refuses_changed(size_t at, uint8_t value, const char *why)
{
	uint8_t bytes[16];

	memcpy(bytes, fmt, sizeof(fmt));
	bytes[at] = value;
	refuses_fmt(bytes, sizeof(bytes), why);
}

static void formats_that_are_not_16_bit_pcm_are_refused_with_what_they_are(void)
{
	refuses_changed(0, 3, "format 3"); /* floating point */
	refuses_changed(0, 7, "format 7"); /* mu-law */
	refuses_changed(2, 0, "0 channels");
	refuses_changed(2, 6, "6 channels");
	refuses_changed(14, 24, "24 bits");
	refuses_changed(12, 3, "frame's size");
	refuses_changed(7, 0xff, "Hz");
	refuses_fmt(fmt, 14, "too short");
}

static void files_that_are_out_of_order_are_refused(void)
{
	struct file f;
	struct outcome o;

	start(&f);
	add_chunk(&f, "data", sizeof(four), four);
	read_all(&f, &o);
	CHECK_HAS(o.err.text, "before its format");
	start_usual(&f);
	add_chunk(&f, "fmt ", sizeof(fmt), fmt);
	read_all(&f, &o);
	CHECK_HAS(o.err.text, "two formats");
	start_usual(&f);
	add_chunk(&f, "data", 6, four);
	read_all(&f, &o);
	CHECK_HAS(o.err.text, "within a frame");
	f.n = 0;
	add(&f, "OggS and much more besides", 26);
	read_all(&f, &o);
	CHECK_HAS(o.err.text, "RIFF");
}

/* WAVE_FORMAT_EXTENSIBLE says PCM in its sub-format. */
static void the_extensible_format_is_read_when_it_is_pcm(void)
{
	uint8_t bytes[40] = { 0 };
	struct file f;
	struct outcome o;

	memcpy(bytes, fmt, sizeof(fmt));
	bytes[0] = 0xfe;
	bytes[1] = 0xff;
	bytes[16] = 22;
	bytes[18] = 16;
	memcpy(bytes + 24, "\1\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71", 16);
	start(&f);
	add_chunk(&f, "fmt ", sizeof(bytes), bytes);
	add_chunk(&f, "data", sizeof(four), four);
	read_all(&f, &o);
	CHECK_INT(o.r, 0);
	CHECK_INT(o.n, 4);
	bytes[24] = 3;
	refuses_fmt(bytes, sizeof(bytes), "format 65534");
}

static void round_trip(uint64_t announced)
{
	struct file f = { .n = MAX };
	FILE *out = fmemopen(f.bytes, MAX, "wb");
	struct wav_writer w = { .f = out, .name = "out.wav", .channels = 2, .rate = 44100 };
	struct outcome o;

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	CHECK_INT(wav_begin(&w, announced, NULL), 0);
	CHECK_INT(wav_write(&w, four, 4, NULL), 0);
	CHECK_INT(wav_end(&w, NULL), 0);
	(void)fclose(out);
	f.n = 44 + sizeof(four);
	read_all(&f, &o);
	CHECK_INT(o.r, 0);
	CHECK_INT(o.rd.frames, 4);
	CHECK_INT(o.rd.rate, 44100);
	CHECK(memcmp(o.frames, four, sizeof(four)) == 0);
}

static void what_is_written_is_read_whatever_length_was_announced(void)
{
	round_trip(4);
	round_trip(9);
	round_trip(WAV_UNKNOWN);
}

static void more_than_a_wav_file_can_hold_is_refused(void)
{
	struct wav_writer w = { .f = tmpfile(), .name = "out.wav", .channels = 2, .rate = 48000 };
	struct err err;

	CU_ASSERT_PTR_NOT_NULL_FATAL(w.f);
	CHECK(wav_begin(&w, UINT64_C(1) << 30, &err) < 0);
	CHECK_HAS(err.text, "4 GB");
	(void)fclose(w.f);
}

CU_TestInfo wav_tests[] = {
	TEST(frames_are_read_and_other_chunks_passed_over),
	TEST(a_file_that_ends_too_soon_gives_what_is_there_and_says_so),
	TEST(a_length_that_is_not_known_is_the_rest_of_the_file),
	TEST(a_header_cut_at_any_byte_is_refused),
	TEST(formats_that_are_not_16_bit_pcm_are_refused_with_what_they_are),
	TEST(files_that_are_out_of_order_are_refused),
	TEST(the_extensible_format_is_read_when_it_is_pcm),
	TEST(what_is_written_is_read_whatever_length_was_announced),
	TEST(more_than_a_wav_file_can_hold_is_refused),
	CU_TEST_INFO_NULL,
};
