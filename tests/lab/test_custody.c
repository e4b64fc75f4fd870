/* test_custody.c - runs are verified, anonymised, pruned and told as a badge, by the commands that
 * people use. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"
#include "tests/support/synthetic.h"

/* A folder with runs, and what the last command said. */
struct room {
	char dir[64], run[80];
	struct program p;
};

/* Runs straits with the words in the room's folder; its exit status. */
static int straits(struct room *room, bool as_user, ...)
{
	va_list words;
	int status;

	va_start(words, as_user);
	status = program_words(&room->p, room->dir, as_user, words);
	va_end(words);
	return status;
}

/* A run that passed, of some day in the past, with its report. */
static void make(struct room *room)
{
	*room = (struct room){ 0 };
	(void)snprintf(room->run, sizeof(room->run), "%s/run", scratch_make(room->dir));
	CHECK_INT(mkdir(room->run, 0777), 0);
	CHECK_INT(chmod(room->dir, 0777), 0);
	synthetic_write(room->run, &(struct synthetic){ .seconds = 3, .expect = "[]" });
	file_write(room->run, "seller.log", "from 10.77.0.1\n");
	file_write(room->run, "seller.pcap", "");
	CHECK_INT(straits(room, false, "report", "--format=text,json", "run", NULL), 4);
}

static void done(struct room *room)
{
	program_done(&room->p);
	scratch_remove(room->dir);
}

/* The path of a name in the room. */
static const char *in(const struct room *room, const char *name, char ret[static 200])
{
	(void)snprintf(ret, 200, "%s/%s", room->dir, name);
	return ret;
}

static bool has(const struct room *room, const char *name)
{
	char path[200];

	return access(in(room, name, path), F_OK) == 0;
}

static void verify_names_what_differs_and_fails(void)
{
	struct room room;

	make(&room);
	CHECK_INT(straits(&room, true, "verify", "run", NULL), 0);
	CHECK_HAS(text_str(&room.p.out), "run: whole, ");
	file_write(room.run, "seller.log", "from 10.77.0.2\n");
	file_write(room.run, "new", "");
	CHECK_INT(straits(&room, true, "verify", "run", NULL), 1);
	CHECK_HAS(text_str(&room.p.out), "altered  run/seller.log\nextra    run/new\n");
	CHECK_INT(straits(&room, true, "verify", "--json", "run", NULL), 1);
	CHECK_HAS(text_str(&room.p.out), "\"whole\": false");
	CHECK_INT(straits(&room, true, "verify", "none", "run", NULL), 2);
	CHECK_INT(straits(&room, true, "verify", NULL), 2);
	CHECK_INT(straits(&room, false, "sign", "--key", "x", "run", NULL), 1);
	CHECK_HAS(text_str(&room.p.err), "not as it was sealed");
	done(&room);
}

static void anonymise_replaces_a_run_at_once_or_leaves_it(void)
{
	struct room room;
	struct text log;
	char path[200];

	make(&room);
	CHECK_INT(unlink(in(&room, "run/seller.pcap", path)), 0);
	CHECK_INT(straits(&room, false, "anonymise", "run", NULL), 2); /* a file is missing */
	file_write(room.run, "seller.pcap", "");
	CHECK_INT(straits(&room, true, "anonymise", "run/", NULL), 2); /* it is not his */
	CHECK(!has(&room, "other") && entries_of(room.dir) == 1);
	done(&room);

	make(&room);
	file_write(room.run, "seller.pcap", "");
	CHECK_INT(straits(&room, false, "anonymise", "--output", "other", "run", NULL), 0);
	log = file_text(room.run, "seller.log");
	CHECK_STR(text_str(&log), "from 10.77.0.1\n");
	text_done(&log);
	CHECK_INT(straits(&room, false, "anonymise", "--output", "other", "run", NULL), 2);
	CHECK_HAS(text_str(&room.p.err), "other: File exists");
	CHECK_INT(straits(&room, false, "anonymise", "run/", NULL), 0);
	log = file_text(room.run, "seller.log");
	CHECK(!strstr(text_str(&log), "10.77.0.1"));
	text_done(&log);
	CHECK_INT(straits(&room, false, "anonymise", "run", NULL), 0);
	CHECK_HAS(text_str(&room.p.out), "before");
	CHECK_INT(straits(&room, false, "verify", "run", "other", NULL), 0);
	CHECK_HAS(text_str(&room.p.out), "anonymised");
	CHECK_INT(entries_of(room.dir), 2);
	done(&room);
}

static void prune_takes_what_is_old_and_a_run_and_nothing_else(void)
{
	struct room room;
	char path[200];

	make(&room);
	file_write(room.dir, "treasure.pcap", "no run's\n");
	CHECK_INT(symlink("run", in(&room, "link", path)), 0);
	CHECK_INT(mkdir(in(&room, ".call.17", path), 0777), 0);
	CHECK_INT(straits(&room, false, "prune", ".", NULL), 2);
	CHECK_INT(straits(&room, false, "prune", "--older-than=90y", ".", NULL), 0);
	CHECK_HAS(text_str(&room.p.out), "captures: 0 files");
	CHECK_INT(straits(&room, false, "prune", "--older-than=1d", "--dry-run", ".", NULL), 0);
	CHECK_HAS(text_str(&room.p.out), "would delete captures: 1 files");
	CHECK(has(&room, "run/seller.pcap"));
	CHECK_INT(straits(&room, false, "prune", "--older-than=1d", "link", NULL), 2);
	CHECK(has(&room, "run/seller.pcap"));
	CHECK_INT(straits(&room, false, "prune", "--older-than=1d", ".", NULL), 0);
	CHECK(!has(&room, "run/seller.pcap") && has(&room, "run/metrics.json"));
	CHECK_INT(straits(&room, false, "verify", "run", NULL), 0);
	CHECK_INT(straits(&room, false, "prune", "--older-than=1d", "--take=runs", ".", NULL), 0);
	CHECK_HAS(text_str(&room.p.out), "deleted runs: 1");
	CHECK(!has(&room, "run") && has(&room, "treasure.pcap") && has(&room, ".call.17"));
	done(&room);
}

static void a_badge_tells_the_worst_and_only_a_pass_is_green(void)
{
	struct room room;
	struct text badge;

	make(&room);
	CHECK_INT(
		straits(&room, false, "report", "--format=text", "--badge=badge.json", "run", NULL),
		4);
	badge = file_text(room.dir, "badge.json");
	CHECK_HAS(text_str(&badge), "\"schemaVersion\": 1");
	CHECK_HAS(text_str(&badge), "\"message\": \"inconclusive\"");
	CHECK(!strstr(text_str(&badge), "green"));
	text_done(&badge);
	CHECK_INT(straits(&room, false, "report", "--format=text", "--badge=none/badge.json", "run",
			  NULL),
		  2);
	done(&room);
}

/* Of a real run, with whole packets: what is in them, too. */
static void a_run_is_anonymised_before_it_has_a_name(void)
{
	struct room room;
	char command[500], here[400], scenarios[450];

	LONG();
	if (!program_is_there("tshark"))
		SKIP("tshark is not installed");
	make(&room);
	if (!getcwd(here, sizeof(here)))
		return;
	(void)snprintf(scenarios, sizeof(scenarios), "--scenarios=%s/scenarios", here);
	CHECK(straits(&room, true, "run", "--quiet", "--no-history", "--duration=3s", scenarios,
		      "--payload", "--anonymise", "call-lan-control", NULL) != 2);
	(void)snprintf(
		command, sizeof(command),
		"cd %s && test -z \"$(tshark -r runs/*/seller.pcap -Y 'ip.addr==10.77.0.0/24 "
		"or udp.checksum.status==0 or tcp.checksum.status==0' -o "
		"udp.check_checksum:TRUE -o tcp.check_checksum:TRUE 2>/dev/null)\"",
		room.dir);
	CHECK_INT(program_status((const char *const[]){ "sh", "-c", command, NULL }, 60), 0);
	(void)snprintf(command, sizeof(command), "%s verify %s/runs/*", program_straits(),
		       room.dir);
	CHECK_INT(program_status((const char *const[]){ "sh", "-c", command, NULL }, 60), 0);
	done(&room);
}

static CU_TestInfo custody_tests[] = {
	TEST(verify_names_what_differs_and_fails),
	TEST(anonymise_replaces_a_run_at_once_or_leaves_it),
	TEST(prune_takes_what_is_old_and_a_run_and_nothing_else),
	TEST(a_badge_tells_the_worst_and_only_a_pass_is_green),
	TEST(a_run_is_anonymised_before_it_has_a_name),
	CU_TEST_INFO_NULL,
};

struct suite suites[] = {
	{ "custody", custody_tests },
	{ 0 },
};
