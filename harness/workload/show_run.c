/* show_run.c - one host's part of a live show: its media and the harness's word brought together.
 */
#include "harness/workload/show_run.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/workload/clip.h"
#include "harness/workload/content.h"
#include "harness/workload/hooks.h"
#include "harness/workload/loop.h"
#include "harness/workload/moment.h"
#include "harness/workload/pipeline.h"
#include "harness/workload/scene.h"
#include "harness/workload/show.h"
#include "harness/workload/show_media.h"
#include "harness/workload/show_nginx.h"
#include "harness/workload/show_page.h"
#include "harness/workload/show_player.h"
#include "harness/workload/show_wait.h"
#include "harness/workload/steps.h"

#define RETRY_MS 300
#define LOOK_MS  500 /* how often a player that adapts is looked at */

struct show {
	const struct show_conf *conf;
	const struct call_hooks *hooks;
	struct loop loop;
	struct content *camera;
	GstElement *pipeline;
	pid_t nginx;                /* 0: none */
	struct show_player *player; /* NULL: none in the pipeline that adapts */
	struct show_page *page;     /* NULL: no browser */
	bool hooked;
	unsigned tries;  /* to begin watching, that failed */
	struct err last; /* what the last of these failed with */
};

static void note(struct show *s, enum record_kind kind, const char *stream, nsec_t time,
		 int64_t value)
{
	struct record r = { .time = time, .kind = kind, .value = value };

	steps_put(s->loop.journal, s->conf->name, "show", stream, &r);
}

/* That it has seen nothing so far. */
static int tell_unseen(const struct show *s, const char *when, struct err *err)
{
	return err_set(err, -ETIMEDOUT, "no picture of the show at %s came %s%s%s", s->conf->origin,
		       when, s->tries ? "; the last try said: " : "", s->tries ? s->last.text : "");
}

static void stop(void *arg, enum loop_end end)
{
	struct show *s = arg;

	if (end != LOOP_FAILED && s->loop.started && !s->loop.up && s->conf->role == SHOW_VIEWER)
		(void)tell_unseen(s, "while it ran", &s->loop.why);
	loop_linger(&s->loop);
}

/* -- what happens in the media */

static void on_first_picture(struct show *s, const char *element, nsec_t time)
{
	if (!strcmp(element, "watch")) {
		note(s, RECORD_STEP, "first-decoded", time, 0);
		return;
	}
	note(s, RECORD_STEP, "first-shown", time, 0);
	loop_come_up(&s->loop);
}

/* Waits until there is enough to be watched. */
static gboolean try_to_watch(gpointer arg)
{
	struct show *s = arg;
	int fragments;

	if (s->loop.stopping)
		return G_SOURCE_REMOVE;
	fragments = show_wait_fragments(s->conf, &s->last);
	if (fragments >= SHOW_FRAGMENTS_MIN) {
		if (s->page)
			show_page_play(s->page);
		else
			(void)gst_element_set_state(s->pipeline, GST_STATE_PLAYING);
		return G_SOURCE_REMOVE;
	}
	if (fragments >= 0)
		(void)err_set(&s->last, -EAGAIN, "%d fragments are there, %d are needed", fragments,
			      SHOW_FRAGMENTS_MIN);
	s->tries++;
	return G_SOURCE_CONTINUE;
}

static void watch(struct show *s)
{
	if (try_to_watch(s) == G_SOURCE_CONTINUE)
		(void)g_timeout_add(RETRY_MS, try_to_watch, s);
}

/* A viewer that is there before the show is tries again until it sees it. */
static void on_error(struct show *s, const struct err *why)
{
	if (s->conf->role != SHOW_VIEWER || s->loop.up) {
		loop_fail(&s->loop, why->code, "%s", why->text);
		return;
	}
	s->last = *why;
	s->tries++;
	(void)gst_element_set_state(s->pipeline, GST_STATE_NULL);
	(void)g_timeout_add(RETRY_MS, try_to_watch, s);
}

static gboolean on_bus(GstBus *bus, GstMessage *m, gpointer arg)
{
	const GstStructure *said = gst_message_get_structure(m);
	struct show *s = arg;
	gint64 time = 0;
	struct err err;

	(void)bus;
	switch (GST_MESSAGE_TYPE(m)) {
	case GST_MESSAGE_ELEMENT:
		if (said && gst_structure_has_name(said, "straits-first-picture") &&
		    gst_structure_get_int64(said, "time", &time))
			on_first_picture(s, GST_MESSAGE_SRC_NAME(m), time);
		break;
	case GST_MESSAGE_ERROR:
		(void)pipeline_error(m, &err);
		on_error(s, &err);
		break;
	case GST_MESSAGE_EOS:
		(void)err_set(&err, -EIO, "the stream ended");
		on_error(s, &err);
		break;
	default:
		break;
	}
	return G_SOURCE_CONTINUE;
}

/* -- what the page of a browser tells */

static void on_page_first(void *arg, nsec_t time)
{
	struct show *s = arg;

	note(s, RECORD_STEP, "first-shown", time, 0);
	loop_come_up(&s->loop);
}

static void on_page_trouble(void *arg, const char *why)
{
	struct show *s = arg;

	(void)err_set(&s->last, -EIO, "%s", why);
	s->tries++;
}

static void on_page_broken(void *arg, const char *why)
{
	struct show *s = arg;

	loop_fail(&s->loop, -EIO, "%s", why);
}

static int open_page(struct show *s, struct err *err)
{
	const struct show_page_conf conf = { .show = s->conf,
					     .journal = s->loop.journal,
					     .on_first = on_page_first,
					     .on_trouble = on_page_trouble,
					     .on_broken = on_page_broken,
					     .arg = s };

	return show_page_new(&s->page, &conf, err);
}

/* -- the harness's word */

static gboolean on_connect_limit(gpointer arg)
{
	struct show *s = arg;
	char when[48];
	struct err err;

	(void)snprintf(when, sizeof(when), "within %.1f s",
		       (double)s->conf->connect_limit / NSEC_PER_SEC);
	if (!s->loop.up) {
		(void)tell_unseen(s, when, &err);
		loop_fail(&s->loop, err.code, "%s", err.text);
	}
	return G_SOURCE_REMOVE;
}

static gboolean on_look(gpointer arg)
{
	const struct show *s = arg;

	if (s->loop.up)
		show_player_look(s->player);
	return G_SOURCE_CONTINUE;
}

static int play(struct show *s, struct err *err)
{
	if (gst_element_set_state(s->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
		return 0;
	return err_set(err, -EIO, "the %s's pipeline does not start", s->conf->name);
}

/* The origin is there before the others are told to start. */
static void start(void *arg)
{
	struct show *s = arg;
	struct err err;

	note(s, RECORD_STEP, "start", moment_now(), 0);
	if (s->conf->role == SHOW_PUBLISHER)
		note(s, RECORD_TARGET, SHOW_TRACK, moment_now(), (int64_t)s->conf->video_bps);
	if (s->conf->role == SHOW_VIEWER) {
		loop_after(s->conf->connect_limit, on_connect_limit, s);
		watch(s);
	}
	if (s->conf->role == SHOW_PUBLISHER && play(s, &err) < 0)
		loop_fail(&s->loop, err.code, "%s", err.text);
}

/* -- the whole */

static int open_camera(struct show *s, struct err *err)
{
	const struct show_conf *conf = s->conf;
	const struct clip_conf clip = { conf->clip, conf->width, conf->height, conf->fps };
	const struct scene_conf scene = { conf->width, conf->height, conf->fps, 0 };

	if (conf->role != SHOW_PUBLISHER)
		return 0;
	return conf->clip ? clip_new(&s->camera, &clip, err) : scene_new(&s->camera, &scene, err);
}

static bool is_nginx(const struct show_conf *conf)
{
	return conf->role == SHOW_ORIGIN && conf->over != SHOW_SRT;
}

/* Everything that can be known to be missing is missed here, before "ready". */
static int prepare(struct show *s, struct err *err)
{
	struct show_media_conf media = { .show = s->conf, .hooks = s->hooks };
	int r = loop_open_journal(&s->loop, s->conf->records, s->conf->name, err);

	if (r < 0)
		return r;
	s->hooked = s->hooks != NULL;
	r = s->hooks ? s->hooks->on_begin(s->hooks->arg, s->loop.journal, err) : 0;
	if (r == 0)
		r = open_camera(s, err);
	media.camera = s->camera;
	media.journal = s->loop.journal;
	if (r == 0 && is_nginx(s->conf))
		return show_nginx_start(s->conf, &s->nginx, err);
	if (r == 0 && show_in_browser(s->conf))
		return open_page(s, err);
	if (r == 0)
		r = show_media_new(&s->pipeline, &media, err);
	if (r == 0 && s->conf->role == SHOW_VIEWER && s->conf->over == SHOW_HLS)
		s->player = show_player_new(s->pipeline, s->conf, s->hooks, s->loop.journal);
	if (r == 0 && s->conf->role == SHOW_ORIGIN)
		r = play(s, err);
	return r;
}

static void on_nginx_end(GPid pid, gint status, gpointer arg)
{
	struct show *s = arg;
	struct text said = { 0 };

	(void)pid, (void)status;
	s->nginx = 0;
	show_nginx_last_words(s->conf, &said);
	loop_fail(&s->loop, -EPIPE, "nginx ended by itself%s%s", said.len ? ": " : "",
		  text_str(&said));
	text_done(&said);
}

static void run(struct show *s)
{
	GstBus *bus = s->pipeline ? gst_element_get_bus(s->pipeline) : NULL;
	guint nginx = s->nginx ? g_child_watch_add(s->nginx, on_nginx_end, s) : 0;

	if (bus)
		(void)gst_bus_add_watch(bus, on_bus, s);
	if (s->player)
		(void)g_timeout_add(LOOK_MS, on_look, s);
	loop_run(&s->loop);
	/* it is reaped by whoever ends it */
	if (s->nginx)
		(void)g_source_remove(nginx);
	if (bus) {
		(void)gst_bus_remove_watch(bus);
		gst_object_unref(bus);
	}
}

/* A pipeline that does not stop in time keeps its threads, and all that they may touch is left to
 * the end of the process; the journal takes no more notes then. */
static void tear_down(struct show *s)
{
	bool stopped = pipeline_stop(s->pipeline);

	show_page_free(s->page);
	if (s->nginx)
		show_nginx_stop(s->conf, s->nginx);
	if (stopped)
		show_player_free(s->player);
	if (stopped && s->hooked)
		s->hooks->on_end(s->hooks->arg);
	loop_note_cost(&s->loop, s->conf->name, "show");
	loop_finish_journal(&s->loop);
	if (!stopped)
		return;
	if (s->pipeline)
		gst_object_unref(s->pipeline);
	if (s->camera)
		s->camera->free(s->camera);
	journal_free(s->loop.journal);
}

int show_run(const struct show_conf *conf, const struct call_hooks *hooks, struct err *err)
{
	struct show *s = g_new0(struct show, 1);
	const struct loop_conf loop = {
		.control_fd = conf->control_fd, .start = start, .stop = stop, .arg = s
	};
	int r;

	s->conf = conf;
	s->hooks = hooks;
	loop_init(&s->loop, &loop);
	if (prepare(s, &s->loop.why) == 0)
		run(s);
	tear_down(s);
	r = loop_end(&s->loop, err);
	g_free(s);
	return r;
}
