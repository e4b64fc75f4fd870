/* test_logo.c - what may stand as a logo on a page. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/logo.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"

#define SVG(inner) "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">" inner "</svg>"

static int check(const char *svg, struct err *err)
{
	struct text t = { 0 };
	int r = logo_check(svg, strlen(svg), "logo", &t, err);

	CHECK((r == 0) == (t.len > 0));
	text_done(&t);
	return r;
}

static void a_plain_svg_is_taken(void)
{
	struct err err = { 0 };

	CHECK_INT(check(SVG("<rect width=\"9\"/>"), &err), 0);
	CHECK_INT(check("<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- > -->\n" SVG(""), &err), 0);
	CHECK_INT(check(SVG("<use href=\"#a\"/><rect fill=\"url(#g)\"/>"), &err), 0);
	CHECK_INT(check(SVG("<image xlink:href = 'data:image/png;base64,AA=='/>"), &err), 0);
	CHECK_STR(err.text, "");
}

static void an_svg_that_runs_or_fetches_is_refused(void)
{
	static const char *const bad[] = {
		SVG("<script>x</script>"),
		SVG("<SCRIPT>x</SCRIPT>"),
		SVG("<rect onload=\"x\"/>"),
		SVG("<rect\tonClick = 'x'/>"),
		SVG("<a href=\"javascript:x\"/>"),
		SVG("<image href=\"http://a/b.png\"/>"),
		SVG("<image xlink:href='b.png'/>"),
		SVG("<image href=data:image/svg+xml,x />"),
		SVG("<rect fill=\"url(http://a)\"/>"),
		SVG("<rect fill='url( &quot;//a&quot;)'/>"),
		SVG("<style>@import 'a'</style>"),
		SVG("<style>a{b:u\\72l(c)}</style>"),
		SVG("<foreignObject/>"),
		SVG("<set attributeName=\"href\" to=\"x\"/>"),
		"<!DOCTYPE svg [<!ENTITY a \"b\">]>" SVG(""),
		"<?xml version=\"1.0\" encoding=\"UTF-7\"?>" SVG(""),
		"<svg encoding=",
		"<?xml-stylesheet href=\"#a\"?>" SVG(""),
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = { 0 };

		CHECK_INT(check(bad[i], &err), -EBADMSG);
		CHECK_HAS(err.text, "logo: ");
	}
}

static void pictures_are_known_by_what_they_hold(void)
{
	static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1";
	static const char jpeg[] = "\xff\xd8\xff\xe0 and so on \xff\xd9";
	struct text t = { 0 };
	struct err err = { 0 };

	CHECK_INT(logo_check(png, sizeof(png), "a.svg", &t, &err), 0);
	CHECK(!strncmp(text_str(&t), "data:image/png;base64,iVBORw0KGgo", 33));
	text_done(&t);
	t = (struct text){ 0 };
	CHECK_INT(logo_check(jpeg, sizeof(jpeg) - 1, "a.png", &t, &err), 0);
	CHECK(!strncmp(text_str(&t), "data:image/jpeg;base64,", 23));
	text_done(&t);
	t = (struct text){ 0 };
	CHECK_INT(logo_check(png, 9, "a.png", &t, &err), -EBADMSG);
	CHECK_INT(logo_check("", 0, "a.png", &t, &err), -EBADMSG);
	CHECK_INT(logo_check("GIF89a", 6, "a.gif", &t, &err), -EBADMSG);
	CHECK_HAS(err.text, "a.gif: a logo is a PNG, JPEG or SVG");
	CHECK_INT(t.len, 0);
}

static void a_file_that_is_too_large_or_none_is_refused(void)
{
	struct text t = { 0 }, large = { 0 };
	struct err err = { 0 };
	char dir[64], path[128];

	scratch_make(dir);
	(void)snprintf(path, sizeof(path), "%s/logo.svg", dir);
	CHECK_INT(logo_read(path, &t, &err), -ENOENT);
	CHECK_HAS(err.text, path);
	CHECK_INT(logo_read(dir, &t, &err), -EINVAL);
	text_add(&large, "<svg>");
	while (large.len <= LOGO_BYTES_MAX)
		text_add(&large, "                                                ");
	file_write(dir, "logo.svg", text_str(&large));
	CHECK_INT(logo_read(path, &t, &err), -EFBIG);
	CHECK_HAS(err.text, "larger than 512 KB");
	text_done(&large);
	(void)snprintf(path, sizeof(path), "%s/pipe", dir);
	CHECK_INT(mkfifo(path, 0600), 0);
	CHECK_INT(logo_read(path, &t, &err), -EINVAL);
	scratch_remove(dir);
}

CU_TestInfo logo_tests[];

CU_TestInfo logo_tests[] = {
	TEST(a_plain_svg_is_taken),
	TEST(an_svg_that_runs_or_fetches_is_refused),
	TEST(pictures_are_known_by_what_they_hold),
	TEST(a_file_that_is_too_large_or_none_is_refused),
	CU_TEST_INFO_NULL,
};
