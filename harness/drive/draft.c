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

/* Room for /proc/self/fd/N. */
#define PROC_NAME 32

static void forget(struct draft *d)
{
	if (d->fd > 0)
		(void)close(d->fd);
	free(d->path);
	free(d->temp);
	free(d->buf);
	*d = (struct draft){ 0 };
}

static const char *proc_name(const struct draft *d, char name[static PROC_NAME])
{
	(void)snprintf(name, PROC_NAME, "/proc/self/fd/%d", d->fd);
	return name;
}

/* A file without a name in path's folder, which vanishes with the process. False where there is
 * none: not every file system has them, and without /proc they could not be given a name. */
static bool open_nameless(struct draft *d)
{
	const char *slash = strrchr(d->path, '/');
	char *folder = slash ? strndup(d->path, (size_t)(slash - d->path + 1)) : strdup(".");
	char name[PROC_NAME];

	if (!folder)
		return false;
	d->fd = open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
	free(folder);
	if (d->fd < 0)
		return false;
	d->nameless = !access(proc_name(d, name), F_OK);
	if (!d->nameless)
		(void)close(d->fd);
	return d->nameless;
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
	if (open_nameless(d))
		return 0;
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

/* Names the file: under its own name at once, or in place of an older one. */
static int give_name(struct draft *d)
{
	char name[PROC_NAME];

	if (d->nameless) {
		(void)proc_name(d, name);
		if (!linkat(AT_FDCWD, name, AT_FDCWD, d->path, AT_SYMLINK_FOLLOW))
			return 0;
		if (errno != EEXIST)
			return -errno;
		(void)unlink(d->temp); /* of a process of this number that was killed here */
		if (linkat(AT_FDCWD, name, AT_FDCWD, d->temp, AT_SYMLINK_FOLLOW))
			return -errno;
		d->nameless = false;
	}
	return rename(d->temp, d->path) ? -errno : 0;
}

static int cannot_write(const struct draft *d, int code, struct err *err)
{
	return err_set(err, code, "%s: cannot write: %s", d->path, strerror(-code));
}

int draft_settle(struct draft *d, struct err *err)
{
	flush(d);
	/* Some file systems tell only now that the disk is full; a file without a name would be
	 * gone. */
	if (!d->nameless && d->fd > 0) {
		if (close(d->fd) && !d->failed)
			d->failed = -errno;
		d->fd = 0;
	}
	return d->failed ? cannot_write(d, d->failed, err) : 0;
}

int draft_keep(struct draft *d, struct err *err)
{
	int r = draft_settle(d, err);

	if (!r && d->temp) {
		r = give_name(d);
		if (r)
			(void)cannot_write(d, r, err);
	}
	if (r) {
		draft_drop(d);
		return r;
	}
	forget(d);
	return 0;
}

void draft_drop(struct draft *d)
{
	if (d->temp && !d->nameless)
		(void)unlink(d->temp);
	forget(d);
}
