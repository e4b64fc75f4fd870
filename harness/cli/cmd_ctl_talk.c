/* cmd_ctl_talk.c - one line to a run, one line back. */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/cli/cmd_ctl.h"

/* No answer is longer. */
#define ANSWER_MAX ((size_t)16 << 20)

int ctl_say(const struct ctl_talk *talk, const json_t *request, struct err *err)
{
	char *line = json_dumps(request, JSON_COMPACT);
	struct text text = { 0 };
	size_t sent = 0;

	if (line)
		text_addf(&text, "%s\n", line);
	free(line);
	if (!text.s || text.failed) {
		text_done(&text);
		return err_set(err, -EINVAL, "the words of the request are no UTF-8");
	}
	while (sent < text.len) {
		ssize_t n = send(talk->fd, text.s + sent, text.len - sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		sent += (size_t)n;
	}
	text_done(&text);
	return sent < text.len ? err_set(err, -errno, "the run hung up: %s", strerror(errno)) : 0;
}

/* Receives some more; 1, 0 at the end, or a negative errno. */
static int receive(struct ctl_talk *talk, int patience_msec, struct err *err)
{
	struct pollfd p = { .fd = talk->fd, .events = POLLIN };
	size_t room = talk->room ? talk->room : 65536;
	ssize_t n = poll(&p, 1, patience_msec);
	char *buf;

	if (n < 0)
		return errno == EINTR ? 1 : err_set(err, -errno, "poll: %s", strerror(errno));
	if (n == 0)
		return err_set(err, -ETIMEDOUT, "the run does not answer");
	while (room - talk->len < 4096)
		room *= 2;
	buf = room <= ANSWER_MAX ? realloc(talk->buf, room) : NULL;
	if (!buf)
		return err_set(err, -EMSGSIZE, "the run's answer is too long");
	talk->buf = buf;
	talk->room = room;
	n = recv(talk->fd, buf + talk->len, room - talk->len, 0);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 1 : 0;
	talk->len += (size_t)n;
	return n > 0;
}

/* Drops the answer that was given last. */
static void forget(struct ctl_talk *talk)
{
	size_t n;

	talk->told = false;
	if (!talk->buf)
		return;
	n = strlen(talk->buf) + 1;
	talk->len -= n;
	memmove(talk->buf, talk->buf + n, talk->len);
}

/* Where the first line that was received ends; NULL when it does not yet. */
static char *find_end(const struct ctl_talk *talk)
{
	return talk->buf ? memchr(talk->buf, '\n', talk->len) : NULL;
}

int ctl_hear(struct ctl_talk *talk, int patience_msec, const char **ret_line, json_t **ret,
	     struct err *err)
{
	char *end = NULL;
	json_error_t why;
	int r = 1;

	if (talk->told)
		forget(talk);
	while (r > 0 && !(end = find_end(talk)))
		r = receive(talk, patience_msec, err);
	if (r <= 0)
		return r;
	*end = '\0';
	talk->told = true;
	*ret = json_loads(talk->buf, JSON_REJECT_DUPLICATES, &why);
	if (!*ret)
		return err_set(err, -EBADMSG, "the run's answer is no JSON: %s", why.text);
	*ret_line = talk->buf;
	return 1;
}

void ctl_hang_up(struct ctl_talk *talk)
{
	if (talk->fd >= 0)
		(void)close(talk->fd);
	free(talk->buf);
	*talk = (struct ctl_talk){ .fd = -1 };
}
