/* plot_network.c - the plot of what the route was set to, over time. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

#define LINKS_MAX 16

enum setting { RATE, DELAY, LOSS, SETTING_COUNT };

/* A setting of one link changes. */
struct change {
	double t;
	size_t link;
	enum setting setting;
	double value; /* bit/s, ms, share */
};

struct changes {
	struct change *v;
	size_t n, cap;
	bool failed;
};

/* What a chain of links is set to as one: its narrowest rate, its whole delay and loss. */
struct whole {
	double rate_mbps; /* 0 when unlimited */
	double delay_ms;
	double loss_percent;
};

static const enum record_kind kind_of[SETTING_COUNT] = { RECORD_RATE, RECORD_DELAY, RECORD_LOSS };

/* From a record's unit to that of struct change. */
static const double scale_of[SETTING_COUNT] = { 1, 1e-6, 1e-9 };

static void add_change(struct changes *list, struct change change)
{
	if (list->failed)
		return;
	if (list->n == list->cap) {
		size_t cap = list->cap ? 2 * list->cap : 64;
		struct change *bigger = reallocarray(list->v, cap, sizeof(*bigger));

		if (!bigger) {
			list->failed = true;
			return;
		}
		list->v = bigger;
		list->cap = cap;
	}
	list->v[list->n++] = change;
}

static int by_time(const void *a, const void *b)
{
	double x = ((const struct change *)a)->t, y = ((const struct change *)b)->t;

	return (x > y) - (x < y);
}

static void collect(const struct evidence *e, const struct chain_facts *chain, struct changes *list)
{
	for (size_t i = 0; i < chain->count && i < LINKS_MAX; i++) {
		const struct series *series = series_find(&e->records, chain->links[i].name);

		for (unsigned k = 0; series && k < SETTING_COUNT; k++) {
			const struct samples *in = &series->of[kind_of[k]];

			for (size_t j = 0; j < in->n; j++)
				add_change(list,
					   (struct change){ fmax(0, seconds_since(in->v[j].time,
										  e->manifest.t0)),
							    i, (enum setting)k,
							    (double)in->v[j].value * scale_of[k] });
		}
	}
	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), by_time);
}

static struct whole sum_up(double links[LINKS_MAX][SETTING_COUNT], size_t n)
{
	struct whole whole = { 0 };
	double kept = 1;

	for (size_t i = 0; i < n; i++) {
		double mbps = links[i][RATE] / 1e6;

		if (mbps > 0 && (whole.rate_mbps == 0 || mbps < whole.rate_mbps))
			whole.rate_mbps = mbps;
		whole.delay_ms += links[i][DELAY];
		kept *= 1 - links[i][LOSS];
	}
	whole.loss_percent = 100 * (1 - kept);
	return whole;
}

static void add_row(struct text *t, double at, const struct whole *whole, struct whole *most)
{
	most->rate_mbps = fmax(most->rate_mbps, whole->rate_mbps);
	most->delay_ms = fmax(most->delay_ms, whole->delay_ms);
	most->loss_percent = fmax(most->loss_percent, whole->loss_percent);
	text_addf(t, "%.3f ", at);
	if (whole->rate_mbps > 0)
		text_addf(t, "%.6g", whole->rate_mbps);
	else
		text_add(t, "?");
	text_addf(t, " %.6g %.6g\n", whole->delay_ms, whole->loss_percent);
}

/* A row for each instant at which something changes, and one at the end. */
static void add_rows(const struct evidence *e, const struct chain_facts *chain, struct text *t,
		     struct whole *most)
{
	double now[LINKS_MAX][SETTING_COUNT] = { 0 };
	size_t n = chain->count;
	double end = seconds_since(e->manifest.end, e->manifest.t0);
	struct changes list = { 0 };
	struct whole whole;

	if (n > LINKS_MAX)
		n = LINKS_MAX;
	for (size_t i = 0; i < n; i++) {
		now[i][RATE] = (double)chain->links[i].rate_bps;
		now[i][DELAY] = in_ms(chain->links[i].delay);
		now[i][LOSS] = chain->links[i].loss;
	}
	collect(e, chain, &list);
	t->failed = t->failed || list.failed;
	for (size_t i = 0; i < list.n && list.v[i].t <= end; i++) {
		now[list.v[i].link][list.v[i].setting] = list.v[i].value;
		if (i + 1 < list.n && list.v[i + 1].t == list.v[i].t)
			continue;
		whole = sum_up(now, n);
		add_row(t, list.v[i].t, &whole, most);
	}
	whole = sum_up(now, n);
	if (!list.n)
		add_row(t, 0, &whole, most);
	add_row(t, end, &whole, most);
	free(list.v);
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
	struct whole most = { 0 };

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		struct text t = { 0 };

		add_rows(s->e, &s->e->manifest.route.chains[d], &t, &most);
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
		struct whole most = { 0 };
		struct text rows = { 0 };

		add_rows(e, &e->manifest.route.chains[d], &rows, &most);
		text_done(&rows);
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
