/* sheet.h - one gnuplot script on its way: axes in the run's time, the timeline's events, marked
 * lines. */
#ifndef REPORTS_WRITE_SHEET_H
#define REPORTS_WRITE_SHEET_H

#include <stdbool.h>

#include "harness/base/text.h"
#include "reports/write/curve.h"
#include "reports/write/svg.h"

struct err;
struct evidence;
struct seal;

/* A drawing's size; every plot is drawn for a desk and for a phone. */
struct canvas {
	const char *suffix; /* of the files: "" or "-narrow" */
	unsigned width;
	unsigned height; /* of a plot of one panel */
	unsigned font_px;
	bool narrow;
};

/* Scripts and data go to the seal's folder plots/ as NAME.gp and NAME-DATA.dat. The first fault
 * sets code and fills err; check it once, at the end. */
struct sheet {
	const struct evidence *e;
	struct seal *seal;
	const char *name;
	const struct canvas *canvas;
	double seconds;     /* the run's length: the time axis */
	const char *viewer; /* whose way's events are marked; NULL is the buyer's */
	unsigned height;    /* px, known once sheet_begin() was called */
	double reserved;    /* seconds at the left of the names' row that the axis's name takes */
	struct text gp;
	struct err *err;
	int code;
};

/* Opens the script: terminal, output, colours. height_percent is of the canvas's height. */
void sheet_begin(struct sheet *s, unsigned height_percent);

/* Writes the script's file, and frees what the sheet holds. Returns its code. */
int sheet_end(struct sheet *s);

/* Keeps events' names clear of the longest name that an axis of this script will have. Before
 * sheet_margins() and sheet_panel(). */
void sheet_reserve(struct sheet *s, const char *name);

/* Room above the plot for the events' names, and below for the time axis. */
void sheet_margins(struct sheet *s, bool names);

/* In a script that did "set multiplot": makes room for panel i of n, counted from the top, and
 * clears what the panel before marked. */
void sheet_panel(struct sheet *s, unsigned i, unsigned n);

/* The time axis; without labels for all panels but the lowest. */
void sheet_time_axis(struct sheet *s, bool labels);

/* The other axis from 0 to greatest, and what it shows above it, at the left. */
void sheet_value_axis(struct sheet *s, double greatest, const char *name);

/* Bands and lines where the timeline's events are in force; their names above, if asked. */
void sheet_events(struct sheet *s, bool names);

/* The least of 1, 2, 5, 10, 20, 50, ... that is not below least: a distance of tics. */
double sheet_step(double least);

/* A broken line across the plot at y, with its name at the right end. */
void sheet_mark(struct sheet *s, double y, enum svg_colour colour, const char *name);

/* Writes a data file and frees its text. Scripts name it with sheet_file(). */
void sheet_data(struct sheet *s, const char *data, struct text *t);

/* A curve's columns as such a file; breaks where no point is for gap seconds. Frees c. */
void sheet_curve(struct sheet *s, const char *data, struct curve *c, double gap);

/* Adds the quoted name of a data file, a quoted text, or "lc rgb ..." to the script. */
void sheet_file(struct sheet *s, const char *data);
void sheet_quote(struct sheet *s, const char *text);
void sheet_colour(struct sheet *s, enum svg_colour colour);

#endif
