/* draft.c - a file that gets its name only when it is whole. */
#include "harness/drive/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"

#define BUF_SIZE ((size_t)1 << 18)

static void forget(struct draft *d)
{
	if (d->fd > 0)
		(void)close(d->fd);
	free(d->path);
	free(d->temp);
	free(d->buf);
	*d = (struct draft){ 0 };
}

static int open_file(struct draft *d)
{
	struct stat st;

	if (!stat(d->path, &st) && !S_ISREG(st.st_mode)) {
		d->fd = open(d->path, O_WRONLY | O_CLOEXEC);
		return d->fd < 0 ? -errno : 0;
	}
	if (asprintf(&d->temp, "%s.tmp-%ld", d->path, (long)getpid()) < 0) {
		d->temp = NULL;
		return -ENOMEM;
	}
	d->fd = open(d->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	return d->fd < 0 ? -errno : 0;
}

int draft_open(struct draft *d, const char *path, struct err *err)
{
	int r;

	*d = (struct draft){ .path = strdup(path), .buf = malloc(BUF_SIZE) };
	r = d->path && d->buf ? open_file(d) : -ENOMEM;
	if (!r)
		return 0;
	forget(d);
	return err_set(err, r, "%s: cannot write: %s", path, strerror(-r));
}

static void write_all(struct draft *d, const uint8_t *at, size_t n)
{
	while (n && !d->failed) {
		ssize_t done = write(d->fd, at, n);

		if (done >= 0) {
			at += done;
			n -= (size_t)done;
		} else if (errno != EINTR) {
			d->failed = -errno;
		}
	}
}

static void flush(struct draft *d)
{
	write_all(d, d->buf, d->used);
	d->used = 0;
}

uint8_t *draft_room(struct draft *d, size_t n)
{
	uint8_t *at;

	if (n > BUF_SIZE - d->used)
		flush(d);
	at = d->buf + d->used;
	d->used += n;
	return at;
}

void draft_leave(struct draft *d, size_t n)
{
	d->used -= n;
}

void draft_add(struct draft *d, const void *bytes, size_t n)
{
	if (n > BUF_SIZE - d->used) {
		flush(d);
		if (n > BUF_SIZE) {
			write_all(d, bytes, n);
			return;
		}
	}
	memcpy(d->buf + d->used, bytes, n);
	d->used += n;
}

int draft_keep(struct draft *d, struct err *err)
{
	int r;

	flush(d);
	r = d->failed;
	if (close(d->fd) && !r)
		r = -errno;
	d->fd = 0;
	if (!r && d->temp && rename(d->temp, d->path))
		r = -errno;
	if (r) {
		(void)err_set(err, r, "%s: cannot write: %s", d->path, strerror(-r));
		draft_drop(d);
		return r;
	}
	forget(d);
	return 0;
}

void draft_drop(struct draft *d)
{
	if (d->temp)
		(void)unlink(d->temp);
	forget(d);
}
