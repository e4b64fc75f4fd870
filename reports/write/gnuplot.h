/* gnuplot.h - the outside program that draws the plots. */
#ifndef REPORTS_WRITE_GNUPLOT_H
#define REPORTS_WRITE_GNUPLOT_H

struct err;

/* Runs gnuplot once, in folder dir, over the NULL-ended scripts there. Waits for it. -ENOENT when
 * gnuplot is not installed; -EIO, with what it said first, when it fails. */
int gnuplot_run(const char *dir, const char *const *scripts, struct err *err);

#endif
