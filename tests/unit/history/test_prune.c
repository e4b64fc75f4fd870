/* test_prune.c - of an old run goes what is its own, captures first, and nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "reports/history/prune.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"

#define STARTED "2026-05-01T10:00:00Z"

/* A run in a folder of its own, beside things that are not the run's. */
struct room {
	char dir[64], run[128];
	struct prune_count count;
	struct err err;
};

static void make(struct room *room)
{
	char plots[300];

	*room = (struct room){ 0 };
	(void)snprintf(room->run, sizeof(room->run), "%s/run", scratch_make(room->dir));
	(void)snprintf(plots, sizeof(plots), "%s/plots", room->run);
	CHECK_INT(mkdir(room->run, 0777), 0);
	CHECK_INT(mkdir(plots, 0777), 0);
	file_write(room->dir, "treasure", "not the run's\n");
	file_write(room->run, "seller.pcap", "12345");
	file_write(room->run, "buyer.pcap", "123");
	file_write(room->run, "metrics.json", "{}");
	file_write(room->run, "plots/a.svg", "<svg/>");
	file_write(room->run, "run.json",
		   "{\"started\": \"" STARTED
		   "\", \"seed\": 3, \"files\": {\"seller.pcap\": \"a\", "
		   "\"buyer.pcap\": \"b\", \"metrics.json\": \"c\", \"plots/a.svg\": \"d\", "
		   "\"../treasure\": \"e\", \"/etc/hostname\": \"f\", \"gone.txt\": \"g\"}}");
}

static int prune(struct room *room, enum prune_what what, bool dry)
{
	return prune_run(room->run, STARTED, what, dry, &room->count, &room->err);
}

static bool file_has(const struct room *room, const char *part)
{
	struct text text = file_text(room->run, "run.json");
	bool has = strstr(text_str(&text), part) != NULL;

	text_done(&text);
	return has;
}

static void captures_go_alone_and_the_manifest_knows(void)
{
	struct room room;

	make(&room);
	CHECK_INT(prune(&room, PRUNE_CAPTURES, false), 0);
	CHECK_INT(room.count.files, 2);
	CHECK_INT(room.count.bytes, 8);
	CHECK(!file_is(room.run, "seller.pcap") && !file_is(room.run, "buyer.pcap"));
	CHECK(file_is(room.run, "metrics.json") && file_is(room.run, "plots/a.svg"));
	CHECK(!file_has(&room, "pcap"));
	CHECK(file_has(&room, "metrics.json") && file_has(&room, "\"seed\": 3"));
	CHECK(!file_is(room.run, ".run.json.new"));
	scratch_remove(room.dir);
}

static void a_run_goes_with_its_directory_and_leaves_what_is_not_its_own(void)
{
	struct room room;

	make(&room);
	file_write(room.run, "run.json.asc", "a signature");
	file_write(room.run, "run.json.minisig", "another");
	CHECK_INT(prune(&room, PRUNE_RUN, false), 0);
	CHECK_INT(room.count.files, 7);
	CHECK(!room.count.left);
	CHECK(!file_is(room.dir, "run"));
	CHECK(file_is(room.dir, "treasure"));
	CHECK_INT(prune(&room, PRUNE_RUN, false), -ENOENT);
	scratch_remove(room.dir);
}

static void a_file_that_is_not_listed_keeps_its_directory(void)
{
	struct room room;

	make(&room);
	file_write(room.run, "notes.txt", "by hand\n");
	CHECK_INT(prune(&room, PRUNE_RUN, false), 0);
	CHECK(room.count.left);
	CHECK(file_is(room.run, "notes.txt"));
	CHECK(!file_is(room.run, "run.json"));
	scratch_remove(room.dir);
}

static void a_dry_run_only_counts(void)
{
	struct room room;

	make(&room);
	CHECK_INT(prune(&room, PRUNE_RUN, true), 0);
	CHECK_INT(room.count.files, 5);
	CHECK(file_is(room.run, "seller.pcap") && file_is(room.run, "plots/a.svg"));
	CHECK(file_has(&room, "seller.pcap"));
	scratch_remove(room.dir);
}

/* A link in place of a capture, of plots, or of the directory leads to what is not the run's. */
static void links_are_not_followed(void)
{
	struct room room;
	char path[300], target[300];

	make(&room);
	(void)snprintf(path, sizeof(path), "%s/plots/a.svg", room.run);
	(void)unlink(path);
	(void)snprintf(path, sizeof(path), "%s/plots", room.run);
	CHECK_INT(rmdir(path), 0);
	(void)snprintf(target, sizeof(target), "%s/other", room.dir);
	CHECK_INT(mkdir(target, 0777), 0);
	file_write(target, "a.svg", "of others");
	CHECK_INT(symlink(target, path), 0);
	CHECK_INT(prune(&room, PRUNE_RUN, false), 0);
	CHECK(file_is(target, "a.svg"));
	CHECK(room.count.left);
	scratch_remove(room.dir);

	make(&room);
	(void)snprintf(path, sizeof(path), "%s/link", room.dir);
	CHECK_INT(symlink(room.run, path), 0);
	CHECK(prune_run(path, STARTED, PRUNE_RUN, false, &room.count, &room.err) < 0);
	CHECK(file_is(room.run, "run.json"));
	scratch_remove(room.dir);
}

static void what_is_not_that_run_is_left_alone(void)
{
	struct room room;

	make(&room);
	CHECK_INT(prune_run(room.run, "2020-01-01T00:00:00Z", PRUNE_RUN, false, &room.count,
			    &room.err),
		  -EBADMSG);
	CHECK_HAS(room.err.text, "left alone");
	file_write(room.run, "run.json", "{ broken");
	CHECK_INT(prune(&room, PRUNE_RUN, false), -EBADMSG);
	CHECK_INT(prune_run(room.dir, STARTED, PRUNE_RUN, false, &room.count, &room.err), -EBADMSG);
	CHECK_HAS(room.err.text, "no run.json");
	CHECK_INT(room.count.files, 0);
	CHECK(file_is(room.run, "seller.pcap"));
	scratch_remove(room.dir);
}

static void a_report_in_the_making_is_not_disturbed(void)
{
	struct room room;
	int fd;

	make(&room);
	fd = open(room.run, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CHECK_INT(flock(fd, LOCK_EX | LOCK_NB), 0);
	CHECK_INT(prune(&room, PRUNE_CAPTURES, false), -EBUSY);
	CHECK(file_is(room.run, "seller.pcap"));
	(void)close(fd);
	scratch_remove(room.dir);
}

extern CU_TestInfo prune_tests[];

CU_TestInfo prune_tests[] = {
	TEST(captures_go_alone_and_the_manifest_knows),
	TEST(a_run_goes_with_its_directory_and_leaves_what_is_not_its_own),
	TEST(a_file_that_is_not_listed_keeps_its_directory),
	TEST(a_dry_run_only_counts),
	TEST(links_are_not_followed),
	TEST(what_is_not_that_run_is_left_alone),
	TEST(a_report_in_the_making_is_not_disturbed),
	CU_TEST_INFO_NULL,
};
