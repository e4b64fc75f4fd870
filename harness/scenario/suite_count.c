/* suite_count.c - what became of a suite's runs, how many of each kind, and how long the rest
 * takes.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/suite_runs.h"

/* What a run's process said may be no UTF-8, which JSON has to be. */
static char *copy(const char *s)
{
	char *ret = strdup(s ? s : "");
	json_t *text = ret ? json_string(ret) : NULL;

	for (char *c = ret; c && *c; c++)
		if ((!text && (unsigned char)*c > '~') || (unsigned char)*c < ' ')
			*c = *c == '\n' ? '\n' : '?';
	json_decref(text);
	return ret;
}

int suite_run_end(struct suite_run *run, enum exit_code code, const char *reason, const char *dir,
		  struct err *err)
{
	char *why = copy(reason), *where = copy(dir);

	if (!why || !where) {
		free(why);
		free(where);
		return err_set(err, -ENOMEM, "no memory for a suite");
	}
	free(run->reason);
	free(run->dir);
	run->reason = why;
	run->dir = where;
	run->code = code;
	run->ended = true;
	return 0;
}

int suite_run_again(struct suite_run *run, const char *reason, const char *dir, struct err *err)
{
	struct suite_try *v = reallocarray(run->tries, run->try_count + 1, sizeof(*v));

	if (!v)
		return err_set(err, -ENOMEM, "no memory for a suite");
	run->tries = v;
	v += run->try_count;
	*v = (struct suite_try){ copy(dir), copy(reason) };
	if (v->dir && v->reason) {
		run->try_count++;
		return 0;
	}
	free(v->dir);
	free(v->reason);
	return err_set(err, -ENOMEM, "no memory for a suite");
}

int suite_runs_reopen(struct suite_runs *runs, unsigned retries, struct err *err)
{
	for (size_t i = 0; i < runs->n; i++) {
		struct suite_run *run = &runs->v[i];
		int r = 0;

		if (!run->ended || run->code != EXIT_INVALID || run->try_count >= retries)
			continue;
		r = suite_run_again(run, run->reason, run->dir, err);
		if (r == 0)
			r = suite_run_end(run, EXIT_PASS, NULL, NULL, err);
		if (r < 0)
			return r;
		run->ended = run->graded = false;
		run->took = 0;
	}
	return 0;
}

struct suite_count suite_runs_count(const struct suite_runs *runs)
{
	struct suite_count count = { .runs = runs->n };

	for (size_t i = 0; i < runs->n; i++) {
		const struct suite_run *run = &runs->v[i];

		count.again += run->try_count;
		if (!run->ended)
			continue;
		count.ended++;
		count.by_code[run->code]++;
		count.degraded += run->graded && run->grade == TRUST_DEGRADED;
	}
	return count;
}

enum exit_code suite_runs_worst(const struct suite_runs *runs)
{
	enum exit_code worst = EXIT_PASS;

	for (size_t i = 0; i < runs->n; i++)
		if (runs->v[i].ended)
			worst = exit_worse(worst, runs->v[i].code);
	return worst;
}

/* What runs took beside their shows, on the mean: only of those that left a whole run. */
static nsec_t beside(const struct suite_runs *runs)
{
	nsec_t sum = 0, count = 0;

	for (size_t i = 0; i < runs->n; i++) {
		const struct suite_run *run = &runs->v[i];

		if (!run->ended || !*run->dir || run->took < run->spec->duration)
			continue;
		sum += run->took - run->spec->duration;
		count++;
	}
	return count ? sum / count : SUITE_BESIDE;
}

nsec_t suite_run_takes(const struct suite_runs *runs, const struct suite_run *run)
{
	return run->spec->duration + beside(runs);
}

/* So many at a time, none of which can take less than the longest of them. */
nsec_t suite_runs_left(const struct suite_runs *runs, unsigned lanes, nsec_t passed)
{
	nsec_t each = beside(runs), sum = -passed, longest = 0;

	for (size_t i = 0; i < runs->n; i++) {
		nsec_t takes = runs->v[i].spec->duration + each;

		if (runs->v[i].ended)
			continue;
		sum += takes;
		longest = takes > longest ? takes : longest;
	}
	longest -= passed;
	sum /= lanes ? lanes : 1;
	sum = sum > longest ? sum : longest;
	return sum > 0 ? sum : 0;
}

const char *suite_run_word(const struct suite_run *run)
{
	static const char *const words[] = {
		[EXIT_PASS] = "pass",
		[EXIT_FAIL] = "fail",
		[EXIT_USAGE] = "broken",
		[EXIT_INVALID] = "invalid",
		[EXIT_INCONCLUSIVE] = "inconclusive",
	};

	return run->ended ? words[run->code] : "not run";
}
