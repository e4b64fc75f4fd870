/* feed.c - the bytes of a file or a pipe, many at a time. */
#include "harness/drive/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* So many are read at once: few enough to be in the processor's cache when they are looked at. */
#define CHUNK ((size_t)1 << 16)

int feed_open(struct feed *f, const char *path)
{
	int r = 0;

	*f = (struct feed){ .bytes = malloc(FEED_MOST + CHUNK) };
	if (!f->bytes)
		return -ENOMEM;
	f->fd = strcmp(path, "-") == 0 ? 0 : open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0)
		r = -errno;
	if (r)
		feed_close(f);
	return r;
}

void feed_close(struct feed *f)
{
	if (f->fd > 0)
		(void)close(f->fd);
	free(f->bytes);
	*f = (struct feed){ 0 };
}

static ssize_t read_some(const struct feed *f, void *to, size_t n)
{
	ssize_t got;

	do
		got = read(f->fd, to, n);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

const uint8_t *feed_look(struct feed *f, size_t want, size_t *ret_have)
{
	if (f->end - f->at < want && f->at) {
		memmove(f->bytes, f->bytes + f->at, f->end - f->at);
		f->end -= f->at;
		f->at = 0;
	}
	while (f->end - f->at < want && !f->failed) {
		ssize_t got = read_some(f, f->bytes + f->end, CHUNK);

		if (got == 0)
			break;
		if (got < 0)
			f->failed = (int)got;
		else
			f->end += (size_t)got;
	}
	*ret_have = f->end - f->at;
	return f->bytes + f->at;
}

static ssize_t stream_read(void *cookie, char *to, size_t n)
{
	struct feed *f = cookie;
	size_t have = f->end - f->at;
	ssize_t got;

	if (!have) {
		got = read_some(f, to, n);
		if (got >= 0)
			return got;
		errno = (int)-got;
		return -1;
	}
	have = have < n ? have : n;
	memcpy(to, f->bytes + f->at, have);
	f->at += have;
	return (ssize_t)have;
}

FILE *feed_stream(struct feed *f)
{
	FILE *stream = fopencookie(f, "rb", (cookie_io_functions_t){ .read = stream_read });

	if (!stream)
		return NULL;
	/* Its own buffer is a page, and it locks at every call. */
	(void)setvbuf(stream, NULL, _IOFBF, CHUNK);
	(void)__fsetlocking(stream, FSETLOCKING_BYCALLER);
	return stream;
}
