/* sheaf.c - gathering runs, and their medians. */
#include "reports/region/sheaf.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/country.h"
#include "harness/base/err.h"

static unsigned kind_rank(const char *kind)
{
	static const char *const kinds[] = { "call", "live", "talk" };
	unsigned i = 0;

	while (i < 3 && strcmp(kinds[i], kind) != 0)
		i++;
	return i;
}

static int by_kind(const char *a, const char *b)
{
	unsigned x = kind_rank(a), y = kind_rank(b);

	return x != y ? (x > y) - (x < y) : strcmp(a, b);
}

/* The changes to a show are part of what it is, but for the seed: that is what repeats differ in.
 */
static int by_changes(const struct manifest *a, const struct manifest *b)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a->show.change_count && !strncmp(a->show.changes[i], "seed", 4))
			i++;
		while (j < b->show.change_count && !strncmp(b->show.changes[j], "seed", 4))
			j++;
		if (i == a->show.change_count || j == b->show.change_count)
			return (i < a->show.change_count) - (j < b->show.change_count);
		if (strcmp(a->show.changes[i], b->show.changes[j]) != 0)
			return strcmp(a->show.changes[i], b->show.changes[j]);
		i++;
		j++;
	}
}

/* 0 for two runs of one group. */
static int by_group(const struct taken *x, const struct taken *y)
{
	const struct manifest *a = &x->manifest, *b = &y->manifest;
	const struct country *p = country_find(a->route.country);
	const struct country *q = country_find(b->route.country);
	int r = (p > q) - (p < q);

	r = r ? r : strcmp(a->route.city, b->route.city);
	r = r ? r : (int)a->route.is_public - (int)b->route.is_public;
	r = r ? r : strcmp(a->route.name, b->route.name);
	r = r ? r : by_kind(a->workload.kind, b->workload.kind);
	r = r ? r : strcmp(a->show.name, b->show.name);
	r = r ? r : strcmp(a->build, b->build);
	return r ? r : by_changes(a, b);
}

static int by_group_and_name(const void *a, const void *b)
{
	int r = by_group(a, b);

	r = r ? r
	      : strcmp(((const struct taken *)a)->manifest.started,
		       ((const struct taken *)b)->manifest.started);
	return r ? r : strcmp(((const struct taken *)a)->path, ((const struct taken *)b)->path);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* v is put in order; worst is the greatest, or the least. */
static struct spread spread_of(double *v, size_t n, bool greatest_is_worst)
{
	if (!n)
		return (struct spread){ 0 };
	qsort(v, n, sizeof(*v), by_value);
	return (struct spread){ n, (v[(n - 1) / 2] + v[n / 2]) / 2,
				greatest_is_worst ? v[n - 1] : v[0] };
}

static void add_run(struct group *g, const struct taken *run)
{
	g->counted++;
	g->leaning += run->standing == DEGRADED;
	g->passed += run->verdict == VERDICT_PASS;
	g->watched += run->watched;
	g->late += run->late;
	g->late_shown += run->late_shown;
	g->with_pictures += run->shown > 0;
	for (unsigned c = 0; c < CAUSE_COUNT; c++)
		g->by[c] += run->by[c];
	for (unsigned l = 0; l < LAYER_COUNT; l++) {
		g->mean_ms[l] += run->mean_ms[l];
		g->spared[l] += run->spared[l];
	}
}

static enum verdict_word worse(enum verdict_word a, enum verdict_word b)
{
	static const int rank[] = {
		[VERDICT_PASS] = 0,
		[VERDICT_INCONCLUSIVE] = 1,
		[VERDICT_INVALID] = 2,
		[VERDICT_FAIL] = 3,
	};

	return rank[a] > rank[b] ? a : b;
}

static int sum_up(struct group *g, struct err *err)
{
	double *v = calloc(3 * g->count, sizeof(*v));
	double *usual, *in_time;
	size_t n = 0, m = 0, k = 0;

	if (!v)
		return err_set(err, -ENOMEM, "out of memory");
	usual = v + g->count;
	in_time = usual + g->count;
	g->verdict = VERDICT_PASS;
	for (size_t i = 0; i < g->count; i++) {
		const struct taken *run = &g->runs[i];

		g->standing[run->standing]++;
		if (!run->counts)
			continue;
		add_run(g, run);
		g->verdict = worse(g->verdict, run->verdict);
		if (run->most.known)
			v[n++] = run->most.v;
		if (run->usual.known)
			usual[m++] = run->usual.v;
		if (run->in_time.known)
			in_time[k++] = run->in_time.v;
	}
	if (!g->counted)
		g->verdict = VERDICT_INVALID;
	for (unsigned l = 0; g->with_pictures && l < LAYER_COUNT; l++)
		g->mean_ms[l] /= (double)g->with_pictures;
	g->most = spread_of(v, n, true);
	g->usual = spread_of(usual, m, true);
	g->in_time = spread_of(in_time, k, false);
	free(v);
	return 0;
}

static int make_group(const struct taken *first, size_t n, struct group *ret, struct err *err)
{
	const struct manifest *m = &first->manifest;

	*ret = (struct group){
		.country = country_find(m->route.country),
		.city = m->route.city,
		.route = m->route.name,
		.title = m->route.title,
		.kind = m->workload.kind,
		.show = m->show.name,
		.build = m->build,
		.runs = first,
		.count = n,
	};
	return sum_up(ret, err);
}

static void set_counts(struct taken *run, enum counting counting)
{
	run->counts = run->standing == VALID ||
		      (run->standing == DEGRADED && counting == COUNT_DEGRADED_TOO);
}

int sheaf_gather(struct taken *runs, size_t n, enum counting counting, struct sheaf *ret,
		 struct err *err)
{
	struct group *groups = calloc(n + 1, sizeof(*groups));
	size_t count = 0;
	int r = 0;

	*ret = (struct sheaf){ .runs = runs,
			       .run_count = n,
			       .groups = groups,
			       .count_degraded = counting == COUNT_DEGRADED_TOO };
	if (!groups)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < n; i++)
		set_counts(&runs[i], counting);
	qsort(runs, n, sizeof(*runs), by_group_and_name);
	for (size_t i = 0, many; r == 0 && i < n; i += many) {
		for (many = 1; i + many < n && by_group(&runs[i], &runs[i + many]) == 0; many++)
			;
		r = make_group(&runs[i], many, &groups[count++], err);
	}
	for (size_t i = 0; i < n; i++)
		ret->standing[runs[i].standing]++;
	for (size_t i = 0; i < count; i++) {
		ret->counted += groups[i].counted;
		ret->leaning += groups[i].leaning;
	}
	ret->group_count = count;
	return r;
}

void sheaf_done(struct sheaf *s)
{
	free(s->groups);
	for (size_t i = 0; i < s->run_count; i++)
		taken_done(&s->runs[i]);
	free(s->runs);
	*s = (struct sheaf){ 0 };
}

/* The least kind that comes after last, or of all when last is NULL. */
static const char *kind_after(const struct sheaf *s, const char *last)
{
	const char *next = NULL;

	for (size_t i = 0; i < s->group_count; i++) {
		const char *kind = s->groups[i].kind;

		if (!kind || (last && by_kind(kind, last) <= 0))
			continue;
		if (!next || by_kind(kind, next) < 0)
			next = kind;
	}
	return next;
}

const char *sheaf_kind(const struct sheaf *s, size_t i)
{
	const char *kind = kind_after(s, NULL);

	for (; kind && i > 0; i--)
		kind = kind_after(s, kind);
	return kind;
}

size_t sheaf_only_degraded(const struct sheaf *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->group_count; i++)
		n += !s->groups[i].counted && s->groups[i].standing[DEGRADED];
	return n;
}

enum verdict_word sheaf_verdict(const struct sheaf *s)
{
	enum verdict_word word = VERDICT_PASS;

	for (size_t i = 0; i < s->group_count; i++)
		word = worse(word, s->groups[i].verdict);
	return word;
}

static nsec_t late_time(const struct minute *m)
{
	return m->late;
}

static nsec_t longest_wait(const struct minute *m)
{
	return m->waited;
}

/* Puts a minute in its place among the n worst. */
static void insert(struct bad_minute *worst, size_t *count, size_t n, struct bad_minute minute,
		   nsec_t (*how_bad)(const struct minute *m))
{
	size_t i = *count;

	while (i > 0 && how_bad(worst[i - 1].minute) < how_bad(minute.minute))
		i--;
	if (i == n)
		return;
	if (*count < n)
		(*count)++;
	memmove(&worst[i + 1], &worst[i], (*count - i - 1) * sizeof(*worst));
	worst[i] = minute;
}

static size_t find_worst(const struct sheaf *s, struct bad_minute *ret, size_t n,
			 nsec_t (*how_bad)(const struct minute *m))
{
	size_t count = 0;

	for (size_t i = 0; i < s->run_count; i++) {
		const struct taken *run = &s->runs[i];

		for (size_t m = 0; run->counts && m < run->minute_count; m++)
			if (how_bad(&run->minutes[m]) > 0)
				insert(ret, &count, n, (struct bad_minute){ run, &run->minutes[m] },
				       how_bad);
	}
	return count;
}

size_t sheaf_worst(const struct sheaf *s, struct bad_minute *ret, size_t n)
{
	return find_worst(s, ret, n, late_time);
}

size_t sheaf_slowest(const struct sheaf *s, struct bad_minute *ret, size_t n)
{
	return find_worst(s, ret, n, longest_wait);
}
