/* pdf.c - making report.pdf. */
#include "reports/write/pdf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/html.h"
#include "reports/write/outside.h"
#include "reports/write/seal.h"

#define PAPER "paper.html" /* what is printed; removed when it is */

/* The same page gives the same file: fonts in it carry no time of today, sets have one order. */
static const char *const settings[] = { "SOURCE_DATE_EPOCH=0", "PYTHONHASHSEED=0", NULL };

static const struct outside weasyprint = { "weasyprint", "makes the PDF", "weasyprint", settings };

int pdf_possible(struct err *err)
{
	return outside_find(&weasyprint, err);
}

int pdf_write(const struct page *page, struct seal *seal, struct err *err)
{
	static const char *const args[] = { "--quiet", "--encoding", "utf-8",
					    PAPER,     "report.pdf", NULL };
	struct page paper = *page;
	struct text t = { 0 }, path = { 0 };
	int r;

	paper.paper = true;
	r = html_write(&paper, &t, err);
	if (r == 0)
		r = seal_write(seal, PAPER, &t, err);
	if (r == 0)
		r = outside_run(&weasyprint, text_str(&seal->part), args, err);
	text_addf(&path, "%s/" PAPER, text_str(&seal->part));
	if (path.failed)
		r = err_set(err, -ENOMEM, "report.pdf: out of memory");
	else if (unlink(path.s) < 0 && r == 0)
		r = err_set(err, -errno, "%s: %s", path.s, strerror(errno));
	text_done(&t);
	text_done(&path);
	return r;
}
