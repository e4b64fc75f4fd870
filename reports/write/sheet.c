/* sheet.c - writing gnuplot scripts. */
#include "reports/write/sheet.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/write/evidence.h"
#include "reports/write/seal.h"
#include "reports/write/viewers.h"

#define NAME_ROWS 2 /* rows of event names above a plot */

/* Not exactly the border's width: gnuplot would draw both in one stroke, without the dashes. */
#define MARK_STYLE "1.1 dt (2,4)"

static void write_file(struct sheet *s, const char *data, const char *ending, const struct text *t)
{
	char name[128];
	int r;

	(void)snprintf(name, sizeof(name), "plots/%s%s%s%s%s", s->name, s->canvas->suffix,
		       *data ? "-" : "", data, ending);
	r = seal_write(s->seal, name, t, s->err);
	if (r < 0 && s->code == 0)
		s->code = r;
}

void sheet_data(struct sheet *s, const char *data, struct text *t)
{
	if (s->code == 0)
		write_file(s, data, ".dat", t);
	text_done(t);
}

void sheet_curve(struct sheet *s, const char *data, struct curve *c, double gap)
{
	const struct curve_conf conf = { .end = s->seconds,
					 .columns = s->canvas->width / 2,
					 .gap = gap };
	struct text t = { 0 };

	curve_write(c, &conf, &t);
	sheet_data(s, data, &t);
	curve_done(c);
}

void sheet_file(struct sheet *s, const char *data)
{
	text_addf(&s->gp, "'%s%s-%s.dat'", s->name, s->canvas->suffix, data);
}

void sheet_quote(struct sheet *s, const char *text)
{
	text_add(&s->gp, "'");
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\'')
			text_add(&s->gp, "''");
		else if (c < 0x20 || c == 0x7f || c == '\\')
			text_add(&s->gp, " ");
		else
			text_add_bytes(&s->gp, text, 1);
	}
	text_add(&s->gp, "'");
}

void sheet_colour(struct sheet *s, enum svg_colour colour)
{
	text_addf(&s->gp, "lc rgb '#%06x'", svg_role(colour)->light);
}

void sheet_begin(struct sheet *s, unsigned height_percent)
{
	const unsigned muted = svg_role(SVG_MUTED)->light, grid = svg_role(SVG_GRID)->light;

	s->height = s->canvas->height * height_percent / 100;
	text_addf(&s->gp,
		  "# %s.gp - drawn by gnuplot in this folder: gnuplot %s%s.gp\n"
		  "reset session\n"
		  "set encoding utf8\n"
		  "set terminal svg noenhanced size %u,%u font 'sans-serif,%u'\n"
		  "set output '%s%s.svg'\n",
		  s->name, s->name, s->canvas->suffix, s->canvas->width, s->height,
		  s->canvas->font_px, s->name, s->canvas->suffix);
	text_addf(&s->gp,
		  "set border 1 lw 1 lc rgb '#%06x'\n"
		  "set tics nomirror scale 0 textcolor rgb '#%06x'\n"
		  "set grid ytics lt 1 lw 1 lc rgb '#%06x'\n"
		  "unset key\n"
		  "set lmargin at screen %.4f\n"
		  "set rmargin at screen %.4f\n",
		  muted, muted, grid, s->canvas->narrow ? 0.125 : 0.06,
		  s->canvas->narrow ? 0.965 : 0.978);
}

int sheet_end(struct sheet *s)
{
	if (s->code == 0)
		write_file(s, "", ".gp", &s->gp);
	text_done(&s->gp);
	return s->code;
}

/* The distance of tics, so that there are at most wanted of them. */
static double tic_step(double seconds, unsigned wanted)
{
	static const double steps[] = { 0.1, 0.2, 0.5, 1,   2,   5,    10,   15,   20,   30,
					60,  120, 300, 600, 900, 1800, 3600, 7200, 14400 };
	size_t n = sizeof(steps) / sizeof(*steps);

	for (size_t i = 0; i < n; i++)
		if (seconds / steps[i] <= wanted)
			return steps[i];
	return steps[n - 1];
}

void sheet_time_axis(struct sheet *s, bool labels)
{
	double step = tic_step(s->seconds, s->canvas->narrow ? 5 : 12);
	bool clock = s->seconds > 180;

	text_addf(&s->gp, "set xrange [0:%.3f]\nset xtics (", s->seconds);
	for (unsigned i = 0; i * step <= s->seconds; i++) {
		double t = i * step;

		text_add(&s->gp, i ? ", " : "");
		if (!labels)
			text_addf(&s->gp, "'' %.3f", t);
		else if (clock)
			text_addf(&s->gp, "'%d:%02d' %.3f", (int)(t / 60), (int)t % 60, t);
		else
			text_addf(&s->gp, "'%.10g s' %.3f", t, t);
	}
	text_add(&s->gp, ")\n");
}

double sheet_step(double least)
{
	double power = pow(10, floor(log10(least)));

	if (least <= power)
		return power;
	if (least <= 2 * power)
		return 2 * power;
	return least <= 5 * power ? 5 * power : 10 * power;
}

void sheet_value_axis(struct sheet *s, double greatest, const char *name)
{
	if (greatest <= 0)
		greatest = 1;
	text_addf(&s->gp, "set yrange [0:%.6g]\nset ytics %.6g\nset label 1 ", greatest,
		  sheet_step(greatest / (s->height < 200 ? 3 : 5)));
	sheet_quote(s, name);
	text_addf(&s->gp, " at screen 0.004,graph 1 offset 0,0.7 left textcolor rgb '#%06x'\n",
		  svg_role(SVG_MUTED)->light);
}

static void add_band(struct sheet *s, double begin, double end)
{
	text_addf(&s->gp, "set object rect from first %.3f,graph 0 to first %.3f,graph 1 behind ",
		  begin, end);
	text_addf(&s->gp, "fc rgb '#%06x' fs solid noborder\n", svg_role(SVG_EVENT)->light);
	text_addf(&s->gp, "set arrow from first %.3f,graph 0 to first %.3f,graph 1 nohead back ",
		  begin, begin);
	sheet_colour(s, SVG_EVENT_INK);
	text_add(&s->gp, " lw 1 dt (2,3)\n");
}

/* How much of the time axis a name takes. */
static double seconds_of(const struct sheet *s, const char *name)
{
	double plot_px = s->canvas->width * (s->canvas->narrow ? 0.84 : 0.925);

	return (double)(strlen(name) + 2) * s->canvas->font_px * 0.55 * s->seconds / plot_px;
}

void sheet_reserve(struct sheet *s, const char *name)
{
	double margin = s->seconds * (s->canvas->narrow ? 0.145 : 0.06);

	s->reserved = fmax(0, seconds_of(s, name) - margin);
}

/* Where a name that begins at a time is put: the first row in which it does not run into the one
 * before it, at the time *ret_at; NAME_ROWS when there is none. */
static unsigned place_name(const struct sheet *s, const char *name, double begin,
			   double used[NAME_ROWS], double *ret_at)
{
	double plot_px = s->canvas->width * (s->canvas->narrow ? 0.84 : 0.925);
	double width =
		(double)(strlen(name) + 2) * s->canvas->font_px * 0.55 * s->seconds / plot_px;
	double at = fmax(0, fmin(begin, s->seconds - width));
	unsigned row = 0;

	while (row < NAME_ROWS && at < used[row])
		row++;
	if (row < NAME_ROWS)
		used[row] = at + width;
	*ret_at = at;
	return row;
}

/* Is the event marked: is it on the way of the pictures that are drawn? */
static bool is_marked(const struct sheet *s, const struct timeline_event *event)
{
	return viewers_concerned(s->viewer ? s->viewer : "buyer", event);
}

static double begin_of(const struct timeline_event *event)
{
	return (double)event->begin / NSEC_PER_SEC;
}

/* How many rows of names stand above the plot. */
static unsigned name_rows(const struct sheet *s)
{
	const struct manifest *m = &s->e->manifest;
	double used[NAME_ROWS] = { s->reserved }, at;
	unsigned rows = 0;

	for (size_t i = 0; i < m->event_count; i++) {
		unsigned row = NAME_ROWS;

		if (begin_of(&m->timeline[i]) <= s->seconds && is_marked(s, &m->timeline[i]))
			row = place_name(s, m->timeline[i].name, begin_of(&m->timeline[i]), used,
					 &at);
		if (row < NAME_ROWS && row + 1 > rows)
			rows = row + 1;
	}
	return rows;
}

void sheet_margins(struct sheet *s, bool names)
{
	unsigned rows = names ? name_rows(s) : 0;

	text_addf(&s->gp, "set tmargin %.1f\nset bmargin 1.8\n", rows > 1 ? 1.2 + rows : 1.7);
}

void sheet_panel(struct sheet *s, unsigned i, unsigned n)
{
	/* room for the events' names above, for the time axis below, for a unit between panels */
	const double line = 1.35 * s->canvas->font_px / s->height;
	const double top = (0.7 + fmax(1, name_rows(s))) * line, foot = 1.8 * line;
	const double between = 1.9 * line;
	double height = (1 - top - foot - between * (n - 1)) / n;
	double upper = 1 - top - i * (height + between);

	text_addf(&s->gp,
		  "unset label\nunset arrow\nunset object\n"
		  "set tmargin at screen %.4f\nset bmargin at screen %.4f\n",
		  upper, upper - height);
}

static void add_name(struct sheet *s, const char *name, double begin, double used[NAME_ROWS])
{
	double at;
	unsigned row = place_name(s, name, begin, used, &at);

	if (row == NAME_ROWS)
		return;
	text_add(&s->gp, "set label ");
	sheet_quote(s, name);
	text_addf(&s->gp, " at first %.3f,graph 1 offset 0,%.1f left textcolor rgb '#%06x'\n", at,
		  0.7 + row, svg_role(SVG_EVENT_INK)->light);
}

void sheet_events(struct sheet *s, bool names)
{
	const struct manifest *m = &s->e->manifest;
	double used[NAME_ROWS] = { s->reserved };

	for (size_t i = 0; i < m->event_count; i++) {
		double begin = begin_of(&m->timeline[i]);
		double end = (double)m->timeline[i].end / NSEC_PER_SEC;

		if (begin > s->seconds || !is_marked(s, &m->timeline[i]))
			continue;
		add_band(s, begin, fmin(fmax(end, begin), s->seconds));
		if (names)
			add_name(s, m->timeline[i].name, begin, used);
	}
}

void sheet_mark(struct sheet *s, double y, enum svg_colour colour, const char *name)
{
	text_addf(&s->gp, "set arrow from graph 0,first %.6g to graph 1,first %.6g nohead front ",
		  y, y);
	sheet_colour(s, colour);
	text_addf(&s->gp, " lw %s\nset label ", colour == SVG_LIMIT ? "1.6 dt (7,4)" : MARK_STYLE);
	sheet_quote(s, name);
	/* below the line: what is too old is drawn above it */
	text_addf(&s->gp,
		  " at graph 1,first %.6g offset -0.3,-0.6 right front textcolor rgb '#%06x'\n", y,
		  svg_role(colour)->light);
}
