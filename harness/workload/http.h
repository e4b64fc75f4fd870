/* http.h - a small HTTP/1.1 server on GLib's main loop: one request a connection. */
#ifndef HARNESS_WORKLOAD_HTTP_H
#define HARNESS_WORKLOAD_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/text.h"

struct err;
struct http;

/* The most that a request may have, head and body. */
#define HTTP_REQUEST_MAX ((size_t)1 << 20)

struct http_request {
	const char *method; /* "GET", "POST" */
	const char *path;   /* "/now", without what stands behind a question mark */
	const char *body;   /* body_size bytes and a NUL */
	size_t body_size;
};

struct http_answer {
	unsigned status;
	const char *type;
	struct text body;
};

/* Takes the first size bytes of a connection apart, in place: method and path become strings. 1
 * when a request is there, 0 when some of it is still missing, -EBADMSG when it will never be one.
 */
int http_parse(char *bytes, size_t size, struct http_request *ret);

/* Listens at the port on all addresses of both families, and calls answer for each request, from
 * the main loop of GLib's default context; the answer is 404 before. 0 or a negative errno. */
int http_new(struct http **ret, unsigned port,
	     void (*answer)(void *arg, const struct http_request *request, struct http_answer *ret),
	     void *arg, struct err *err);

/* Closes all connections. NULL is fine. */
void http_free(struct http *http);

#endif
