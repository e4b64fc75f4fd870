/* plot_quality.c - the plot of how good the pictures were that were shown. */
#include <math.h>

#include "reports/metric/fidelity.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

#define MILLION 1e6
#define GAP_S   3.0  /* pictures are kept about twice a second */
#define DB_MOST 60.0 /* more cannot be told from no difference at all */

/* One of the two panels. */
struct panel {
	enum record_kind kind;
	const char *name;
	const char *data[DIRECTION_COUNT];
	double least, most;
	bool any[DIRECTION_COUNT];
};

static double value_of(enum record_kind kind, int64_t value)
{
	return kind == RECORD_MSE ? fmin(fidelity_db((double)value / MILLION), DB_MOST)
				  : (double)value / MILLION;
}

/* Each compared picture at the time of its capture. */
static void write_data(struct sheet *s, struct panel *panel, enum direction direction)
{
	const struct series *series = series_find(&s->e->records, direction_word(direction));
	const struct samples *in = series ? &series->of[panel->kind] : NULL;
	struct curve c = { 0 };

	for (size_t i = 0; in && i < in->n; i++) {
		double value = value_of(panel->kind, in->v[i].value);

		curve_add(&c, seconds_since(in->v[i].time, s->e->manifest.t0), value);
		panel->least = fmin(panel->least, value);
		panel->most = fmax(panel->most, value);
		panel->any[direction] = true;
	}
	sheet_curve(s, panel->data[direction], &c, GAP_S);
}

/* From a round number below the least to one above the greatest: zero is far from any picture. */
static void axis(struct sheet *s, const struct panel *panel)
{
	double step = panel->kind == RECORD_MSE ? 10 : 0.1;

	sheet_value_axis(s, 1, panel->name);
	text_addf(&s->gp, "set yrange [%g:%g]\nset ytics %g\n",
		  step * floor(panel->least / step - 0.2), step * ceil(panel->most / step + 0.05),
		  step * ceil((panel->most - panel->least) / step / 5));
}

static void draw_panel(struct sheet *s, const struct panel *panel, unsigned i)
{
	const char *before = "plot ";

	sheet_panel(s, i, 2);
	sheet_time_axis(s, i == 1);
	axis(s, panel);
	sheet_events(s, i == 0);
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		if (!panel->any[d])
			continue;
		text_add(&s->gp, before);
		sheet_file(s, panel->data[d]);
		text_add(&s->gp, " using 1:3 with lines ");
		sheet_colour(s, d == TO_BUYER ? SVG_BUYER : SVG_SELLER);
		text_add(&s->gp, d == TO_BUYER ? " lw 1.6" : " lw 1.6 dt (6,3)");
		before = ", \\\n     ";
	}
	text_add(&s->gp, "\n");
}

static bool draw_quality(struct sheet *s)
{
	struct panel panels[] = {
		{ RECORD_MSE,
		  "PSNR, dB",
		  { "psnr-to-buyer", "psnr-to-seller" },
		  INFINITY,
		  0,
		  { 0 } },
		{ RECORD_SSIM, "SSIM", { "ssim-to-buyer", "ssim-to-seller" }, INFINITY, 0, { 0 } },
	};
	bool any = true;

	for (unsigned i = 0; i < 2; i++) {
		for (unsigned d = 0; d < DIRECTION_COUNT; d++)
			write_data(s, &panels[i], (enum direction)d);
		any = any && (panels[i].any[TO_BUYER] || panels[i].any[TO_SELLER]);
	}
	if (!any)
		return false;
	sheet_begin(s, 120);
	sheet_reserve(s, panels[0].name);
	text_add(&s->gp, "set multiplot\n");
	for (unsigned i = 0; i < 2; i++)
		draw_panel(s, &panels[i], i);
	text_add(&s->gp, "unset multiplot\n");
	return true;
}

static void tell_quality(const struct evidence *e, struct text *ret)
{
	text_add(ret, "Quality of the pictures shown, against what was captured:");
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const char *stream = direction_word((enum direction)d);

		text_addf(ret, "%s %s PSNR ", d ? ";" : "", direction_said((enum direction)d));
		say_metric(ret, metric_measured(&e->result.metrics, stream, "quality.psnr"));
		text_add(ret, ", SSIM ");
		say_metric(ret, metric_measured(&e->result.metrics, stream, "quality.ssim"));
	}
	text_add(ret, ".");
}

static const struct legend legend[] = {
	{ SVG_BUYER, "pictures to the buyer" },
	{ SVG_SELLER, "pictures to the seller (broken line)" },
	{ SVG_EVENT, "an event on the route" },
	{ 0, NULL },
};

const struct plot_kind plot_quality = {
	.name = "quality",
	.title = "How good were the pictures?",
	.caption =
		"About two pictures a second, each compared with the same picture as it was "
		"captured, in brightness alone. Above: the ratio of signal to error, where 40 dB is "
		"hard to tell from the original and 30 dB is visibly worse. Below: how alike the "
		"structures are, 1 being the same.",
	.legend = legend,
	.draw = draw_quality,
	.tell = tell_quality,
};
