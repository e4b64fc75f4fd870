/* html_parts.h - the parts of the page, in the order in which they stand. */
#ifndef REPORTS_WRITE_HTML_PARTS_H
#define REPORTS_WRITE_HTML_PARTS_H

#include "reports/write/html.h"

struct metric;
struct plot_kind;
struct trust_facts;

/* The page's style, light and dark. */
void html_style(struct text *t);

/* html_paper.c: the style of a page that becomes a PDF. */
void html_paper(struct text *t);

/* html_first.c: what a person of sales reads: verdict, answer, key figures. */
void html_verdict(const struct page *page, struct text *t);
void html_figures(const struct page *page, struct text *t);
void html_expectations(const struct page *page, struct text *t);

/* html_tables.c: the numbers. */
void html_stalls(const struct page *page, struct text *t);
void html_setup(const struct page *page, struct text *t);
void html_numbers(const struct page *page, struct text *t);
void html_definitions(const struct page *page, struct text *t);

/* viewers_tell.c: several viewers side by side; nothing when the buyer is the only one. */
int html_viewers(const struct page *page, struct text *t, struct err *err);

/* html_trust.c: how far to trust it. */
int html_trust(const struct page *page, struct text *t, struct err *err);

/* html_chance.c: what chance came out as, beside what the route sets; nothing when it is not known.
 */
void html_chance(const struct trust_facts *trust, struct text *t);

/* html_proof.c: where it comes from. */
void html_route(const struct page *page, struct text *t);
void html_provenance(const struct page *page, struct text *t);
void html_files(const struct page *page, struct text *t);

/* A plot with its title, legend and caption; a sentence instead when it was not drawn. */
int html_plot(const struct page *page, const struct plot_kind *kind, struct text *t,
	      struct err *err);

/* <td> with text; css may be NULL. */
void html_cell(struct text *t, const char *css, const char *text);

/* A number that links to its definition, or why it is missing. */
void html_number(struct text *t, const struct metric *m);

/* A row of a table of two columns; value is written as text, and freed. */
void html_pair(struct text *t, const char *name, struct text *value);

/* "<th scope=col>" for each of the NULL-ended names, as a table's head; the table stays open. */
void html_table(struct text *t, const char *caption, const char *const *heads);
void html_table_end(struct text *t);

#endif
