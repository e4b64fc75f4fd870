/* build_page.c - the paths of the server for pages; docs/build-contract.md tells them all. */
#include "harness/workload/build_page.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/text.h"
#include "harness/workload/build.h"
#include "harness/workload/http.h"
#include "harness/workload/steps.h"

#define FILE_MAX     ((size_t)4 << 20)
#define MESSAGE_MAX  65536
#define KEPT_MAX     ((size_t)64 << 20)
#define NAME_MAX_LEN 16

enum side { SENDER, RECEIVER, SIDES };

static const char *const sides[SIDES] = { "sender", "receiver" };

struct build_page {
	struct build_page_conf conf;
	struct http *http;
	struct text messages[SIDES]; /* what waits for the page of each side */
	bool shown;
	size_t kept;
};

void build_page_relay(const struct build_conf *conf, char *ret, size_t size)
{
	const char *address = conf->role == CALL_SELLER ? conf->local : conf->peer;
	bool v6 = strchr(address, ':') != NULL;

	(void)snprintf(ret, size, "http://%s%s%s:%d/", v6 ? "[" : "", address, v6 ? "]" : "",
		       BUILD_PAGE_PORT);
}

/* -- what the page is told */

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

static const char *type_of(const char *name)
{
	static const char *const types[][2] = { { ".html", "text/html" },
						{ ".js", "text/javascript" },
						{ ".css", "text/css" },
						{ ".json", "application/json" },
						{ ".wasm", "application/wasm" } };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(types[i][0], dot))
			return types[i][1];
	return "application/octet-stream";
}

/* A file of the build's folder itself; hidden ones and those of other folders are not given. */
static void give_file(const struct build_page *p, const char *name, struct http_answer *answer)
{
	char path[PATH_MAX], buf[65536];
	size_t n;
	FILE *f;

	if (!*name)
		name = "index.html";
	if (!*p->conf.build->folder || strchr(name, '/') || name[0] == '.' ||
	    snprintf(path, sizeof(path), "%s/%s", p->conf.build->folder, name) >= PATH_MAX)
		return;
	f = fopen(path, "re");
	if (!f)
		return;
	while (answer->body.len < FILE_MAX && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add_bytes(&answer->body, buf, n);
	(void)fclose(f);
	answer->type = type_of(name);
	answer->status = 200;
}

/* -- what the page tells */

/* "KIND ID TIME STATE"; nothing that a page says may be taken for another host's. */
static bool note_line(struct build_page *p, const char *line)
{
	static const struct {
		const char *word;
		enum record_kind kind;
	} kinds[] = { { "capture", RECORD_CAPTURE },
		      { "decoded", RECORD_DECODED },
		      { "shown", RECORD_SHOWN },
		      { "unread", RECORD_UNREAD } };
	const struct build_conf *build = p->conf.build;
	bool sends = build->role == CALL_SELLER;
	size_t n = strcspn(line, " ");
	struct record r = { 0 };
	char *end = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strlen(kinds[i].word) != n || strncmp(kinds[i].word, line, n) != 0 ||
		    line[n] != ' ' || (kinds[i].kind == RECORD_CAPTURE) != sends)
			continue;
		r.kind = kinds[i].kind;
		r.id = strtoull(line + n, &end, 10);
		r.time = strtoll(end, &end, 10);
		r.value = strtoll(end, &end, 10);
	}
	if (!end || *end || r.time <= 0 || r.value < 0 || r.value > 2 || (int64_t)r.id < 0)
		return false;
	steps_put(p->conf.journal, call_role_word(build->role), "page",
		  sends ? call_sends(build->role) : call_receives(build->role), &r);
	if (r.kind == RECORD_SHOWN && !p->shown) {
		p->shown = true;
		p->conf.on_first(p->conf.arg, r.time);
	}
	return true;
}

static void take_notes(struct build_page *p, const struct http_request *request,
		       struct http_answer *answer)
{
	char *text = strndup(request->body, request->body_size), *rest = text, *line;

	answer->status = 204;
	while (text && (line = strsep(&rest, "\n")))
		if (*line && !note_line(p, line))
			answer->status = 400;
	free(text);
	if (answer->status == 400)
		p->conf.on_broken(p->conf.arg,
				  "the page noted what is no record: expected KIND ID TIME STATE");
}

static bool is_name(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz");

	return n > 0 && n <= NAME_MAX_LEN && !s[n];
}

/* Appends a line to ROLE.NAME.jsonl in the run's directory, as long as there is not too much. */
static void keep(struct build_page *p, const char *name, const struct http_request *request,
		 struct http_answer *answer)
{
	const struct build_conf *conf = p->conf.build;
	char path[PATH_MAX];
	FILE *f;

	answer->status = 400;
	if (!is_name(name) || p->kept + request->body_size > KEPT_MAX ||
	    snprintf(path, sizeof(path), "%s/%s.%s.jsonl", conf->dir, call_role_word(conf->role),
		     name) >= PATH_MAX)
		return;
	f = fopen(path, "ae");
	if (!f)
		return;
	p->kept += request->body_size;
	if (fwrite(request->body, 1, request->body_size, f) == request->body_size &&
	    putc('\n', f) != EOF)
		answer->status = 204;
	if (fclose(f) != 0)
		answer->status = 400;
}

static void fail(const struct build_page *p, const struct http_request *request)
{
	char why[300];

	(void)snprintf(why, sizeof(why), "the %s's page failed: %.*s",
		       sides[p->conf.build->role == CALL_SELLER ? SENDER : RECEIVER],
		       (int)(request->body_size < 240 ? request->body_size : 240), request->body);
	p->conf.on_broken(p->conf.arg, why);
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

/* What stands behind the prefix, or NULL. */
static const char *behind(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(path, prefix, n) == 0 ? path + n : NULL;
}

static void answer_get(struct build_page *p, const char *path, struct http_answer *answer)
{
	const char *rest;

	if (!strcmp(path, "/conf")) {
		give_conf(p, answer);
	} else if (!strcmp(path, "/now")) {
		text_addf(&answer->body, "%" PRIu64, (uint64_t)gst_util_get_timestamp());
		answer->status = 200;
	} else if ((rest = behind(path, "/hear/"))) {
		hear(p, rest, answer);
	} else {
		give_file(p, path + 1, answer);
	}
}

static void answer_post(struct build_page *p, const struct http_request *request,
			struct http_answer *answer)
{
	const char *rest;

	answer->status = 204;
	if (!strcmp(request->path, "/note"))
		take_notes(p, request, answer);
	else if (!strcmp(request->path, "/ready"))
		p->conf.on_ready(p->conf.arg);
	else if (!strcmp(request->path, "/fail"))
		fail(p, request);
	else if ((rest = behind(request->path, "/keep/")))
		keep(p, rest, request, answer);
	else if ((rest = behind(request->path, "/say/")))
		say(p, rest, request, answer);
	else
		answer->status = 404;
}

static void on_request(void *arg, const struct http_request *request, struct http_answer *answer)
{
	if (!strcmp(request->method, "GET"))
		answer_get(arg, request->path, answer);
	else if (!strcmp(request->method, "POST"))
		answer_post(arg, request, answer);
}

int build_page_new(struct build_page **ret, const struct build_page_conf *conf, struct err *err)
{
	struct build_page *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return err_set(err, -ENOMEM, "out of memory");
	p->conf = *conf;
	r = http_new(&p->http, BUILD_PAGE_PORT, on_request, p, err);
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
	http_free(p->http);
	for (unsigned i = 0; i < SIDES; i++)
		text_done(&p->messages[i]);
	free(p);
}
