/* compare.c - sorting the runs of two builds into cells, and the verdict over all of them. */
#include "reports/history/compare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/history/compare_inside.h"
#include "reports/history/past.h"

/* Runs of one cell may differ so much in length: sums and counts grow with it. */
#define LENGTH_SPREAD 1.1

#define STREAMS_MAX 16

const char *compare_word(enum compare_word word)
{
	static const char *const words[] = {
		[COMPARE_PASS] = "pass",
		[COMPARE_FAIL] = "fail",
		[COMPARE_INCONCLUSIVE] = "inconclusive",
	};

	return words[word];
}

/* A cell while it is filled. */
struct work {
	struct compare_runs base, cand;
};

struct job {
	const struct compare_conf *conf;
	const struct floor_row *floors;
	size_t floor_count;
	struct comparison *c;
	struct work *work; /* as many as cells */
};

static bool is_cell(const struct compare_cell *cell, const struct past_run *run)
{
	return cell->show && !strcmp(cell->show, run->show) && !strcmp(cell->route, run->route);
}

/* The cell of this run, made when it is the first of its kind; there is room for one a run. */
static size_t cell_of(struct comparison *c, const struct past_run *run)
{
	size_t i = 0;

	while (i < c->cell_count && !is_cell(&c->cells[i], run))
		i++;
	if (i == c->cell_count)
		c->cells[c->cell_count++] =
			(struct compare_cell){ .show = run->show, .route = run->route };
	return i;
}

static void count_run(struct compare_count *count, const struct past_run *run)
{
	count->runs++;
	count->invalid += past_is_invalid(run);
	count->degraded += past_is_degraded(run);
}

/* The labels of the builds, each once. */
static void name_builds(struct text *t, const struct past_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		bool seen = !*list->v[i].build;

		for (size_t k = 0; k < i && !seen; k++)
			seen = !strcmp(list->v[k].build, list->v[i].build);
		if (!seen)
			text_addf(t, "%s%s", t->len ? ", " : "", list->v[i].build);
	}
}

static int sort_in(struct job *job, const struct past_list *list, bool base, struct err *err)
{
	struct compare_count *count = base ? &job->c->base : &job->c->cand;

	for (size_t i = 0; i < list->n; i++) {
		const struct past_run *run = &list->v[i];
		struct compare_runs *runs;
		size_t cell;

		count_run(count, run);
		if (past_is_invalid(run))
			continue;
		cell = cell_of(job->c, run);
		runs = base ? &job->work[cell].base : &job->work[cell].cand;
		if (!runs->v)
			runs->v = calloc(list->n, sizeof(const struct past_run *));
		if (!runs->v)
			return err_set(err, -ENOMEM, "out of memory");
		runs->v[runs->n++] = run;
	}
	name_builds(&count->builds, list);
	if (count->runs == count->invalid)
		return err_set(err, -ENODATA,
			       "the %s has no valid run: all of its %zu are invalid, and invalid "
			       "runs say nothing about a build",
			       base ? "base" : "candidate", count->runs);
	return 0;
}

static bool same_run(const struct past_run *a, const struct past_run *b)
{
	return a->path && b->path && !strcmp(a->path, b->path);
}

static int refuse_twice(const struct past_list *a, const struct past_list *b, struct err *err)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = a == b ? i + 1 : 0; k < b->n; k++)
			if (same_run(&a->v[i], &b->v[k]))
				return err_set(err, -EINVAL,
					       "%s is named twice: a run counts once, and on one "
					       "side",
					       a->v[i].path);
	return 0;
}

static int check_lists(const struct past_list *base, const struct past_list *cand, struct err *err)
{
	int r;

	if (base->n == 0 || cand->n == 0)
		return err_set(err, -EINVAL, "the %s has no run", base->n ? "candidate" : "base");
	if (base->n > COMPARE_RUNS_MAX || cand->n > COMPARE_RUNS_MAX)
		return err_set(err, -E2BIG, "more than %d runs on a side", COMPARE_RUNS_MAX);
	r = refuse_twice(base, base, err);
	if (r == 0)
		r = refuse_twice(cand, cand, err);
	if (r == 0)
		r = refuse_twice(base, cand, err);
	return r;
}

static int check_lengths(const struct compare_cell *cell, const struct work *work, struct err *err)
{
	const struct compare_runs *sides[] = { &work->base, &work->cand };
	nsec_t least = INT64_MAX, most = 0;

	for (size_t s = 0; s < 2; s++) {
		for (size_t i = 0; i < sides[s]->n; i++) {
			nsec_t length = sides[s]->v[i]->duration;

			least = length < least ? length : least;
			most = length > most ? length : most;
		}
	}
	if ((double)most > LENGTH_SPREAD * (double)least)
		return err_set(
			err, -EINVAL,
			"the runs of %s on %s last from %.0f s to %.0f s: runs of one length "
			"can be compared",
			cell->show, cell->route, (double)least / 1e9, (double)most / 1e9);
	return 0;
}

static int by_seed(const void *a, const void *b)
{
	int64_t x = (*(const struct past_run *const *)a)->seed;
	int64_t y = (*(const struct past_run *const *)b)->seed;

	return (x > y) - (x < y);
}

/* Same seeds as often: then chance met both builds alike. */
static bool seeds_differ(struct work *work)
{
	if (work->base.n != work->cand.n)
		return true;
	qsort((void *)work->base.v, work->base.n, sizeof(const struct past_run *), by_seed);
	qsort((void *)work->cand.v, work->cand.n, sizeof(const struct past_run *), by_seed);
	for (size_t i = 0; i < work->base.n; i++)
		if (work->base.v[i]->seed != work->cand.v[i]->seed)
			return true;
	return false;
}

/* Leaves the cells that both sides have; tells of the others. */
static int pair_cells(struct job *job, struct err *err)
{
	struct comparison *c = job->c;
	size_t kept = 0;

	for (size_t i = 0; i < c->cell_count; i++) {
		struct work work = job->work[i];
		struct compare_cell cell = c->cells[i];
		int r;

		if (work.base.n == 0 || work.cand.n == 0) {
			text_addf(&c->notes, "%s on %s was run by the %s alone (%zu): left out\n",
				  cell.show, cell.route, work.base.n ? "base" : "candidate",
				  work.base.n + work.cand.n);
			continue;
		}
		r = check_lengths(&cell, &work, err);
		if (r < 0)
			return r;
		cell.base_runs = work.base.n;
		cell.cand_runs = work.cand.n;
		cell.seeds_differ = seeds_differ(&work);
		/* swapped, so that each list still has one owner */
		job->work[i] = job->work[kept];
		job->work[kept] = work;
		c->cells[kept++] = cell;
	}
	c->cell_count = kept;
	if (kept == 0)
		return err_set(err, -EINVAL,
			       "base and candidate have no show and route in common: %.*s",
			       (int)strcspn(text_str(&c->notes), "\n"), text_str(&c->notes));
	return 0;
}

static bool wants_stream(const struct compare_conf *conf, const char *stream)
{
	const char *direction = conf->direction && *conf->direction ? conf->direction : "to-buyer";

	return !*stream || !strcmp(stream, direction) ||
	       (!strcmp(direction, "both") && !strchr(stream, '.'));
}

/* The streams for which any run of the side measured this metric. */
static void find_streams(const struct job *job, const char *metric, const struct compare_runs *runs,
			 const char **streams, size_t *count)
{
	for (size_t i = 0; i < runs->n; i++) {
		for (size_t k = 0; k < runs->v[i]->count; k++) {
			const struct past_number *number = &runs->v[i]->numbers[k];
			bool known = !number->measured || strcmp(number->metric, metric) != 0 ||
				     !wants_stream(job->conf, number->stream);

			for (size_t s = 0; s < *count && !known; s++)
				known = !strcmp(streams[s], number->stream);
			if (!known && *count < STREAMS_MAX)
				streams[(*count)++] = number->stream;
		}
	}
}

static int test_metric(struct job *job, struct compare_cell *cell, const struct work *work,
		       const struct floor_row *floor, struct err *err)
{
	const struct metric_def *def = metric_known(floor->metric);
	const char *streams[STREAMS_MAX];
	size_t count = 0;

	if (!def)
		return 0;
	find_streams(job, floor->metric, &work->base, streams, &count);
	find_streams(job, floor->metric, &work->cand, streams, &count);
	for (size_t i = 0; i < count; i++) {
		struct compare_line *line = &cell->lines[cell->line_count++];
		int r;

		*line = (struct compare_line){ .def = def, .stream = streams[i] };
		r = compare_line_test(line, floor, &work->base, &work->cand, err);
		if (r < 0)
			return r;
		job->c->family += line->tested;
	}
	return 0;
}

static int test_cell(struct job *job, size_t i, struct err *err)
{
	struct compare_cell *cell = &job->c->cells[i];

	cell->lines = calloc(job->floor_count * STREAMS_MAX, sizeof(*cell->lines));
	if (!cell->lines)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t k = 0; k < job->floor_count; k++) {
		int r = test_metric(job, cell, &job->work[i], &job->floors[k], err);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Puts the chances of all tested lines in order (put is false), or gives the corrected ones back.
 */
static void hand_over(struct comparison *c, double *p, bool put)
{
	size_t n = 0;

	for (size_t i = 0; i < c->cell_count; i++) {
		for (size_t k = 0; k < c->cells[i].line_count; k++) {
			struct compare_line *line = &c->cells[i].lines[k];

			if (!line->tested)
				continue;
			if (put)
				line->p_holm = p[n++];
			else
				p[n++] = line->p_worse;
		}
	}
}

static int correct(struct comparison *c, struct err *err)
{
	double *p = calloc(2 * c->family + 1, sizeof(*p));
	int r = p ? 0 : err_set(err, -ENOMEM, "out of memory");

	if (r == 0) {
		hand_over(c, p, false);
		r = ranks_holm(p, c->family, p + c->family, err);
	}
	if (r == 0)
		hand_over(c, p + c->family, true);
	free(p);
	return r;
}

static void conclude(struct comparison *c)
{
	size_t failed = 0, open = 0, all = 0;

	for (size_t i = 0; i < c->cell_count; i++) {
		for (size_t k = 0; k < c->cells[i].line_count; k++) {
			struct compare_line *line = &c->cells[i].lines[k];

			compare_line_judge(line, c->alpha, c->family);
			failed += line->word == COMPARE_FAIL;
			open += line->word == COMPARE_INCONCLUSIVE;
			all++;
		}
	}
	c->word = failed ? COMPARE_FAIL : open || all == 0 ? COMPARE_INCONCLUSIVE : COMPARE_PASS;
	if (all == 0)
		(void)snprintf(c->reason, sizeof(c->reason),
			       "none of the metrics was measured on either side");
	else if (c->word == COMPARE_INCONCLUSIVE)
		(void)snprintf(c->reason, sizeof(c->reason), "%zu of %zu numbers are undecided",
			       open, all);
}

/* The gates of the table, when the caller named none; *ret_own is to be freed. */
static int choose_floors(struct job *job, struct floor_row **ret_own, struct err *err)
{
	struct floor_row *own = NULL;
	size_t n = 0;

	job->floors = job->conf->floors;
	job->floor_count = job->conf->floor_count;
	if (job->floors)
		return 0;
	while (floor_nth(n))
		n++;
	own = calloc(n + 1, sizeof(*own));
	if (!own)
		return err_set(err, -ENOMEM, "out of memory");
	job->floor_count = 0;
	for (size_t i = 0; i < n; i++)
		if (floor_nth(i)->gate)
			own[job->floor_count++] = *floor_nth(i);
	job->floors = *ret_own = own;
	return 0;
}

static int compare_sides(struct job *job, const struct past_list *base,
			 const struct past_list *cand, struct err *err)
{
	int r = sort_in(job, base, true, err);

	if (r == 0)
		r = sort_in(job, cand, false, err);
	if (r == 0)
		r = pair_cells(job, err);
	for (size_t i = 0; r == 0 && i < job->c->cell_count; i++)
		r = test_cell(job, i, err);
	if (r == 0)
		r = correct(job->c, err);
	if (r == 0)
		conclude(job->c);
	return r;
}

int compare_runs(const struct compare_conf *conf, const struct past_list *base,
		 const struct past_list *cand, struct comparison *ret, struct err *err)
{
	struct job job = { .conf = conf, .c = ret };
	struct floor_row *own = NULL;
	int r;

	*ret = (struct comparison){ .alpha = conf->alpha > 0 ? conf->alpha : 0.05 };
	r = check_lists(base, cand, err);
	if (r < 0)
		return r;
	ret->cells = calloc(base->n + cand->n, sizeof(*ret->cells));
	job.work = calloc(base->n + cand->n, sizeof(*job.work));
	if (!ret->cells || !job.work) {
		r = -ENOMEM;
		(void)err_set(err, r, "out of memory");
	} else {
		r = choose_floors(&job, &own, err);
		if (r == 0)
			r = compare_sides(&job, base, cand, err);
	}
	for (size_t i = 0; job.work && i < base->n + cand->n; i++) {
		free((void *)job.work[i].base.v);
		free((void *)job.work[i].cand.v);
	}
	free(job.work);
	free(own);
	if (r < 0)
		comparison_done(ret);
	return r;
}

void comparison_done(struct comparison *c)
{
	for (size_t i = 0; c->cells && i < c->cell_count; i++)
		free(c->cells[i].lines);
	free(c->cells);
	text_done(&c->base.builds);
	text_done(&c->cand.builds);
	text_done(&c->notes);
	*c = (struct comparison){ 0 };
}
