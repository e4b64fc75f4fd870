/* show_page.h - a viewer of a live show in a browser: headless Chromium, its page, hls.js. */
#ifndef HARNESS_WORKLOAD_SHOW_PAGE_H
#define HARNESS_WORKLOAD_SHOW_PAGE_H

#include "harness/base/time.h"

struct err;
struct journal;
struct show_conf;
struct show_page;

/* All is borrowed; the callbacks come from the main loop of GLib's default context. */
struct show_page_conf {
	const struct show_conf *show;
	struct journal *journal;
	void (*on_first)(void *arg, nsec_t time);       /* the first picture was shown */
	void (*on_trouble)(void *arg, const char *why); /* it could not play, and tries again */
	void (*on_broken)(void *arg, const char *why);  /* it will not play any more */
	void *arg;
};

/* Opens the browser at its page, and waits until both are ready, for at most 45 s. From then on the
 * page notes SHOWN and UNREAD, COUNT "rendition" (the height of pictures, when it changes),
 * "buffer-ms" (the media that the player holds, twice a second) and "given-up" (the number of a
 * fragment that it let go half-way), and what it tells of itself is kept in HOST.player.jsonl. 0;
 * -ENOENT with err naming what is missing and how it is had; or another negative errno. */
int show_page_new(struct show_page **ret, const struct show_page_conf *conf, struct err *err);

/* Has it play. */
void show_page_play(struct show_page *page);

/* Closes the browser, removes what it lived in, and notes COUNT "fragments" and "fragments-aborted"
 * (show_fragments.h). NULL is fine. */
void show_page_free(struct show_page *page);

#endif
