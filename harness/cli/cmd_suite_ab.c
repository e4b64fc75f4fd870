/* cmd_suite_ab.c - the runs of a suite's two builds, held against each other. */
#include <string.h>

#include "harness/base/err.h"
#include "harness/cli/cmd_compare.h"
#include "harness/cli/cmd_suite.h"
#include "reports/history/past.h"

static int add_past(const struct suite_session *s, const char *dir, struct past_list *list,
		    struct err *err)
{
	struct past_run past = { 0 };
	int r;

	if (!*dir)
		return 0;
	r = suite_read_past(s, dir, &past, err);
	if (r == 0)
		r = past_list_add(list, &past, err);
	past_done(&past);
	return r;
}

/* Invalid ones too, which are counted and left out. */
static int gather(const struct suite_session *s, int build, struct past_list *list, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->runs.n; i++) {
		const struct suite_run *run = &s->runs.v[i];

		if (run->build != build)
			continue;
		r = add_past(s, run->dir, list, err);
		for (size_t k = 0; r == 0 && k < run->try_count; k++)
			r = add_past(s, run->tries[k].dir, list, err);
	}
	return r;
}

/* How many runs of a build each repeat of the suite makes for a cell. */
static size_t each_repeat(const struct suite_session *s, const struct compare_cell *cell)
{
	size_t n = 0;

	for (size_t i = 0; i < s->runs.spec_count; i++) {
		const struct suite_spec *spec = &s->runs.specs[i];

		n += !spec->broken && !strcmp(spec->show, cell->show) &&
		     !strcmp(spec->route, cell->route);
	}
	return n ? n : 1;
}

/* The repeats that the line which needs most of them asks for; what no number of runs would settle
 * asks for none. */
static unsigned repeats_for(const struct suite_session *s, const struct compare_cell *cell)
{
	size_t most = 0, each = each_repeat(s, cell);

	for (size_t i = 0; i < cell->line_count; i++) {
		const struct compare_line *line = &cell->lines[i];
		size_t runs = cell->base_runs + line->further_base;

		if (line->word == COMPARE_INCONCLUSIVE && line->tested &&
		    line->further_base <= COMPARE_RUNS_MAX && runs > most)
			most = runs;
	}
	most = (most + each - 1) / each;
	return most <= SUITE_REPEATS_MAX ? (unsigned)most : 0;
}

int suite_compare(struct suite_session *s, struct text *into, enum exit_code *ret_code,
		  struct err *err)
{
	struct past_list base = { 0 }, cand = { 0 };
	struct comparison c = { 0 };
	int r = gather(s, 0, &base, err);

	if (r == 0)
		r = gather(s, 1, &cand, err);
	if (r == 0)
		r = compare_runs(&(struct compare_conf){ 0 }, &base, &cand, &c, err);
	if (r == 0) {
		compare_text(&c, into);
		s->state.comparison = compare_json(&c);
		*ret_code = compare_exit(c.word);
	}
	for (size_t i = 0; c.word == COMPARE_INCONCLUSIVE && i < c.cell_count; i++) {
		unsigned more = repeats_for(s, &c.cells[i]);

		s->more = more > s->more ? more : s->more;
	}
	comparison_done(&c);
	past_list_done(&base);
	past_list_done(&cand);
	return r;
}
