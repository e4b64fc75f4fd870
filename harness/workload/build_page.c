/* build_page.c - the paths of a build's pages beside those of all pages; docs/build-contract.md
 * tells them. */
#include "harness/workload/build_page.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/workload/build.h"
#include "harness/workload/http.h"
#include "harness/workload/page.h"

#define MESSAGE_MAX 65536

enum side { SENDER, RECEIVER, SIDES };

static const char *const sides[SIDES] = { "sender", "receiver" };
static const char *const names[SIDES] = { "the sender's page", "the receiver's page" };

struct build_page {
	struct build_page_conf conf;
	const char *folders[2]; /* the build's, or none */
	struct page *page;
	struct text messages[SIDES]; /* what waits for the page of each side */
};

void build_page_relay(const struct build_conf *conf, char *ret, size_t size)
{
	const char *address = conf->role == CALL_SELLER ? conf->local : conf->peer;
	bool v6 = strchr(address, ':') != NULL;

	(void)snprintf(ret, size, "http://%s%s%s:%d/", v6 ? "[" : "", address, v6 ? "]" : "",
		       PAGE_PORT);
}

static void give_conf(const struct build_page *p, struct http_answer *answer)
{
	const struct build_conf *conf = p->conf.build;
	char relay[128];

	build_page_relay(conf, relay, sizeof(relay));
	answer->type = "application/json";
	text_addf(&answer->body,
		  "{\"role\": \"%s\", \"local\": \"%s\", \"peer\": \"%s\", \"width\": %u, "
		  "\"height\": %u, \"fps\": %u, \"stream\": %u, \"loop\": %u, \"relay\": \"%s\"}",
		  sides[conf->role == CALL_SELLER ? SENDER : RECEIVER], conf->local, conf->peer,
		  conf->width, conf->height, conf->fps, BUILD_STREAM, p->conf.loop, relay);
	answer->status = 200;
}

/* -- messages between the pages */

static bool find_side(const char *word, enum side *ret)
{
	for (unsigned i = 0; i < SIDES; i++)
		if (!strcmp(sides[i], word)) {
			*ret = (enum side)i;
			return true;
		}
	return false;
}

/* One message at a time: it is taken when it is heard. */
static void say(struct build_page *p, const char *who, const struct http_request *request,
		struct http_answer *answer)
{
	enum side to;

	answer->status = 400;
	if (!find_side(who, &to) || !request->body_size || request->body_size > MESSAGE_MAX)
		return;
	text_done(&p->messages[to]);
	text_add_bytes(&p->messages[to], request->body, request->body_size);
	answer->status = p->messages[to].failed ? 400 : 204;
}

static void hear(struct build_page *p, const char *who, struct http_answer *answer)
{
	enum side of;

	if (!find_side(who, &of))
		return;
	answer->status = p->messages[of].len ? 200 : 204;
	answer->body = p->messages[of];
	p->messages[of] = (struct text){ 0 };
}

static void answer_get(struct build_page *p, const char *path, struct http_answer *answer)
{
	const char *who = page_behind(path, "/hear/");

	if (who)
		hear(p, who, answer);
	else if (!strcmp(path, "/conf"))
		give_conf(p, answer);
}

static void answer(void *arg, const struct http_request *request, struct http_answer *ret)
{
	struct build_page *p = arg;
	const char *who = page_behind(request->path, "/say/");

	if (!strcmp(request->method, "GET"))
		answer_get(p, request->path, ret);
	else if (!strcmp(request->method, "POST") && who)
		say(p, who, request, ret);
}

static void on_ready(void *arg)
{
	const struct build_page *p = arg;

	p->conf.on_ready(p->conf.arg);
}

static void on_first(void *arg, nsec_t time)
{
	const struct build_page *p = arg;

	p->conf.on_first(p->conf.arg, time);
}

static void on_broken(void *arg, const char *why)
{
	const struct build_page *p = arg;

	p->conf.on_broken(p->conf.arg, why);
}

int build_page_new(struct build_page **ret, const struct build_page_conf *conf, struct err *err)
{
	const struct build_conf *build = conf->build;
	bool sends = build->role == CALL_SELLER;
	struct build_page *p = calloc(1, sizeof(*p));
	struct page_conf page = {
		.port = PAGE_PORT,
		.host = call_role_word(build->role),
		.what = names[sends ? SENDER : RECEIVER],
		.dir = build->dir,
		.track = sends ? call_sends(build->role) : call_receives(build->role),
		.captures = sends,
		.journal = conf->journal,
		.answer = answer,
		.on_ready = on_ready,
		.on_first = on_first,
		.on_broken = on_broken,
		.arg = p,
	};
	int r;

	if (!p)
		return err_set(err, -ENOMEM, "out of memory");
	p->conf = *conf;
	p->folders[0] = *build->folder ? build->folder : NULL;
	page.folders = p->folders;
	r = page_new(&p->page, &page, err);
	if (r < 0) {
		free(p);
		return r;
	}
	*ret = p;
	return 0;
}

void build_page_free(struct build_page *p)
{
	if (!p)
		return;
	page_free(p->page);
	for (unsigned i = 0; i < SIDES; i++)
		text_done(&p->messages[i]);
	free(p);
}
