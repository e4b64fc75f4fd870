/* test_path_drawn.c - what holds for every path, on paths drawn by chance. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/suite.h"
#include "tests/unit/model/drawn.h"

extern CU_TestInfo path_drawn_tests[];

/* Does this path promise that packets stay in order? */
static bool keeps_order(const struct drawn *d)
{
	for (size_t i = 0; i < d->conf.link_count; i++) {
		const struct link_conf *c = &d->links[i];

		if (c->delay.may_reorder || c->reorder.chance || c->queue.kind == QUEUE_FQ_CODEL)
			return false;
	}
	return true;
}

static void check_each_once(const struct bed *bed)
{
	size_t delivered = bed_count(bed, PKT_DELIVERED);

	CHECK_INT(bed->outs + path_held(bed->path), bed->used);
	CHECK_INT(delivered + bed_count(bed, PKT_LOST) + bed_count(bed, PKT_DROPPED), bed->outs);
	for (size_t i = 0; i < bed->outs; i++) {
		const struct pkt *p = bed->out[i];

		CHECK(!p->data);
		bed->out[i]->data = bed->out[i];
		CHECK((p->fate == PKT_DELIVERED) == (p->cause == PKT_CAUSE_NONE));
	}
	for (size_t i = 0; i < bed->outs; i++)
		bed->out[i]->data = NULL;
}

static void check_times(const struct bed *bed, const struct drawn *d)
{
	uint64_t highest = 0;
	nsec_t last = 0;

	for (size_t i = 0; i < bed->outs; i++) {
		const struct pkt *p = bed->out[i];
		nsec_t parts = p->waited_ns + p->propagation_ns + p->jitter_ns;

		CHECK(p->due >= last);
		CHECK(p->due >= p->arrived);
		CHECK(p->waited_ns >= 0);
		last = p->due;
		if (p->fate != PKT_DELIVERED)
			continue;
		CHECK_INT(p->arrived + parts, p->due);
		if (keeps_order(d) && p->copy_of == p->index) {
			CHECK(p->index >= highest);
			highest = p->index;
		}
	}
}

static void every_packet_comes_out_once_in_time_and_in_order(void)
{
	for (uint64_t number = 0; number < DRAWN_PATHS; number++) {
		struct drawn d;
		struct bed bed;

		drawn_path(&d, number);
		drawn_run(&bed, &d, POLL_WITH_EACH_PACKET);
		check_each_once(&bed);
		check_times(&bed, &d);
		bed_end(&bed);
	}
}

/* Copies are told apart by index: the order in which the source gives them may differ. */
static bool same(const struct pkt *a, const struct pkt *b)
{
	return a->index == b->index && a->due == b->due && a->fate == b->fate &&
	       a->cause == b->cause && a->link == b->link && a->waited_ns == b->waited_ns &&
	       a->jitter_ns == b->jitter_ns && a->propagation_ns == b->propagation_ns &&
	       a->corrupt_bit == b->corrupt_bit && a->ecn == b->ecn && a->copy_of == b->copy_of;
}

/* Where the outcomes of two runs first differ; -1 when they do not. */
static int64_t first_difference(const struct bed *a, const struct bed *b)
{
	size_t count = a->outs < b->outs ? a->outs : b->outs;

	for (size_t i = 0; i < count; i++)
		if (!same(a->out[i], b->out[i]))
			return (int64_t)i;
	return a->outs == b->outs ? -1 : (int64_t)count;
}

static void it_does_not_matter_when_a_path_is_asked(void)
{
	for (uint64_t number = 0; number < DRAWN_PATHS; number++) {
		struct drawn d;
		struct bed beds[4];

		drawn_path(&d, number);
		for (int how = 0; how < 4; how++)
			drawn_run(&beds[how], &d, (enum polling)how);
		for (int how = 1; how < 4; how++)
			CHECK_INT(first_difference(&beds[how], &beds[0]), -1);
		for (int how = 0; how < 4; how++)
			bed_end(&beds[how]);
	}
}

/* The next deadline is never after something that comes out. */
static void nothing_comes_out_before_the_next_deadline(void)
{
	for (uint64_t number = 0; number < DRAWN_PATHS; number++) {
		struct drawn d;
		struct bed bed;
		nsec_t now = 3 * SECOND;

		drawn_path(&d, number);
		bed_begin_path(&bed, &d.conf, (size_t)DRAWN_PACKETS * 8);
		path_start(bed.path, now);
		for (size_t i = 0; i < DRAWN_PACKETS; i++) {
			nsec_t next = path_next(bed.path);
			size_t before = bed.outs;

			now += d.gaps[i];
			if (next > now)
				CHECK_INT(bed_get(&bed, now), 0);
			else
				CHECK(bed_get(&bed, next) == 0 || bed.out[before]->due == next);
			(void)bed_get(&bed, now);
			(void)bed_put(&bed, d.bytes[i], now);
		}
		bed_end(&bed);
	}
}

/* FNV-1a over what became of every packet. */
static uint64_t digest_of(const struct bed *bed, uint64_t hash)
{
	for (size_t i = 0; i < bed->outs; i++) {
		const struct pkt *p = bed->out[i];
		const uint64_t words[] = { p->index,
					   (uint64_t)p->due,
					   p->fate,
					   p->cause,
					   p->link,
					   (uint64_t)p->waited_ns,
					   (uint64_t)p->jitter_ns,
					   (uint64_t)p->corrupt_bit,
					   p->ecn };

		for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++)
			hash = (hash ^ words[w]) * UINT64_C(0x100000001b3);
	}
	return hash;
}

/* The same on every machine and with every compiler: a new value here changes what every seed
 * means. */
static void the_same_seed_gives_the_same_bytes_everywhere(void)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char text[32];

	for (uint64_t number = 0; number < DRAWN_PATHS; number++) {
		struct drawn d;
		struct bed bed;

		drawn_path(&d, number);
		drawn_run(&bed, &d, POLL_WITH_EACH_PACKET);
		hash = digest_of(&bed, hash);
		bed_end(&bed);
	}
	(void)snprintf(text, sizeof(text), "%016" PRIx64, hash);
	CHECK_STR(text, "fca240c995e08c8c");
}

CU_TestInfo path_drawn_tests[] = {
	TEST(every_packet_comes_out_once_in_time_and_in_order),
	TEST(it_does_not_matter_when_a_path_is_asked),
	TEST(nothing_comes_out_before_the_next_deadline),
	TEST(the_same_seed_gives_the_same_bytes_everywhere),
	CU_TEST_INFO_NULL,
};
