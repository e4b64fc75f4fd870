/* plot_rate.c - the plot of what was sent against what the route carried. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reports/write/chain.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

#define BINS_MAX 300

/* Bits of a direction in each interval. */
struct bins {
	double sent[BINS_MAX];
	double arrived[BINS_MAX];
	size_t n;
	double width; /* s */
};

static const struct samples *samples_of(const struct evidence *e, const char *stream,
					enum record_kind kind)
{
	static const struct samples none;
	const struct series *series = series_find(&e->records, stream);

	return series ? &series->of[kind] : &none;
}

static void add_bits(const struct evidence *e, const struct samples *in, double *bits,
		     const struct bins *bins)
{
	for (size_t i = 0; i < in->n; i++) {
		double at = seconds_since(in->v[i].time, e->manifest.t0) / bins->width;

		if (at >= 0 && at < (double)bins->n)
			bits[(size_t)at] += 8 * (double)in->v[i].value;
	}
}

/* At the hosts' own wires; where no capture tells, what the drive took from the sender. */
static bool fill(const struct evidence *e, enum direction direction, struct bins *bins)
{
	const char *stream = direction_word(direction);
	const struct samples *sent = samples_of(e, stream, RECORD_WIRE_SENT);
	double seconds = seconds_since(e->manifest.end, e->manifest.t0);

	*bins = (struct bins){ .width = fmax(1, ceil(seconds / BINS_MAX)) };
	bins->n = (size_t)fmin(BINS_MAX, ceil(seconds / bins->width));
	if (!sent->n)
		sent = samples_of(e, stream, RECORD_ARRIVE);
	add_bits(e, sent, bins->sent, bins);
	add_bits(e, samples_of(e, stream, RECORD_WIRE_RECEIVED), bins->arrived, bins);
	return sent->n > 0;
}

/* What the sender of a direction aims at, over time. */
static const struct samples *targets_of(const struct evidence *e, enum direction direction)
{
	const char *sender = direction == TO_BUYER ? "seller" : "buyer";
	char stream[2 * RECORD_WORD_MAX];

	(void)snprintf(stream, sizeof(stream), "%s.%s", sender, direction_word(direction));
	return samples_of(e, stream, RECORD_TARGET);
}

/* What a panel shows; the greatest of each in Mbit/s. */
struct panel {
	enum direction direction;
	bool any;
	double sent, target;
	struct chain_step capacity;
	double least_capacity; /* 0 when it is unlimited all the time */
};

static const char *data_of(const char *what, enum direction direction, char buf[static 32])
{
	(void)snprintf(buf, 32, "%s-%s", what, direction_word(direction));
	return buf;
}

/* A column for each interval: both its ends, as steps. */
static void write_bits(struct sheet *s, struct panel *panel)
{
	struct bins *bins = malloc(sizeof(*bins));
	struct text t = { 0 };
	char data[32];

	t.failed = !bins;
	panel->any = bins && fill(s->e, panel->direction, bins);
	for (size_t i = 0; panel->any && i < bins->n; i++) {
		double sent = bins->sent[i] / bins->width / 1e6;
		double arrived = bins->arrived[i] / bins->width / 1e6;

		panel->sent = fmax(panel->sent, fmax(sent, arrived));
		for (size_t end = 0; end < 2; end++)
			text_addf(&t, "%g %.6g %.6g\n",
				  fmin((double)(i + end) * bins->width, s->seconds), sent, arrived);
	}
	free(bins);
	sheet_data(s, data_of("bits", panel->direction, data), &t);
}

static void write_target(struct sheet *s, struct panel *panel)
{
	const struct samples *in = targets_of(s->e, panel->direction);
	struct text t = { 0 };
	double mbps = 0;
	char data[32];

	for (size_t i = 0; i < in->n; i++) {
		double at = fmax(0, seconds_since(in->v[i].time, s->e->manifest.t0));

		if (at > s->seconds)
			break;
		mbps = (double)in->v[i].value / 1e6;
		panel->target = fmax(panel->target, mbps);
		text_addf(&t, "%.3f %.6g\n", at, mbps);
	}
	if (t.len)
		text_addf(&t, "%.3f %.6g\n", s->seconds, mbps);
	sheet_data(s, data_of("target", panel->direction, data), &t);
}

static void write_capacity(struct sheet *s, struct panel *panel)
{
	struct chain_steps steps = { 0 };
	struct text t = { 0 };
	char data[32];

	t.failed = chain_steps_make(s->e, panel->direction, &steps) < 0;
	for (size_t i = 0; i <= steps.n && steps.n; i++) {
		double mbps = steps.v[i < steps.n ? i : i - 1].rate_mbps;

		text_addf(&t, "%.3f ", i < steps.n ? steps.v[i].t : s->seconds);
		if (mbps > 0)
			text_addf(&t, "%.6g\n", mbps);
		else
			text_add(&t, "?\n");
		if (mbps > 0 && (panel->least_capacity == 0 || mbps < panel->least_capacity))
			panel->least_capacity = mbps;
	}
	panel->capacity = steps.most;
	chain_steps_done(&steps);
	sheet_data(s, data_of("capacity", panel->direction, data), &t);
}

/* Where the axis ends: a wide route would make the sender's rate a line at the foot. */
static double top_of(const struct panel *panel)
{
	double used = fmax(panel->sent, panel->target);

	return 1.15 * fmax(0.01, fmax(used, fmin(panel->capacity.rate_mbps, 2 * used)));
}

/* What cannot be seen of the capacity is written. */
static void name_capacity(struct sheet *s, const struct panel *panel)
{
	struct text name = { 0 };

	if (panel->least_capacity == 0) {
		text_add(&name, "the route sets no limit");
	} else if (panel->least_capacity > top_of(panel)) {
		text_add(&name, "the route carries ");
		say_rate(&name, panel->least_capacity * 1e6);
		text_add(&name,
			 panel->capacity.rate_mbps > panel->least_capacity ? " or more" : "");
	}
	if (name.len) {
		text_add(&s->gp, "set label ");
		sheet_quote(s, text_str(&name));
		text_addf(
			&s->gp,
			" at graph 1,graph 1 offset -0.5,-0.8 right front textcolor rgb '#%06x'\n",
			svg_role(SVG_LIMIT)->light);
	}
	text_done(&name);
}

static const char *panel_name(enum direction direction)
{
	return direction == TO_BUYER ? "Mbit/s, to the buyer" : "Mbit/s, to the seller";
}

static void add_line(struct sheet *s, const struct panel *panel, const char *what, const char *how,
		     enum svg_colour colour, const char *style)
{
	char data[32];

	sheet_file(s, data_of(what, panel->direction, data));
	text_addf(&s->gp, " using %s ", how);
	sheet_colour(s, colour);
	text_addf(&s->gp, " %s", style);
}

static void draw_panel(struct sheet *s, const struct panel *panel)
{
	const char *const next = ", \\\n     ";
	bool buyer = panel->direction == TO_BUYER;

	sheet_panel(s, buyer ? 0 : 1, 2);
	sheet_time_axis(s, !buyer);
	sheet_value_axis(s, top_of(panel), panel_name(panel->direction));
	sheet_events(s, buyer);
	name_capacity(s, panel);
	text_add(&s->gp, "plot ");
	add_line(s, panel, "bits", "1:3 with filledcurves y1=0",
		 buyer ? SVG_BUYER_AREA : SVG_SELLER_AREA, "fs solid");
	if (panel->least_capacity > 0) {
		text_add(&s->gp, next);
		add_line(s, panel, "capacity", "1:2 with steps", SVG_LIMIT, "lw 1.6 dt (7,4)");
	}
	if (panel->target > 0) {
		text_add(&s->gp, next);
		add_line(s, panel, "target", "1:2 with steps", SVG_MUTED, "lw 1.3 dt (2,3)");
	}
	text_add(&s->gp, next);
	add_line(s, panel, "bits", "1:2 with lines", buyer ? SVG_BUYER : SVG_SELLER, "lw 1.6");
	text_add(&s->gp, "\n");
}

static bool draw_rate(struct sheet *s)
{
	struct panel panels[DIRECTION_COUNT] = { { .direction = TO_BUYER },
						 { .direction = TO_SELLER } };
	bool any = false;

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		write_bits(s, &panels[d]);
		write_target(s, &panels[d]);
		write_capacity(s, &panels[d]);
		any = any || panels[d].any;
	}
	if (!any)
		return false;
	sheet_begin(s, 130);
	sheet_reserve(s, panel_name(TO_SELLER));
	text_add(&s->gp, "set datafile missing '?'\nset multiplot\n");
	for (unsigned d = 0; d < DIRECTION_COUNT; d++)
		if (panels[d].any)
			draw_panel(s, &panels[d]);
	text_add(&s->gp, "unset multiplot\n");
	return true;
}

static void tell_direction(const struct evidence *e, enum direction direction, struct text *ret)
{
	struct bins *bins = malloc(sizeof(*bins));
	double total = 0;

	ret->failed = ret->failed || !bins;
	if (!bins || !fill(e, direction, bins)) {
		text_addf(ret, "No packet %s was recorded.", direction_said(direction));
	} else {
		for (size_t i = 0; i < bins->n; i++)
			total += bins->sent[i];
		text_addf(ret, "Sent %s: ", direction_said(direction));
		say_rate(ret, total / fmax(0.001, seconds_since(e->manifest.end, e->manifest.t0)));
		text_add(ret, " on average.");
	}
	free(bins);
}

static void tell_rate(const struct evidence *e, struct text *ret)
{
	tell_direction(e, TO_BUYER, ret);
	text_add(ret, " ");
	tell_direction(e, TO_SELLER, ret);
}

static const struct legend legend[] = {
	{ SVG_BUYER, "sent to the buyer" },
	{ SVG_BUYER_AREA, "arrived there" },
	{ SVG_SELLER, "sent to the seller" },
	{ SVG_SELLER_AREA, "arrived there" },
	{ SVG_LIMIT, "what the route carries" },
	{ SVG_MUTED, "what the video's sender aims at" },
	{ 0, NULL },
};

const struct plot_kind plot_rate = {
	.name = "rate",
	.title = "Was more sent than the route carries?",
	.caption = "All bits at the hosts' wires, headers, sound and repairs in them, in each "
		   "interval; the route carries what its narrowest link is set to. Where more is "
		   "sent than it carries, a queue grows.",
	.legend = legend,
	.draw = draw_rate,
	.tell = tell_rate,
};
