/* test_suite.c - a suite's file is read as it stands, and becomes runs in a stated order. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/find.h"
#include "harness/scenario/suite.h"
#include "harness/scenario/suite_runs.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo suite_tests[];

/* A suite of a folder with the shows a, b (calls) and t (a conversation), and its runs. */
struct fixture {
	struct folder f;
	struct suite_file suite;
	struct suite_opts opts;
	struct suite_runs runs;
};

static void begin(struct fixture *x)
{
	*x = (struct fixture){ 0 };
	folder_make(&x->f);
	folder_write(&x->f, "shows/a.yaml", "show: a\nroute: r\nduration: 10 s\nseed: 7\n");
	folder_write(&x->f, "shows/b.yaml", "show: b\nroute: r\nduration: 20 s\n");
	folder_write(&x->f, "shows/t.yaml",
		     "show: t\nroute: r\nduration: 20 s\nworkload: {talk: {turns: [ask]}}\n");
	folder_write(&x->f, "shows/u.yaml",
		     "show: u\nroute: r\nduration: 20 s\n"
		     "workload: {build: {sender: s, receiver: t}}\n");
	folder_write(&x->f, "routes/q.yaml", "route: q\nseller: fibre\nhaul: haul\nbuyer: fibre\n");
	x->opts = (struct suite_opts){ .scenarios = x->f.dir, .seed = 1 };
}

static void end(struct fixture *x)
{
	suite_runs_done(&x->runs);
	suite_done(&x->suite);
	folder_remove(&x->f);
}

static int load(struct fixture *x, const char *text)
{
	const struct find_place place = { .scenarios = x->f.dir };
	int r;

	folder_write(&x->f, "suites/s.yaml", text);
	x->f.err = (struct err){ 0 };
	r = suite_open("s", &place, &x->suite, &x->f.err);
	return r < 0 ? r : suite_runs_make(&x->suite, &x->opts, &x->runs, &x->f.err);
}

static void expect_names(const struct suite_runs *runs, const char *const *names)
{
	size_t n = 0;

	while (names[n])
		n++;
	CHECK_INT((int64_t)runs->n, (int64_t)n);
	for (size_t i = 0; i < n && i < runs->n; i++)
		CHECK_STR(runs->v[i].name, names[i]);
}

static void expect_refusal(const char *text, const char *start)
{
	struct fixture x;
	char want[300];

	begin(&x);
	CHECK(load(&x, text) < 0);
	(void)snprintf(want, sizeof(want), "%s/suites/%s", x.f.dir, start);
	CHECK_HAS(x.f.err.text, want);
	end(&x);
}

static void the_first_repeat_of_all_comes_before_the_second(void)
{
	struct fixture x;

	begin(&x);
	CHECK_INT(load(&x, "suite: s\nshows:\n"
			   "  - a\n"
			   "  - {show: b, routes: [r, q], seeds: [1, 2], repeats: 2}\n"),
		  0);
	CHECK_STR(x.f.err.text, "");
	expect_names(&x.runs, (const char *const[]){
				      "a", "b on r, seed 1", "b on r, seed 2", "b on q, seed 1",
				      "b on q, seed 2", "b on r, seed 1, repeat 2",
				      "b on r, seed 2, repeat 2", "b on q, seed 1, repeat 2",
				      "b on q, seed 2, repeat 2", NULL });
	CHECK_STR(x.runs.v[0].spec->route, "r");
	CHECK_STR(x.runs.v[3].spec->route, "q");
	CHECK_INT((int64_t)x.runs.v[0].spec->seed, 7);
	CHECK_INT((int64_t)x.runs.v[2].spec->seed, 2);
	end(&x);
}

static void what_a_show_says_wins_over_the_suite_and_the_caller_over_both(void)
{
	struct fixture x;

	begin(&x);
	CHECK_INT(load(&x, "suite: s\ntitle: small\nlanes: auto\nretries: 3\nduration: 5 s\n"
			   "repeats: 2\nseeds: [3]\nshows: [{show: a, duration: 6 s}, b]\n"),
		  0);
	CHECK_STR(x.suite.title, "small");
	CHECK_INT(x.suite.lanes, 0);
	CHECK_INT(x.suite.retries, 3);
	CHECK_INT((int64_t)x.runs.n, 4);
	CHECK_INT(x.runs.v[0].spec->duration, 6 * NSEC_PER_SEC);
	CHECK_INT(x.runs.v[1].spec->duration, 5 * NSEC_PER_SEC);
	suite_runs_done(&x.runs);
	x.opts.duration = 4 * NSEC_PER_SEC;
	x.opts.repeats = 1;
	CHECK_INT(suite_runs_make(&x.suite, &x.opts, &x.runs, &x.f.err), 0);
	CHECK_INT((int64_t)x.runs.n, 2);
	CHECK_INT(x.runs.v[0].spec->duration, 4 * NSEC_PER_SEC);
	end(&x);
}

static void what_is_not_said_is_one_lane_one_retry_and_the_shows_own(void)
{
	struct fixture x;

	begin(&x);
	CHECK_INT(load(&x, "suite: s\nshows: [a]\n"), 0);
	CHECK_INT(x.suite.lanes, 1);
	CHECK_INT(x.suite.retries, 1);
	CHECK_INT((int64_t)x.runs.n, 1);
	CHECK_INT(x.runs.v[0].spec->duration, 10 * NSEC_PER_SEC);
	end(&x);
}

static void a_broken_show_is_no_error_of_the_suite(void)
{
	struct fixture x;

	begin(&x);
	folder_write(&x.f, "shows/c.yaml", "show: c\nroute: r\nduraton: 10 s\n");
	CHECK_INT(load(&x, "suite: s\nshows:\n  - nobody\n  - c\n  - {show: a, route: nowhere}\n"
			   "  - b\n"),
		  0);
	CHECK_INT((int64_t)x.runs.n, 4);
	for (size_t i = 0; i < 3; i++) {
		CHECK(x.runs.v[i].ended);
		CHECK_INT(x.runs.v[i].code, EXIT_USAGE);
		CHECK_STR(suite_run_word(&x.runs.v[i]), "broken");
	}
	CHECK_HAS(x.runs.v[0].reason, "suites/s.yaml:3: found no show \"nobody\"");
	CHECK_HAS(x.runs.v[1].reason, "shows/c.yaml:3:1: ");
	CHECK_HAS(x.runs.v[2].reason, "suites/s.yaml:5: found no route \"nowhere\"");
	CHECK(!x.runs.v[3].ended);
	CHECK_INT(suite_runs_worst(&x.runs), EXIT_USAGE);
	end(&x);
}

static void a_pattern_stands_for_every_show_that_fits(void)
{
	struct fixture x;

	begin(&x);
	folder_write(&x.f, "shows/zq1.yaml", "show: zq1\nroute: r\nduration: 10 s\n");
	folder_write(&x.f, "shows/zq2.yaml", "show: zq2\nroute: r\nduration: 10 s\n");
	CHECK_INT(load(&x, "suite: s\nshows: [{show: zq*, seeds: [1, 2]}, straits-no-*]\n"), 0);
	expect_names(&x.runs, (const char *const[]){ "zq1, seed 1", "zq1, seed 2", "zq2, seed 1",
						     "zq2, seed 2", "straits-no-*", NULL });
	CHECK_HAS(x.runs.v[4].reason, "found no show \"straits-no-*\"");
	end(&x);
}

static void mistakes_are_told_with_their_place(void)
{
	expect_refusal("suite: s\nshows: []\n", "s.yaml:2:8: a suite without shows");
	expect_refusal("suite: s\n", "s.yaml:1:1: ");
	expect_refusal("", "s.yaml:1:1: ");
	expect_refusal("suite: s\nshow: [a]\n", "s.yaml:2:1: ");
	expect_refusal("suite: s\nlanes: many\nshows: [a]\n", "s.yaml:2:8: ");
	expect_refusal("suite: s\nretries: 11\nshows: [a]\n", "s.yaml:2:10: ");
	expect_refusal("suite: s\nrepeats: 0\nshows: [a]\n", "s.yaml:2:10: found 0");
	expect_refusal("suite: s\nduration: 10 ms\nshows: [a]\n", "s.yaml:2:11: ");
	expect_refusal("suite: s\nshows:\n  - {show: a, seeds: [1, 1]}\n", "s.yaml:3:26: ");
	expect_refusal("suite: s\nshows:\n  - {show: a, seeds: []}\n", "s.yaml:3:22: ");
	expect_refusal("suite: s\nshows:\n  - {show: a, route: r, routes: [q]}\n",
		       "s.yaml:3:25: \"route\" beside \"routes\"");
	expect_refusal("suite: s\nshows:\n  - {show: a, seed: 1, seeds: [2]}\n",
		       "s.yaml:3:24: \"seeds\" beside \"seed\"");
	expect_refusal("suite: s\nshows:\n  - {route: r}\n", "s.yaml:3:5: ");
	expect_refusal("suite: s\nshows:\n  - a\n  - b\n  - a\n",
		       "s.yaml:5: \"a\" is in the suite already, from line 3");
	expect_refusal("suite: s\nrepeats: 1000\nshows:\n"
		       "  - {show: a, seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}\n",
		       "s.yaml: more than 10000 runs");
}

static void a_plan_is_told_from_another_but_not_by_where_it_lies(void)
{
	struct fixture x;
	uint64_t first;

	begin(&x);
	CHECK_INT(load(&x, "suite: s\nshows: [a]\n"), 0);
	first = x.runs.specs[0].digest;
	suite_runs_done(&x.runs);
	CHECK_INT(suite_runs_make(&x.suite, &x.opts, &x.runs, &x.f.err), 0);
	CHECK(x.runs.specs[0].digest == first);
	suite_runs_done(&x.runs);
	folder_write(&x.f, "transit/haul.yaml", "transit: haul\nboth: {delay: 21 ms}\n");
	CHECK_INT(suite_runs_make(&x.suite, &x.opts, &x.runs, &x.f.err), 0);
	CHECK(x.runs.specs[0].digest != first);
	end(&x);
}

static void set_builds(struct fixture *x, const char *base, const char *cand)
{
	x->opts.ab = true;
	x->opts.builds[0] = (struct suite_build){ "old", base };
	x->opts.builds[1] = (struct suite_build){ "new", cand };
}

/* Every pair is together, both ways round occur, and the seed alone says which. */
static void two_builds_run_in_turn_in_an_order_drawn_from_the_seed(void)
{
	struct fixture x;
	char order[2][41] = { "", "" };
	size_t first = 0;

	begin(&x);
	set_builds(&x, "./old", "./new");
	CHECK_INT(load(&x, "suite: s\nrepeats: 20\nshows: [t, u]\n"), 0);
	CHECK_INT((int64_t)x.runs.n, 80);
	for (unsigned round = 0; round < 2; round++) {
		for (size_t i = 0; i + 1 < x.runs.n; i += 2) {
			CHECK(x.runs.v[i].spec == x.runs.v[i + 1].spec);
			CHECK_INT((int64_t)x.runs.v[i].repeat, x.runs.v[i + 1].repeat);
			CHECK_INT(x.runs.v[i].build + x.runs.v[i + 1].build, 1);
			order[round][i / 2] = (char)('0' + x.runs.v[i].build);
			first += x.runs.v[i].build == 0;
		}
		suite_runs_done(&x.runs);
		CHECK_INT(suite_runs_make(&x.suite, &x.opts, &x.runs, &x.f.err), 0);
	}
	CHECK_STR(order[0], order[1]);
	/* of 40 fair coins, 8 to 32 with a chance of 1 - 1e-4 */
	CHECK(first / 2 >= 8 && first / 2 <= 32);
	suite_runs_done(&x.runs);
	x.opts.seed = 2;
	CHECK_INT(suite_runs_make(&x.suite, &x.opts, &x.runs, &x.f.err), 0);
	for (size_t i = 0; i + 1 < x.runs.n; i += 2)
		order[1][i / 2] = (char)('0' + x.runs.v[i].build);
	CHECK(strcmp(order[0], order[1]) != 0);
	end(&x);
}

static const struct suite_run *run_of(const struct suite_runs *runs, const char *name)
{
	for (size_t i = 0; i < runs->n; i++)
		if (!strcmp(runs->v[i].name, name))
			return &runs->v[i];
	return NULL;
}

static void a_builds_command_takes_the_place_of_the_shows(void)
{
	static const char command[] = "exec './n w' --x=\"1, {2}\" # \\ 3";
	struct fixture x;
	struct plan_opts opts;
	struct plan *plan = NULL;
	const struct suite_run *run;

	begin(&x);
	set_builds(&x, "./old", command);
	CHECK_INT(load(&x, "suite: s\nrepeats: 2\nshows: [t, u]\n"), 0);
	CHECK_STR(x.f.err.text, "");
	run = run_of(&x.runs, "u, repeat 2, new");
	CHECK(run != NULL);
	if (run) {
		opts = suite_run_opts(&x.runs, run);
		CHECK_INT(plan_load(run->spec->file, &opts, &plan, &x.f.err), 0);
		CHECK_STR(plan->work.build.commands[0], command);
		CHECK_STR(plan->work.build.commands[1], command);
		plan_free(plan);
	}
	end(&x);
}

static void a_show_without_a_place_for_a_build_is_refused(void)
{
	struct fixture x;

	begin(&x);
	set_builds(&x, "./old", "./new");
	CHECK_INT(load(&x, "suite: s\nshows: [t, a]\n"), -EINVAL);
	CHECK_HAS(x.f.err.text, "s.yaml:2: a has no place for a build: its workload is call");
	end(&x);
}

/* The example of suite(5) as a reader sees it: roff's \\- is a minus. */
static void the_manuals_example_loads(void)
{
	struct text page = file_text("docs/man", "suite.5");
	char *from = page.s ? strstr(page.s, "# suites/example.yaml") : NULL;
	char *end_of_it = from ? strstr(from, ".EE") : NULL, *to = from;
	struct fixture x;

	CHECK(end_of_it != NULL);
	for (const char *c = from; end_of_it && c < end_of_it; c++)
		if (c[0] != '\\' || c[1] != '-')
			*to++ = *c;
	if (end_of_it)
		*to = '\0';
	begin(&x);
	x.opts.scenarios = "scenarios";
	CHECK_INT(load(&x, from ? from : ""), 0);
	CHECK_STR(x.f.err.text, "");
	CHECK_STR(x.suite.name, "example");
	CHECK_INT(x.suite.lanes, 0);
	CHECK_INT(x.suite.retries, 2);
	CHECK_STR(x.runs.n ? x.runs.v[x.runs.n - 1].name : "",
		  "talk-jakarta-evening on voice-ai-co-us, repeat 3");
	for (size_t i = 0; i < x.runs.spec_count; i++)
		CHECK_STR(x.runs.specs[i].broken ? x.runs.specs[i].broken : "", "");
	end(&x);
	text_done(&page);
}

static void count_show(const struct suite_runs *runs, const char *path, bool *ret)
{
	for (size_t i = 0; i < runs->spec_count; i++)
		*ret |= runs->specs[i].file && strstr(runs->specs[i].file, path) != NULL;
}

/* Whatever is in ./scenarios: no suite names a show or a route that is not there or is broken. */
static void the_suites_that_come_with_straits_are_whole(void)
{
	const struct find_place place = { .scenarios = "scenarios" };
	struct find_list suites = { 0 }, shows = { 0 };
	struct err err = { 0 };
	bool *in;

	CHECK_INT(find_all(FIND_SUITE, &place, &suites, &err), 0);
	CHECK_INT(find_all(FIND_SHOW, &place, &shows, &err), 0);
	CHECK(suites.n >= 7);
	in = calloc(shows.n + 1, sizeof(*in));
	for (size_t i = 0; in && i < suites.n; i++) {
		struct suite_opts opts = { .scenarios = "scenarios" };
		struct suite_file suite = { 0 };
		struct suite_runs runs = { 0 };

		CHECK_INT(suite_open(suites.v[i].name, &place, &suite, &err), 0);
		CHECK_INT(suite_runs_make(&suite, &opts, &runs, &err), 0);
		CHECK_STR(err.text, "");
		CHECK_STR(suite.name, suites.v[i].name);
		CHECK(suite.title && *suite.title);
		for (size_t k = 0; k < runs.spec_count; k++)
			CHECK_STR(runs.specs[k].broken ? runs.specs[k].broken : "", "");
		for (size_t k = 0; k < shows.n; k++) {
			char name[100];

			(void)snprintf(name, sizeof(name), "/%s.yaml", shows.v[k].name);
			count_show(&runs, name, &in[k]);
		}
		suite_runs_done(&runs);
		suite_done(&suite);
	}
	for (size_t k = 0; in && k < shows.n; k++)
		CHECK_STR(in[k] ? "" : shows.v[k].name, "");
	free(in);
	find_list_done(&suites);
	find_list_done(&shows);
}

CU_TestInfo suite_tests[] = {
	TEST(the_first_repeat_of_all_comes_before_the_second),
	TEST(what_a_show_says_wins_over_the_suite_and_the_caller_over_both),
	TEST(what_is_not_said_is_one_lane_one_retry_and_the_shows_own),
	TEST(a_broken_show_is_no_error_of_the_suite),
	TEST(a_pattern_stands_for_every_show_that_fits),
	TEST(mistakes_are_told_with_their_place),
	TEST(a_plan_is_told_from_another_but_not_by_where_it_lies),
	TEST(two_builds_run_in_turn_in_an_order_drawn_from_the_seed),
	TEST(a_builds_command_takes_the_place_of_the_shows),
	TEST(a_show_without_a_place_for_a_build_is_refused),
	TEST(the_manuals_example_loads),
	TEST(the_suites_that_come_with_straits_are_whole),
	CU_TEST_INFO_NULL,
};
