/* gnuplot.c - running gnuplot. */
#include "reports/write/gnuplot.h"

#include <stddef.h>

#include "reports/write/outside.h"

int gnuplot_run(const char *dir, const char *const *scripts, struct err *err)
{
	static const struct outside gnuplot = { "gnuplot", "draws the plots", "gnuplot-nox", NULL };

	return outside_run(&gnuplot, dir, scripts, err);
}
