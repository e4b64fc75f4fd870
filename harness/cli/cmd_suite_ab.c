/* cmd_suite_ab.c - the runs of a suite's two builds, held against each other. */
#include <errno.h>

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

int suite_compare(const struct suite_session *s, struct text *into, struct json_t **ret_json,
		  enum exit_code *ret_code, struct err *err)
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
		*ret_json = compare_json(&c);
		*ret_code = compare_exit(c.word);
	}
	comparison_done(&c);
	past_list_done(&base);
	past_list_done(&cand);
	return r;
}
