/* show_nginx.h - the real nginx with its RTMP module as the origin of a live show. */
#ifndef HARNESS_WORKLOAD_SHOW_NGINX_H
#define HARNESS_WORKLOAD_SHOW_NGINX_H

#include <sys/types.h>

struct err;
struct show_conf;
struct text;

/* Its configuration: RTMP at the origin's address, and for HLS a web server that gives fragments of
 * a key frame's distance. All paths in it are relative to the folder that nginx runs in. */
void show_nginx_describe(const struct show_conf *show, const char *module, struct text *to);

/* Is it here? 0, or -ENOENT with err naming the Debian packages that are missing. */
int show_nginx_needs(struct err *err);

/* Makes show->folder, writes the configuration there and starts nginx in it, as whoever this is;
 * waits until it listens, for at most 5 s. It ends with this process. *ret_pid is the caller's to
 * reap. 0; -ENOENT with err naming the Debian packages that are missing; or another negative errno
 * with err quoting what nginx said. */
int show_nginx_start(const struct show_conf *show, pid_t *ret_pid, struct err *err);

/* What nginx said last, for a finding; "" when it said nothing. */
void show_nginx_last_words(const struct show_conf *show, struct text *to);

/* Asks it to end, kills it when it does not in 300 ms, reaps it, and removes what is no evidence.
 */
void show_nginx_stop(const struct show_conf *show, pid_t pid);

#endif
