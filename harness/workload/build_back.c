/* build_back.c - a pipe as a stream that can be stopped, with or without Y4M's words in it. */
#include "harness/workload/build_back.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/workload/build.h"
#include "harness/workload/build_hooks.h"

#define STREAM_BUFFER ((size_t)256 << 10)

struct build_back {
	struct build_back_conf conf;
	struct build_framing framing;
	GThread *thread;
	int stop; /* an event descriptor */
	atomic_bool stopping;
};

/* Ends the stream when it is to stop. */
static ssize_t read_pipe(void *arg, char *to, size_t size)
{
	struct build_back *b = arg;
	struct pollfd fds[2] = { { .fd = b->conf.fd, .events = POLLIN },
				 { .fd = b->stop, .events = POLLIN } };

	while (poll(fds, 2, -1) < 0)
		if (errno != EINTR)
			return -1;
	return fds[1].revents ? 0 : read(b->conf.fd, to, size);
}

static ssize_t read_framed(void *cookie, char *to, size_t size)
{
	struct build_framing *f = cookie;
	ssize_t n;

	if (f->mark_at < f->mark_size) {
		size_t left = f->mark_size - f->mark_at;

		n = (ssize_t)(size < left ? size : left);
		memcpy(to, f->mark + f->mark_at, (size_t)n);
		f->mark_at += (size_t)n;
		return n;
	}
	n = f->read(f->arg, to, size < f->left ? size : f->left);
	if (n <= 0)
		return n;
	f->left -= (size_t)n;
	if (f->left == 0) {
		f->left = (size_t)f->width * f->height * 3 / 2;
		f->mark_at = 0;
		f->mark_size = (size_t)snprintf(f->mark, sizeof(f->mark), "FRAME\n");
	}
	return n;
}

FILE *build_framing_open(struct build_framing *f)
{
	f->left = (size_t)f->width * f->height * 3 / 2;
	f->mark_at = 0;
	f->mark_size = (size_t)snprintf(f->mark, sizeof(f->mark),
					"YUV4MPEG2 W%u H%u F%u:1 C420jpeg\nFRAME\n", f->width,
					f->height, f->fps);
	return fopencookie(f, "r", (cookie_io_functions_t){ .read = read_framed });
}

static FILE *open_stream(struct build_back *b)
{
	FILE *f;

	if (!b->conf.sound && b->conf.build->pictures == BUILD_RAW)
		f = build_framing_open(&b->framing);
	else
		f = fopencookie(b, "r", (cookie_io_functions_t){ .read = read_pipe });
	/* sound is heard when it comes, not when a buffer is full */
	if (f)
		(void)setvbuf(f, NULL, b->conf.sound ? _IONBF : _IOFBF,
			      b->conf.sound ? 0 : STREAM_BUFFER);
	return f;
}

/* A stream whose writer ended in the middle of a picture is no fault of its pictures. */
static gpointer watch(gpointer arg)
{
	struct build_back *b = arg;
	const struct build_hooks *hooks = b->conf.hooks;
	FILE *f = open_stream(b);
	struct err err;
	int r;

	if (!f)
		r = err_set(&err, -ENOMEM, "out of memory");
	else if (b->conf.sound)
		r = hooks->listen(hooks->arg, f, b->conf.journal, &err);
	else
		r = hooks->watch(hooks->arg, f, b->conf.journal, b->conf.on_first, b->conf.arg,
				 &err);
	if (r < 0 && !atomic_load(&b->stopping) && !(f && feof(f)))
		b->conf.on_broken(b->conf.arg, err.text);
	if (f)
		(void)fclose(f);
	return NULL;
}

int build_back_start(struct build_back **ret, const struct build_back_conf *conf, struct err *err)
{
	struct build_back *b = calloc(1, sizeof(*b));

	if (!b)
		return err_set(err, -ENOMEM, "out of memory");
	b->conf = *conf;
	b->framing = (struct build_framing){
		.read = read_pipe,
		.arg = b,
		.width = conf->build->width,
		.height = conf->build->height,
		.fps = conf->build->fps,
	};
	b->stop = eventfd(0, EFD_CLOEXEC);
	if (b->stop < 0) {
		int code = -errno;

		free(b);
		return err_set(err, code, "eventfd: %s", strerror(-code));
	}
	b->thread = g_thread_new(conf->sound ? "sound" : "pictures", watch, b);
	*ret = b;
	return 0;
}

void build_back_stop(struct build_back *b)
{
	const uint64_t one = 1;

	if (!b)
		return;
	atomic_store(&b->stopping, true);
	(void)!write(b->stop, &one, sizeof(one));
	(void)g_thread_join(b->thread);
	(void)close(b->stop);
	free(b);
}
