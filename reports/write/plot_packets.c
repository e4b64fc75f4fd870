/* plot_packets.c - plots of the packets: one-way delay, queues, and how punctual the drive was. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/metric/stat.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

#define GAP_S 0.5 /* no packet for so long: the line breaks */

/* One panel a direction: least to greatest as a band, the median as a line. */
struct bands {
	void (*fill)(const struct evidence *e, enum direction direction, struct curve *ret);
	bool with_losses; /* marks at the foot of the panel */
	bool logarithmic;
};

static const struct samples *samples_of(const struct evidence *e, enum direction direction,
					enum record_kind kind)
{
	static const struct samples none;
	const struct series *series = series_find(&e->records, direction_word(direction));

	return series ? &series->of[kind] : &none;
}

static int by_id(const void *a, const void *b)
{
	const struct sample *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->time > y->time) - (x->time < y->time);
}

static struct sample *sorted_copy(const struct samples *in)
{
	struct sample *v = malloc((in->n ? in->n : 1) * sizeof(*v));

	if (v && in->n) {
		memcpy(v, in->v, in->n * sizeof(*v));
		qsort(v, in->n, sizeof(*v), by_id);
	}
	return v;
}

/* For each id in both, the time from the one to the other, at the time of the first. */
static void add_delays(const struct evidence *e, const struct samples *from,
		       const struct samples *to, struct curve *ret)
{
	struct sample *a = sorted_copy(from), *b = sorted_copy(to);

	ret->failed = ret->failed || !a || !b;
	for (size_t i = 0, j = 0; a && b && i < from->n && j < to->n;) {
		if (a[i].id < b[j].id) {
			i++;
		} else if (a[i].id > b[j].id) {
			j++;
		} else {
			curve_add(ret, seconds_since(a[i].time, e->manifest.t0),
				  in_ms(b[j].time - a[i].time));
			i++;
			j++;
		}
	}
	free(a);
	free(b);
}

/* At the hosts' own wires; where no capture tells, at the drive, which is all but the same. */
static void fill_delay(const struct evidence *e, enum direction direction, struct curve *ret)
{
	const struct samples *received = samples_of(e, direction, RECORD_WIRE_RECEIVED);

	if (received->n)
		add_delays(e, samples_of(e, direction, RECORD_WIRE_SENT), received, ret);
	else
		add_delays(e, samples_of(e, direction, RECORD_ARRIVE),
			   samples_of(e, direction, RECORD_DEPART), ret);
}

static void add_values(const struct evidence *e, const struct samples *in, double least,
		       struct curve *ret)
{
	for (size_t i = 0; i < in->n; i++)
		curve_add(ret, seconds_since(in->v[i].time, e->manifest.t0),
			  fmax(in_ms(in->v[i].value), least));
}

static void fill_queue(const struct evidence *e, enum direction direction, struct curve *ret)
{
	add_values(e, samples_of(e, direction, RECORD_QUEUED), 0, ret);
}

/* Not less than a microsecond, as the axis is logarithmic. */
static void fill_lateness(const struct evidence *e, enum direction direction, struct curve *ret)
{
	add_values(e, samples_of(e, direction, RECORD_DEPART), 0.001, ret);
}

static void fill_losses(const struct evidence *e, enum direction direction, struct curve *ret)
{
	static const enum record_kind kinds[] = { RECORD_LOSE, RECORD_DROP };

	for (size_t k = 0; k < 2; k++) {
		const struct samples *in = samples_of(e, direction, kinds[k]);

		for (size_t i = 0; i < in->n; i++)
			curve_add(ret, seconds_since(in->v[i].time, e->manifest.t0), 1);
	}
}

/* What a panel is drawn from, and how it is called in files. */
struct panel {
	enum direction direction;
	const char *data;
	const char *losses;
	double greatest;
	bool any_losses;
};

static void write_panel(struct sheet *s, const struct bands *bands, struct panel *panel)
{
	struct curve values = { 0 }, losses = { 0 };

	bands->fill(s->e, panel->direction, &values);
	if (bands->with_losses)
		fill_losses(s->e, panel->direction, &losses);
	panel->greatest = curve_greatest(&values);
	panel->any_losses = losses.n > 0;
	sheet_curve(s, panel->data, &values, GAP_S);
	sheet_curve(s, panel->losses, &losses, 0);
}

static const char *panel_name(enum direction direction)
{
	return direction == TO_BUYER ? "ms, to the buyer" : "ms, to the seller";
}

static void panel_axes(struct sheet *s, const struct bands *bands, const struct panel *panel)
{
	const char *name = panel_name(panel->direction);
	double top = 1.08 * panel->greatest;

	if (!bands->logarithmic) {
		sheet_value_axis(s, top > 0 ? top : 1, name);
		return;
	}
	sheet_value_axis(s, 10, name);
	text_addf(
		&s->gp,
		"set logscale y\nset yrange [0.001:%g]\nset ytics (0.001, 0.01, 0.1, 1, 10, 100, 1000)\n",
		fmax(10, pow(10, ceil(log10(fmax(top, 0.001))))));
}

static void draw_panel(struct sheet *s, const struct bands *bands, const struct panel *panel)
{
	bool buyer = panel->direction == TO_BUYER;

	sheet_panel(s, buyer ? 0 : 1, 2);
	sheet_time_axis(s, !buyer);
	panel_axes(s, bands, panel);
	sheet_events(s, buyer);
	text_add(&s->gp, "plot ");
	sheet_file(s, panel->data);
	text_add(&s->gp, " using 1:2:4 with filledcurves ");
	sheet_colour(s, buyer ? SVG_BUYER_AREA : SVG_SELLER_AREA);
	text_add(&s->gp, " fs solid, \\\n     ");
	sheet_file(s, panel->data);
	text_add(&s->gp, " using 1:3 with lines ");
	sheet_colour(s, buyer ? SVG_BUYER : SVG_SELLER);
	text_add(&s->gp, " lw 1.4");
	if (panel->any_losses) {
		text_add(&s->gp, ", \\\n     ");
		sheet_file(s, panel->losses);
		text_addf(&s->gp, " using 1:(%g) with impulses ", 0.07 * panel->greatest);
		sheet_colour(s, SVG_LIMIT);
		text_add(&s->gp, " lw 1.2");
	}
	text_add(&s->gp, "\n");
}

static bool draw_bands(struct sheet *s, const struct bands *bands)
{
	struct panel panels[DIRECTION_COUNT] = {
		{ .direction = TO_BUYER, .data = "to-buyer", .losses = "lost-to-buyer" },
		{ .direction = TO_SELLER, .data = "to-seller", .losses = "lost-to-seller" },
	};
	bool any = false;

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		write_panel(s, bands, &panels[d]);
		any = any || panels[d].greatest > 0;
	}
	if (!any)
		return false;
	sheet_begin(s, 130);
	sheet_reserve(s, panel_name(TO_SELLER));
	text_add(&s->gp, "set multiplot\n");
	for (unsigned d = 0; d < DIRECTION_COUNT; d++)
		if (panels[d].greatest > 0)
			draw_panel(s, bands, &panels[d]);
	text_add(&s->gp, "unset multiplot\n");
	return true;
}

static bool draw_delay(struct sheet *s)
{
	return draw_bands(s, &(struct bands){ .fill = fill_delay, .with_losses = true });
}

static bool draw_queue(struct sheet *s)
{
	return draw_bands(s, &(struct bands){ .fill = fill_queue });
}

static bool draw_lateness(struct sheet *s)
{
	return draw_bands(s, &(struct bands){ .fill = fill_lateness, .logarithmic = true });
}

static void tell_bands(const struct evidence *e, const char *what,
		       void (*fill)(const struct evidence *e, enum direction direction,
				    struct curve *ret),
		       struct text *ret)
{
	text_add(ret, what);
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		struct curve c = { 0 };

		fill(e, (enum direction)d, &c);
		text_addf(ret, "%s %s ", d ? "," : "", direction_said((enum direction)d));
		if (c.n)
			say_ms(ret, curve_greatest(&c));
		else
			text_add(ret, "not measured");
		curve_done(&c);
	}
	text_add(ret, ".");
}

static void tell_delay(const struct evidence *e, struct text *ret)
{
	tell_bands(e, "One-way delay of each packet over time; the greatest", fill_delay, ret);
}

static void tell_queue(const struct evidence *e, struct text *ret)
{
	tell_bands(e, "Time that each packet spent in queues; the greatest", fill_queue, ret);
}

static void tell_lateness(const struct evidence *e, struct text *ret)
{
	tell_bands(e, "How late the lab released each packet; the greatest", fill_lateness, ret);
}

static const struct legend delay_legend[] = {
	{ SVG_BUYER, "to the buyer, median" },   { SVG_BUYER_AREA, "least to greatest" },
	{ SVG_SELLER, "to the seller, median" }, { SVG_SELLER_AREA, "least to greatest" },
	{ SVG_LIMIT, "packets lost" },           { 0, NULL },
};

static const struct legend band_legend[] = {
	{ SVG_BUYER, "to the buyer, median" },
	{ SVG_BUYER_AREA, "least to greatest" },
	{ SVG_SELLER, "to the seller, median" },
	{ SVG_SELLER_AREA, "least to greatest" },
	{ 0, NULL },
};

const struct plot_kind plot_delay = {
	.name = "delay",
	.title = "How long were packets on their way?",
	.caption =
		"One-way delay from the sender's wire to the receiver's wire. Both hosts share one "
		"clock, so no clock error is in it.",
	.legend = delay_legend,
	.draw = draw_delay,
	.tell = tell_delay,
};

const struct plot_kind plot_queue = {
	.name = "queue",
	.title = "How long did packets wait in queues?",
	.caption = "Waiting and being sent at the route's bottlenecks, for each delivered packet.",
	.legend = band_legend,
	.draw = draw_queue,
	.tell = tell_queue,
};

const struct plot_kind plot_lateness = {
	.name = "lateness",
	.title = "How punctual was the lab itself?",
	.caption = "The time by which each packet was released after the instant that the route "
		   "dictates: an error of the measurement, not of the network. Logarithmic.",
	.legend = band_legend,
	.draw = draw_lateness,
	.tell = tell_lateness,
};
