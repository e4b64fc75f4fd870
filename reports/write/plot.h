/* plot.h - the plots of a report: which there are, and what each shows. */
#ifndef REPORTS_WRITE_PLOT_H
#define REPORTS_WRITE_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/text.h"
#include "reports/write/sheet.h"
#include "reports/write/svg.h"

struct err;
struct evidence;
struct seal;

/* An entry of a plot's legend: a colour and its meaning. */
struct legend {
	enum svg_colour colour;
	const char *text; /* NULL ends a list */
};

/* A kind of plot. draw writes script and data into the sheet, and false when there is nothing to
 * draw; tell adds one or two sentences that say what the plot shows to those who do not see it. */
struct plot_kind {
	const char *name; /* of its files, and its id in the page */
	const char *title;
	const char *caption; /* how to read it */
	const struct legend *legend;
	bool (*draw)(struct sheet *s);
	void (*tell)(const struct evidence *e, struct text *ret);
};

extern const struct plot_kind plot_latency_to_buyer;
extern const struct plot_kind plot_latency_to_seller;
extern const struct plot_kind plot_stalls;
extern const struct plot_kind plot_viewers;
extern const struct plot_kind plot_latency_to_worst;
extern const struct plot_kind plot_blame_to_buyer;
extern const struct plot_kind plot_blame_to_seller;
extern const struct plot_kind plot_spread;
extern const struct plot_kind plot_network;
extern const struct plot_kind plot_rate;
extern const struct plot_kind plot_delay;
extern const struct plot_kind plot_queue;
extern const struct plot_kind plot_jitter;
extern const struct plot_kind plot_quality;
extern const struct plot_kind plot_lateness;
extern const struct plot_kind plot_talk;

enum { PLOT_COUNT = 16, PLOT_SIZES = 2 };

/* One drawn plot; empty svg texts when there was nothing to draw. */
struct plot {
	const struct plot_kind *kind;
	struct text told;
	struct text svg[PLOT_SIZES]; /* for a desk, for a phone */
};

struct plots {
	struct plot v[PLOT_COUNT];
	struct text missing; /* why there are no drawings at all: gnuplot is not there */
};

/* Draws all plots of measured evidence into the seal's folder plots/. Gives *ret, to be freed with
 * plots_done(). gnuplot's absence or failure is no error: plots->missing says it. */
int plots_make(const struct evidence *e, struct seal *seal, struct plots *ret, struct err *err);
void plots_done(struct plots *p);

/* The drawn plot of a kind. */
const struct plot *plots_find(const struct plots *p, const struct plot_kind *kind);

#endif
