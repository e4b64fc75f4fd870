/* page.h - the page of the regional report: its frame, and what its parts share. */
#ifndef REPORTS_REGION_PAGE_H
#define REPORTS_REGION_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "reports/region/sheaf.h"
#include "reports/region/tongue.h"

struct text;

/* What the page is made of; all borrowed. */
struct region_page {
	const struct sheaf *sheaf;
	const struct tongue *tongue;
	const char *customer; /* NULL when not said */
	const char *logo;     /* a "data:" address of the picture; NULL when there is none */
	bool paper;           /* to be made into a PDF */
};

/* Writes the page: one file that loads nothing and runs nothing. */
void page_write(const struct region_page *page, struct text *ret);

/* Text in the page's language, formatted, then with what means something in HTML escaped; the
 * second as a paragraph. */
void page_say(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void page_paragraph(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A text that is English in every language, as a route's author wrote it. */
void page_quote(const struct region_page *page, struct text *t, const char *english);

/* "Jakarta, Indonesia": where the buyer is. */
void page_place(struct text *t, const struct manifest *m);

/* The same or, where no file says it, nothing; behind it the route's title, or its name. */
void page_route(const struct region_page *page, struct text *t, const struct manifest *m);

/* "Call", "Conversation" ... of a workload's kind. */
void page_kind(const struct region_page *page, struct text *t, const char *kind);

/* A verdict with its sign: never by colour alone. */
void page_verdict(struct text *t, enum verdict_word word);

/* The same of several runs, of which none may count. */
void page_judgement(struct text *t, enum verdict_word word);

/* "valid", "degraded", "invalid", "changed by hand" of a run. */
const char *page_standing(enum standing standing);

/* The mark of what rests on so many degraded runs, a sign and words; nothing for none. */
void page_lean(struct text *t, size_t runs);

/* What made pictures late, in words; layers come first. In a live show (kind) other things lie
 * between coder and player than in a call; NULL for any kind. */
const char *page_cause(const char *kind, unsigned cause);

/* A bar of stacked parts, in words for those who do not see it: n values of which total, if not 0,
 * fills the bar; mark is where the line stands, in the same unit, or 0. */
struct page_bar {
	const double *v;
	unsigned n;
	double total, mark;
};

void page_draw_bar(struct text *t, const struct page_bar *bar, const char *told);

/* The keys to the colours of causes 0..n - 1. */
void page_legend(const struct region_page *page, struct text *t, unsigned n);

/* A list of what runs that count did not meet of their show's expectations, and how many; nothing
 * when none failed. */
void page_broken(struct text *t, const struct group *g);

/* The parts of the page. */
void page_style(const struct region_page *page, struct text *t);
void page_degraded_notice(const struct region_page *page, struct text *t);
void page_degraded_limits(const struct region_page *page, struct text *t);
void page_first(const struct region_page *page, struct text *t);
void page_matrix(const struct region_page *page, struct text *t);
void page_panels(const struct region_page *page, struct text *t);
void page_minutes(const struct region_page *page, struct text *t);
void page_pairs(const struct region_page *page, struct text *t);
void page_help(const struct region_page *page, struct text *t);
void page_runs(const struct region_page *page, struct text *t);
void page_method(const struct region_page *page, struct text *t);
void page_routes(const struct region_page *page, struct text *t);

#endif
