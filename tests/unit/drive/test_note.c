/* test_note.c - settings are noted when they change, and each edge of an event once, in its time.
 */
#include <stdio.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/drive/live.h"
#include "harness/drive/note.h"
#include "harness/drive/scribe.h"
#include "harness/model/link.h"
#include "tests/support/suite.h"

#define RECORDS_MAX 8

static const struct scribe_word words[] = { { "drive", "buyer-down" },
					    { "timeline", "outage" },
					    { "timeline", "handover" } };

struct desk {
	char dir[64], path[100];
	struct scribe *scribe;
	struct record v[RECORDS_MAX];
	size_t n;
};

static void desk_open(struct desk *d)
{
	struct scribe_conf conf = { .words = words, .word_count = 3 };
	struct err err = { 0 };

	*d = (struct desk){ .n = 0 };
	(void)scratch_make(d->dir);
	(void)snprintf(d->path, sizeof(d->path), "%s/network.rec", d->dir);
	conf.paths[SCRIBE_NETWORK] = d->path;
	CHECK_INT(scribe_open(&conf, &d->scribe, &err), 0);
}

/* Closes the file and reads it. */
static void desk_close(struct desk *d)
{
	struct record_reader rd;
	struct err err = { 0 };
	FILE *f;

	CHECK_INT(scribe_finish(d->scribe, &err), 0);
	scribe_free(d->scribe);
	f = fopen(d->path, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	record_reader_init(&rd, f, d->path);
	while (d->n < RECORDS_MAX && record_read(&rd, &d->v[d->n], &err) > 0)
		d->n++;
	record_reader_done(&rd);
	(void)fclose(f);
	scratch_remove(d->dir);
}

static void only_what_changed_is_noted_after_the_first_time(void)
{
	const struct scribe_entry first = { .time = 100 }, second = { .time = 200, .id = 3 };
	struct link_settings s = { .delay = 5, .rate_bps = 1000, .loss = CHANCE_ALWAYS };
	struct note_last last = { 0 };
	struct desk d;

	desk_open(&d);
	note_settings(d.scribe, &first, &s, true, &last);
	note_settings(d.scribe, &second, &s, false, &last);
	s.delay = 7;
	note_settings(d.scribe, &second, &s, false, &last);
	desk_close(&d);
	CHECK_INT((int64_t)d.n, 5);
	CHECK_INT(d.v[0].kind, RECORD_RATE);
	CHECK_INT(d.v[0].time, 100);
	CHECK_INT(d.v[3].kind, RECORD_LOSS);
	CHECK_INT(d.v[3].value, 1000000000);
	CHECK_INT(d.v[4].kind, RECORD_DELAY);
	CHECK_INT(d.v[4].value, 7);
	CHECK_INT((int64_t)d.v[4].id, 3);
	CHECK_STR(d.v[4].stream, "buyer-down");
}

static void an_edge_is_noted_once_and_the_next_one_told(void)
{
	static const struct live_event events[] = { { 1, "outage", 10, 30 },
						    { 2, "handover", 20, NSEC_NEVER } };
	const struct note_timeline timeline = { events, 2, 1, 1000 };
	struct desk d;

	desk_open(&d);
	CHECK_INT(note_events(d.scribe, &timeline, 1000, 1009), 1010);
	CHECK_INT(note_events(d.scribe, &timeline, 1010, 1010), 1020);
	CHECK_INT(note_events(d.scribe, &timeline, 1020, 1025), 1030);
	CHECK_INT(note_events(d.scribe, &timeline, 1030, 2000), NSEC_NEVER);
	desk_close(&d);
	CHECK_INT((int64_t)d.n, 3);
	CHECK_INT(d.v[0].time, 1010);
	CHECK_INT(d.v[0].value, 1);
	CHECK_STR(d.v[0].stream, "outage");
	CHECK_STR(d.v[1].stream, "handover");
	CHECK_INT((int64_t)d.v[1].id, 2);
	CHECK_INT(d.v[2].time, 1030);
	CHECK_INT(d.v[2].value, 0);
}

CU_TestInfo note_tests[] = {
	TEST(only_what_changed_is_noted_after_the_first_time),
	TEST(an_edge_is_noted_once_and_the_next_one_told),
	CU_TEST_INFO_NULL,
};
