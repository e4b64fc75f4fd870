/* test_svg.c - gnuplot's drawings as a page wants them. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/svg.h"
#include "tests/support/suite.h"

static const char drawing[] =
	"<?xml version=\"1.0\"?>\n<svg \n width=\"40\" viewBox=\"0 0 40 20\"\n"
	">\n<title>Gnuplot</title>\n<desc>Produced by GNUPLOT </desc>\n"
	"<g id=\"gnuplot_canvas\">\n<defs>\n<circle id='gpDot' r='0.5'/>\n</defs>\n"
	"<g fill=\"none\" stroke=\"black\">\n</g>\n"
	"<g fill=\"none\" color=\"gray\" stroke=\"rgb(192,  32,  56)\">\n"
	"\t<path stroke='rgb( 10,  95, 180)' d='M0,0 L1,1'/></g>\n"
	"<g font-family=\"sans-serif\" fill=\"rgb(1, 2, 3)\">\n"
	"<text>6 &amp; 7</text>\n</g>\n</g>\n</svg>\n";

static struct text embed(const char *svg)
{
	const struct svg_conf conf = { "delay-wide", "wide", "A \"plot\"", "is <seen>", false };
	struct text page = { 0 };
	struct err err;

	CHECK_INT(svg_embed(&page, &conf, svg, strlen(svg), &err), 0);
	return page;
}

static void colours_become_roles_and_others_stay(void)
{
	struct text page = embed(drawing);

	CHECK_HAS(text_str(&page), "stroke=\"var(--limit)\"");
	CHECK_HAS(text_str(&page), "stroke='var(--buyer)'");
	CHECK_HAS(text_str(&page), "fill=\"rgb(1, 2, 3)\"");
	text_done(&page);
}

static void what_is_seen_is_said(void)
{
	struct text page = embed(drawing);

	CHECK_HAS(text_str(&page),
		  "<svg id=\"delay-wide\" class=\"wide\" viewBox=\"0 0 40 20\" "
		  "role=\"img\" aria-label=\"A &quot;plot&quot; is &lt;seen&gt;\">");
	text_done(&page);
}

static void ids_fonts_symbols_and_empty_groups_are_gone(void)
{
	static const char *const gone[] = { "gpDot",         "gnuplot_canvas",   "font-family",
					    "<title",        "stroke=\"black\"", "<?xml",
					    "color=\"gray\"" };
	struct text page = embed(drawing);

	for (size_t i = 0; i < sizeof(gone) / sizeof(*gone); i++)
		CHECK(!strstr(text_str(&page), gone[i]));
	CHECK_HAS(text_str(&page), "<text>6 &amp; 7</text>");
	text_done(&page);
}

static void every_group_that_opens_closes(void)
{
	struct text page = embed(drawing);
	int depth = 0;

	for (const char *s = text_str(&page); *s; s++) {
		depth += !strncmp(s, "<g", 2);
		depth -= !strncmp(s, "</g>", 4);
	}
	CHECK_INT(depth, 0);
	text_done(&page);
}

static void what_gnuplot_did_not_draw_is_refused(void)
{
	const struct svg_conf conf = { "x", "wide", "", "", false };
	struct text page = { 0 };
	struct err err;

	CHECK_INT(svg_embed(&page, &conf, "<svg>", 5, &err), -EBADMSG);
	CHECK_INT(svg_embed(&page, &conf, "", 0, &err), -EBADMSG);
	text_done(&page);
}

CU_TestInfo svg_tests[] = {
	TEST(colours_become_roles_and_others_stay),        TEST(what_is_seen_is_said),
	TEST(ids_fonts_symbols_and_empty_groups_are_gone), TEST(every_group_that_opens_closes),
	TEST(what_gnuplot_did_not_draw_is_refused),        CU_TEST_INFO_NULL,
};
