/* test_event_change.c - settings that change during a run, and how they are told. */
#include <stdio.h>

#include "harness/model/path.h"
#include "tests/support/suite.h"
#include "tests/unit/scenario/folder.h"

extern CU_TestInfo event_change_tests[];

static void a_change_sets_a_link_for_a_while(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(
		&f, "  - {at: 35 s, for: 20 s, link: access-down, rate: 1.6 Mbit/s}\n", 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		struct timeline_entry e = folder_entry(p, PLAN_TO_BUYER, 2, SETTING_RATE);

		CHECK_INT(e.op, TIMELINE_TO);
		CHECK_INT(e.value, 1600000);
		CHECK_INT(e.begin, 35 * NSEC_PER_SEC);
		CHECK_INT(e.end, 55 * NSEC_PER_SEC);
		CHECK_INT(e.id, 1);
		CHECK_INT((int64_t)p->chains[1].timeline.count, 0);
		CHECK_INT((int64_t)p->event_count, 1);
		CHECK_STR(p->events[0].name, "change");
		CHECK_STR(p->events[0].link, "buyer-down");
		CHECK_STR(p->events[0].text, "rate 1.6 Mbit/s");
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_change_without_an_end_holds(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f, "  - {link: haul, delay: {add: 30 ms}, ramp: 2 s}\n", 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		for (unsigned d = 0; d < 2; d++) {
			struct timeline_entry e = folder_entry(p, d, 1, SETTING_DELAY);

			CHECK_INT(e.op, TIMELINE_BY);
			CHECK_INT(e.value, 30 * NSEC_PER_MSEC);
			CHECK_INT(e.begin, 0);
			CHECK(e.end == NSEC_NEVER);
			CHECK_INT(e.ramp, 2 * NSEC_PER_SEC);
		}
		CHECK(p->events[0].end == NSEC_NEVER);
		CHECK_STR(p->events[0].text, "delay +30 ms, coming in over 2 s");
	}
	plan_free(p);
	folder_remove(&f);
}

static void every_setting_can_change(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f,
				 "  - link: buyer-up\n"
				 "    jitter: 7 ms\n"
				 "    loss: {mean: 15 %, bad: 30 %, run: 400}\n"
				 "    rate: {times: 1/4}\n"
				 "    queue: 600 ms\n"
				 "    spikes: {share: 1 %, from: 1 ms, to: 2 ms}\n",
				 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(folder_entry(p, 1, 0, SETTING_JITTER).value, 7 * NSEC_PER_MSEC);
		CHECK(folder_entry(p, 1, 0, SETTING_LOSS).value ==
		      timeline_chance(chance_ratio(15, 100)));
		CHECK(folder_entry(p, 1, 0, SETTING_LOSS_BAD).value ==
		      timeline_chance(chance_ratio(3, 10)));
		CHECK_INT(folder_entry(p, 1, 0, SETTING_LOSS_RUN).value, 400000);
		CHECK_INT(folder_entry(p, 1, 0, SETTING_RATE).op, TIMELINE_TIMES);
		CHECK_INT(folder_entry(p, 1, 0, SETTING_RATE).value, 250000);
		/* 600 ms of 2 Mbit/s */
		CHECK_INT(folder_entry(p, 1, 0, SETTING_QUEUE_BYTES).value, 150000);
		CHECK(folder_entry(p, 1, 0, SETTING_SPIKE_SHARE).value ==
		      timeline_chance(chance_ratio(1, 100)));
		CHECK_INT(folder_entry(p, 1, 0, SETTING_SPIKE_MIN).value, NSEC_PER_MSEC);
		CHECK_INT(folder_entry(p, 1, 0, SETTING_SPIKE_MAX).value, 2 * NSEC_PER_MSEC);
		CHECK_STR(
			p->events[0].text,
			"jitter 7 ms, loss 15 %, lost in a bad run 30 %, run of packets 400, rate "
			"times 0.25, queue 600 ms, spikes 1 %, from 1 ms, to 2 ms");
	}
	plan_free(p);
	folder_remove(&f);
}

static void a_new_queue_stands_in_for_the_old_one(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f,
				 "  - {link: buyer-up, queue: 9 packets}\n"
				 "  - {link: buyer-up, queue: {limit: 7 ms, follow-rate: yes}}\n",
				 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(folder_entry(p, 1, 0, SETTING_QUEUE_PACKETS).value, 9);
		CHECK_INT(folder_entry(p, 1, 0, SETTING_QUEUE_BYTES).value, 0);
		CHECK_STR(p->events[0].text, "queue 9 packets");
		CHECK_STR(p->events[1].text, "queue 7 ms of the rate in force");
	}
	plan_free(p);
	folder_remove(&f);
}

static struct plan *load_on_netem(struct folder *f, const char *entry)
{
	char text[600];

	(void)snprintf(text, sizeof(text),
		       "show: s\nroute: {seller: {}, haul: {out: {netem: delay 50ms loss 1%% "
		       "limit 100}}, buyer: {}}\ntimeline:\n  - %s\n",
		       entry);
	return folder_load(f, text);
}

static void netem_changes_what_tc_can(void)
{
	static const char *const can[] = {
		"{link: haul-out, delay: 9 ms, jitter: 1 ms, rate: 1 Mbit/s}",
		"{link: haul-out, loss: 10 %}",
		"{link: haul-out, queue: 50 packets}",
		"{link: haul-out, event: outage, for: 1 s, packets: lost}",
		"{link: haul-out, event: detour}",
	};
	struct folder f;
	struct plan *p;

	folder_make(&f);
	for (size_t i = 0; i < sizeof(can) / sizeof(can[0]); i++) {
		struct path *path;

		p = load_on_netem(&f, can[i]);
		CHECK_STR(f.err.text, "");
		if (!p)
			continue;
		/* The link itself takes the timeline. */
		path = path_new(&(struct path_conf){ .links = p->chains[0].links,
						     .link_count = p->chains[0].link_count,
						     .timeline = &p->chains[0].timeline },
				&f.err);
		CHECK(path != NULL);
		path_free(path);
		plan_free(p);
	}
	p = load_on_netem(&f, can[2]);
	if (p)
		CHECK_INT(folder_entry(p, 0, 1, SETTING_QUEUE_PACKETS).value, 50);
	plan_free(p);
	folder_remove(&f);
}

static void what_netem_cannot_is_refused_with_its_place(void)
{
	static const char *const cannot[] = {
		"{link: haul-out, loss: {mean: 10 %, run: 3}}",
		"{link: haul-out, spikes: {share: 1 %, from: 1 ms, to: 2 ms}}",
		"{link: haul-out, queue: 64 KiB}",
		"{link: haul-out, event: handover}",
		"{link: haul-out, event: outage, for: 1 s, packets: wait}",
		"{link: haul-out, event: border-loss}",
	};
	struct folder f;

	folder_make(&f);
	for (size_t i = 0; i < sizeof(cannot) / sizeof(cannot[0]); i++) {
		plan_free(load_on_netem(&f, cannot[i]));
		CHECK_HAS(f.err.text, "s.yaml:4:5: what the netem of haul-out cannot do");
	}
	folder_remove(&f);
}

static void a_plain_loss_in_the_timeline_is_independent(void)
{
	struct folder f;
	struct plan *p;

	folder_make(&f);
	p = folder_load_timeline(&f, "  - {link: haul-out, loss: 10 %}\n", 1);
	CHECK_STR(f.err.text, "");
	if (p) {
		CHECK_INT(folder_entry(p, 0, 1, SETTING_LOSS_RUN).value, 0);
		CHECK(folder_entry(p, 0, 1, SETTING_LOSS_BAD).value == INT64_MAX);
	}
	plan_free(p);
	folder_remove(&f);
}

CU_TestInfo event_change_tests[] = {
	TEST(a_change_sets_a_link_for_a_while),
	TEST(a_change_without_an_end_holds),
	TEST(every_setting_can_change),
	TEST(a_new_queue_stands_in_for_the_old_one),
	TEST(netem_changes_what_tc_can),
	TEST(what_netem_cannot_is_refused_with_its_place),
	TEST(a_plain_loss_in_the_timeline_is_independent),
	CU_TEST_INFO_NULL,
};
