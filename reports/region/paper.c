/* paper.c - making the PDF of a regional report. */
#include "reports/region/paper.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/tongue.h"
#include "reports/write/outside.h"
#include "reports/write/seal.h"

#define PAGE "paper.html" /* what is printed; removed when it is */

static const struct outside weasyprint = { "weasyprint", "makes the PDF", "weasyprint", NULL };
static const struct outside fonts = { "fc-list", "finds the fonts of the PDF", "fontconfig", NULL };

/* Has any font the letters of the language? */
static int look_for_font(const struct tongue *tongue, struct err *err)
{
	const char *const args[] = { "--quiet", tongue->script, NULL };
	int r = outside_run(&fonts, "/", args, err);

	if (r != -EIO)
		return r;
	return err_set(err, -ENOENT,
		       "no font here has the letters of %s, which a PDF needs (Debian: %s)",
		       tongue->name, tongue->packages);
}

int paper_possible(const struct tongue *tongue, struct err *err)
{
	int r = outside_find(&weasyprint, err);

	if (r == 0 && tongue->script)
		r = look_for_font(tongue, err);
	return r;
}

int paper_print(struct seal *seal, const struct text *html, const char *name, struct err *err)
{
	const char *const args[] = { "--quiet", "--encoding", "utf-8", PAGE, name, NULL };
	struct text path = { 0 };
	int r = seal_write(seal, PAGE, html, err);

	if (r == 0)
		r = outside_run(&weasyprint, text_str(&seal->part), args, err);
	text_addf(&path, "%s/" PAGE, text_str(&seal->part));
	if (r == 0 && (path.failed || unlink(path.s) < 0))
		r = err_set(err, -errno, "%s: %s", name, strerror(errno));
	text_done(&path);
	return r;
}
