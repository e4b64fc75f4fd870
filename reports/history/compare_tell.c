/* compare_tell.c - a comparison as people and as machines read it. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/history/compare_inside.h"

static const char *say(char ret[static 32], const struct metric_def *def, double value, bool sign)
{
	int decimals = 1;

	if (def->unit == METRIC_RATIO)
		decimals = 2;
	else if (def->unit == METRIC_SCORE)
		decimals = metric_decimals(fabs(value));
	(void)snprintf(ret, 32, sign ? "%+.*f" : "%.*f", decimals,
		       metric_column_value(def->unit, value));
	return ret;
}

static void add_side(struct text *t, const struct compare_line *line,
		     const struct compare_side *side)
{
	char buf[32];

	text_addf(t, "%10s", side->n ? say(buf, line->def, side->median, false) : "-");
}

static void add_test(struct text *t, const struct compare_line *line)
{
	char shift[32], low[32], high[32], all[70] = "none";

	if (!line->tested) {
		text_addf(t, "%10s  %-20s%6s%8s", "-", "-", "-", "-");
		return;
	}
	if (line->shift.bounded)
		(void)snprintf(all, sizeof(all), "%s .. %s",
			       say(low, line->def, line->shift.low, true),
			       say(high, line->def, line->shift.high, true));
	text_addf(t, "%10s  %-20s%+6.2f%8.4f", say(shift, line->def, line->shift.shift, true), all,
		  line->delta, line->p_holm);
}

static void add_further(struct text *t, const struct compare_line *line)
{
	if (line->word != COMPARE_INCONCLUSIVE || !line->tested)
		return;
	if (line->further_base == SIZE_MAX || line->further_base > COMPARE_RUNS_MAX)
		text_add(t, "; more runs will hardly tell");
	else
		text_addf(t, "; about %zu + %zu more runs would tell", line->further_base,
			  line->further_cand);
}

static void add_line(struct text *t, const struct compare_line *line)
{
	char buf[32];

	text_addf(t, "  %-22s%-10s%-9s", line->def->name, line->stream,
		  metric_column_unit(line->def->unit));
	add_side(t, line, &line->base);
	add_side(t, line, &line->cand);
	add_test(t, line);
	text_addf(t, "%8s  %s\n      %s", say(buf, line->def, line->floor, false),
		  compare_word(line->word), line->reason);
	add_further(t, line);
	text_add(t, "\n");
}

static void add_cell(struct text *t, const struct compare_cell *cell)
{
	text_addf(t, "\n%s on %s: %zu runs of the base, %zu of the candidate%s\n\n", cell->show,
		  cell->route, cell->base_runs, cell->cand_runs,
		  cell->seeds_differ ? " (of other seeds)" : "");
	text_addf(t, "  %-22s%-10s%-9s%10s%10s%10s  %-20s%6s%8s%8s  %s\n", "metric", "direction",
		  "unit", "base", "cand", "shift", "95 % interval", "delta", "p", "floor",
		  "verdict");
	for (size_t i = 0; i < cell->line_count; i++)
		add_line(t, &cell->lines[i]);
}

static void add_count(struct text *t, const char *side, const struct compare_count *count)
{
	text_addf(t, "%-10s %zu runs", side, count->runs);
	if (count->builds.len)
		text_addf(t, " of %s", text_str(&count->builds));
	if (count->invalid)
		text_addf(t, "; %zu invalid, left out", count->invalid);
	if (count->degraded)
		text_addf(t, "; %zu degraded, in", count->degraded);
	text_add(t, "\n");
}

void compare_text(const struct comparison *c, struct text *ret)
{
	add_count(ret, "base", &c->base);
	add_count(ret, "candidate", &c->cand);
	text_add(ret, text_str(&c->notes));
	for (size_t i = 0; i < c->cell_count; i++)
		add_cell(ret, &c->cells[i]);
	text_addf(ret,
		  "\np: one-sided, exact up to %d runs, after Holm over %zu tests; worse at %g and "
		  "beyond the floor\nverdict: %s%s%s\n",
		  RANKS_EXACT_MAX, c->family, c->alpha, compare_word(c->word),
		  *c->reason ? ": " : "", c->reason);
}

static json_t *side_json(const struct compare_side *side)
{
	return json_pack("{s:I, s:I, s:o}", "runs", (json_int_t)side->n, "unmeasured",
			 (json_int_t)side->unmeasured, "median",
			 side->n ? json_real(side->median) : json_null());
}

static json_t *further_json(const struct compare_line *line, size_t further)
{
	bool told = line->word == COMPARE_INCONCLUSIVE && further <= COMPARE_RUNS_MAX;

	return told ? json_integer((json_int_t)further) : json_null();
}

static json_t *test_json(const struct compare_line *line)
{
	const struct ranks_shift *s = &line->shift;

	if (!line->tested)
		return json_null();
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:b, s:b, s:o, s:o, s:o, s:f}", "u",
			 line->test.u, "p_worse", line->p_worse, "p_worse_holm", line->p_holm,
			 "p_better", line->p_better, "p_two_sided", line->test.p_two, "shift",
			 s->shift, "exact", line->test.exact, "all_equal", line->test.all_equal,
			 "low", s->bounded ? json_real(s->low) : json_null(), "high",
			 s->bounded ? json_real(s->high) : json_null(), "confidence",
			 s->bounded ? json_real(s->holds) : json_null(), "cliffs_delta",
			 line->delta);
}

static json_t *line_json(const struct compare_line *line)
{
	return json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:f, s:s, s:b, s:s, s:o, s:o}", "name",
			 line->def->name, "direction",
			 *line->stream ? json_string(line->stream) : json_null(), "unit",
			 metric_unit_word(line->def->unit), "base", side_json(&line->base),
			 "candidate", side_json(&line->cand), "test", test_json(line), "floor",
			 line->floor, "result", compare_word(line->word), "better", line->better,
			 "reason", line->reason, "further_base",
			 further_json(line, line->further_base), "further_candidate",
			 further_json(line, line->further_cand));
}

static json_t *cell_json(const struct compare_cell *cell)
{
	json_t *lines = json_array();

	for (size_t i = 0; i < cell->line_count; i++)
		(void)json_array_append_new(lines, line_json(&cell->lines[i]));
	return json_pack("{s:s, s:s, s:I, s:I, s:b, s:o}", "show", cell->show, "route", cell->route,
			 "base_runs", (json_int_t)cell->base_runs, "candidate_runs",
			 (json_int_t)cell->cand_runs, "same_seeds", !cell->seeds_differ, "metrics",
			 lines);
}

static json_t *count_json(const struct compare_count *count)
{
	return json_pack("{s:I, s:I, s:I, s:s}", "runs", (json_int_t)count->runs, "invalid",
			 (json_int_t)count->invalid, "degraded", (json_int_t)count->degraded,
			 "builds", text_str(&count->builds));
}

struct json_t *compare_json(const struct comparison *c)
{
	json_t *cells = json_array(), *notes = json_array();

	for (const char *line = text_str(&c->notes); *line;) {
		size_t n = strcspn(line, "\n");

		(void)json_array_append_new(notes, json_stringn(line, n));
		line += n + (line[n] == '\n');
	}
	for (size_t i = 0; i < c->cell_count; i++)
		(void)json_array_append_new(cells, cell_json(&c->cells[i]));
	return json_pack("{s:i, s:{s:s, s:o}, s:f, s:I, s:o, s:o, s:o, s:o}", "format", 1,
			 "verdict", "word", compare_word(c->word), "reason",
			 *c->reason ? json_string(c->reason) : json_null(), "alpha", c->alpha,
			 "tests", (json_int_t)c->family, "base", count_json(&c->base), "candidate",
			 count_json(&c->cand), "notes", notes, "cells", cells);
}
