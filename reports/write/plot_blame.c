/* plot_blame.c - the plot of what made the pictures late: latency by its parts, over time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/write/layer.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

#define BINS_MAX 150

/* A second, or more in a long run, of pictures shown. */
struct bin {
	double sum[LAYER_COUNT]; /* ms */
	unsigned n;
};

struct bins {
	struct bin v[BINS_MAX];
	size_t n;
	double width; /* s */
};

static void fill(struct bins *bins, const struct frame_table *table, const struct evidence *e)
{
	double seconds = seconds_since(e->manifest.end, e->manifest.t0);

	*bins = (struct bins){ .width = fmax(1, ceil(seconds / BINS_MAX)) };
	bins->n = (size_t)fmin(BINS_MAX, ceil(seconds / bins->width));
	for (size_t i = 0; i < table->n; i++) {
		const struct frame *f = &table->v[i];
		double at = f->latency == FRAME_UNSEEN
				    ? -1
				    : seconds_since(f->shown, e->manifest.t0) / bins->width;

		if (at < 0 || at >= (double)bins->n)
			continue;
		bins->v[(size_t)at].n++;
		for (unsigned part = 0; part < BLAME_COUNT; part++)
			if (f->blame[part] != FRAME_UNSEEN)
				bins->v[(size_t)at].sum[layer_of((enum frame_part)part)] +=
					in_ms(f->blame[part]);
	}
}

/* Each layer lies on top of those before it: its upper edge at both ends of each bin. */
static double add_layers(const struct bins *bins, struct text *t)
{
	double highest = 0;

	for (size_t i = 0; i < bins->n; i++) {
		const struct bin *bin = &bins->v[i];
		struct text row = { 0 };
		double height = 0;

		for (unsigned l = 0; l < LAYER_COUNT; l++) {
			height += bin->n ? bin->sum[l] / bin->n : 0;
			text_addf(&row, " %.6g", height);
		}
		highest = fmax(highest, height);
		text_addf(t, "%g%s\n%g%s\n", (double)i * bins->width, text_str(&row),
			  (double)(i + 1) * bins->width, text_str(&row));
		text_done(&row);
	}
	return highest;
}

static bool draw_blame(struct sheet *s, enum direction direction)
{
	const struct frame_table *table = &evidence_pictures(s->e, direction)->frames;
	struct bins *bins = malloc(sizeof(*bins));
	struct text t = { 0 };
	double highest = 0, top;

	if (bins) {
		fill(bins, table, s->e);
		highest = add_layers(bins, &t);
	}
	free(bins);
	if (highest <= 0) {
		text_done(&t);
		return false;
	}
	top = highest > 0.7 * LIMIT_MS ? fmax(1.1 * LIMIT_MS, 1.08 * highest)
				       : fmax(1.08 * highest, 100);
	sheet_data(s, "parts", &t);
	sheet_begin(s, 85);
	sheet_margins(s, true);
	sheet_time_axis(s, true);
	sheet_value_axis(s, top, "ms");
	sheet_events(s, true);
	if (top > LIMIT_MS)
		sheet_mark(s, LIMIT_MS, SVG_LIMIT, s->canvas->narrow ? "600" : "600 ms");
	for (unsigned l = LAYER_COUNT; l-- > 0;) {
		text_add(&s->gp, l + 1 == LAYER_COUNT ? "plot " : ", \\\n     ");
		sheet_file(s, "parts");
		text_addf(&s->gp, " using 1:%u with filledcurves y1=0 ", l + 2);
		sheet_colour(s, layer_colour((enum layer)l));
		text_add(&s->gp, " fs solid");
	}
	text_add(&s->gp, "\n");
	return true;
}

static bool draw_to_buyer(struct sheet *s)
{
	return draw_blame(s, TO_BUYER);
}

static bool draw_to_seller(struct sheet *s)
{
	return draw_blame(s, TO_SELLER);
}

static void tell_blame(const struct evidence *e, enum direction direction, struct text *ret)
{
	const struct frame_table *table = &evidence_pictures(e, direction)->frames;
	double sum[BLAME_COUNT] = { 0 };
	size_t shown = 0;

	for (size_t i = 0; i < table->n; i++) {
		shown += table->v[i].latency != FRAME_UNSEEN;
		for (unsigned part = 0; part < BLAME_COUNT; part++)
			if (table->v[i].blame[part] != FRAME_UNSEEN)
				sum[part] += in_ms(table->v[i].blame[part]);
	}
	if (!shown) {
		text_addf(ret, "No picture %s was seen on a screen.", direction_said(direction));
		return;
	}
	text_addf(ret, "Mean latency of the pictures %s by its parts:", direction_said(direction));
	for (unsigned part = 0; part < BLAME_COUNT; part++) {
		text_addf(ret, "%s %s ", part ? "," : "", frame_part_word((enum frame_part)part));
		say_ms(ret, sum[part] / (double)shown);
	}
	text_add(ret, ".");
}

static void tell_to_buyer(const struct evidence *e, struct text *ret)
{
	tell_blame(e, TO_BUYER, ret);
}

static void tell_to_seller(const struct evidence *e, struct text *ret)
{
	tell_blame(e, TO_SELLER, ret);
}

static const struct legend legend[] = {
	{ SVG_SENDER, "sender: encode and pace" }, { SVG_REPAIR, "waiting for a repair" },
	{ SVG_PROPAGATION, "distance" },           { SVG_JITTER, "jitter of the route" },
	{ SVG_QUEUE, "queue at a bottleneck" },    { SVG_RECEIVER, "receiver's buffer" },
	{ SVG_SCREEN, "decode and display" },      { 0, NULL },
};

#define CAPTION                                                                                     \
	"Mean latency of the pictures shown in each interval, split into its parts; pictures that " \
	"never appeared are not in it. The parts add up to the whole."

const struct plot_kind plot_blame_to_buyer = {
	.name = "blame-to-buyer",
	.title = "What made the pictures to the buyer late?",
	.caption = CAPTION,
	.legend = legend,
	.draw = draw_to_buyer,
	.tell = tell_to_buyer,
};

const struct plot_kind plot_blame_to_seller = {
	.name = "blame-to-seller",
	.title = "What made the pictures to the seller late?",
	.caption = CAPTION,
	.legend = legend,
	.draw = draw_to_seller,
	.tell = tell_to_seller,
};
