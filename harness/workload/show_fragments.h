/* show_fragments.h - what a player by HLS was given, by the log of the origin's web server. */
#ifndef HARNESS_WORKLOAD_SHOW_FRAGMENTS_H
#define HARNESS_WORKLOAD_SHOW_FRAGMENTS_H

#include <stdint.h>

struct journal;
struct show_conf;

/* Notes COUNT name now, as "HOST.player". */
void show_fragments_count(const struct show_conf *show, struct journal *journal, const char *name,
			  int64_t value);

/* Notes COUNT "fragments" and "fragments-aborted", once the host's player has stopped. given_up is
 * how many the player let go half-way, where it can tell: the log only knows what did not even
 * leave the web server for its kernel. NULL: by the log. */
void show_fragments_note(const struct show_conf *show, struct journal *journal,
			 const int64_t *given_up);

#endif
