/* plot_viewers.c - plots of a show with several viewers: how old pictures were to each of them. */
#include <math.h>
#include <string.h>

#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"
#include "reports/write/viewers.h"

/* The shares of time, in 1/10000, between which a viewer's bar lies. */
#define BAR_FROM   500
#define BAR_MIDDLE 5000
#define BAR_TO     9500

/* Where the axis ends, in ms: every bar is seen whole. */
static double viewers_ceiling(const struct evidence *e)
{
	double most = 700;

	for (size_t i = 0; i < viewers_count(e); i++) {
		struct age age = pictures_age_of(e, viewers_nth(e, i).pictures);

		if (age.n)
			most = fmax(most, 1.08 * in_ms(age_percentile(&age, BAR_TO)));
	}
	return most;
}

static void add_bar(struct sheet *s, double from, double to, double low, double high,
		    enum svg_colour colour)
{
	if (to > from)
		text_addf(&s->gp,
			  "set object rect from first %.3f,first %.2f to first %.3f,first %.2f "
			  "front fc rgb '#%06x' fs solid noborder\n",
			  from, low, to, high, svg_role(colour)->light);
}

/* A bar for nine tenths of the time, its red part over 600 ms, a thin line up to the oldest. */
static void add_viewer(struct sheet *s, const struct age *age, unsigned row, double ceiling)
{
	double from = in_ms(age_percentile(age, BAR_FROM));
	double middle = in_ms(age_percentile(age, BAR_MIDDLE));
	double to = in_ms(age_percentile(age, BAR_TO));
	double most = fmin(in_ms(age_max(age)), ceiling), tick = ceiling / 400;

	add_bar(s, to, most, row + 0.47, row + 0.53, SVG_MUTED);
	add_bar(s, from, fmin(to, LIMIT_MS), row + 0.22, row + 0.78, SVG_BUYER_AREA);
	add_bar(s, fmax(from, LIMIT_MS), to, row + 0.22, row + 0.78, SVG_STALL);
	add_bar(s, middle - tick, middle + tick, row + 0.12, row + 0.88, SVG_BUYER);
}

static bool draw_viewers(struct sheet *s)
{
	const unsigned rows = (unsigned)viewers_count(s->e);
	const double ceiling = viewers_ceiling(s->e);

	if (rows == 1)
		return false;
	sheet_begin(s, 18 + 12 * rows);
	text_addf(&s->gp,
		  "set tmargin 1.7\nset bmargin 1.8\nunset grid\nset xrange [0:%.6g]\n"
		  "set xtics %g format '%%g ms'\nset yrange [0:%u]\nset ytics (",
		  ceiling, sheet_step(ceiling / (s->canvas->narrow ? 4 : 9)), rows);
	for (unsigned i = 0; i < rows; i++) {
		text_add(&s->gp, i ? ", " : "");
		sheet_quote(s, viewers_nth(s->e, i).name);
		text_addf(&s->gp, " %.1f", rows - i - 0.5);
	}
	text_add(&s->gp, ")\n");
	pictures_limits(s);
	for (unsigned i = 0; i < rows; i++) {
		struct age age = pictures_age_of(s->e, viewers_nth(s->e, i).pictures);

		if (age.n)
			add_viewer(s, &age, rows - 1 - i, ceiling);
	}
	text_add(&s->gp, "plot NaN\n");
	return true;
}

static void tell_viewers(const struct evidence *e, struct text *ret)
{
	text_addf(ret, "Age of the picture on screen, for each of %zu viewers.", viewers_count(e));
	for (size_t i = 0; i < viewers_count(e); i++) {
		struct viewer viewer = viewers_nth(e, i);
		struct age age = pictures_age_of(e, viewer.pictures);

		text_addf(ret, " %s: ", viewer.name);
		if (!age.n) {
			text_add(ret, "no picture.");
			continue;
		}
		text_add(ret, "half of the time at most ");
		say_nsec(ret, age_percentile(&age, BAR_MIDDLE));
		text_add(ret, ", 95 % of it at most ");
		say_nsec(ret, age_percentile(&age, BAR_TO));
		text_add(ret, ".");
	}
}

static const struct legend legend_viewers[] = {
	{ SVG_BUYER_AREA, "the picture\u2019s age, nine tenths of the time" },
	{ SVG_STALL, "older than 600 ms" },
	{ SVG_BUYER, "the middle" },
	{ SVG_MUTED, "up to the oldest" },
	{ 0, NULL },
};

const struct plot_kind plot_viewers = {
	.name = "viewers",
	.title = "How old is the picture that each viewer sees?",
	.caption = "",
	.legend = legend_viewers,
	.draw = draw_viewers,
	.tell = tell_viewers,
};

/* Of the worst viewer, unless that is the buyer, whose plot is there anyway. */
static bool draw_worst(struct sheet *s)
{
	struct viewer worst = viewers_worst(s->e);

	s->viewer = worst.name;
	return strcmp(worst.name, "buyer") != 0 && pictures_draw(s, worst.pictures, true);
}

static void tell_worst(const struct evidence *e, struct text *ret)
{
	struct viewer worst = viewers_worst(e);

	text_addf(ret, "The worst viewer is %s. ", worst.name);
	pictures_tell(e, worst.pictures, worst.name, ret);
}

static const struct legend legend_worst[] = {
	{ SVG_BUYER, "latency of each picture when it appears" },
	{ SVG_BUYER_AREA, "age of the picture on screen" },
	{ SVG_STALL, "older than 600 ms" },
	{ SVG_EVENT, "an event on this viewer\u2019s route" },
	{ 0, NULL },
};

const struct plot_kind plot_latency_to_worst = {
	.name = "latency-to-worst",
	.title = "How old is the picture that the worst viewer sees?",
	.caption = "",
	.legend = legend_worst,
	.draw = draw_worst,
	.tell = tell_worst,
};
