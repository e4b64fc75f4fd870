/* test_anonymise.c - a run says the same with other addresses, and is sealed again. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "reports/custody/anonymise.h"
#include "reports/write/manifest.h"
#include "reports/write/report.h"
#include "tests/support/files.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

struct room {
	char dir[64], from[80], to[80];
	struct text notes;
	struct err err;
};

static void make(struct room *room)
{
	*room = (struct room){ 0 };
	scratch_make(room->dir);
	(void)snprintf(room->from, sizeof(room->from), "%s/from", room->dir);
	(void)snprintf(room->to, sizeof(room->to), "%s/to", room->dir);
	CHECK_INT(mkdir(room->from, 0777), 0);
	CHECK_INT(mkdir(room->to, 0777), 0);
	synthetic_write(room->from, &(struct synthetic){ .seconds = 3 });
	file_write(room->from, "seller.log", "listening on 10.77.0.1:5000, peer 10.77.0.2\n");
}

static void done(struct room *room)
{
	text_done(&room->notes);
	scratch_remove(room->dir);
}

static int anonymise(struct room *room)
{
	return anonymise_run(room->from, room->to, &room->notes, &room->err);
}

static int make_report(struct room *room, const char *dir)
{
	struct report report;
	int r = report_make(dir, &(struct report_conf){ .forms = REPORT_JSON | REPORT_TEXT },
			    &report, &room->err);

	if (r == 0)
		report_done(&report);
	return r;
}

static bool has(const char *dir, const char *name, const char *part)
{
	struct text text = file_text(dir, name);
	bool found = strstr(text_str(&text), part) != NULL;

	text_done(&text);
	return found;
}

static void check_same(const char *a, const char *b, const char *name)
{
	struct text x = file_text(a, name), y = file_text(b, name);

	CHECK(x.len > 0);
	CHECK_STR(text_str(&y), text_str(&x));
	text_done(&x);
	text_done(&y);
}

static void addresses_go_and_every_number_stays(void)
{
	struct room room;

	make(&room);
	CHECK_INT(make_report(&room, room.from), 0);
	CHECK_INT(anonymise(&room), 0);
	CHECK_INT(make_report(&room, room.to), 0);
	CHECK(!has(room.to, "seller.log", "10.77.0."));
	CHECK(has(room.to, "seller.log", "listening on 10."));
	CHECK(has(room.from, "seller.log", "10.77.0.1"));
	check_same(room.from, room.to, "packets.rec");
	check_same(room.from, room.to, "metrics.json");
	check_same(room.from, room.to, "report.txt");
	CHECK(!file_is(room.to, ".masked"));
	CHECK_INT(room.notes.len, 0);
	done(&room);
}

static void the_manifest_says_so_and_lists_the_new_hashes(void)
{
	struct room room;
	struct manifest m;

	make(&room);
	CHECK_INT(make_report(&room, room.from), 0);
	CHECK_INT(anonymise(&room), 0);
	CHECK_INT(make_report(&room, room.to), 0);
	CHECK_INT(manifest_read(room.to, &m, &room.err), 0);
	CHECK(m.anonymised && strstr(m.anonymised, "Crypto-PAn"));
	CHECK(m.file_count > 5);
	CHECK(!strchr(m.show.file, '/'));
	manifest_done(&m);
	CHECK_INT(manifest_read(room.from, &m, &room.err), 0);
	CHECK(!m.anonymised);
	manifest_done(&m);
	CHECK_INT(anonymise_run(room.to, room.to, &room.notes, &room.err), -EALREADY);
	done(&room);
}

static void it_can_be_done_in_place(void)
{
	struct room room;

	make(&room);
	CHECK_INT(anonymise_run(room.from, room.from, &room.notes, &room.err), 0);
	CHECK_INT(make_report(&room, room.from), 0);
	CHECK(!has(room.from, "seller.log", "10.77.0."));
	done(&room);
}

static void an_altered_run_is_refused(void)
{
	struct room room;

	make(&room);
	CHECK_INT(make_report(&room, room.from), 0);
	file_write(room.from, "seller.log", "other words\n");
	CHECK_INT(anonymise(&room), -EBADMSG);
	CHECK_HAS(room.err.text, "seller.log");
	CHECK_INT(entries_of(room.to), 0);
	done(&room);
}

/* What nobody can read is taken along as it is, and so is a folder. */
static void other_files_are_copied(void)
{
	struct room room;
	char folder[100];

	make(&room);
	(void)snprintf(folder, sizeof(folder), "%s/shots", room.from);
	CHECK_INT(mkdir(folder, 0777), 0);
	file_write(folder, "words.txt", "to fd77::1\n");
	file_write(room.from, ".hidden", "10.77.0.1");
	CHECK_INT(anonymise(&room), 0);
	CHECK(file_is(room.to, "shots/words.txt") && !has(room.to, "shots/words.txt", "fd77::1"));
	CHECK(!file_is(room.to, ".hidden"));
	done(&room);
}

static void what_is_left_out_is_said(void)
{
	struct room room;

	make(&room);
	file_write(room.from, "report.pdf", "%PDF of 10.77.0.1\n");
	file_write(room.from, "run.json.asc", "a signature\n");
	CHECK_INT(anonymise(&room), 0);
	CHECK(!file_is(room.to, "report.pdf") && !file_is(room.to, "run.json.asc"));
	CHECK_HAS(text_str(&room.notes), "report.pdf was not taken along");
	CHECK_HAS(text_str(&room.notes), "signature run.json.asc was not taken along");
	done(&room);
}

CU_TestInfo anonymise_tests[] = {
	TEST(addresses_go_and_every_number_stays),
	TEST(the_manifest_says_so_and_lists_the_new_hashes),
	TEST(it_can_be_done_in_place),
	TEST(an_altered_run_is_refused),
	TEST(other_files_are_copied),
	TEST(what_is_left_out_is_said),
	CU_TEST_INFO_NULL,
};
