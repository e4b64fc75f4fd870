/* paper.c - making the PDF of a regional report. */
#include "reports/region/paper.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/page.h"
#include "reports/write/outside.h"
#include "reports/write/seal.h"
#include "reports/write/svg.h"

#define PAGE "paper.html" /* what is printed; removed when it is */

static const struct outside weasyprint = { "weasyprint", "makes the PDF", "weasyprint", NULL };
static const struct outside fonts = { "fc-list", "finds the fonts of the PDF", "fontconfig", NULL };

int paper_font(const struct tongue *tongue, struct err *err)
{
	const char *const args[] = { "--quiet", tongue->script, NULL };
	int r = tongue->script ? outside_run(&fonts, "/", args, err) : 0;

	if (r != -EIO)
		return r;
	return err_set(err, -ENOENT,
		       "no font here has the letters of %s, which a PDF needs (Debian: %s)",
		       tongue->name, tongue->packages);
}

int paper_possible(const struct tongue *tongue, struct err *err)
{
	int r = outside_find(&weasyprint, err);

	return r == 0 ? paper_font(tongue, err) : r;
}

/* Puts colours in place of "var(--ROLE)": drawings on paper know no variables. */
static void paint(const char *html, struct text *ret)
{
	static const char begin[] = "var(--";
	const char *at;

	for (; (at = strstr(html, begin)); html = at + strcspn(at, ")") + 1) {
		const char *word = at + strlen(begin);
		const size_t n = strcspn(word, ")");
		unsigned colour = 0xeef1f5; /* a soft ground */

		for (unsigned i = 0; i < SVG_COLOUR_COUNT; i++) {
			const struct svg_role *role = svg_role((enum svg_colour)i);

			if (strlen(role->word) == n && !strncmp(role->word, word, n))
				colour = role->light;
		}
		text_add_bytes(ret, html, (size_t)(at - html));
		text_addf(ret, "#%06x", colour);
	}
	text_add(ret, html);
}

static int write_page(const struct region_page *page, struct seal *seal, struct err *err)
{
	struct region_page paper = *page;
	struct text html = { 0 }, painted = { 0 };
	int r;

	paper.paper = true;
	page_write(&paper, &html);
	paint(text_str(&html), &painted);
	painted.failed = painted.failed || html.failed;
	r = seal_write(seal, PAGE, &painted, err);
	text_done(&html);
	text_done(&painted);
	return r;
}

int paper_print(const struct region_page *page, struct seal *seal, const char *name,
		struct err *err)
{
	const char *const args[] = { "--quiet", "--encoding", "utf-8", PAGE, name, NULL };
	struct text path = { 0 };
	int r = write_page(page, seal, err);

	if (r == 0)
		r = outside_run(&weasyprint, text_str(&seal->part), args, err);
	text_addf(&path, "%s/" PAGE, text_str(&seal->part));
	if (r == 0 && (path.failed || unlink(path.s) < 0))
		r = err_set(err, -errno, "%s: %s", name, strerror(errno));
	text_done(&path);
	return r;
}
