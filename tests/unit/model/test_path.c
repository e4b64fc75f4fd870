/* test_path.c - links in a row: who is told what, whose chance is whose, what is refused. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/model/path.h"
#include "tests/support/suite.h"
#include "tests/unit/model/bed.h"

static struct path_conf two_links(struct link_conf links[2])
{
	links[0] = (struct link_conf){ .name = "near",
				       .rate = { .bps = 12000000 },
				       .delay = { .delay = 10 * MS } };
	links[1] = (struct link_conf){ .name = "far",
				       .rate = { .bps = 6000000 },
				       .queue = { .limit_packets = 1 },
				       .delay = { .delay = 5 * MS } };
	return (struct path_conf){ .links = links, .link_count = 2, .seed = 1 };
}

static void a_packet_enters_the_next_link_when_it_leaves_the_last(void)
{
	struct link_conf links[2];
	struct path_conf conf = two_links(links);
	struct bed bed;

	bed_begin_path(&bed, &conf, 4);
	bed_put_many(&bed, 4, 1500, 0, 0);
	/* Asked far too late: the times are the same. */
	CHECK_INT(bed_get(&bed, 10 * SECOND), 4);
	CHECK_INT(bed.pkts[0].due, 1 * MS + 10 * MS + 2 * MS + 5 * MS);
	CHECK_INT(bed.pkts[1].due, 20 * MS);
	/* The third comes to the far queue at 13 ms, when the first was just done: it waits. */
	CHECK_INT(bed.pkts[2].due, 22 * MS);
	CHECK_INT(bed.pkts[2].waited_ns, 3 * MS + 4 * MS);
	CHECK_INT(bed.pkts[2].propagation_ns, 15 * MS);
	CHECK_INT(bed.pkts[3].fate, PKT_DROPPED);
	CHECK_INT(bed.pkts[3].link, 1);
	CHECK_INT(bed.pkts[3].due, 14 * MS);
	bed_end(&bed);
}

/* What a watch was told, a word for each call. */
struct story {
	char text[400];
	size_t used;
};

static void tell_entered(void *arg, const struct pkt *p, size_t link, uint64_t queued_bytes)
{
	struct story *story = arg;

	story->used +=
		(size_t)snprintf(story->text + story->used, sizeof(story->text) - story->used,
				 "%" PRIu64 ">%zu@%" PRId64 "(%" PRIu64 ") ", p->index, link,
				 p->entered / MS, queued_bytes);
}

static void tell_left(void *arg, const struct pkt *p, size_t link)
{
	struct story *story = arg;

	story->used +=
		(size_t)snprintf(story->text + story->used, sizeof(story->text) - story->used,
				 "%" PRIu64 "%s%zu@%" PRId64 " ", p->index,
				 p->fate == PKT_MOVING ? "<" : "x", link, p->due / MS);
}

static void a_watch_is_told_of_each_packet_at_each_link(void)
{
	struct story story = { .used = 0 };
	struct link_conf links[2];
	struct path_conf conf = two_links(links);
	struct bed bed;

	conf.watch = (struct path_watch){ tell_entered, tell_left, &story };
	bed_begin_path(&bed, &conf, 4);
	bed_put_many(&bed, 4, 1500, 0, 0);
	CHECK_INT(bed_get(&bed, SECOND), 4);
	CHECK_STR(story.text, "0>0@0(0) 1>0@0(1500) 2>0@0(3000) 3>0@0(4500) "
			      "0<0@11 0>1@11(0) 1<0@12 1>1@12(1500) 2<0@13 2>1@13(1500) "
			      "3<0@14 3>1@14(1500) 3x1@14 0<1@18 1<1@20 2<1@22 ");
	bed_end(&bed);
}

/* Or else a drive that sleeps until the next change would never sleep. */
static void a_change_of_settings_is_over_once_the_path_was_asked(void)
{
	struct link_conf links[2] = { { .name = "near" }, { .name = "far" } };
	struct timeline_entry e = {
		.id = 1, .link = 1, .value = 5 * MS, .begin = 10 * MS, .end = 20 * MS
	};
	struct timeline timeline = { .entries = &e, .count = 1 };
	struct path_conf conf = { .links = links, .link_count = 2, .timeline = &timeline };
	struct bed bed;

	bed_begin_path(&bed, &conf, 1);
	path_start(bed.path, SECOND);
	CHECK_INT(bed_get(&bed, SECOND), 0);
	CHECK_INT(path_next_change(bed.path), SECOND + 10 * MS);
	CHECK_INT(bed_get(&bed, SECOND + 10 * MS), 0);
	CHECK_INT(path_next_change(bed.path), SECOND + 20 * MS);
	CHECK_INT(path_settings(bed.path, 1)->delay, 5 * MS);
	CHECK_INT(bed_get(&bed, SECOND + 25 * MS), 0);
	CHECK_INT(path_next_change(bed.path), NSEC_NEVER);
	CHECK_INT(path_next(bed.path), NSEC_NEVER);
	bed_end(&bed);
}

static void equal_times_are_ordered_by_index(void)
{
	struct link_conf links[2];
	struct path_conf conf = two_links(links);
	struct bed bed;

	links[0] = (struct link_conf){ .name = "a",
				       .delay = { .delay = 10 * MS },
				       .loss = { .kind = LOSS_PERIODIC, .period = 3 } };
	links[1] = (struct link_conf){ .name = "b" };
	bed_begin_path(&bed, &conf, 9);
	(void)bed_put(&bed, 100, 0);
	(void)bed_put(&bed, 100, 0);
	(void)bed_put(&bed, 100, 10 * MS);
	CHECK_INT(bed_get(&bed, 10 * MS), 3);
	CHECK_INT(bed.out[0]->index, 0);
	CHECK_INT(bed.out[1]->index, 1);
	CHECK_INT(bed.out[2]->index, 2);
	CHECK_INT(bed.out[2]->fate, PKT_LOST);
	bed_end(&bed);
}

static void time_never_falls(void)
{
	struct link_conf conf = { .name = "link", .delay = { .delay = 10 } };
	struct bed bed;

	bed_begin(&bed, &conf, 3);
	(void)bed_put(&bed, 100, 1000);
	(void)bed_put(&bed, 100, 900);
	CHECK_INT(bed.pkts[1].arrived, 1000);
	CHECK_INT(bed_get(&bed, 2000), 2);
	CHECK_INT(bed.pkts[1].due, 1010);
	bed_end(&bed);
}

/* Ten packets through a link whose loss and jitter are drawn; where they come out. */
static void run_named(const char *name, unsigned direction, uint64_t seed, bool jitter,
		      nsec_t ret_due[50])
{
	struct link_conf links[2] = { { .name = "first" } };
	struct path_conf conf = {
		.links = links, .link_count = 2, .direction = direction, .seed = seed
	};
	struct bed bed;

	(void)snprintf(links[1].name, sizeof(links[1].name), "%s", name);
	links[1].loss = (struct loss_conf){ .kind = LOSS_RANDOM, .mean = chance_ratio(1, 2) };
	if (jitter)
		links[0].delay = (struct delay_conf){ .delay = 10 * MS, .jitter = MS };
	bed_begin_path(&bed, &conf, 50);
	bed_put_many(&bed, 50, 100, 0, 0);
	(void)bed_get(&bed, SECOND);
	for (size_t i = 0; i < 50; i++)
		ret_due[i] = bed.pkts[i].fate == PKT_LOST;
	bed_end(&bed);
}

static void chance_belongs_to_seed_direction_and_name(void)
{
	nsec_t first[50];
	nsec_t other[50];

	run_named("haul", 0, 1, false, first);
	run_named("haul", 0, 1, true, other);
	CHECK(!memcmp(first, other, sizeof(first)));
	run_named("haul", 0, 2, false, other);
	CHECK(memcmp(first, other, sizeof(first)));
	run_named("haul", 1, 1, false, other);
	CHECK(memcmp(first, other, sizeof(first)));
	run_named("up", 0, 1, false, other);
	CHECK(memcmp(first, other, sizeof(first)));
}

static void a_link_that_cannot_be_is_refused_by_name(void)
{
	struct link_conf conf = { .name = "haul-out", .delay = { .delay = -1 } };
	struct err err;

	CHECK(!path_new(&(struct path_conf){ .links = &conf, .link_count = 1 }, &err));
	CHECK_INT(err.code, -ERANGE);
	CHECK_HAS(err.text, "link haul-out: delay is -1 ns");
	CHECK(!path_new(&(struct path_conf){ .links = &conf, .link_count = 0 }, &err));
	CHECK_HAS(err.text, "0 links");
	path_free(NULL);
}

CU_TestInfo path_tests[] = {
	TEST(a_packet_enters_the_next_link_when_it_leaves_the_last),
	TEST(a_watch_is_told_of_each_packet_at_each_link),
	TEST(a_change_of_settings_is_over_once_the_path_was_asked),
	TEST(equal_times_are_ordered_by_index),
	TEST(time_never_falls),
	TEST(chance_belongs_to_seed_direction_and_name),
	TEST(a_link_that_cannot_be_is_refused_by_name),
	CU_TEST_INFO_NULL,
};
