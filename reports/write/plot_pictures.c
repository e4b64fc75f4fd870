/* plot_pictures.c - plots of the pictures: how old they were, when they stood still, what made them
 * late. */
#include <math.h>
#include <string.h>

#include "reports/write/evidence.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"
#include "reports/write/viewers.h"

/* The point at which a picture's age passes level, if it does so while it is on screen. */
static void add_crossing(struct curve *c, const struct age_step *step, nsec_t next, double level,
			 nsec_t t0)
{
	nsec_t at = step->captured + (nsec_t)(level * NSEC_PER_MSEC);

	if (at > step->begin && at < next)
		curve_add(c, seconds_since(at, t0), level);
}

static void add_ages(struct curve *c, const struct age *age, double ceiling, nsec_t t0)
{
	for (size_t i = 0; i < age->n; i++) {
		const struct age_step *step = &age->v[i];
		nsec_t next = i + 1 < age->n ? age->v[i + 1].begin : age->end;

		curve_add(c, seconds_since(step->begin, t0),
			  fmin(in_ms(step->begin - step->captured), ceiling));
		add_crossing(c, step, next, LIMIT_MS, t0);
		add_crossing(c, step, next, ceiling, t0);
		curve_add(c, seconds_since(next, t0), fmin(in_ms(next - step->captured), ceiling));
	}
}

static void add_latencies(struct curve *c, const struct frame_table *table, double ceiling,
			  nsec_t t0)
{
	for (size_t i = 0; i < table->n; i++)
		if (table->v[i].latency != FRAME_UNSEEN)
			curve_add(c, seconds_since(table->v[i].shown, t0),
				  fmin(in_ms(table->v[i].latency), ceiling));
}

/* Writes a peak's height beside it: behind it, or before it where there is no room. */
static void name_peak(struct sheet *s, const struct stall *stall, nsec_t peak)
{
	const nsec_t t0 = s->e->manifest.t0;
	double begin = seconds_since(stall->begin, t0);
	double end = begin + in_ms(stall->length) / 1000;
	bool behind = end < s->seconds * (s->canvas->narrow ? 0.75 : 0.88);
	struct text name = { 0 };

	text_add(&name, "up to ");
	say_nsec(&name, peak);
	text_add(&s->gp, "set label ");
	sheet_quote(s, text_str(&name));
	text_addf(&s->gp, " at first %.3f,graph 1 offset %s,-0.7 %s front textcolor rgb '#%06x'\n",
		  behind ? end : begin, behind ? "0.5" : "-0.5", behind ? "left" : "right",
		  svg_role(SVG_LIMIT)->light);
	text_done(&name);
}

/* Where the axis cuts a peak off, its height is written there; not closer than names can stand. */
static void name_peaks(struct sheet *s, const struct run_direction *d, const struct age *age,
		       double ceiling)
{
	double room = s->seconds * (s->canvas->narrow ? 0.25 : 0.09), used = -room;

	for (size_t i = 0; i < d->stall_count; i++) {
		const struct stall *stall = &d->stalls[i].stall;
		nsec_t peak = pictures_peak(age, stall);
		double begin = seconds_since(stall->begin, s->e->manifest.t0);

		if (in_ms(peak) <= ceiling || begin - used < room)
			continue;
		used = begin + in_ms(stall->length) / 1000;
		name_peak(s, stall, peak);
	}
}

/* The names of the marks run into each other where the axis is long. */
static void mark_limits(struct sheet *s, double ceiling)
{
	bool narrow = s->canvas->narrow, crowded = ceiling > 2500;

	sheet_mark(s, 150, SVG_MUTED, crowded ? "" : narrow ? "150" : "150 ms (G.114)");
	sheet_mark(s, 400, SVG_MUTED, crowded ? "" : narrow ? "400" : "400 ms (G.114)");
	sheet_mark(s, LIMIT_MS, SVG_LIMIT, narrow ? "600" : "600 ms: this project's objective");
}

bool pictures_draw(struct sheet *s, const struct run_direction *pictures, bool buyer)
{
	const nsec_t t0 = s->e->manifest.t0;
	struct age age = pictures_age_of(s->e, pictures);
	struct curve ages = { 0 }, latencies = { 0 };
	double ceiling;

	if (!age.n)
		return false;
	ceiling = pictures_ceiling(&age);
	add_ages(&ages, &age, ceiling, t0);
	add_latencies(&latencies, &pictures->frames, ceiling, t0);
	sheet_curve(s, "age", &ages, 0);
	sheet_curve(s, "frames", &latencies, 0.25);
	sheet_begin(s, 110);
	sheet_margins(s, true);
	sheet_time_axis(s, true);
	sheet_value_axis(s, ceiling, "ms");
	sheet_events(s, true);
	mark_limits(s, ceiling);
	name_peaks(s, pictures, &age, ceiling);
	text_add(&s->gp, "plot ");
	sheet_file(s, "age");
	text_addf(&s->gp, " using 1:($4 < %g ? $4 : %g) with filledcurves y1=0 ", LIMIT_MS,
		  LIMIT_MS);
	sheet_colour(s, buyer ? SVG_BUYER_AREA : SVG_SELLER_AREA);
	text_add(&s->gp, " fs solid, \\\n     ");
	sheet_file(s, "age");
	text_addf(&s->gp, " using 1:($4 > %g ? $4 : %g) with filledcurves y1=%g ", LIMIT_MS,
		  LIMIT_MS, LIMIT_MS);
	sheet_colour(s, SVG_STALL);
	text_add(&s->gp, " fs solid, \\\n     ");
	sheet_file(s, "frames");
	text_add(&s->gp, " using 1:3 with lines ");
	sheet_colour(s, buyer ? SVG_BUYER : SVG_SELLER);
	text_add(&s->gp, " lw 1.5\n");
	return true;
}

static bool draw_to_buyer(struct sheet *s)
{
	return pictures_draw(s, &s->e->result.to_buyer, true);
}

static bool draw_to_seller(struct sheet *s)
{
	return pictures_draw(s, &s->e->result.to_seller, false);
}

static void tell_events(const struct evidence *e, const char *viewer, struct text *ret)
{
	bool any = false;

	for (size_t i = 0; i < e->manifest.event_count; i++) {
		const struct timeline_event *event = &e->manifest.timeline[i];

		if (!viewers_concerned(viewer, event))
			continue;
		text_addf(ret, "%s%s at ", any ? ", " : " Marked: ", event->name);
		say_nsec(ret, event->begin);
		any = true;
	}
	if (any)
		text_add(ret, ".");
}

void pictures_tell(const struct evidence *e, const struct run_direction *pictures, const char *to,
		   struct text *ret)
{
	struct age age = pictures_age_of(e, pictures);

	if (!age.n) {
		text_addf(ret, "No picture to %s was seen on a screen.", to);
		return;
	}
	text_addf(ret,
		  "Age of the picture that travels to %s, over time: half of the time at most ",
		  to);
	say_nsec(ret, age_percentile(&age, 5000));
	text_add(ret, ", 95 % of the time at most ");
	say_nsec(ret, age_percentile(&age, 9500));
	text_add(ret, ", never more than ");
	say_nsec(ret, age_max(&age));
	text_add(ret, ".");
	tell_events(e, strncmp(to, "buyer-", 6) == 0 ? to : "buyer", ret);
}

static void tell_to_buyer(const struct evidence *e, struct text *ret)
{
	pictures_tell(e, &e->result.to_buyer, "the buyer", ret);
}

static void tell_to_seller(const struct evidence *e, struct text *ret)
{
	pictures_tell(e, &e->result.to_seller, "the seller", ret);
}

static const struct legend legend_to_buyer[] = {
	{ SVG_BUYER, "latency of each picture when it appears" },
	{ SVG_BUYER_AREA, "age of the picture on screen" },
	{ SVG_STALL, "older than 600 ms" },
	{ SVG_EVENT, "an event on the route" },
	{ 0, NULL },
};

static const struct legend legend_to_seller[] = {
	{ SVG_SELLER, "latency of each picture when it appears" },
	{ SVG_SELLER_AREA, "age of the picture on screen" },
	{ SVG_STALL, "older than 600 ms" },
	{ SVG_EVENT, "an event on the route" },
	{ 0, NULL },
};

#define LATENCY_CAPTION                                                                           \
	"A picture ages while it stays on screen, so when pictures stop coming the curve climbs " \
	"by a second each second. 600 ms is this project's own objective; 150 and 400 ms are "    \
	"the marks of ITU-T G.114 for conversation."

const struct plot_kind plot_latency_to_buyer = {
	.name = "latency-to-buyer",
	.title = "How old is the picture that the buyer sees?",
	.caption = LATENCY_CAPTION,
	.legend = legend_to_buyer,
	.draw = draw_to_buyer,
	.tell = tell_to_buyer,
};

const struct plot_kind plot_latency_to_seller = {
	.name = "latency-to-seller",
	.title = "How old is the picture that the seller sees?",
	.caption = LATENCY_CAPTION,
	.legend = legend_to_seller,
	.draw = draw_to_seller,
	.tell = tell_to_seller,
};

/* A bar of the plot of stalls: from..to in seconds, row 0 the lower one. */
static void add_bar(struct sheet *s, double from, double to, unsigned row, enum svg_colour colour)
{
	text_addf(&s->gp,
		  "set object rect from first %.3f,first %.2f to first %.3f,first %.2f front "
		  "fc rgb '#%06x' fs solid noborder\n",
		  from, row + 0.18, fmin(to, s->seconds), row + 0.82, svg_role(colour)->light);
}

/* Stalls shorter than a pixel are widened to one, or they would not be seen. */
static void add_stall_row(struct sheet *s, const struct run_direction *d, unsigned row)
{
	const nsec_t t0 = s->e->manifest.t0;
	double pixel = s->seconds / s->canvas->width;

	add_bar(s, 0, s->seconds, row, SVG_GRID);
	if (d->step_count)
		add_bar(s, seconds_since(d->steps[0].begin, t0), s->seconds, row, SVG_GOOD);
	for (size_t i = 0; i < d->stall_count; i++) {
		double from = seconds_since(d->stalls[i].stall.begin, t0);

		add_bar(s, from, from + fmax(in_ms(d->stalls[i].stall.length) / 1000, pixel), row,
			SVG_STALL);
	}
}

/* Rows of those who watch, the buyer's above the others', the seller's the lowest if there is
 * one. */
static unsigned stall_rows(const struct evidence *e)
{
	return (unsigned)viewers_count(e) + viewers_both_ways(e);
}

static void add_stall_names(struct sheet *s, unsigned rows)
{
	text_addf(&s->gp, "set yrange [0:%u]\nset ytics (", rows);
	for (unsigned i = 0; i < rows; i++) {
		bool viewer = i < viewers_count(s->e);

		text_add(&s->gp, i ? ", " : "");
		sheet_quote(s, viewer ? viewers_nth(s->e, i).name : "seller");
		text_addf(&s->gp, " %.1f", rows - i - 0.5);
	}
	text_add(&s->gp, ")\n");
}

static bool draw_stalls(struct sheet *s)
{
	const unsigned rows = stall_rows(s->e);
	const struct run_direction *seller = evidence_pictures(s->e, TO_SELLER);
	bool any = seller->step_count > 0;

	for (size_t i = 0; i < viewers_count(s->e); i++)
		any = any || viewers_nth(s->e, i).pictures->step_count > 0;
	if (!any)
		return false;
	sheet_begin(s, 12 + 12 * rows);
	text_add(&s->gp, "set tmargin 0.3\nset bmargin 1.8\nunset grid\n");
	sheet_time_axis(s, true);
	add_stall_names(s, rows);
	for (unsigned i = 0; i < rows; i++)
		add_stall_row(s, i < viewers_count(s->e) ? viewers_nth(s->e, i).pictures : seller,
			      rows - 1 - i);
	text_add(&s->gp, "plot NaN\n");
	return true;
}

static void tell_stalls_of(const char *to, const struct run_direction *pictures, struct text *ret)
{
	nsec_t total = 0;

	text_addf(ret, "%sPictures to %s: ", ret->len ? " " : "", to);
	if (!pictures->step_count) {
		text_add(ret, "none was seen on a screen.");
		return;
	}
	for (size_t i = 0; i < pictures->stall_count; i++)
		total += pictures->stalls[i].stall.length;
	text_addf(ret, "%zu stall%s, together ", pictures->stall_count,
		  pictures->stall_count == 1 ? "" : "s");
	say_nsec(ret, total);
	text_add(ret, ".");
}

static void tell_stalls(const struct evidence *e, struct text *ret)
{
	for (size_t i = 0; i < viewers_count(e); i++) {
		struct viewer viewer = viewers_nth(e, i);

		tell_stalls_of(viewers_said(e, &viewer), viewer.pictures, ret);
	}
	if (stall_rows(e) > viewers_count(e))
		tell_stalls_of("the seller", evidence_pictures(e, TO_SELLER), ret);
}

static const struct legend legend_stalls[] = {
	{ SVG_GOOD, "a picture younger than 600 ms" },
	{ SVG_STALL, "stall: older than 600 ms" },
	{ SVG_GRID, "before the first picture" },
	{ 0, NULL },
};

const struct plot_kind plot_stalls = {
	.name = "stalls",
	.title = "When was the picture too old?",
	.caption = "",
	.legend = legend_stalls,
	.draw = draw_stalls,
	.tell = tell_stalls,
};
