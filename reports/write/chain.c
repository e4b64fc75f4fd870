/* chain.c - folding the settings of a chain's links into one. */
#include "reports/write/chain.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "reports/write/pictures.h"

#define LINKS_MAX 16

enum setting { RATE, DELAY, LOSS, SETTING_COUNT };

/* A setting of one link changes. */
struct change {
	double t;
	size_t link;
	enum setting setting;
	double value; /* bit/s, ms, share */
};

static const enum record_kind kind_of[SETTING_COUNT] = { RECORD_RATE, RECORD_DELAY, RECORD_LOSS };

/* From a record's unit to that of struct change. */
static const double scale_of[SETTING_COUNT] = { 1, 1e-6, 1e-9 };

/* The links that are looked at. */
static size_t link_count(const struct chain_facts *chain)
{
	return chain->count < LINKS_MAX ? chain->count : LINKS_MAX;
}

static size_t count_changes(const struct evidence *e, const struct chain_facts *chain)
{
	size_t n = 0;

	for (size_t i = 0; i < link_count(chain); i++) {
		const struct series *series = series_find(&e->records, chain->links[i].name);

		for (unsigned k = 0; series && k < SETTING_COUNT; k++)
			n += series->of[kind_of[k]].n;
	}
	return n;
}

static int by_time(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return (x->t > y->t) - (x->t < y->t);
}

/* The changes of a link into v; returns how many. */
static size_t collect_link(const struct series *series, size_t link, nsec_t t0, struct change *v)
{
	size_t n = 0;

	for (unsigned k = 0; k < SETTING_COUNT; k++) {
		const struct samples *in = &series->of[kind_of[k]];

		for (size_t j = 0; j < in->n; j++)
			v[n++] = (struct change){ fmax(0, seconds_since(in->v[j].time, t0)), link,
						  (enum setting)k,
						  (double)in->v[j].value * scale_of[k] };
	}
	return n;
}

/* All changes by time into v, which has room for them. */
static void collect(const struct evidence *e, const struct chain_facts *chain, struct change *v)
{
	size_t n = 0;

	for (size_t i = 0; i < link_count(chain); i++) {
		const struct series *series = series_find(&e->records, chain->links[i].name);

		if (series)
			n += collect_link(series, i, e->manifest.t0, v + n);
	}
	qsort(v, n, sizeof(*v), by_time);
}

static struct chain_step fold(double t, double links[LINKS_MAX][SETTING_COUNT], size_t n)
{
	struct chain_step step = { .t = t };
	double kept = 1;

	for (size_t i = 0; i < n; i++) {
		double mbps = links[i][RATE] / 1e6;

		if (mbps > 0 && (step.rate_mbps == 0 || mbps < step.rate_mbps))
			step.rate_mbps = mbps;
		step.delay_ms += links[i][DELAY];
		kept *= 1 - links[i][LOSS];
	}
	step.loss_percent = 100 * (1 - kept);
	return step;
}

static void add(struct chain_steps *steps, struct chain_step step)
{
	struct chain_step *most = &steps->most;

	most->rate_mbps = fmax(most->rate_mbps, step.rate_mbps);
	most->delay_ms = fmax(most->delay_ms, step.delay_ms);
	most->loss_percent = fmax(most->loss_percent, step.loss_percent);
	steps->v[steps->n++] = step;
}

/* What run.json says holds until the first record. */
static void begin_with(const struct chain_facts *chain, double now[LINKS_MAX][SETTING_COUNT])
{
	for (size_t i = 0; i < link_count(chain); i++) {
		now[i][RATE] = (double)chain->links[i].rate_bps;
		now[i][DELAY] = in_ms(chain->links[i].delay);
		now[i][LOSS] = chain->links[i].loss;
	}
}

int chain_steps_make(const struct evidence *e, enum direction direction, struct chain_steps *ret)
{
	const struct chain_facts *chain = &e->manifest.route.chains[direction];
	const double end = seconds_since(e->manifest.end, e->manifest.t0);
	double now[LINKS_MAX][SETTING_COUNT] = { 0 };
	size_t n = count_changes(e, chain);
	struct change *changes = calloc(n + 1, sizeof(*changes));
	struct chain_steps steps = { .v = calloc(n + 1, sizeof(*steps.v)) };

	if (!changes || !steps.v) {
		free(changes);
		free(steps.v);
		return -ENOMEM;
	}
	begin_with(chain, now);
	collect(e, chain, changes);
	for (size_t i = 0; i < n && changes[i].t <= end; i++) {
		now[changes[i].link][changes[i].setting] = changes[i].value;
		/* all changes of one instant are one */
		if (i + 1 == n || changes[i + 1].t > changes[i].t)
			add(&steps, fold(changes[i].t, now, link_count(chain)));
	}
	if (!steps.n)
		add(&steps, fold(0, now, link_count(chain)));
	free(changes);
	*ret = steps;
	return 0;
}

void chain_steps_done(struct chain_steps *steps)
{
	free(steps->v);
	*steps = (struct chain_steps){ 0 };
}
