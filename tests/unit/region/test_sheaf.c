/* test_sheaf.c - runs gathered: the run is the unit, and only valid ones count. */
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "reports/region/sheaf.h"
#include "tests/support/suite.h"

/* A run with the numbers that a test needs. */
struct some {
	const char *route, *kind, *show;
	enum standing standing;
	enum verdict_word verdict;
	double most_ms, in_time;
};

static struct taken make(const struct some *s, struct minute *minute)
{
	struct taken t = { .verdict = s->verdict,
			   .standing = s->standing,
			   .most = { s->most_ms > 0, s->most_ms },
			   .in_time = { s->in_time > 0, s->in_time },
			   .shown = 1,
			   .minutes = minute };

	t.path = strdup("a run");
	t.name = t.path;
	t.manifest.route.name = s->route;
	t.manifest.route.title = "";
	t.manifest.route.pair = "";
	t.manifest.route.country = "";
	t.manifest.route.city = "";
	t.manifest.workload.kind = s->kind;
	t.manifest.show.name = s->show;
	t.manifest.build = "";
	t.manifest.started = "2024-05-01T12:00:00Z";
	return t;
}

static struct sheaf gather_counting(const struct some *some, size_t n, enum counting counting)
{
	struct taken *runs = calloc(n, sizeof(*runs));
	struct sheaf sheaf = { 0 };

	if (!runs)
		abort();
	for (size_t i = 0; i < n; i++)
		runs[i] = make(&some[i], NULL);
	CHECK_INT(sheaf_gather(runs, n, counting, &sheaf, NULL), 0);
	return sheaf;
}

static struct sheaf gather(const struct some *some, size_t n)
{
	return gather_counting(some, n, COUNT_VALID);
}

static void only_valid_runs_enter_medians_worst_values_and_verdicts(void)
{
	static const struct some some[] = {
		{ "id-4g-evening", "call", "a", VALID, VERDICT_PASS, 300, 0.99 },
		{ "id-4g-evening", "call", "a", VALID, VERDICT_PASS, 500, 0.95 },
		{ "id-4g-evening", "call", "a", VALID, VERDICT_PASS, 400, 0.97 },
		{ "id-4g-evening", "call", "a", DEGRADED, VERDICT_FAIL, 5000, 0.10 },
		{ "id-4g-evening", "call", "a", INVALID, VERDICT_INVALID, 9000, 0.01 },
		{ "id-4g-evening", "call", "a", BY_HAND, VERDICT_FAIL, 7000, 0.02 },
	};
	struct sheaf s = gather(some, 6);

	CHECK_INT(s.group_count, 1);
	CHECK_INT(s.groups[0].verdict, VERDICT_PASS);
	CHECK_INT(s.groups[0].passed, 3);
	CHECK_INT(s.groups[0].most.n, 3);
	CHECK_NEAR(s.groups[0].most.median, 400, 0);
	CHECK_NEAR(s.groups[0].most.worst, 500, 0);
	CHECK_NEAR(s.groups[0].in_time.median, 0.97, 0);
	CHECK_NEAR(s.groups[0].in_time.worst, 0.95, 0);
	CHECK_INT(s.standing[VALID], 3);
	CHECK_INT(s.standing[DEGRADED], 1);
	sheaf_done(&s);
}

static void degraded_runs_count_when_it_is_asked_for_and_others_never(void)
{
	static const struct some some[] = {
		{ "id-4g-evening", "call", "a", VALID, VERDICT_PASS, 300, 0.99 },
		{ "id-4g-evening", "call", "a", DEGRADED, VERDICT_PASS, 500, 0.95 },
		{ "id-4g-evening", "call", "a", DEGRADED, VERDICT_FAIL, 700, 0.90 },
		{ "id-4g-evening", "call", "a", INVALID, VERDICT_INVALID, 9000, 0.01 },
		{ "id-4g-evening", "call", "a", BY_HAND, VERDICT_PASS, 100, 1 },
		{ "th-5g-day", "call", "a", VALID, VERDICT_PASS, 300, 1 },
	};
	struct sheaf s = gather_counting(some, 6, COUNT_DEGRADED_TOO);

	CHECK_INT(s.groups[0].verdict, VERDICT_FAIL);
	CHECK_INT(s.groups[0].counted, 3);
	CHECK_INT(s.groups[0].leaning, 2);
	CHECK_INT(s.groups[0].passed, 2);
	CHECK_NEAR(s.groups[0].most.median, 500, 0);
	CHECK_NEAR(s.groups[0].most.worst, 700, 0);
	CHECK_NEAR(s.groups[0].in_time.worst, 0.90, 0);
	CHECK_INT(s.groups[1].leaning, 0);
	CHECK_INT(s.counted, 4);
	CHECK_INT(s.leaning, 2);
	sheaf_done(&s);
}

static void groups_with_degraded_runs_alone_are_found(void)
{
	static const struct some some[] = {
		{ "id-4g-evening", "call", "a", DEGRADED, VERDICT_PASS, 300, 1 },
		{ "id-4g-evening", "call", "b", INVALID, VERDICT_INVALID, 300, 1 },
		{ "th-5g-day", "call", "a", DEGRADED, VERDICT_PASS, 300, 1 },
		{ "th-5g-day", "call", "a", VALID, VERDICT_PASS, 300, 1 },
	};
	struct sheaf s = gather(some, 4);

	CHECK_INT(sheaf_only_degraded(&s), 1);
	sheaf_done(&s);
	s = gather_counting(some, 4, COUNT_DEGRADED_TOO);
	CHECK_INT(sheaf_only_degraded(&s), 0);
	CHECK_INT(sheaf_verdict(&s), VERDICT_INVALID);
	sheaf_done(&s);
}

static void one_run_that_fails_makes_its_group_fail(void)
{
	static const struct some some[] = {
		{ "id-4g-evening", "call", "a", VALID, VERDICT_PASS, 300, 1 },
		{ "id-4g-evening", "call", "a", VALID, VERDICT_FAIL, 700, 1 },
		{ "id-4g-evening", "call", "a", VALID, VERDICT_INCONCLUSIVE, 0, 0 },
	};
	struct sheaf s = gather(some, 3);

	CHECK_INT(s.groups[0].verdict, VERDICT_FAIL);
	CHECK_INT(s.groups[0].most.n, 2);
	CHECK_NEAR(s.groups[0].most.median, 500, 0);
	CHECK_INT(sheaf_verdict(&s), VERDICT_FAIL);
	sheaf_done(&s);
}

static void a_group_without_a_run_that_counts_is_not_judged(void)
{
	static const struct some some[] = {
		{ "id-4g-evening", "call", "a", DEGRADED, VERDICT_PASS, 300, 1 },
		{ "th-5g-day", "call", "a", VALID, VERDICT_PASS, 300, 1 },
	};
	struct sheaf s = gather(some, 2);

	CHECK_INT(s.groups[0].verdict, VERDICT_INVALID);
	CHECK_INT(s.groups[0].most.n, 0);
	CHECK_INT(s.groups[1].verdict, VERDICT_PASS);
	CHECK_INT(sheaf_verdict(&s), VERDICT_INVALID);
	sheaf_done(&s);
}

static void shows_routes_and_kinds_are_never_mixed(void)
{
	static const struct some some[] = {
		{ "th-5g-day", "talk", "a", VALID, VERDICT_PASS, 1, 1 },
		{ "id-4g-evening", "live", "a", VALID, VERDICT_PASS, 2, 1 },
		{ "id-4g-evening", "call", "b", VALID, VERDICT_PASS, 3, 1 },
		{ "id-4g-evening", "call", "a", VALID, VERDICT_PASS, 4, 1 },
	};
	struct sheaf s = gather(some, 4);

	CHECK_INT(s.group_count, 4);
	for (size_t i = 0; i < s.group_count; i++)
		CHECK_NEAR(s.groups[i].most.median, 4 - (double)i, 0);
	CHECK_STR(sheaf_kind(&s, 0), "call");
	CHECK_STR(sheaf_kind(&s, 1), "live");
	CHECK_STR(sheaf_kind(&s, 2), "talk");
	CHECK(!sheaf_kind(&s, 3));
	sheaf_done(&s);
}

static void groups_go_by_country_and_city_with_the_public_way_last(void)
{
	static const struct {
		const char *route, *country, *city;
		bool is_public;
	} some[] = {
		{ "z", "", "", false },         { "a", "br", "Sao Paulo", false },
		{ "b", "id", "Jakarta", true }, { "c", "id", "Jakarta", false },
		{ "d", "br", "Recife", false },
	};

	static const char *const order[] = { "c", "b", "d", "a", "z" };
	struct taken *runs = calloc(5, sizeof(*runs));
	struct sheaf s = { 0 };

	for (size_t i = 0; runs && i < 5; i++) {
		runs[i] =
			make(&(struct some){ .route = some[i].route, .kind = "call", .show = "s" },
			     NULL);
		runs[i].manifest.route.country = some[i].country;
		runs[i].manifest.route.city = some[i].city;
		runs[i].manifest.route.is_public = some[i].is_public;
	}
	CHECK_INT(sheaf_gather(runs, 5, COUNT_VALID, &s, NULL), 0);
	CHECK_INT((int64_t)s.group_count, 5);
	for (size_t i = 0; i < s.group_count && i < 5; i++)
		CHECK_STR(s.groups[i].route, order[i]);
	sheaf_done(&s);
}

static void runs_with_other_settings_are_a_group_of_their_own(void)
{
	static const struct some some = { "th-5g-day", "call", "a", VALID, VERDICT_PASS, 1, 1 };
	static const char *changes[] = { "seed=2", "buyer-down.rate=1 Mbit/s" };
	struct taken *runs = calloc(3, sizeof(*runs));
	struct sheaf s = { 0 };

	if (!runs)
		abort();
	for (int i = 0; i < 3; i++)
		runs[i] = make(&some, NULL);
	/* sheaf_done() frees the lists */
	for (int i = 1; i < 3; i++) {
		runs[i].manifest.show.changes = malloc(sizeof(changes));
		if (!runs[i].manifest.show.changes)
			abort();
		memcpy((void *)runs[i].manifest.show.changes, (const void *)changes,
		       sizeof(changes));
	}
	runs[1].manifest.show.change_count = 1;
	runs[2].manifest.show.change_count = 2;
	CHECK_INT(sheaf_gather(runs, 3, COUNT_VALID, &s, NULL), 0);
	CHECK_INT(s.group_count, 2);
	CHECK_INT(s.groups[0].count, 2);
	CHECK_INT(s.groups[1].count, 1);
	sheaf_done(&s);
}

static void the_worst_minutes_are_those_of_runs_that_count(void)
{
	static const struct some some[] = {
		{ "id-4g-evening", "call", "a", VALID, VERDICT_PASS, 1, 1 },
		{ "id-4g-evening", "call", "b", DEGRADED, VERDICT_PASS, 1, 1 },
	};
	struct taken *runs = calloc(2, sizeof(*runs));
	struct bad_minute worst[3];
	struct sheaf s = { 0 };

	if (!runs)
		abort();
	for (int i = 0; i < 2; i++) {
		struct minute *minutes = calloc(5, sizeof(*minutes));

		if (!minutes)
			abort();
		for (int m = 0; m < 5; m++) {
			minutes[m].late = (nsec_t)(m * 3 % 5) * NSEC_PER_SEC;
			minutes[m].waited = (nsec_t)m * NSEC_PER_SEC;
		}
		runs[i] = make(&some[i], minutes);
		runs[i].minute_count = 5;
	}
	CHECK_INT(sheaf_gather(runs, 2, COUNT_VALID, &s, NULL), 0);
	CHECK_INT(sheaf_worst(&s, worst, 3), 3);
	for (int i = 0; i < 3; i++) {
		CHECK_STR(worst[i].run->manifest.show.name, "a");
		CHECK_INT(worst[i].minute->late, (4 - i) * NSEC_PER_SEC);
	}
	CHECK_INT(sheaf_slowest(&s, worst, 3), 3);
	CHECK_INT(worst[0].minute->waited, 4 * NSEC_PER_SEC);
	sheaf_done(&s);
}

CU_TestInfo sheaf_tests[];

CU_TestInfo sheaf_tests[] = {
	TEST(only_valid_runs_enter_medians_worst_values_and_verdicts),
	TEST(degraded_runs_count_when_it_is_asked_for_and_others_never),
	TEST(groups_with_degraded_runs_alone_are_found),
	TEST(one_run_that_fails_makes_its_group_fail),
	TEST(a_group_without_a_run_that_counts_is_not_judged),
	TEST(shows_routes_and_kinds_are_never_mixed),
	TEST(groups_go_by_country_and_city_with_the_public_way_last),
	TEST(runs_with_other_settings_are_a_group_of_their_own),
	TEST(the_worst_minutes_are_those_of_runs_that_count),
	CU_TEST_INFO_NULL,
};
