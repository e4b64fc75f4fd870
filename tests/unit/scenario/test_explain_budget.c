/* test_explain_budget.c - the budget as a table and a bar, and routes side by side. */
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/explain_bar.h"
#include "harness/scenario/explain_lines.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo explain_budget_tests[];

static const struct explain_style plain = { 0 };

/* A route of 60 ms there and 40 ms back, with 10 ms of jitter at its 95th percentile each way. */
static struct budget some_budget(void)
{
	struct budget b = { .fixed = 140 * NSEC_PER_MSEC,
			    .no_loss = 200 * NSEC_PER_MSEC,
			    .round_trip = 100 * NSEC_PER_MSEC,
			    .wait = 10 * NSEC_PER_MSEC };

	b.ways[PLAN_TO_BUYER].jitter_p95 = 10 * NSEC_PER_MSEC;
	b.ways[PLAN_TO_SELLER].jitter_p95 = 10 * NSEC_PER_MSEC;
	return b;
}

static void the_bar_has_a_mark_each_10_ms_and_counts_repairs(void)
{
	const struct budget b = some_budget();
	struct text t = { 0 };

	explain_bar(&b, &plain, 60, &t);
	/* 140, 200, 210, 220, then repairs of 120 to 340, 460 and 580 ms */
	CHECK_STR(text_str(&t), "|##############======~:1+++++++++++2+++++++++++3+++++++++++  |\n");
	text_done(&t);
}

static void a_bar_says_that_no_repair_fits(void)
{
	struct budget b = some_budget();
	struct text t = { 0 };

	b.round_trip = 400 * NSEC_PER_MSEC;
	explain_bar(&b, &plain, 60, &t);
	CHECK_STR(text_str(&t), "|##############======~:1+++++++++++++++++++++++++++++++++++++>\n");
	text_done(&t);
	b.no_loss = 700 * NSEC_PER_MSEC;
	explain_bar(&b, &plain, 60, &t);
	CHECK_STR(text_str(&t), "|##############==============================================>\n");
	text_done(&t);
}

static void inside_srt_nothing_but_coding_buffer_and_way_is_drawn(void)
{
	struct budget b = some_budget();
	struct text t = { 0 };

	b.latency = 120 * NSEC_PER_MSEC;
	explain_bar(&b, &plain, 60, &t);
	CHECK_STR(text_str(&t), "|##############======                                        |\n");
	text_done(&t);
	explain_bar_legend(&b, &plain, &t);
	CHECK_STR(text_str(&t), "  # coding, buffer  = propagation\n");
	text_done(&t);
}

/* Without its colours, and with each block as one letter of ASCII. */
static void strip(const char *s, char *ret)
{
	static const struct {
		const char *block;
		char ascii;
	} marks[] = { { "\xe2\x96\x88", '#' },
		      { "\xe2\x96\x93", '=' },
		      { "\xe2\x96\x92", '~' },
		      { "\xe2\x96\x91", ':' },
		      { "\xe2\x94\x80", '+' } };

	while (*s) {
		size_t i = 0;

		if (*s == '\033') {
			s += strcspn(s, "m") + 1;
			continue;
		}
		while (i < 5 && strncmp(s, marks[i].block, 3) != 0)
			i++;
		*ret = *s;
		if (i < 5)
			*ret = marks[i].ascii;
		ret++;
		s += i < 5 ? 3 : 1;
	}
	*ret = '\0';
}

static void blocks_and_colours_draw_the_same_bar(void)
{
	const struct explain_style rich = { .utf8 = true, .colour = true };
	const struct budget b = some_budget();
	struct text ascii = { 0 }, blocks = { 0 };
	char stripped[2000];

	explain_bar(&b, &plain, 60, &ascii);
	explain_bar(&b, &rich, 60, &blocks);
	CHECK_HAS(text_str(&blocks), "\033[34m\xe2\x96\x88");
	CHECK(blocks.len < sizeof(stripped));
	if (blocks.len < sizeof(stripped)) {
		strip(text_str(&blocks), stripped);
		CHECK_STR(stripped, text_str(&ascii));
	}
	text_done(&ascii);
	text_done(&blocks);
}

static void plain_text_has_neither_colours_nor_letters_beyond_ascii(void)
{
	struct plan *p = NULL;
	struct err err = { 0 };
	struct text t = { 0 };
	size_t others = 0;

	CHECK_INT(plan_load_route("id-4g-evening", &(struct plan_opts){ 0 }, &p, &err), 0);
	if (p) {
		explain_text(p, NULL, &plain, &t);
		explain_side_by_side((const struct plan *const *)&p, 1, &plain, &t);
	}
	CHECK(t.len > 1000);
	for (size_t i = 0; i < t.len; i++)
		others += (t.s[i] < ' ' || t.s[i] >= 0x7f) && t.s[i] != '\n';
	CHECK_INT(others, 0);
	text_done(&t);
	plan_free(p);
}

/* 800 kbit/s at 30 pictures a second are 3333 B each, 33.3 ms at 800 kbit/s. */
static void a_picture_waits_for_its_own_packets(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: {like: r, change: {buyer-down: {rate: 8 Mbit/s, "
			    "queue: 300 ms}}}\n");
	CHECK_STR(f.err.text, "");
	if (p)
		CHECK_NEAR((double)budget_of(p).wait / 1e6, 3.333, 0.001);
	plan_free(p);
	p = folder_load(&f, "show: s\nroute: {like: r, change: {buyer-down: {rate: 700 kbit/s, "
			    "queue: 300 ms}}}\n");
	CHECK_STR(f.err.text, "");
	if (p) /* what is sent for ever faster than it leaves fills the queue */
		CHECK_INT(budget_of(p).wait, 300 * NSEC_PER_MSEC);
	plan_free(p);
	folder_remove(&f);
}

static void a_shows_player_is_told_beside_the_usual_one(void)
{
	struct text t = { 0 };
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load(&f, "show: s\nroute: r\nworkload: {call: {jitter-buffer: 300 ms}}\n");
	CHECK_STR(f.err.text, "");
	if (p) {
		const struct budget b = budget_of(p);

		/* 35 ms one way, a round trip of 70 ms without jitter: four in 300 ms */
		CHECK_INT(b.player, 300 * NSEC_PER_MSEC);
		CHECK_INT(b.repairs_in_player, 4);
		explain_text(p, NULL, &plain, &t);
		CHECK_HAS(text_str(&t), "pictures for 300 ms, not 40");
		CHECK_HAS(text_str(&t), "435.0 ms");
	}
	text_done(&t);
	plan_free(p);
	folder_remove(&f);
}

static void routes_stand_side_by_side_in_their_order(void)
{
	struct plan *plans[2] = { NULL, NULL };
	const struct plan_opts opts = { .scenarios = "scenarios" };
	struct err err = { 0 };
	struct text t = { 0 };

	CHECK_INT(plan_load_route("id-4g-day", &opts, &plans[0], &err), 0);
	CHECK_INT(plan_load_route("cn-direct-id-peak", &opts, &plans[1], &err), 0);
	if (plans[0] && plans[1])
		explain_side_by_side((const struct plan *const *)plans, 2, &plain, &t);
	CHECK_HAS(text_str(&t), "  id-4g-day                   96     188     284   4 (3)  0.50 "
				" 0.50  14.8   9.2\n"
				"  cn-direct-id-peak          265     188     453   1 (1)  1.00 "
				"15.43  14.8     1\n");
	CHECK_HAS(text_str(&t), "  id-4g-day               |###########====~:1+");
	text_done(&t);
	plan_free(plans[0]);
	plan_free(plans[1]);
}

static void many_events_alike_are_counted_not_told(void)
{
	struct text t = { 0 };
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f, "  - {at: 1 s, for: 100 ms, every: 1 s, event: outage}\n", 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		explain_text(p, NULL, &plain, &t);
		CHECK_HAS(text_str(&t), "more of outage on ");
		CHECK(strstr(text_str(&t), "   13 ") == NULL);
	}
	text_done(&t);
	plan_free(p);
	folder_remove(&f);
}

static void a_word_wider_than_a_line_stands_alone(void)
{
	struct text t = { 0 };
	char word[101];

	memset(word, 'w', 100);
	word[100] = '\0';
	text_add(&t, "  what ");
	explain_wrap(&t, word, 0, 10);
	CHECK_INT(t.len, 111);
	text_done(&t);
}

CU_TestInfo explain_budget_tests[] = {
	TEST(the_bar_has_a_mark_each_10_ms_and_counts_repairs),
	TEST(a_bar_says_that_no_repair_fits),
	TEST(inside_srt_nothing_but_coding_buffer_and_way_is_drawn),
	TEST(blocks_and_colours_draw_the_same_bar),
	TEST(plain_text_has_neither_colours_nor_letters_beyond_ascii),
	TEST(a_picture_waits_for_its_own_packets),
	TEST(a_shows_player_is_told_beside_the_usual_one),
	TEST(routes_stand_side_by_side_in_their_order),
	TEST(many_events_alike_are_counted_not_told),
	TEST(a_word_wider_than_a_line_stands_alone),
	CU_TEST_INFO_NULL,
};
