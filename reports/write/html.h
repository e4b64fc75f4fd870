/* html.h - report.html: the page that people read, one file, no script, nothing from outside. */
#ifndef REPORTS_WRITE_HTML_H
#define REPORTS_WRITE_HTML_H

#include <stdbool.h>

struct err;
struct evidence;
struct json_t;
struct plots;
struct text;
struct verdict;

/* What the page is made of; all borrowed. */
struct page {
	const struct evidence *e;
	const struct verdict *verdict;
	const struct plots *plots;
	const char *answer;          /* the one sentence */
	const struct json_t *hashes; /* name -> SHA-256 of the run's files */
	const char *zone;            /* of instants, see zone.h; NULL is UTC */
	bool paper;                  /* to be made into a PDF: light, no widths but that of A4 */
};

/* Writes the page. 0, or a negative errno with err when a drawing cannot be taken in. */
int html_write(const struct page *page, struct text *ret, struct err *err);

#endif
