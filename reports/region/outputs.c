/* outputs.c - regional.json and the table of the terminal. */
#include "reports/region/outputs.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/country.h"
#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/region/limits.h"
#include "reports/region/sheaf.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"

/* "queue": names of causes for machines. */
static const char *cause_word(unsigned cause)
{
	static const char *const words[CAUSE_COUNT] = {
		[LAYER_SENDER] = "sender",
		[LAYER_REPAIR] = "repair",
		[LAYER_PROPAGATION] = "propagation",
		[LAYER_JITTER] = "jitter",
		[LAYER_QUEUE] = "queue",
		[LAYER_RECEIVER] = "receiver",
		[LAYER_SCREEN] = "screen",
		[CAUSE_LOST] = "lost",
		[CAUSE_KEY] = "key-frame",
		[CAUSE_PAUSE] = "pause",
	};

	return words[cause];
}

static const char *standing_word(enum standing standing)
{
	static const char *const words[] = { "valid", "degraded", "invalid", "by-hand" };

	return words[standing];
}

static json_t *spread_json(const struct spread *spread)
{
	if (!spread->n)
		return json_null();
	return json_pack("{s:f, s:f, s:I}", "median", spread->median, "worst", spread->worst,
			 "runs", (json_int_t)spread->n);
}

static json_t *reading_json(const struct reading *reading)
{
	return reading->known ? json_real(reading->v) : json_null();
}

static json_t *group_json(const struct group *g)
{
	json_t *late = json_object(), *delay = json_object(), *standing = json_object();

	for (unsigned i = 0; i < CAUSE_COUNT; i++)
		(void)json_object_set_new(late, cause_word(i), json_real(in_ms(g->by[i])));
	for (unsigned i = 0; g->with_pictures && i < LAYER_COUNT; i++)
		(void)json_object_set_new(delay, cause_word(i), json_real(g->mean_ms[i]));
	for (unsigned i = 0; i < STANDING_COUNT; i++)
		(void)json_object_set_new(standing, standing_word((enum standing)i),
					  json_integer((json_int_t)g->standing[i]));
	return json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:o, s:o, s:o, "
		"s:o, s:o}",
		"country", g->country->code, "place", g->country->name, "city", g->city, "route",
		g->route, "title", g->title, "workload", g->kind, "show", g->show, "build",
		g->build, "verdict", verdict_name(g->verdict), "runs", standing, "counted",
		(json_int_t)g->counted, "degraded_counted", (json_int_t)g->leaning, "passed",
		(json_int_t)g->passed, "share_under_600", spread_json(&g->in_time), "p95_ms",
		spread_json(&g->most), "p50_ms", spread_json(&g->usual), "late_ms_by_cause", late,
		"mean_delay_ms", delay);
}

static json_t *run_json(const struct taken *run)
{
	const struct manifest *m = &run->manifest;

	return json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:b, s:s, s:s, s:o, s:o, s:o}", "run",
			 run->name, "route", m->route.name, "show", m->show.name, "seed",
			 (json_int_t)m->seed, "started", m->started, "measurement",
			 standing_word(run->standing), "counts", (int)run->counts, "verdict",
			 verdict_name(run->verdict), "reason", run->reason, "share_under_600",
			 reading_json(&run->in_time), "p95_ms", reading_json(&run->most), "p50_ms",
			 reading_json(&run->usual));
}

/* A limit of INT64_MAX is none. */
static json_t *bound_json(int64_t v)
{
	return v == INT64_MAX ? json_null() : json_integer(v);
}

static void add_limits(const struct sheaf *s, json_t *ret)
{
	struct limit limit;

	for (struct limit_walk at = { 0 }; limits_next(s, &at, &limit);)
		(void)json_array_append_new(
			ret,
			json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:I}", "check", limit.check->name,
				  "what", limit.check->what, "unit", limit.check->unit,
				  "valid_up_to", bound_json(limit.check->degraded), "usable_up_to",
				  bound_json(limit.check->invalid), "greatest",
				  (json_int_t)limit.greatest, "runs", (json_int_t)limit.runs));
}

int outputs_json(const struct sheaf *s, struct text *ret, struct err *err)
{
	json_t *groups = json_array(), *runs = json_array(), *limits = json_array(), *root;
	char *dump;

	for (size_t i = 0; i < s->group_count; i++)
		(void)json_array_append_new(groups, group_json(&s->groups[i]));
	for (size_t i = 0; i < s->run_count; i++)
		(void)json_array_append_new(runs, run_json(&s->runs[i]));
	add_limits(s, limits);
	root = json_pack("{s:i, s:s, s:b, s:I, s:I, s:s, s:o, s:o, s:o}", "format", OUTPUTS_FORMAT,
			 "straits", VERSION, "count_degraded", (int)s->count_degraded, "counted",
			 (json_int_t)s->counted, "degraded_counted", (json_int_t)s->leaning,
			 "verdict", verdict_name(sheaf_verdict(s)), "limits_passed", limits,
			 "groups", groups, "runs", runs);
	dump = root && json_array_size(groups) == s->group_count &&
			       json_array_size(runs) == s->run_count
		       ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12))
		       : NULL;
	json_decref(root);
	if (!dump)
		return err_set(err, -ENOMEM, "regional.json: out of memory");
	text_add(ret, dump);
	text_add(ret, "\n");
	free(dump);
	return 0;
}

/* The longest of a name that every group has. */
static int widest(const struct sheaf *s, const char *(*name)(const struct group *g))
{
	size_t most = strlen("route");

	for (size_t i = 0; i < s->group_count; i++)
		if (strlen(name(&s->groups[i])) > most)
			most = strlen(name(&s->groups[i]));
	return (int)most;
}

static const char *route_of(const struct group *g)
{
	return g->route;
}

static const char *show_of(const struct group *g)
{
	return g->show;
}

static void add_group(struct text *t, const struct group *g, int routes, int shows)
{
	struct text share = { 0 }, within = { 0 };

	if (g->in_time.n)
		say_share(&share, g->in_time.worst);
	if (g->most.n)
		say_duration(&within, g->most.worst);
	text_addf(t, "  %-*s  %-*s  %2zu/%-3zu  %-12s %-8s %s%s\n", routes, g->route, shows,
		  g->show, g->counted, g->count, share.len ? share.s : "-",
		  within.len ? within.s : "-",
		  g->verdict == VERDICT_INVALID ? "none" : verdict_name(g->verdict),
		  g->leaning ? " ~degraded" : "");
	text_done(&share);
	text_done(&within);
}

/* What degraded runs mean for the table. */
static void add_remarks(const struct sheaf *s, struct text *t)
{
	const size_t only = sheaf_only_degraded(s);

	if (s->leaning)
		text_addf(
			t,
			"  ~degraded: rests on degraded runs, %zu in all, which count with "
			"--count-degraded;\n  the lab passed one of its limits in them, and small "
			"differences may be its own\n",
			s->leaning);
	if (only)
		text_addf(
			t,
			"\n  combinations that have degraded runs, but none that counts: %zu of %zu\n"
			"  In a degraded run the lab passed one of its published limits: the numbers\n"
			"  stand, but small differences between runs may come from the lab. With\n"
			"  --count-degraded such runs count as well, and what rests on one is marked.\n",
			only, s->group_count);
}

void outputs_text(const struct sheaf *s, struct text *ret)
{
	const int routes = widest(s, route_of), shows = widest(s, show_of);

	text_addf(ret, "  %-*s  %-*s  %-6s  %-12s %-8s %s\n", routes, "route", shows, "show",
		  "runs", "<600 ms", "95 %", "verdict");
	for (size_t i = 0; i < s->group_count; i++)
		add_group(ret, &s->groups[i], routes, shows);
	text_addf(ret,
		  "\n  %zu run%s: %zu valid, %zu degraded, %zu invalid, %zu changed by hand; only "
		  "valid%s\n  ones count, and the numbers are those of the worst of them\n",
		  s->run_count, s->run_count == 1 ? "" : "s", s->standing[VALID],
		  s->standing[DEGRADED], s->standing[INVALID], s->standing[BY_HAND],
		  s->count_degraded ? " and degraded" : "");
	add_remarks(s, ret);
}
