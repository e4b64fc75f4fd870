/* host_build.c - the pictures and the sound of a build: numbered and marked on their way out, read
 * when they come back. */
#include "harness/cli/host_build.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/shots.h"
#include "harness/cli/cli.h"
#include "harness/cli/host_sound.h"
#include "harness/drive/clock.h"
#include "harness/workload/build.h"
#include "harness/workload/build_hooks.h"
#include "harness/workload/build_run.h"
#include "harness/workload/content.h"
#include "probes/stamp/picture.h"
#include "probes/stamp/pipe.h"
#include "probes/stamp/stamp.h"
#include "reports/write/quality.h"

/* Pictures of this host: the ones it sends, or the ones it is sent. */
struct look {
	struct host_sound sound; /* the first: what the hooks of sound are given */
	const struct build_conf *conf;
	struct stamp_layout layout;
	struct shots shots; /* some are kept, to be compared */
	/* of the one who waits for the first picture */
	void (*seen)(void *arg, nsec_t time);
	void *seen_arg;
};

static int number(void *arg, uint64_t id, const struct content_picture *at, struct err *err)
{
	struct look *l = arg;
	const struct picture_memory memory = {
		.plane = { at->plane[0], at->plane[1], at->plane[2] },
		.stride = { (ptrdiff_t)at->stride[0], (ptrdiff_t)at->stride[1],
			    (ptrdiff_t)at->stride[2] },
	};
	struct picture picture;
	int r = picture_init(&picture, PICTURE_I420, at->width, at->height, &memory, err);

	if (r < 0)
		return r;
	stamp_write(&l->layout, &picture,
		    (struct stamp_word){ .counter = (uint32_t)(id & STAMP_COUNTER_MAX),
					 .stream = BUILD_STREAM });
	if (shots_want(&l->shots, id))
		shots_put(&l->shots,
			  &(struct shot){ id, clock_now(), at->width, at->height, at->plane[0] },
			  at->stride[0]);
	return 0;
}

static int on_seen(void *arg, const struct pipe_seen *seen, struct err *err)
{
	struct look *l = arg;
	const struct picture *p = seen->picture;

	(void)err;
	if (l->seen)
		l->seen(l->seen_arg, clock_now());
	l->seen = NULL;
	if (!p->is_rgb && p->part[0].step == 1 && p->part[0].stride > 0 &&
	    shots_want(&l->shots, seen->id))
		shots_put(&l->shots,
			  &(struct shot){ seen->id, clock_now(), p->width, p->height,
					  p->part[0].data },
			  (size_t)p->part[0].stride);
	return 0;
}

static int watch(void *arg, FILE *pictures, struct journal *journal,
		 void (*seen)(void *seen_arg, nsec_t time), void *seen_arg, struct err *err)
{
	struct look *l = arg;
	char probe[32];
	const struct pipe_conf conf = {
		.in = pictures,
		.in_name = "the pictures that came back",
		.journal = journal,
		.probe = probe,
		.track = call_receives(l->conf->role),
		.stream = BUILD_STREAM,
		.source_width = l->conf->width,
		.source_height = l->conf->height,
		.on_seen = on_seen,
		.arg = l,
		.now = clock_now,
	};
	struct pipe_sum sum;

	(void)snprintf(probe, sizeof(probe), "%s.stamp", call_role_word(l->conf->role));
	l->seen = seen;
	l->seen_arg = seen_arg;
	return pipe_watch(&conf, &sum, err);
}

/* That kept pictures cannot be written is no harm to the run. */
static void put_away(struct look *l)
{
	bool sends = l->conf->role == CALL_SELLER;
	char path[PATH_MAX];
	struct err err;

	(void)snprintf(path, sizeof(path), "%s/%s.%s", l->conf->dir, call_role_word(l->conf->role),
		       sends ? QUALITY_SENT : QUALITY_SHOWN);
	if (l->shots.n && shots_write(&l->shots, path, &err) < 0)
		(void)fprintf(stderr, "straits: %s\n", err.text);
	shots_done(&l->shots);
}

int host_build(int argc, char **argv)
{
	struct look look = { 0 };
	const struct build_hooks hooks = { .number = number,
					   .watch = watch,
					   .speak = host_build_speak,
					   .listen = host_build_listen,
					   .arg = &look };
	struct build_conf conf;
	json_t *keep = NULL;
	struct err err;
	int r;

	if (argc != 2)
		return cli_refuse("straits host build: one argument, as a run gives it");
	if (build_read(argv[1], &conf, &keep, &err) < 0)
		return cli_fail(&err, EXIT_USAGE);
	if (stamp_layout_init(&look.layout, conf.width, conf.height, &err) < 0) {
		json_decref(keep);
		return cli_fail(&err, EXIT_USAGE);
	}
	look.conf = &conf;
	if (host_sound_init(&look.sound, &conf, &err) < 0) {
		json_decref(keep);
		return cli_fail(&err, EXIT_USAGE);
	}
	shots_init(&look.shots);
	gst_init(NULL, NULL);
	r = build_run(&conf, &hooks, &err);
	put_away(&look);
	json_decref(keep);
	return r < 0 ? cli_fail(&err, EXIT_INVALID) : EXIT_PASS;
}
