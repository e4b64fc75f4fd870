/* test_page.c - a page is given its files and no others, and what it tells is taken or refused. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/text.h"
#include "harness/workload/hlsjs.h"
#include "harness/workload/http.h"
#include "harness/workload/page.h"
#include "harness/workload/steps.h"
#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

extern CU_TestInfo page_tests[];

/* A page with two folders, and what it told. */
struct site {
	char dir[64], own[96], shared[96], records[96];
	const char *folders[3];
	struct journal *journal;
	struct page *page;
	bool ready;
	nsec_t first;
	unsigned firsts;
	char why[300];
};

static void answer_own(void *arg, const struct http_request *request, struct http_answer *ret)
{
	(void)arg;
	if (!strcmp(request->path, "/conf"))
		ret->status = 200;
}

static void on_ready(void *arg)
{
	struct site *s = arg;

	s->ready = true;
}

static void on_first(void *arg, nsec_t time)
{
	struct site *s = arg;

	s->first = time;
	s->firsts++;
}

static void on_broken(void *arg, const char *why)
{
	struct site *s = arg;

	(void)snprintf(s->why, sizeof(s->why), "%s", why);
}

static void site_open(struct site *s)
{
	struct page_conf conf = { .folders = s->folders,
				  .host = "buyer",
				  .what = "the viewer's page",
				  .dir = s->dir,
				  .track = "to-buyer",
				  .answer = answer_own,
				  .on_ready = on_ready,
				  .on_first = on_first,
				  .on_broken = on_broken,
				  .arg = s };
	struct err err;

	*s = (struct site){ .folders = { s->own, s->shared } };
	scratch_make(s->dir);
	(void)snprintf(s->own, sizeof(s->own), "%s/own", s->dir);
	(void)snprintf(s->shared, sizeof(s->shared), "%s/shared", s->dir);
	(void)snprintf(s->records, sizeof(s->records), "%s/buyer.rec", s->dir);
	CHECK_INT(mkdir(s->own, 0777) + mkdir(s->shared, 0777), 0);
	CHECK_INT(steps_open(&s->journal, s->records, "buyer", &err), 0);
	conf.journal = s->journal;
	CHECK_INT(page_new(&s->page, &conf, &err), 0);
}

static void site_close(struct site *s)
{
	page_free(s->page);
	journal_free(s->journal);
	scratch_remove(s->dir);
}

/* The status of an answer; its body in ret, if that is wanted. */
static unsigned ask(struct site *s, const char *method, const char *path, const char *body,
		    struct text *ret)
{
	const struct http_request request = { method, path, body, strlen(body) };
	struct http_answer answer = { .status = 404 };

	page_answer(s->page, &request, &answer);
	if (ret)
		*ret = answer.body;
	else
		text_done(&answer.body);
	return answer.status;
}

static void a_file_comes_from_the_first_folder_that_has_it(void)
{
	struct text body;
	struct site s;

	site_open(&s);
	file_write(s.own, "index.html", "own");
	file_write(s.shared, "index.html", "shared");
	file_write(s.shared, "stamp.js", "stamps");
	CHECK_INT(ask(&s, "GET", "/", "", &body), 200);
	CHECK_STR(text_str(&body), "own");
	text_done(&body);
	CHECK_INT(ask(&s, "GET", "/stamp.js", "", &body), 200);
	CHECK_STR(text_str(&body), "stamps");
	text_done(&body);
	CHECK_INT(ask(&s, "GET", "/conf", "", NULL), 200);
	site_close(&s);
}

static void no_file_outside_its_folders_is_given(void)
{
	struct site s;

	site_open(&s);
	file_write(s.dir, "secret", "s");
	file_write(s.own, ".secret", "s");
	CHECK_INT(ask(&s, "GET", "/../secret", "", NULL), 404);
	CHECK_INT(ask(&s, "GET", "/..", "", NULL), 404);
	CHECK_INT(ask(&s, "GET", "/.secret", "", NULL), 404);
	CHECK_INT(ask(&s, "GET", "/nothing", "", NULL), 404);
	site_close(&s);
}

static void a_folder_is_no_file_of_the_page(void)
{
	char folder[128];
	struct site s;

	site_open(&s);
	(void)snprintf(folder, sizeof(folder), "%s/media", s.own);
	CHECK_INT(mkdir(folder, 0777), 0);
	CHECK_INT(ask(&s, "GET", "/media", "", NULL), 404);
	CHECK_STR(s.why, "");
	site_close(&s);
}

static void a_file_is_given_whole_or_the_page_is_broken(void)
{
	char path[128];
	struct text body;
	struct site s;

	site_open(&s);
	file_write(s.own, "code.wasm", "");
	(void)snprintf(path, sizeof(path), "%s/code.wasm", s.own);
	CHECK_INT(truncate(path, 5 << 20), 0);
	CHECK_INT(ask(&s, "GET", "/code.wasm", "", &body), 200);
	CHECK_INT((int64_t)body.len, 5 << 20);
	text_done(&body);
	CHECK_STR(s.why, "");
	CHECK_INT(truncate(path, (16 << 20) + 1), 0);
	CHECK_INT(ask(&s, "GET", "/code.wasm", "", &body), 500);
	CHECK_INT((int64_t)body.len, 0);
	CHECK_HAS(s.why, "the viewer's page: code.wasm");
	CHECK_HAS(s.why, "more than 16 MiB");
	site_close(&s);
}

static void pictures_are_noted_as_the_hosts_own(void)
{
	struct text records;
	struct err err;
	struct site s;

	site_open(&s);
	CHECK_INT(ask(&s, "POST", "/note",
		      "released 7 900 0\nshown 7 1000 0\nshown 8 2000 1\nunread 3 3000 0", NULL),
		  204);
	CHECK_STR(s.why, "");
	CHECK_INT((int64_t)s.firsts, 1);
	CHECK_INT(s.first, 1000);
	CHECK_INT(journal_finish(s.journal, &err), 0);
	records = file_read(s.records);
	CHECK_HAS(text_str(&records), "900 buyer.page released to-buyer 7 0");
	CHECK_HAS(text_str(&records), "1000 buyer.page shown to-buyer 7 0");
	CHECK_HAS(text_str(&records), "2000 buyer.page shown to-buyer 8 1");
	text_done(&records);
	site_close(&s);
}

static void what_is_no_record_breaks_the_page(void)
{
	static const char *const lines[] = { "shown",         "shown 1",      "shown 1 0 0",
					     "shown 1 5 3",   "shown -1 5 0", "shown 1 5 0 x",
					     "capture 1 5 0", "loud 1 5 0" };

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct site s;

		site_open(&s);
		CHECK_INT(ask(&s, "POST", "/note", lines[i], NULL), 400);
		CHECK_HAS(s.why, "the page noted what is no record");
		site_close(&s);
	}
}

static void what_a_page_keeps_goes_beside_the_records(void)
{
	struct text kept;
	struct site s;

	site_open(&s);
	CHECK_INT(ask(&s, "POST", "/keep/player", "{\"a\": 1}", NULL), 204);
	CHECK_INT(ask(&s, "POST", "/keep/player", "{\"a\": 2}", NULL), 204);
	CHECK_INT(ask(&s, "POST", "/keep/../x", "{}", NULL), 400);
	CHECK_INT(ask(&s, "POST", "/keep/", "{}", NULL), 400);
	kept = file_text(s.dir, "buyer.player.jsonl");
	CHECK_STR(text_str(&kept), "{\"a\": 1}\n{\"a\": 2}\n");
	text_done(&kept);
	CHECK_INT(ask(&s, "POST", "/ready", "", NULL), 204);
	CHECK(s.ready);
	CHECK_INT(ask(&s, "POST", "/fail", "no codec", NULL), 204);
	CHECK_STR(s.why, "the viewer's page failed: no codec");
	site_close(&s);
}

static void a_player_that_is_not_here_is_told_with_the_way_to_it(void)
{
	char folder[PATH_MAX], dir[64];
	struct err err;

	scratch_make(dir);
	CHECK_INT(unsetenv("STRAITS_HLSJS"), 0);
	CHECK_INT(hlsjs_find(folder, &err), -ENOENT);
	CHECK_STR(err.text, "the player hls.js is not here: make hls.js, or ./run.sh setup, "
			    "fetches it and its licence");
	CHECK_INT(setenv("STRAITS_HLSJS", dir, 1), 0);
	CHECK_INT(hlsjs_find(folder, &err), -ENOENT);
	CHECK_HAS(err.text, "STRAITS_HLSJS: there is no hls.min.js in ");
	file_write(dir, "hls.min.js", "");
	CHECK_INT(hlsjs_find(folder, &err), 0);
	CHECK_STR(folder, dir);
	CHECK_INT(unsetenv("STRAITS_HLSJS"), 0);
	scratch_remove(dir);
}

CU_TestInfo page_tests[] = {
	TEST(a_file_comes_from_the_first_folder_that_has_it),
	TEST(no_file_outside_its_folders_is_given),
	TEST(a_folder_is_no_file_of_the_page),
	TEST(a_file_is_given_whole_or_the_page_is_broken),
	TEST(pictures_are_noted_as_the_hosts_own),
	TEST(what_is_no_record_breaks_the_page),
	TEST(what_a_page_keeps_goes_beside_the_records),
	TEST(a_player_that_is_not_here_is_told_with_the_way_to_it),
	CU_TEST_INFO_NULL,
};
