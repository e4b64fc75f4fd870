/* control.c - lines between the harness and a host's process. */
#include "harness/workload/control.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

static const char *const words[CONTROL_WORDS] = {
	[CONTROL_READY] = "ready",   [CONTROL_UP] = "up",       [CONTROL_DONE] = "done",
	[CONTROL_FAILED] = "failed", [CONTROL_START] = "start", [CONTROL_STOP] = "stop",
};

int control_tell(int fd, enum control_word word, const char *text)
{
	struct text t = { 0 };
	int r = 0;

	text_add(&t, words[word]);
	if (text) {
		text_addf(&t, " %.*s", CONTROL_LINE_MAX - 16, text);
		for (char *c = t.s; c && *c; c++)
			if (*c == '\n' || *c == '\r')
				*c = ' ';
	}
	text_add(&t, "\n");
	if (t.failed)
		r = -ENOMEM;
	else if (send(fd, t.s, t.len, MSG_NOSIGNAL) < 0)
		r = -errno;
	text_done(&t);
	return r;
}

static bool split(char *line, enum control_word *ret_word, const char **ret_text)
{
	char *space = strchr(line, ' ');

	if (space)
		*space = '\0';
	for (unsigned i = 0; i < CONTROL_WORDS; i++) {
		if (!strcmp(words[i], line)) {
			*ret_word = (enum control_word)i;
			*ret_text = space ? space + 1 : "";
			return true;
		}
	}
	return false;
}

int control_read(struct control_reader *reader, int fd,
		 void (*got)(void *arg, enum control_word word, const char *text), void *arg,
		 struct err *err)
{
	ssize_t n = recv(fd, reader->line + reader->used, sizeof(reader->line) - reader->used,
			 MSG_DONTWAIT);
	char *begin = reader->line;
	char *newline;

	if (n < 0)
		return -errno;
	if (n == 0)
		return 0;
	reader->used += (size_t)n;
	while ((newline = memchr(begin, '\n', reader->used - (size_t)(begin - reader->line)))) {
		enum control_word word;
		const char *text;

		*newline = '\0';
		if (!split(begin, &word, &text))
			return err_set(err, -EBADMSG,
				       "found \"%.60s\", expected a word like \"start\"", begin);
		got(arg, word, text);
		begin = newline + 1;
	}
	reader->used -= (size_t)(begin - reader->line);
	memmove(reader->line, begin, reader->used);
	if (reader->used == sizeof(reader->line))
		return err_set(err, -EBADMSG, "a line of more than %d bytes", CONTROL_LINE_MAX);
	return 1;
}
