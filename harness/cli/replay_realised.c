/* replay_realised.c - what chance came out as in a replay, beside what was configured. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "harness/cli/replay_tell.h"
#include "harness/model/loss.h"

/* Room for one figure as text. */
#define FIGURE 32

static const struct link_conf *conf_of(const struct replay_told *told, unsigned direction,
				       size_t link)
{
	return &told->conf->routes[direction].links[link];
}

static double configured_loss(const struct link_conf *conf)
{
	return chance_value(loss_words(&conf->loss).mean);
}

static double share(uint64_t part, uint64_t of)
{
	return of ? (double)part / (double)of : 0;
}

/* Is there anything to be said of the link? */
static bool is_random(const struct link_conf *conf, const struct link_realised *r)
{
	return conf->delay.jitter || conf->delay.list || conf->delay.spike.share ||
	       conf->loss.kind != LOSS_NONE || r->jitter_sd_ns || r->lost || r->overtook;
}

static void tell_jitter(const struct link_conf *conf, const struct link_realised *r)
{
	char lag[FIGURE] = "-";

	if (r->lag_pairs)
		(void)snprintf(lag, sizeof(lag), "%.3f", r->lag_correlation_ppm / 1e6);
	(void)printf(" %8.3f %8.3f %8.3f %8.3f %6s", (double)conf->delay.jitter / 1e6,
		     (double)r->jitter_sd_ns / 1e6, (double)r->jitter_mean_ns / 1e6,
		     (double)r->added_mean_ns / 1e6, lag);
}

static void tell_loss(const struct link_conf *conf, const struct link_realised *r)
{
	char run[FIGURE] = "-";

	if (r->loss_runs)
		(void)snprintf(run, sizeof(run), "%.2f", share(r->lost, r->loss_runs));
	(void)printf(" %8.3f %8.3f %8.3f %8s\n", 100 * share(r->overtook, r->delayed),
		     100 * configured_loss(conf), 100 * share(r->lost, r->tried), run);
}

static void tell_head(void)
{
	(void)puts(
		"\njitter in ms and losses in % as they came out, beside what is configured\n"
		"                            deviation          mean of it     lag  out of   loss              mean\n"
		"direction  link                set     real    drawn    added    tau   order"
		"      set     real      run");
}

void tell_realised(const struct replay_told *told)
{
	bool any = false;

	for (unsigned d = 0; told->result->tells_realised && d < DECISION_DIRECTIONS; d++)
		for (size_t i = 0; i < told->conf->routes[d].link_count; i++) {
			const struct link_realised *r = &told->result->realised[d][i];
			const struct link_conf *conf = conf_of(told, d, i);

			if (!is_random(conf, r))
				continue;
			if (!any)
				tell_head();
			any = true;
			(void)printf("%-10s %-14s", decision_direction(d), conf->name);
			tell_jitter(conf, r);
			tell_loss(conf, r);
		}
}

/* NULL when there was nothing to measure. */
static json_t *ratio(uint64_t part, uint64_t of)
{
	return of ? json_real(share(part, of)) : json_null();
}

static json_t *jitter_json(const struct link_conf *conf, const struct link_realised *r)
{
	return json_pack("{s:I, s:I, s:o, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "jitter_ns",
			 (json_int_t)conf->delay.jitter, "tau_ns", (json_int_t)conf->delay.tau,
			 "packets", json_integer((json_int_t)r->delayed), "drawn_mean_ns",
			 (json_int_t)r->jitter_mean_ns, "drawn_deviation_ns",
			 (json_int_t)r->jitter_sd_ns, "added_mean_ns", (json_int_t)r->added_mean_ns,
			 "added_deviation_ns", (json_int_t)r->added_sd_ns, "delay_mean_ns",
			 (json_int_t)r->delay_mean_ns, "correlation_at_tau",
			 r->lag_pairs ? json_real(r->lag_correlation_ppm / 1e6) : json_null(),
			 "out_of_order", ratio(r->overtook, r->delayed));
}

static json_t *loss_json(const struct link_conf *conf, const struct link_realised *r)
{
	return json_pack("{s:f, s:I, s:I, s:o, s:o}", "loss", configured_loss(conf), "packets",
			 (json_int_t)r->tried, "lost", (json_int_t)r->lost, "share",
			 ratio(r->lost, r->tried), "mean_run", ratio(r->lost, r->loss_runs));
}

json_t *tell_realised_json(const struct replay_told *told)
{
	json_t *array = json_array();
	int failed = 0;

	for (unsigned d = 0; d < DECISION_DIRECTIONS; d++)
		for (size_t i = 0; i < told->conf->routes[d].link_count; i++) {
			const struct link_realised *r = &told->result->realised[d][i];
			const struct link_conf *conf = conf_of(told, d, i);

			failed |= json_array_append_new(
				array,
				json_pack("{s:s, s:s, s:o, s:o}", "direction",
					  decision_direction(d), "link", conf->name, "jitter",
					  jitter_json(conf, r), "loss", loss_json(conf, r)));
		}
	if (!failed)
		return array;
	json_decref(array);
	return NULL;
}
