/* plot_network.c - the plot of what the route was set to, over time. */
#include <math.h>

#include "reports/write/chain.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

/* A row for each instant at which something changes, and one at the end. */
static void add_rows(const struct evidence *e, enum direction direction, struct text *t,
		     struct chain_step *most)
{
	struct chain_steps steps;

	if (chain_steps_make(e, direction, &steps) < 0) {
		t->failed = true;
		return;
	}
	for (size_t i = 0; i <= steps.n; i++) {
		/* the last holds up to the end */
		const struct chain_step *step = &steps.v[i < steps.n ? i : i - 1];
		double end = seconds_since(e->manifest.end, e->manifest.t0);

		text_addf(t, "%.3f ", i < steps.n ? step->t : end);
		if (step->rate_mbps > 0)
			text_addf(t, "%.6g", step->rate_mbps);
		else
			text_add(t, "?");
		text_addf(t, " %.6g %.6g\n", step->delay_ms, step->loss_percent);
	}
	most->rate_mbps = fmax(most->rate_mbps, steps.most.rate_mbps);
	most->delay_ms = fmax(most->delay_ms, steps.most.delay_ms);
	most->loss_percent = fmax(most->loss_percent, steps.most.loss_percent);
	chain_steps_done(&steps);
}

/* One of the three panels; greatest is 0 when the setting was nowhere used. */
struct panel {
	const char *name;
	unsigned column;
	double greatest;
};

static void draw_panel(struct sheet *s, const struct panel *panel, unsigned i, unsigned n)
{
	sheet_panel(s, i, n);
	sheet_time_axis(s, i + 1 == n);
	sheet_value_axis(s, panel->greatest > 0 ? 1.15 * panel->greatest : 1, panel->name);
	sheet_events(s, i == 0);
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		text_add(&s->gp, d ? ", \\\n     " : "plot ");
		sheet_file(s, d == TO_BUYER ? "to-buyer" : "to-seller");
		text_addf(&s->gp, " using 1:%u with steps ", panel->column);
		sheet_colour(s, d == TO_BUYER ? SVG_BUYER : SVG_SELLER);
		text_add(&s->gp, d == TO_BUYER ? " lw 2" : " lw 2 dt (6,3)");
	}
	text_add(&s->gp, "\n");
}

static bool draw_network(struct sheet *s)
{
	struct chain_step most = { 0 };

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		struct text t = { 0 };

		add_rows(s->e, (enum direction)d, &t, &most);
		sheet_data(s, d == TO_BUYER ? "to-buyer" : "to-seller", &t);
	}
	const struct panel panels[] = {
		{ "rate, Mbit/s", 2, most.rate_mbps },
		{ "delay without jitter and queues, ms", 3, most.delay_ms },
		{ "mean loss, %", 4, most.loss_percent },
	};
	/* an unlimited rate would be an empty panel, which gnuplot refuses */
	unsigned first = most.rate_mbps > 0 ? 0 : 1;

	sheet_begin(s, 150);
	sheet_reserve(s, panels[first].name);
	text_add(&s->gp, "set datafile missing '?'\nset multiplot\nset ytics autofreq\n");
	for (unsigned i = first; i < 3; i++)
		draw_panel(s, &panels[i], i - first, 3 - first);
	text_add(&s->gp, "unset multiplot\n");
	return true;
}

static void tell_network(const struct evidence *e, struct text *ret)
{
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		struct chain_steps steps = { 0 };
		struct chain_step most;

		ret->failed = ret->failed || chain_steps_make(e, (enum direction)d, &steps) < 0;
		most = steps.most;
		chain_steps_done(&steps);
		text_addf(ret, "%sThe route %s is set to at most ", d ? " " : "",
			  direction_said((enum direction)d));
		if (most.rate_mbps > 0) {
			say_rate(ret, most.rate_mbps * 1e6);
			text_add(ret, ", ");
		}
		say_ms(ret, most.delay_ms);
		text_add(ret, " of delay and ");
		say_share(ret, most.loss_percent / 100);
		text_add(ret, " of loss.");
	}
}

static const struct legend legend[] = {
	{ SVG_BUYER, "to the buyer" },
	{ SVG_SELLER, "to the seller (broken line)" },
	{ SVG_EVENT, "an event on the route" },
	{ 0, NULL },
};

const struct plot_kind plot_network = {
	.name = "network",
	.title = "What was the network set to?",
	.caption =
		"All links of a direction together: the narrowest rate, the sum of the delays, the "
		"loss of the whole chain.",
	.legend = legend,
	.draw = draw_network,
	.tell = tell_network,
};
