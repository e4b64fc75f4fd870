/* page.h - a host's server for a web page: gives it its files and the time, takes what it saw. */
#ifndef HARNESS_WORKLOAD_PAGE_H
#define HARNESS_WORKLOAD_PAGE_H

#include <stdbool.h>

#include "harness/base/time.h"

struct err;
struct http_answer;
struct http_request;
struct journal;
struct page;

#define PAGE_PORT 7070

/* All is borrowed; the callbacks come from the main loop of GLib's default context. */
struct page_conf {
	unsigned port;              /* PAGE_PORT; 0: any */
	const char *const *folders; /* NULL-ended; the first that has a file gives it */
	const char *host;           /* whose page it is: a word in records and names of files */
	const char *what;           /* "the receiver's page", for complaints */
	const char *dir;            /* what the page wants kept goes there, into HOST.NAME.jsonl */
	const char *track;          /* how its pictures are called in records */
	bool captures;              /* it notes what it captured, else what it showed */
	struct journal *journal;
	/* Answers what is not common to all pages, and leaves the status of the rest as it is. */
	void (*answer)(void *arg, const struct http_request *request, struct http_answer *ret);
	void (*on_ready)(void *arg);
	void (*on_first)(void *arg, nsec_t time); /* the first picture was shown */
	void (*on_broken)(void *arg, const char *why);
	void *arg;
};

/* Listens at the port. 0 or a negative errno. */
int page_new(struct page **ret, const struct page_conf *conf, struct err *err);

/* What the server answers; the status is 404 before. */
void page_answer(struct page *page, const struct http_request *request, struct http_answer *answer);

/* NULL is fine. */
void page_free(struct page *page);

/* What stands behind the prefix of a path, or NULL. */
const char *page_behind(const char *path, const char *prefix);

#endif
