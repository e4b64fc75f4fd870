/* test_scribe.c - what is put in comes out as records, in order; what found no room is counted. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/drive/scribe.h"
#include "tests/support/suite.h"

static const struct scribe_word words[] = { { "drive", "to-there" }, { "timeline", "outage" } };

static struct scribe_conf conf_for(const char *packets, const char *network)
{
	return (struct scribe_conf){
		.paths = { packets, network }, .words = words, .word_count = 2, .seed = 42
	};
}

static void put(struct scribe *s, enum scribe_file file, uint64_t id)
{
	scribe_put(s, &(struct scribe_entry){ .time = (nsec_t)id * 10,
					      .id = id,
					      .value = -(int64_t)id,
					      .word = (uint16_t)file,
					      .kind = file == SCRIBE_PACKETS ? RECORD_DEPART
									     : RECORD_EVENT,
					      .file = (uint8_t)file });
}

static uint64_t count_records(const char *path, struct record *ret_last)
{
	FILE *f = fopen(path, "re");
	struct record_reader rd;
	struct err err = { 0 };
	uint64_t n = 0;

	if (!f)
		return 0;
	record_reader_init(&rd, f, path);
	while (record_read(&rd, ret_last, &err) > 0)
		n++;
	record_reader_done(&rd);
	(void)fclose(f);
	CHECK_STR(err.text, "");
	return n;
}

static void each_entry_becomes_a_record_of_its_file(void)
{
	char dir[64], packets[100], network[100];
	struct record last = { 0 };
	struct scribe_conf conf;
	struct scribe *s = NULL;
	struct err err = { 0 };

	(void)scratch_make(dir);
	(void)snprintf(packets, sizeof(packets), "%s/packets.rec", dir);
	(void)snprintf(network, sizeof(network), "%s/network.rec", dir);
	conf = conf_for(packets, network);
	CHECK_INT(scribe_open(&conf, &s, &err), 0);
	for (uint64_t i = 1; i <= 1000; i++)
		put(s, SCRIBE_PACKETS, i);
	put(s, SCRIBE_NETWORK, 7);
	CHECK_INT(scribe_finish(s, &err), 0);
	CHECK_INT((int64_t)scribe_lost(s), 0);
	scribe_free(s);
	CHECK_INT((int64_t)count_records(packets, &last), 1000);
	CHECK_INT((int64_t)last.id, 1000);
	CHECK_INT(last.value, -1000);
	CHECK_INT(last.time, 10000);
	CHECK_STR(last.probe, "drive");
	CHECK_STR(last.stream, "to-there");
	CHECK_INT((int64_t)count_records(network, &last), 1);
	CHECK_STR(last.stream, "outage");
	scratch_remove(dir);
}

static void entries_for_no_file_are_dropped_in_peace(void)
{
	struct scribe_conf conf = conf_for(NULL, NULL);
	struct scribe *s = NULL;
	struct err err = { 0 };

	CHECK_INT(scribe_open(&conf, &s, &err), 0);
	put(s, SCRIBE_PACKETS, 1);
	CHECK_INT(scribe_finish(s, &err), 0);
	CHECK_INT((int64_t)scribe_lost(s), 0);
	scribe_free(s);
}

/* More than fits, faster than a thread can be woken: written and lost add up. */
static void what_finds_no_room_is_counted(void)
{
	char dir[64], packets[100];
	struct record last = { 0 };
	struct scribe_conf conf;
	struct scribe *s = NULL;
	struct err err = { 0 };
	uint64_t written;

	(void)scratch_make(dir);
	(void)snprintf(packets, sizeof(packets), "%s/packets.rec", dir);
	conf = conf_for(packets, NULL);
	conf.room = 8;
	CHECK_INT(scribe_open(&conf, &s, &err), 0);
	for (uint64_t i = 0; i < 20000; i++)
		put(s, SCRIBE_PACKETS, i);
	CHECK_INT(scribe_finish(s, &err), 0);
	written = count_records(packets, &last);
	CHECK(scribe_lost(s) > 0);
	CHECK_INT((int64_t)(written + scribe_lost(s)), 20000);
	scribe_free(s);
	scratch_remove(dir);
}

static void a_full_disk_is_told_at_the_end(void)
{
	struct scribe_conf conf = conf_for("/dev/full", NULL);
	struct scribe *s = NULL;
	struct err err = { 0 };

	CHECK_INT(scribe_open(&conf, &s, &err), 0);
	put(s, SCRIBE_PACKETS, 1);
	CHECK_INT(scribe_finish(s, &err), -ENOSPC);
	CHECK_HAS(err.text, "/dev/full");
	scribe_free(s);
}

/* More than the file's buffer holds: then the disk's answer comes while entries still do. */
static void a_full_disk_raises_the_alarm_before_the_end(void)
{
	struct scribe_conf conf = conf_for("/dev/full", NULL);
	struct pollfd alarm = { .fd = eventfd(0, EFD_CLOEXEC), .events = POLLIN };
	struct scribe *s = NULL;
	struct err err = { 0 };

	CHECK(alarm.fd > 0);
	conf.alarm = alarm.fd;
	CHECK_INT(scribe_open(&conf, &s, &err), 0);
	CHECK_INT(scribe_failure(s, &err), 0);
	for (uint64_t i = 1; i <= 20000; i++)
		put(s, SCRIBE_PACKETS, i);
	CHECK_INT(poll(&alarm, 1, 10000), 1);
	CHECK_INT(scribe_failure(s, &err), -ENOSPC);
	CHECK_STR(err.text, "/dev/full: No space left on device");
	CHECK_INT(scribe_finish(s, &err), -ENOSPC);
	scribe_free(s);
	(void)close(alarm.fd);
}

static void a_file_that_cannot_be_made_is_told_at_once(void)
{
	struct scribe_conf conf = conf_for("/nowhere/at/all.rec", NULL);
	struct scribe *s = NULL;
	struct err err = { 0 };

	CHECK_INT(scribe_open(&conf, &s, &err), -ENOENT);
	CHECK_HAS(err.text, "/nowhere/at/all.rec");
}

extern CU_TestInfo scribe_tests[];

CU_TestInfo scribe_tests[] = {
	TEST(each_entry_becomes_a_record_of_its_file),
	TEST(entries_for_no_file_are_dropped_in_peace),
	TEST(what_finds_no_room_is_counted),
	TEST(a_full_disk_is_told_at_the_end),
	TEST(a_full_disk_raises_the_alarm_before_the_end),
	TEST(a_file_that_cannot_be_made_is_told_at_once),
	CU_TEST_INFO_NULL,
};
