/* parley.c - framing of the messages that set up a call. */
#include "harness/workload/parley.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>

#include "harness/base/err.h"

/* "candidate 4294967295 65536\n" and room to spare: a line longer than this is none of ours. */
#define LINE_MAX_BYTES 40

static const char *const kinds[PARLEY_KINDS] = { "offer", "answer", "candidate" };

void parley_write(struct text *to, const struct parley_message *message)
{
	text_addf(to, "%s %u %zu\n", kinds[message->kind], message->mline, strlen(message->text));
	text_add(to, message->text);
}

void parley_reader_done(struct parley_reader *reader)
{
	text_done(&reader->held);
}

/* Reads a decimal number of at most max that ends at the byte stop, and steps past that byte. */
static bool take_number(const char **at, char stop, uint64_t max, uint64_t *ret)
{
	const char *s = *at;

	*ret = 0;
	if (*s == stop)
		return false;
	for (; *s >= '0' && *s <= '9'; s++) {
		*ret = *ret * 10 + (uint64_t)(*s - '0');
		if (*ret > max)
			return false;
	}
	if (*s != stop)
		return false;
	*at = s + 1;
	return true;
}

static bool take_kind(const char **at, enum parley_kind *ret)
{
	for (unsigned k = 0; k < PARLEY_KINDS; k++) {
		size_t n = strlen(kinds[k]);

		if (!strncmp(*at, kinds[k], n) && (*at)[n] == ' ') {
			*at += n + 1;
			*ret = (enum parley_kind)k;
			return true;
		}
	}
	return false;
}

/* Reads the line at the beginning of s: the bytes it takes, or 0 when it is no message's. */
static size_t parse_line(const char *s, struct parley_message *ret, size_t *ret_length)
{
	const char *at = s;
	uint64_t mline, length;

	if (!take_kind(&at, &ret->kind) || !take_number(&at, ' ', 1000, &mline) ||
	    !take_number(&at, '\n', PARLEY_TEXT_MAX, &length))
		return 0;
	ret->mline = (unsigned)mline;
	*ret_length = (size_t)length;
	return (size_t)(at - s);
}

/* Hands over the message that begins at s, of n bytes: the bytes it took, 0 when it is not yet
 * whole, or -EBADMSG. */
static ssize_t take_message(char *s, size_t n,
			    void (*got)(void *arg, const struct parley_message *message), void *arg,
			    struct err *err)
{
	struct parley_message message;
	size_t line, length;
	char after;

	if (!memchr(s, '\n', n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES)) {
		if (n < LINE_MAX_BYTES)
			return 0;
		return err_set(err, -EBADMSG, "the peer sent something that is no call set-up");
	}
	line = parse_line(s, &message, &length);
	if (line == 0)
		return err_set(err, -EBADMSG, "the peer sent \"%.*s\" where a message should begin",
			       (int)strcspn(s, "\n"), s);
	if (n - line < length)
		return 0;
	if (memchr(s + line, '\0', length))
		return err_set(err, -EBADMSG, "the peer sent a message with a zero byte");
	message.text = s + line;
	after = s[line + length];
	s[line + length] = '\0';
	got(arg, &message);
	s[line + length] = after;
	return (ssize_t)(line + length);
}

int parley_read(struct parley_reader *reader, const void *bytes, size_t n,
		void (*got)(void *arg, const struct parley_message *message), void *arg,
		struct err *err)
{
	struct text *held = &reader->held;
	size_t used = 0;
	ssize_t took;

	text_add_bytes(held, bytes, n);
	if (held->failed)
		return err_set(err, -ENOMEM, "out of memory");
	do {
		took = held->len > used
			       ? take_message(held->s + used, held->len - used, got, arg, err)
			       : 0;
		if (took < 0)
			return (int)took;
		used += (size_t)took;
	} while (took > 0);
	if (used > 0) {
		held->len -= used;
		memmove(held->s, held->s + used, held->len + 1);
	}
	return 0;
}
