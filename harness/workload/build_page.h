/* build_page.h - what a build in a web page talks to: its host's server (page.h). The sender's host
 * also keeps the messages between the pages. */
#ifndef HARNESS_WORKLOAD_BUILD_PAGE_H
#define HARNESS_WORKLOAD_BUILD_PAGE_H

#include <stddef.h>

#include "harness/base/time.h"

struct build_conf;
struct build_page;
struct err;
struct journal;

/* All is borrowed; the callbacks come from the main loop of GLib's default context. */
struct build_page_conf {
	const struct build_conf *build;
	struct journal *journal;
	unsigned loop; /* pictures of the camera's clip */
	void (*on_ready)(void *arg);
	void (*on_first)(void *arg, nsec_t time); /* the first picture was shown */
	void (*on_broken)(void *arg, const char *why);
	void *arg;
};

int build_page_new(struct build_page **ret, const struct build_page_conf *conf, struct err *err);

/* NULL is fine. */
void build_page_free(struct build_page *page);

/* "http://ADDRESS:7070/" of the host that keeps the messages. */
void build_page_relay(const struct build_conf *conf, char *ret, size_t size);

#endif
