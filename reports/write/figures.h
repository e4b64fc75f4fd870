/* figures.h - the few numbers that stand on the first screen and in the terminal. */
#ifndef REPORTS_WRITE_FIGURES_H
#define REPORTS_WRITE_FIGURES_H

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

#endif
