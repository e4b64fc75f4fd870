/* outcome.c - what chance came out as on links, beside what is configured. */
#include "harness/scenario/outcome.h"

#include <jansson.h>
#include <stdio.h>

#include "harness/base/text.h"
#include "harness/model/loss.h"

/* Room for one figure as text. */
#define FIGURE 32

static double configured_loss(const struct link_conf *conf)
{
	const chance_t mean =
		conf->order == LINK_NETEM ? conf->loss.mean : loss_words(&conf->loss).mean;

	return chance_value(mean);
}

static double share(uint64_t part, uint64_t of)
{
	return of ? (double)part / (double)of : 0;
}

/* Is there anything to be said of the link? */
static bool is_random(const struct outcome *o)
{
	const struct link_conf *conf = o->conf;
	const struct link_realised *r = &o->got;

	return conf->delay.jitter || conf->delay.list || conf->delay.spike.share ||
	       conf->loss.kind != LOSS_NONE || r->jitter_sd_ns || r->lost || r->overtook;
}

static void tell_jitter(const struct outcome *o, struct text *into)
{
	const struct link_realised *r = &o->got;
	char lag[FIGURE] = "-";

	if (r->lag_pairs > 1)
		(void)snprintf(lag, sizeof(lag), "%.2f", r->lag_correlation_ppm / 1e6);
	text_addf(into, "%7.2f%7.2f%7.2f%7.2f%6s", (double)o->conf->delay.jitter / 1e6,
		  (double)r->jitter_sd_ns / 1e6, (double)r->jitter_mean_ns / 1e6,
		  (double)r->added_mean_ns / 1e6, lag);
}

static void tell_loss(const struct outcome *o, struct text *into)
{
	const struct link_realised *r = &o->got;
	char run[FIGURE] = "-";

	if (r->loss_runs)
		(void)snprintf(run, sizeof(run), "%.2f", share(r->lost, r->loss_runs));
	text_addf(into, " %5.2f %5.2f %5.2f %5s\n", 100 * share(r->overtook, r->delayed),
		  100 * configured_loss(o->conf), 100 * share(r->lost, r->tried), run);
}

void outcome_tell(const struct outcome *v, size_t n, struct text *into)
{
	static const char head[] =
		"jitter in ms and losses in % as they came out, beside what is configured\n"
		"                          deviation    mean of it   lag   out        loss  mean\n"
		"direction link            set   real  drawn  added   tau    of   set  real   run\n"
		"                           ms     ms     ms     ms       order     %     %\n";
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (!is_random(&v[i]))
			continue;
		if (!any)
			text_add(into, head);
		any = true;
		text_addf(into, "%-9s %-12s", v[i].direction, v[i].conf->name);
		tell_jitter(&v[i], into);
		tell_loss(&v[i], into);
	}
}

/* NULL when there was nothing to measure. */
static json_t *ratio(uint64_t part, uint64_t of)
{
	return of ? json_real(share(part, of)) : json_null();
}

static json_t *jitter_json(const struct outcome *o)
{
	const struct link_realised *r = &o->got;

	return json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:f, s:o}", "jitter_ns",
		(json_int_t)o->conf->delay.jitter, "tau_ns", (json_int_t)o->conf->delay.tau,
		"packets", (json_int_t)r->delayed, "drawn_mean_ns", (json_int_t)r->jitter_mean_ns,
		"drawn_deviation_ns", (json_int_t)r->jitter_sd_ns, "added_mean_ns",
		(json_int_t)r->added_mean_ns, "added_deviation_ns", (json_int_t)r->added_sd_ns,
		"delay_mean_ns", (json_int_t)r->delay_mean_ns, "correlation_at_tau",
		r->lag_pairs > 1 ? json_real(r->lag_correlation_ppm / 1e6) : json_null(),
		"out_of_order", ratio(r->overtook, r->delayed), "spikes",
		chance_value(o->conf->delay.spike.share), "spiked", ratio(r->spiked, r->delayed));
}

static json_t *loss_json(const struct outcome *o)
{
	const struct link_realised *r = &o->got;

	return json_pack("{s:f, s:I, s:I, s:o, s:o}", "loss", configured_loss(o->conf), "packets",
			 (json_int_t)r->tried, "lost", (json_int_t)r->lost, "share",
			 ratio(r->lost, r->tried), "mean_run", ratio(r->lost, r->loss_runs));
}

json_t *outcome_json(const struct outcome *v, size_t n)
{
	json_t *array = json_array();
	int failed = 0;

	for (size_t i = 0; i < n; i++)
		failed |= json_array_append_new(
			array, json_pack("{s:s, s:s, s:o, s:o}", "direction", v[i].direction,
					 "link", v[i].conf->name, "jitter", jitter_json(&v[i]),
					 "loss", loss_json(&v[i])));
	if (!failed)
		return array;
	json_decref(array);
	return NULL;
}
