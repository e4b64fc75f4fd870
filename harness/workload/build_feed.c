/* build_feed.c - pictures into a pipe on absolute time. */
#include "harness/workload/build_feed.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "harness/workload/build.h"
#include "harness/workload/build_hooks.h"
#include "harness/workload/content.h"
#include "harness/workload/moment.h"
#include "harness/workload/steps.h"

/* So long a picture may wait for its reader before the build counts as stuck. */
#define STUCK_LIMIT (10 * NSEC_PER_SEC)
/* How soon the thread sees that it is to stop. */
#define LOOK_MS 50

#define FRAME_MARK "FRAME\n"

static const char no_reader[] = "the sender's command took no picture for 10 s";

struct build_feed {
	struct build_feed_conf conf;
	struct content_picture picture;
	uint8_t *bytes; /* a frame's mark, when there is one, and its picture */
	size_t mark_size;
	size_t picture_size;
	uint64_t dropped;
	GThread *thread;
	atomic_bool stopping;
};

static bool room_within(const struct build_feed *f, int ms)
{
	struct pollfd p = { .fd = f->conf.fd, .events = POLLOUT };

	return poll(&p, 1, ms) > 0;
}

/* Writes all, also through a pipe that takes a little at a time. false when it is over: nobody
 * reads any more, nobody took a byte for too long, or it is to stop. */
static bool write_all(struct build_feed *f, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	nsec_t moved = moment_now();

	while (size > 0 && !atomic_load(&f->stopping)) {
		ssize_t n = write(f->conf.fd, at, size);

		if (n > 0) {
			at += n;
			size -= (size_t)n;
			moved = moment_now();
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (!room_within(f, LOOK_MS) && moment_now() - moved > STUCK_LIMIT) {
			f->conf.on_stuck(f->conf.arg, no_reader);
			return false;
		}
	}
	return size == 0;
}

static void note_capture(const struct build_feed *f, uint64_t id, nsec_t time)
{
	struct record r = { .time = time, .kind = RECORD_CAPTURE, .id = id };

	steps_put(f->conf.journal, call_role_word(f->conf.build->role), "stamp",
		  call_sends(f->conf.build->role), &r);
}

static bool write_header(struct build_feed *f)
{
	const struct build_conf *build = f->conf.build;
	char header[96];

	if (build->pictures != BUILD_Y4M)
		return true;
	(void)snprintf(header, sizeof(header), "YUV4MPEG2 W%u H%u F%u:1 Ip A1:1 C420jpeg\n",
		       build->width, build->height, build->fps);
	return write_all(f, header, strlen(header));
}

/* The pipe takes the whole picture before the next is due, or else the next is dropped: so the
 * camera never waits for longer than what is being written. */
static bool feed_one(struct build_feed *f, uint64_t id, nsec_t time)
{
	struct err err;

	if (f->conf.hooks->number(f->conf.hooks->arg, id, &f->picture, &err) < 0) {
		f->conf.on_stuck(f->conf.arg, err.text);
		return false;
	}
	note_capture(f, id, time);
	return write_all(f, f->bytes, f->mark_size + f->picture_size);
}

static gpointer feed(gpointer arg)
{
	struct build_feed *f = arg;
	const unsigned fps = f->conf.build->fps;
	uint64_t id = 0, n = 0;
	nsec_t origin = moment_now();
	nsec_t taken = origin; /* when the pipe last had room */

	if (!write_header(f))
		return NULL;
	while (!atomic_load(&f->stopping)) {
		nsec_t due = origin + (nsec_t)(n * (uint64_t)NSEC_PER_SEC / fps);

		f->conf.camera->draw(f->conf.camera, n, &f->picture);
		moment_await(due);
		if (room_within(f, 0)) {
			taken = moment_now();
			if (!feed_one(f, id++, taken))
				return NULL;
		} else {
			f->dropped++;
		}
		if (moment_now() - taken > STUCK_LIMIT) {
			f->conf.on_stuck(f->conf.arg, no_reader);
			return NULL;
		}
		/* what was missed while a picture was being written is missed */
		for (n++; origin + (nsec_t)(n * (uint64_t)NSEC_PER_SEC / fps) < moment_now(); n++)
			f->dropped++;
	}
	return NULL;
}

static void lay_out(struct build_feed *f)
{
	const struct build_conf *build = f->conf.build;
	size_t luma = (size_t)build->width * build->height;
	uint8_t *at = f->bytes + f->mark_size;

	memcpy(f->bytes, FRAME_MARK, f->mark_size);
	f->picture = (struct content_picture){
		.width = build->width,
		.height = build->height,
		.plane = { at, at + luma, at + luma + luma / 4 },
		.stride = { build->width, build->width / 2, build->width / 2 },
	};
}

int build_feed_start(struct build_feed **ret, const struct build_feed_conf *conf, struct err *err)
{
	struct build_feed *f = calloc(1, sizeof(*f));

	if (!f)
		return err_set(err, -ENOMEM, "out of memory");
	f->conf = *conf;
	f->mark_size = conf->build->pictures == BUILD_Y4M ? strlen(FRAME_MARK) : 0;
	f->picture_size = (size_t)conf->build->width * conf->build->height * 3 / 2;
	f->bytes = malloc(f->mark_size + f->picture_size);
	if (!f->bytes) {
		free(f);
		return err_set(err, -ENOMEM, "out of memory");
	}
	lay_out(f);
	f->thread = g_thread_new("camera", feed, f);
	*ret = f;
	return 0;
}

void build_feed_stop(struct build_feed *f)
{
	if (!f)
		return;
	atomic_store(&f->stopping, true);
	(void)g_thread_join(f->thread);
	steps_note_value(f->conf.journal, f->conf.build->role, RECORD_COUNT, "camera-dropped",
			 (int64_t)f->dropped);
	free(f->bytes);
	free(f);
}
