/* show_wait.c - asking the origin for a playlist, in plain HTTP/1.0. */
#include "harness/workload/show_wait.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/workload/address.h"
#include "harness/workload/show.h"

#define ANSWER_MAX 8192

static int ask(int fd, const struct show_conf *show, const struct address *to,
	       char answer[static ANSWER_MAX])
{
	const struct timeval limit = { .tv_sec = 1 };
	char request[160];
	size_t used = 0;
	ssize_t n;

	(void)snprintf(request, sizeof(request),
		       "GET /hls/" SHOW_STREAM "_%s.m3u8 HTTP/1.0\r\n\r\n",
		       show_rendition(show, 0).word);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (const struct sockaddr *)&to->at, to->size) < 0 ||
	    send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
		return -errno;
	do {
		n = recv(fd, answer + used, ANSWER_MAX - 1 - used, 0);
		used += n > 0 ? (size_t)n : 0;
	} while (n > 0 && used < ANSWER_MAX - 1);
	answer[used] = '\0';
	return n < 0 ? -errno : 0;
}

int show_wait_fragments(const struct show_conf *show, struct err *err)
{
	char answer[ANSWER_MAX] = "";
	struct address to;
	int fd, r, found = 0;

	if (show->over != SHOW_HLS)
		return SHOW_FRAGMENTS_MIN;
	r = address_read(show->origin, SHOW_PORT_HTTP, &to, err);
	if (r < 0)
		return r;
	fd = socket(to.at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set(err, -errno, "socket: %s", strerror(errno));
	r = ask(fd, show, &to, answer);
	(void)close(fd);
	if (r < 0)
		return err_set(err, r, "the origin's web server: %s", strerror(-r));
	for (const char *at = answer; (at = strstr(at, "#EXTINF")); at++)
		found++;
	return found;
}
