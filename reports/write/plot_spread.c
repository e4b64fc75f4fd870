/* plot_spread.c - the plot of how latencies and ages are spread. */
#include <math.h>
#include <stdlib.h>

#include "reports/metric/stat.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

#define SPREAD_STEPS 400U
#define WIDTH_MAX    2400.0

/* The latencies of all pictures shown, sorted; NULL when there are none. */
static nsec_t *sorted_latencies(const struct frame_table *table, size_t *ret_n)
{
	nsec_t *v = malloc((table->n ? table->n : 1) * sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; v && i < table->n; i++)
		if (table->v[i].latency != FRAME_UNSEEN)
			v[n++] = table->v[i].latency;
	if (v)
		stat_sort(v, n);
	*ret_n = v ? n : 0;
	return v;
}

/* Every 0.2 % of the pictures, by nearest rank. */
static void add_spread(struct text *t, const nsec_t *sorted, size_t n)
{
	for (unsigned p = 20; n && p <= STAT_WHOLE; p += 20)
		text_addf(t, "%.6g %.6g\n", in_ms(stat_nearest(sorted, n, p)), p / 100.0);
}

/* At each of SPREAD_STEPS ages, the share of the time in which the picture was at most so old. */
static void add_age_spread(struct text *t, const struct age *age, double width)
{
	double whole = age->n ? (double)age_whole(age) : 0;

	for (unsigned i = 0; whole > 0 && i <= SPREAD_STEPS; i++) {
		double x = width * i / SPREAD_STEPS;
		double over = (double)age_over(age, (nsec_t)(x * NSEC_PER_MSEC));

		text_addf(t, "%.6g %.6g\n", x, 100 * (1 - over / whole));
	}
}

static void spread_data(struct sheet *s, double width)
{
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		struct text latency = { 0 }, ages = { 0 };
		struct age age = pictures_age(s->e, (enum direction)d);
		size_t n;
		nsec_t *sorted =
			sorted_latencies(&evidence_pictures(s->e, (enum direction)d)->frames, &n);

		add_spread(&latency, sorted, n);
		add_age_spread(&ages, &age, width);
		free(sorted);
		sheet_data(s, d == TO_BUYER ? "buyer" : "seller", &latency);
		sheet_data(s, d == TO_BUYER ? "buyer-age" : "seller-age", &ages);
	}
}

/* Up to where the plot goes, in ms: the rest of long stalls is left out. */
static double spread_width(const struct evidence *e)
{
	double width = 700;

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		struct age age = pictures_age(e, (enum direction)d);

		if (age.n)
			width = fmax(width, pictures_ceiling(&age));
	}
	return fmin(width, WIDTH_MAX);
}

void pictures_limits(struct sheet *s)
{
	static const double at[] = { 150, 400, LIMIT_MS };

	for (size_t i = 0; i < 3; i++) {
		enum svg_colour colour = at[i] == LIMIT_MS ? SVG_LIMIT : SVG_MUTED;

		text_addf(&s->gp,
			  "set arrow from first %g,graph 0 to first %g,graph 1 nohead front ",
			  at[i], at[i]);
		sheet_colour(s, colour);
		text_addf(&s->gp, " lw %s\n",
			  colour == SVG_LIMIT ? "1.6 dt (7,4)" : "1.1 dt (2,4)");
		text_addf(
			&s->gp,
			"set label '%g' at first %g,graph 1 offset 0,0.7 center textcolor rgb '#%06x'\n",
			at[i], at[i], svg_role(colour)->light);
	}
}

static bool draw_spread(struct sheet *s)
{
	static const struct {
		const char *data;
		enum svg_colour colour;
		const char *style;
	} lines[] = {
		{ "buyer-age", SVG_BUYER, "lw 1.2 dt (3,3)" },
		{ "seller-age", SVG_SELLER, "lw 1.2 dt (3,3)" },
		{ "buyer", SVG_BUYER, "lw 2" },
		{ "seller", SVG_SELLER, "lw 2" },
	};

	bool any = false;
	double width;

	for (unsigned d = 0; d < DIRECTION_COUNT; d++)
		any = any || evidence_pictures(s->e, (enum direction)d)->step_count;
	if (!any)
		return false;
	width = spread_width(s->e);
	spread_data(s, width);
	sheet_begin(s, 100);
	text_addf(
		&s->gp,
		"set tmargin 1.7\nset bmargin 1.8\nset xrange [0:%.6g]\nset xtics %g format '%%g ms'\n"
		"set yrange [0:100]\nset ytics 25 format '%%g %%%%'\n",
		width, sheet_step(width / (s->canvas->narrow ? 4 : 9)));
	pictures_limits(s);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		text_add(&s->gp, i ? ", \\\n     " : "plot ");
		sheet_file(s, lines[i].data);
		text_add(&s->gp, " using 1:2 with lines ");
		sheet_colour(s, lines[i].colour);
		text_addf(&s->gp, " %s", lines[i].style);
	}
	text_add(&s->gp, "\n");
	return true;
}

static void tell_spread(const struct evidence *e, struct text *ret)
{
	text_add(ret,
		 "The share of pictures with at most a given latency, and the share of time with "
		 "at most a given age of the picture.");
	(void)e;
}

static const struct legend legend_spread[] = {
	{ SVG_BUYER, "pictures to the buyer" },
	{ SVG_SELLER, "pictures to the seller" },
	{ 0, NULL },
};

const struct plot_kind plot_spread = {
	.name = "spread",
	.title = "What share stays under how many milliseconds?",
	.caption =
		"Whole line: the share of pictures that appeared within so many milliseconds of "
		"their capture. Broken line: the share of time in which the picture on screen was "
		"at most so old; it counts stalls, which the whole line cannot see.",
	.legend = legend_spread,
	.draw = draw_spread,
	.tell = tell_spread,
};
