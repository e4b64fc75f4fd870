/* page.c - the paths that all pages share; docs/build-contract.md tells them. */
#include "harness/workload/page.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/text.h"
#include "harness/workload/http.h"
#include "harness/workload/moment.h"
#include "harness/workload/steps.h"

#define FILE_MAX     ((size_t)16 << 20)
#define KEPT_MAX     ((size_t)64 << 20)
#define NAME_MAX_LEN 16
#define REASON_MAX   240

struct page {
	struct page_conf conf;
	struct http *http;
	bool shown;
	size_t kept;
};

/* -- what the page is told */

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

/* Of plain files alone: a folder can be opened, too. */
static FILE *open_plain(const char *path)
{
	FILE *f = fopen(path, "re");
	struct stat st;

	if (!f || (fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode)))
		return f;
	(void)fclose(f);
	return NULL;
}

static FILE *open_file(const struct page *p, const char *name)
{
	char path[PATH_MAX];
	FILE *f = NULL;

	for (size_t i = 0; !f && p->conf.folders[i]; i++)
		if (snprintf(path, sizeof(path), "%s/%s", p->conf.folders[i], name) < PATH_MAX)
			f = open_plain(path);
	return f;
}

/* A page that got a part of its code would fail without saying why. */
static void refuse_part(const struct page *p, const char *name, struct http_answer *answer)
{
	char why[300];

	(void)snprintf(why, sizeof(why), "%s: %.100s cannot be read, or has more than %zu MiB",
		       p->conf.what, name, FILE_MAX >> 20);
	text_done(&answer->body);
	answer->status = 500;
	p->conf.on_broken(p->conf.arg, why);
}

/* A file of one of the folders themselves; hidden ones and those of other folders are not given. */
static void give_file(const struct page *p, const char *name, struct http_answer *answer)
{
	char buf[65536];
	size_t n;
	FILE *f;

	if (!*name)
		name = "index.html";
	if (strchr(name, '/') || name[0] == '.')
		return;
	f = open_file(p, name);
	if (!f)
		return;
	while (answer->body.len <= FILE_MAX && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add_bytes(&answer->body, buf, n);
	answer->type = type_of(name);
	answer->status = 200;
	if (ferror(f) || answer->body.failed || answer->body.len > FILE_MAX)
		refuse_part(p, name, answer);
	(void)fclose(f);
}

/* -- what the page tells */

/* "KIND ID TIME STATE"; nothing that a page says may be taken for another host's. */
static bool note_line(struct page *p, const char *line)
{
	static const struct {
		const char *word;
		enum record_kind kind;
	} kinds[] = { { "capture", RECORD_CAPTURE },
		      { "released", RECORD_RELEASED },
		      { "decoded", RECORD_DECODED },
		      { "shown", RECORD_SHOWN },
		      { "unread", RECORD_UNREAD } };

	size_t n = strcspn(line, " ");
	struct record r = { 0 };
	char *end = NULL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strlen(kinds[i].word) != n || strncmp(kinds[i].word, line, n) != 0 ||
		    line[n] != ' ' || (kinds[i].kind == RECORD_CAPTURE) != p->conf.captures)
			continue;
		r.kind = kinds[i].kind;
		r.id = strtoull(line + n, &end, 10);
		r.time = strtoll(end, &end, 10);
		r.value = strtoll(end, &end, 10);
	}
	if (!end || *end || r.time <= 0 || r.value < 0 || r.value > 2 || (int64_t)r.id < 0)
		return false;
	steps_put(p->conf.journal, p->conf.host, "page", p->conf.track, &r);
	if (r.kind == RECORD_SHOWN && !p->shown) {
		p->shown = true;
		p->conf.on_first(p->conf.arg, r.time);
	}
	return true;
}

static void take_notes(struct page *p, const struct http_request *request,
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

/* Appends a line to HOST.NAME.jsonl, as long as there is not too much. */
static void keep(struct page *p, const char *name, const struct http_request *request,
		 struct http_answer *answer)
{
	char path[PATH_MAX];
	FILE *f;

	answer->status = 400;
	if (!is_name(name) || p->kept + request->body_size > KEPT_MAX ||
	    snprintf(path, sizeof(path), "%s/%s.%s.jsonl", p->conf.dir, p->conf.host, name) >=
		    PATH_MAX)
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

static void fail(const struct page *p, const struct http_request *request)
{
	size_t n = request->body_size < REASON_MAX ? request->body_size : REASON_MAX;
	char why[300];

	(void)snprintf(why, sizeof(why), "%s failed: %.*s", p->conf.what, (int)n, request->body);
	p->conf.on_broken(p->conf.arg, why);
}

const char *page_behind(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(path, prefix, n) == 0 ? path + n : NULL;
}

static void answer_get(const struct page *p, const char *path, struct http_answer *answer)
{
	if (!strcmp(path, "/now")) {
		text_addf(&answer->body, "%" PRId64, moment_now());
		answer->status = 200;
	} else {
		give_file(p, path + 1, answer);
	}
}

static void answer_post(struct page *p, const struct http_request *request,
			struct http_answer *answer)
{
	const char *name = page_behind(request->path, "/keep/");

	if (name) {
		keep(p, name, request, answer);
	} else if (!strcmp(request->path, "/note")) {
		take_notes(p, request, answer);
	} else if (!strcmp(request->path, "/ready")) {
		answer->status = 204;
		p->conf.on_ready(p->conf.arg);
	} else if (!strcmp(request->path, "/fail")) {
		answer->status = 204;
		fail(p, request);
	}
}

void page_answer(struct page *p, const struct http_request *request, struct http_answer *answer)
{
	unsigned before = answer->status;

	p->conf.answer(p->conf.arg, request, answer);
	if (answer->status != before)
		return;
	if (!strcmp(request->method, "GET"))
		answer_get(p, request->path, answer);
	else if (!strcmp(request->method, "POST"))
		answer_post(p, request, answer);
}

static void on_request(void *arg, const struct http_request *request, struct http_answer *answer)
{
	page_answer(arg, request, answer);
}

int page_new(struct page **ret, const struct page_conf *conf, struct err *err)
{
	struct page *p = calloc(1, sizeof(*p));
	int r;

	if (!p)
		return err_set(err, -ENOMEM, "out of memory");
	p->conf = *conf;
	r = http_new(&p->http, conf->port, on_request, p, err);
	if (r < 0) {
		free(p);
		return r;
	}
	*ret = p;
	return 0;
}

void page_free(struct page *p)
{
	if (!p)
		return;
	http_free(p->http);
	free(p);
}
