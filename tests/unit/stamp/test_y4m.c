/* test_y4m.c - Y4M streams are read as they are written, and refused where they are broken. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "probes/stamp/y4m.h"
#include "tests/support/suite.h"

/* Opens a stream of these bytes. */
static int open_bytes(struct y4m *y, FILE **ret, const char *bytes, size_t n, struct err *err)
{
	*ret = n ? fmemopen((void *)bytes, n, "r") : fopen("/dev/null", "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(*ret);
	return y4m_open(y, *ret, "in.y4m", err);
}

static int open_text(struct y4m *y, FILE **ret, const char *text, struct err *err)
{
	return open_bytes(y, ret, text, strlen(text), err);
}

static void check_header(const char *text, enum picture_format format, unsigned width,
			 unsigned height, size_t bytes)
{
	struct err err = { 0 };
	struct y4m y;
	FILE *f;

	CHECK_INT(open_text(&y, &f, text, &err), 0);
	CHECK_STR(err.text, "");
	CHECK_INT(y.format, format);
	CHECK_INT(y.width, width);
	CHECK_INT(y.height, height);
	CHECK_INT(y.bytes, bytes);
	(void)fclose(f);
}

static void headers_of_every_known_kind_are_understood(void)
{
	check_header("YUV4MPEG2 W640 H360 F30:1 Ip A1:1 C420jpeg XYSCSS=420JPEG\n", PICTURE_I420,
		     640, 360, 345600);
	check_header("YUV4MPEG2 H360 W640\n", PICTURE_I420, 640, 360, 345600);
	check_header("YUV4MPEG2 W5 H3 C420mpeg2\n", PICTURE_I420, 5, 3, 15 + 2 * 3 * 2);
	check_header("YUV4MPEG2 W5 H3 C420paldv\n", PICTURE_I420, 5, 3, 27);
	check_header("YUV4MPEG2 W5 H3 C422\n", PICTURE_I422, 5, 3, 15 + 2 * 3 * 3);
	check_header("YUV4MPEG2 W5 H3 C444\n", PICTURE_I444, 5, 3, 45);
	check_header("YUV4MPEG2 W5 H3 Cmono\n", PICTURE_GRAY8, 5, 3, 15);
	check_header("YUV4MPEG2 W5  H3 \n", PICTURE_I420, 5, 3, 27);
}

static void check_refused(const char *text, int code, const char *part)
{
	struct err err = { 0 };
	struct y4m y;
	FILE *f;

	CHECK_INT(open_text(&y, &f, text, &err), code);
	CHECK_HAS(err.text, "in.y4m: ");
	CHECK_HAS(err.text, part);
	(void)fclose(f);
}

static void what_is_no_such_stream_is_refused(void)
{
	char endless[Y4M_LINE_MAX + 10];

	check_refused("", -ENODATA, "there is nothing in it");
	check_refused("RIFF....AVI \n", -EBADMSG,
		      "it is no Y4M stream, which begins with YUV4MPEG2; this begins with \"RIFF");
	check_refused("\x1b[1m\n", -EBADMSG, "which begins with YUV4MPEG2");
	check_refused("YUV4MPEG2", -EBADMSG, "it is no Y4M stream");
	check_refused("YUV4MPEG2000 W5 H3\n", -EBADMSG, "does not begin with");
	check_refused("YUV4MPEG2\n", -EBADMSG, "pictures of 0x0");
	check_refused("YUV4MPEG2 W0 H5\n", -EBADMSG, "pictures of 0x5");
	check_refused("YUV4MPEG2 W5 H16385\n", -EBADMSG, "must be 1 to 16384");
	check_refused("YUV4MPEG2 W-5 H3\n", -EBADMSG, "\"W-5\" in the header is no number");
	check_refused("YUV4MPEG2 W5x H3\n", -EBADMSG, "\"W5x\"");
	check_refused("YUV4MPEG2 W99999999999 H3\n", -EBADMSG, "\"W99999999999\"");
	check_refused("YUV4MPEG2 W5 H3 F30\n", -EBADMSG, "\"F30\"");
	check_refused("YUV4MPEG2 W5 H3 C420p10\n", -ENOTSUP, "C420p10; known are");
	memset(endless, 'Y', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	check_refused(endless, -EBADMSG, "it is no Y4M stream");
}

static void pictures_come_out_as_they_went_in(void)
{
	static const struct y4m like = { .bytes = 6, .header = "YUV4MPEG2 W2 H2 F30:1\n" };
	char *bytes = NULL;
	uint8_t data[6];
	struct y4m y;
	size_t n = 0;
	FILE *out = open_memstream(&bytes, &n);
	FILE *in;

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	CHECK_INT(y4m_write_header(out, &like), 0);
	CHECK_INT(y4m_write(out, &like, (const uint8_t *)"FRAME\n"), 0);
	CHECK_INT(y4m_write(out, &like, (const uint8_t *)"\0\n\xff\0\0z"), 0);
	(void)fclose(out);
	CHECK_INT(open_bytes(&y, &in, bytes, n, NULL), 0);
	CHECK_INT(y.fps_num, 30);
	CHECK_INT(y.fps_den, 1);
	CHECK_INT(y4m_read(&y, data, NULL), 1);
	CHECK(memcmp(data, "FRAME\n", 6) == 0);
	CHECK_INT(y4m_read(&y, data, NULL), 1);
	CHECK(memcmp(data, "\0\n\xff\0\0z", 6) == 0);
	CHECK_INT(y4m_read(&y, data, NULL), 0);
	CHECK_INT(y.pictures, 2);
	(void)fclose(in);
	free(bytes);
}

static void check_picture(const char *text, int want, const char *part)
{
	struct err err = { 0 };
	uint8_t data[6];
	struct y4m y;
	FILE *f;
	int r;

	CHECK_INT(open_text(&y, &f, text, &err), 0);
	do
		r = y4m_read(&y, data, &err);
	while (r == 1);
	CHECK_INT(r, want);
	CHECK_HAS(err.text, part);
	(void)fclose(f);
}

#define HEADER "YUV4MPEG2 W2 H2\n"

static void a_stream_that_is_cut_off_names_the_picture(void)
{
	check_picture(HEADER "FRAME\nabcdef", 0, "");
	check_picture(HEADER "FRAME Ip Xyz\nabcdef", 0, "");
	check_picture(HEADER "FRAME\nabcdefFRAME\nabc", -EBADMSG,
		      "picture 1 is cut off after 3 of 6 bytes");
	check_picture(HEADER "FRAME\nabcdefFRA", -EBADMSG, "picture 1 does not begin with FRAME");
	check_picture(HEADER "FRAMES\nabcdef", -EBADMSG, "picture 0 does not begin with FRAME");
	check_picture(HEADER "FRAME\nabcdef\n", -EBADMSG, "picture 1 does not begin");
}

CU_TestInfo y4m_tests[] = {
	TEST(headers_of_every_known_kind_are_understood),
	TEST(what_is_no_such_stream_is_refused),
	TEST(pictures_come_out_as_they_went_in),
	TEST(a_stream_that_is_cut_off_names_the_picture),
	CU_TEST_INFO_NULL,
};
