/* journal.c - a locked, buffered record file. */
#include "harness/base/journal.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/record.h"

/* Room for some seconds of a call, so that media threads seldom wait for the disk. */
#define BUFFER_BYTES ((size_t)256 * 1024)

struct journal {
	pthread_mutex_t lock;
	FILE *f; /* NULL once finished */
	char *path;
	int failure; /* 0, or the negative errno of the first write that failed */
};

/* The stream keeps that a write failed, but only errno, and only now, tells why. */
static void note_failure(struct journal *j)
{
	if (j->failure == 0 && ferror(j->f))
		j->failure = errno ? -errno : -EIO;
}

int journal_open(struct journal **ret, const char *path, struct err *err)
{
	struct journal *j = calloc(1, sizeof(*j));
	int code;

	if (!j)
		return err_set(err, -ENOMEM, "%s: out of memory", path);
	(void)pthread_mutex_init(&j->lock, NULL);
	j->path = strdup(path);
	j->f = j->path ? fopen(path, "we") : NULL;
	if (!j->f || setvbuf(j->f, NULL, _IOFBF, BUFFER_BYTES) != 0) {
		code = errno;
		journal_free(j);
		return err_set(err, -code, "%s: %s", path, strerror(code));
	}
	*ret = j;
	return 0;
}

void journal_header(struct journal *j, const char *key, const char *value)
{
	(void)pthread_mutex_lock(&j->lock);
	if (j->f)
		record_write_header(j->f, key, value);
	(void)pthread_mutex_unlock(&j->lock);
}

void journal_note(struct journal *j, const struct record *r)
{
	(void)pthread_mutex_lock(&j->lock);
	if (j->f) {
		record_write(j->f, r);
		note_failure(j);
	}
	(void)pthread_mutex_unlock(&j->lock);
}

void journal_flush(struct journal *j)
{
	(void)pthread_mutex_lock(&j->lock);
	if (j->f) {
		(void)fflush(j->f);
		note_failure(j);
	}
	(void)pthread_mutex_unlock(&j->lock);
}

int journal_failure(struct journal *j)
{
	int r;

	(void)pthread_mutex_lock(&j->lock);
	r = j->failure;
	(void)pthread_mutex_unlock(&j->lock);
	return r;
}

int journal_finish(struct journal *j, struct err *err)
{
	int r = 0;

	(void)pthread_mutex_lock(&j->lock);
	if (j->f) {
		errno = 0;
		(void)fflush(j->f);
		note_failure(j);
		r = j->failure;
		if (fclose(j->f) != 0 && r == 0)
			r = -errno;
		j->f = NULL;
	}
	(void)pthread_mutex_unlock(&j->lock);
	if (r < 0)
		return err_set(err, r, "%s: %s", j->path, strerror(-r));
	return 0;
}

void journal_free(struct journal *j)
{
	if (!j)
		return;
	if (j->f)
		(void)fclose(j->f);
	(void)pthread_mutex_destroy(&j->lock);
	free(j->path);
	free(j);
}
