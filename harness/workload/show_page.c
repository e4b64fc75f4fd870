/* show_page.c - the page of a viewer, its server and its browser. */
#include "harness/workload/show_page.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <glib.h>

#include "harness/base/discard.h"
#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/text.h"
#include "harness/workload/address.h"
#include "harness/workload/build.h"
#include "harness/workload/build_command.h"
#include "harness/workload/http.h"
#include "harness/workload/page.h"
#include "harness/workload/show.h"
#include "harness/workload/show_fragments.h"
#include "harness/workload/spawn.h"
#include "harness/workload/steps.h"

#define READY_MS 45000
/* What pages of straits share lies beside the build in a browser, and so does its browser. */
#define SHARED "../../builds/chromium"

struct show_page {
	struct show_page_conf conf;
	char shared[PATH_MAX], home[PATH_MAX];
	const char *folders[4]; /* NULL-ended */
	bool housed;            /* home was made */
	struct page *page;
	struct build_command browser;
	guint watch; /* for its end */
	guint late;  /* for its not being ready in time */
	bool ready;  /* the page is */
	bool plays;
	int64_t given_up; /* fragments that its player let go */
	struct err why;   /* what broke before it was ready; code 0: nothing */
};

static void on_broken(void *arg, const char *why)
{
	struct show_page *p = arg;

	if (p->ready)
		p->conf.on_broken(p->conf.arg, why);
	else if (!p->why.code)
		(void)err_set(&p->why, -EPROTO, "%s", why);
}

/* -- its page */

static void give_conf(const struct show_page *p, struct http_answer *answer)
{
	const struct show_conf *show = p->conf.show;
	char origin[ADDRESS_URL_MAX];

	answer->type = "application/json";
	text_addf(&answer->body,
		  "{\"url\": \"http://%s:%d/hls/" SHOW_STREAM ".m3u8\", \"width\": %u, "
		  "\"height\": %u, \"stream\": %u}",
		  address_url(show->origin, origin), SHOW_PORT_HTTP, show->width, show->height,
		  SHOW_STAMP_STREAM);
	answer->status = 200;
}

/* "NAME VALUE TIME" */
static bool take_count(struct show_page *p, const char *line)
{
	static const char *const names[] = { "rendition", "buffer-ms", "given-up" };
	struct record r = { .kind = RECORD_COUNT };
	size_t n = strcspn(line, " ");
	char *end = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		if (strlen(names[i]) != n || strncmp(names[i], line, n) != 0)
			continue;
		r.value = strtoll(line + n, &end, 10);
		r.time = strtoll(end, &end, 10);
		if (*end || r.time <= 0 || r.value < 0)
			return false;
		p->given_up += !strcmp(names[i], "given-up");
		steps_put(p->conf.journal, p->conf.show->name, "player", names[i], &r);
		return true;
	}
	return false;
}

static void answer(void *arg, const struct http_request *request, struct http_answer *ret)
{
	struct show_page *p = arg;
	bool asks = !strcmp(request->method, "GET"), tells = !strcmp(request->method, "POST");
	char why[240];

	if (asks && !strcmp(request->path, "/conf")) {
		give_conf(p, ret);
	} else if (asks && !strcmp(request->path, "/begin")) {
		ret->status = p->plays ? 200 : 204;
	} else if (tells && !strcmp(request->path, "/count")) {
		ret->status = take_count(p, request->body) ? 204 : 400;
	} else if (tells && !strcmp(request->path, "/trouble")) {
		ret->status = 204;
		(void)snprintf(why, sizeof(why), "%s", request->body);
		p->conf.on_trouble(p->conf.arg, why);
	}
}

static void on_ready(void *arg)
{
	struct show_page *p = arg;

	p->ready = true;
}

static void on_first(void *arg, nsec_t time)
{
	const struct show_page *p = arg;

	p->conf.on_first(p->conf.arg, time);
}

static int open_page(struct show_page *p, struct err *err)
{
	const struct show_conf *show = p->conf.show;
	const struct page_conf conf = { .port = PAGE_PORT,
					.folders = p->folders,
					.host = show->name,
					.what = "the viewer's page",
					.dir = show->dir,
					.track = SHOW_TRACK,
					.journal = p->conf.journal,
					.answer = answer,
					.on_ready = on_ready,
					.on_first = on_first,
					.on_broken = on_broken,
					.arg = p };

	p->folders[0] = show->page;
	p->folders[1] = p->shared;
	p->folders[2] = show->hlsjs;
	return page_new(&p->page, &conf, err);
}

/* -- its browser */

static void on_end(GPid pid, gint status, gpointer arg)
{
	struct show_page *p = arg;
	char words[200], why[300];

	(void)pid;
	p->watch = 0;
	p->browser.pid = 0;
	build_command_last_words(words, sizeof(words));
	(void)snprintf(why, sizeof(why), "the viewer's browser ended by itself, by %s %d%s%s",
		       WIFSIGNALED(status) ? "signal" : "status",
		       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		       *words ? "; its last words: " : "", words);
	on_broken(p, why);
}

/* To the browser, a viewer is the receiver of a build, and its peer the origin. */
static int open_browser(struct show_page *p, struct err *err)
{
	const struct show_conf *show = p->conf.show;
	const struct build_conf as = { .role = CALL_BUYER,
				       .local = show->local,
				       .peer = show->origin,
				       .command = "exec sh \"$STRAITS_FOLDER/browser.sh\"",
				       .folder = p->shared,
				       .pictures = BUILD_PAGE,
				       .width = show->width,
				       .height = show->height,
				       .fps = show->fps };
	int r;

	if (mkdir(p->home, 0777) < 0)
		return err_set(err, -errno, "%s: %s", p->home, strerror(errno));
	p->housed = true;
	r = build_command_start(&p->browser, &as, p->home, NULL, err);
	if (r == 0)
		p->watch = g_child_watch_add(p->browser.pid, on_end, p);
	return r;
}

static gboolean on_late(gpointer arg)
{
	struct show_page *p = arg;

	p->late = 0;
	on_broken(p, "the viewer's browser was not ready within 45 s");
	return G_SOURCE_REMOVE;
}

static int wait_ready(struct show_page *p, struct err *err)
{
	p->late = g_timeout_add(READY_MS, on_late, p);
	while (!p->ready && !p->why.code)
		(void)g_main_context_iteration(NULL, TRUE);
	if (p->late)
		(void)g_source_remove(p->late);
	p->late = 0;
	return p->why.code ? err_set(err, p->why.code, "%s", p->why.text) : 0;
}

/* -- the whole */

static int find_all(struct show_page *p, struct err *err)
{
	const struct show_conf *show = p->conf.show;
	int r = build_command_needs("a viewer with hls.js", "chromium", err);

	if (r == 0 &&
	    (snprintf(p->shared, PATH_MAX, "%s/" SHARED, show->page) >= PATH_MAX ||
	     snprintf(p->home, PATH_MAX, "%s/%s.home", show->dir, show->name) >= PATH_MAX))
		r = err_set(err, -ENAMETOOLONG, "%s: too long a path", show->dir);
	return r;
}

int show_page_new(struct show_page **ret, const struct show_page_conf *conf, struct err *err)
{
	struct show_page *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return err_set(err, -ENOMEM, "out of memory");
	p->conf = *conf;
	p->browser = (struct build_command){ 0, -1, -1, -1, -1 };
	r = find_all(p, err);
	if (r == 0)
		r = open_page(p, err);
	if (r == 0)
		r = open_browser(p, err);
	if (r == 0)
		r = wait_ready(p, err);
	if (r < 0)
		show_page_free(p);
	else
		*ret = p;
	return r;
}

void show_page_play(struct show_page *page)
{
	page->plays = true;
}

void show_page_free(struct show_page *p)
{
	if (!p)
		return;
	if (p->watch)
		(void)g_source_remove(p->watch);
	if (p->browser.pid)
		spawn_end(-p->browser.pid);
	build_command_close(&p->browser);
	page_free(p->page);
	if (p->housed)
		discard(p->home);
	if (p->ready)
		show_fragments_note(p->conf.show, p->conf.journal, &p->given_up);
	free(p);
}
