/* figures.h - the few numbers that stand on the first screen and in the terminal. */
#ifndef REPORTS_WRITE_FIGURES_H
#define REPORTS_WRITE_FIGURES_H

#include <stdbool.h>

struct evidence;
struct metric;

/* A number and what people call it. */
struct figure {
	const char *metric; /* its definition's name */
	const char *same;   /* another that says the same in other words, or NULL */
	const char *row;    /* its name in a table */
	const char *card;   /* its name on the first screen, or NULL: not shown there */
	const char *note;   /* below it there */
};

/* The i-th figure, or NULL past the last. */
const struct figure *figure_nth(unsigned i);

/* Does the figure tell something of this run? A conversation has no pictures, and a call no
 * answers. */
bool figure_fits(const struct evidence *e, const struct figure *figure);

/* What the figure is of a direction; of the run as a whole, which stands with the buyer. NULL for
 * nothing. */
const struct metric *figure_metric(const struct evidence *e, const struct figure *figure,
				   unsigned direction);

#endif
