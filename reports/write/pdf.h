/* pdf.h - report.pdf: the page as it is printed, made by weasyprint. */
#ifndef REPORTS_WRITE_PDF_H
#define REPORTS_WRITE_PDF_H

struct err;
struct page;
struct seal;

/* Is the program there that makes it? 0, or -ENOENT with err naming its package. */
int pdf_possible(struct err *err);

/* Writes report.pdf among the seal's outputs. Takes seconds. 0, or a negative errno. */
int pdf_write(const struct page *page, struct seal *seal, struct err *err);

#endif
