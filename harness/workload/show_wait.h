/* show_wait.h - is there a show to be watched? */
#ifndef HARNESS_WORKLOAD_SHOW_WAIT_H
#define HARNESS_WORKLOAD_SHOW_WAIT_H

struct err;
struct show_conf;

/* How many fragments the playlist of the worst rendition lists, or a negative errno with err; of a
 * show that is not HLS always enough. Waits for the origin's answer, for at most some 2 s. */
int show_wait_fragments(const struct show_conf *show, struct err *err);

/* A player that begins with fewer may stand still for long. */
#define SHOW_FRAGMENTS_MIN 4

#endif
