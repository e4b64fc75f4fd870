/* paper.h - the regional report as it is printed, by weasyprint, in a font that has its letters. */
#ifndef REPORTS_REGION_PAPER_H
#define REPORTS_REGION_PAPER_H

struct err;
struct region_page;
struct seal;
struct tongue;

/* Is a font here that has the language's letters? 0, or -ENOENT with err naming its package. */
int paper_font(const struct tongue *tongue, struct err *err);

/* Can a PDF in this language be made here? 0, or -ENOENT with err naming the package of the program
 * or of the font that is missing. */
int paper_possible(const struct tongue *tongue, struct err *err);

/* Writes the page as NAME among the seal's outputs. Takes seconds. 0, or a negative errno. */
int paper_print(const struct region_page *page, struct seal *seal, const char *name,
		struct err *err);

#endif
