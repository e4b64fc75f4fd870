/* show_run.c - one host's part of a live show: its media and the harness's word brought together.
 */
#include "harness/workload/show_run.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <glib-unix.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/workload/clip.h"
#include "harness/workload/content.h"
#include "harness/workload/control.h"
#include "harness/workload/hooks.h"
#include "harness/workload/scene.h"
#include "harness/workload/show.h"
#include "harness/workload/show_media.h"
#include "harness/workload/show_nginx.h"
#include "harness/workload/show_player.h"
#include "harness/workload/show_wait.h"

/* After "stop" the last pictures may still arrive; then the pipeline has this long to stop. */
#define LINGER_MS  250
#define STOP_LIMIT (700 * NSEC_PER_MSEC)
#define FLUSH_MS   500
#define RETRY_MS   300

struct show {
	const struct show_conf *conf;
	const struct call_hooks *hooks;
	GMainLoop *loop;
	struct journal *journal;
	struct content *camera;
	GstElement *pipeline;
	pid_t nginx;                /* 0: none */
	struct show_player *player; /* NULL: none that adapts */
	struct control_reader reader;
	bool hooked;
	bool started;
	bool up;
	bool stopping;
	unsigned tries;  /* to begin watching, that failed */
	struct err last; /* what the last of these failed with */
	struct err why;  /* code 0: nothing failed */
};

static void note(struct show *s, enum record_kind kind, const char *stream, nsec_t time,
		 int64_t value)
{
	struct record r = { .time = time, .kind = kind, .value = value };

	(void)snprintf(r.probe, sizeof(r.probe), "%s.show", s->conf->name);
	(void)snprintf(r.stream, sizeof(r.stream), "%s", stream);
	journal_note(s->journal, &r);
}

static nsec_t now(void)
{
	return (nsec_t)gst_util_get_timestamp();
}

static void fail(struct show *s, int code, const char *why)
{
	if (s->why.code == 0 && !s->stopping)
		(void)err_set(&s->why, code, "%s", why);
	g_main_loop_quit(s->loop);
}

static gboolean quit(gpointer arg)
{
	const struct show *s = arg;

	g_main_loop_quit(s->loop);
	return G_SOURCE_REMOVE;
}

/* That it has seen nothing so far. */
static void fail_unseen(struct show *s, const char *when)
{
	char text[sizeof(s->last.text) + 160];

	(void)snprintf(text, sizeof(text), "no picture of the show at %s came %s%s%s",
		       s->conf->origin, when, s->tries ? "; the last try said: " : "",
		       s->tries ? s->last.text : "");
	fail(s, -ETIMEDOUT, text);
}

static void stop(struct show *s)
{
	if (s->stopping)
		return;
	if (s->started && !s->up && s->conf->role == SHOW_VIEWER)
		fail_unseen(s, "while it ran");
	s->stopping = true;
	(void)g_timeout_add(s->started ? LINGER_MS : 0, quit, s);
}

/* -- what happens in the media */

static void on_first_picture(struct show *s, const char *element, nsec_t time)
{
	if (!strcmp(element, "watch")) {
		note(s, RECORD_STEP, "first-decoded", time, 0);
		return;
	}
	note(s, RECORD_STEP, "first-shown", time, 0);
	s->up = true;
	if (s->conf->control_fd >= 0)
		(void)control_tell(s->conf->control_fd, CONTROL_UP, NULL);
}

/* Waits until there is enough to be watched. */
static gboolean try_to_watch(gpointer arg)
{
	struct show *s = arg;
	int fragments;

	if (s->stopping)
		return G_SOURCE_REMOVE;
	fragments = show_wait_fragments(s->conf, &s->last);
	if (fragments >= SHOW_FRAGMENTS_MIN) {
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
static void on_error(struct show *s, const char *text)
{
	if (s->conf->role != SHOW_VIEWER || s->up) {
		fail(s, -EIO, text);
		return;
	}
	(void)err_set(&s->last, -EIO, "%s", text);
	s->tries++;
	(void)gst_element_set_state(s->pipeline, GST_STATE_NULL);
	(void)g_timeout_add(RETRY_MS, try_to_watch, s);
}

static void on_error_message(struct show *s, GstMessage *m)
{
	GError *error = NULL;
	gchar *text;

	gst_message_parse_error(m, &error, NULL);
	text = g_strdup_printf("%s: %s", GST_MESSAGE_SRC_NAME(m), error->message);
	on_error(s, text);
	g_free(text);
	g_error_free(error);
}

static gboolean on_bus(GstBus *bus, GstMessage *m, gpointer arg)
{
	const GstStructure *said = gst_message_get_structure(m);
	struct show *s = arg;
	gint64 time = 0;

	(void)bus;
	switch (GST_MESSAGE_TYPE(m)) {
	case GST_MESSAGE_ELEMENT:
		if (said && gst_structure_has_name(said, "straits-first-picture") &&
		    gst_structure_get_int64(said, "time", &time))
			on_first_picture(s, GST_MESSAGE_SRC_NAME(m), time);
		break;
	case GST_MESSAGE_ERROR:
		on_error_message(s, m);
		break;
	case GST_MESSAGE_EOS:
		on_error(s, "the stream ended");
		break;
	default:
		break;
	}
	return G_SOURCE_CONTINUE;
}

/* -- the harness's word */

static gboolean on_connect_limit(gpointer arg)
{
	struct show *s = arg;
	char when[48];

	(void)snprintf(when, sizeof(when), "within %.1f s",
		       (double)s->conf->connect_limit / NSEC_PER_SEC);
	if (!s->up && !s->stopping)
		fail_unseen(s, when);
	return G_SOURCE_REMOVE;
}

static gboolean on_flush(gpointer arg)
{
	const struct show *s = arg;

	if (s->player && s->up)
		show_player_look(s->player);
	journal_flush(s->journal);
	return G_SOURCE_CONTINUE;
}

static int play(struct show *s, struct err *err)
{
	if (gst_element_set_state(s->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
		return 0;
	return err_set(err, -EIO, "the %s's pipeline does not start", s->conf->name);
}

/* The origin is there before the others are told to start. */
static void start(struct show *s)
{
	struct err err;

	if (s->started)
		return;
	s->started = true;
	note(s, RECORD_STEP, "start", now(), 0);
	if (s->conf->role == SHOW_PUBLISHER)
		note(s, RECORD_TARGET, SHOW_TRACK, now(), (int64_t)s->conf->video_bps);
	if (s->conf->role == SHOW_VIEWER)
		(void)g_timeout_add((guint)(s->conf->connect_limit / NSEC_PER_MSEC),
				    on_connect_limit, s);
	if (s->conf->role == SHOW_VIEWER)
		watch(s);
	if (s->conf->role == SHOW_PUBLISHER && play(s, &err) < 0)
		fail(s, err.code, err.text);
}

static void on_control_word(void *arg, enum control_word word, const char *text)
{
	(void)text;
	if (word == CONTROL_START)
		start(arg);
	else if (word == CONTROL_STOP)
		stop(arg);
}

static gboolean on_control(gint fd, GIOCondition condition, gpointer arg)
{
	struct show *s = arg;
	struct err err;
	int r = control_read(&s->reader, fd, on_control_word, s, &err);

	(void)condition;
	if (r == 1 || r == -EAGAIN || r == -EINTR)
		return G_SOURCE_CONTINUE;
	if (r == -EBADMSG)
		fail(s, r, err.text);
	else
		stop(s); /* the harness is gone */
	return G_SOURCE_REMOVE;
}

static gboolean on_signal(gpointer arg)
{
	stop(arg);
	return G_SOURCE_CONTINUE;
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
	int r = journal_open(&s->journal, s->conf->records, err);

	if (r < 0)
		return r;
	journal_header(s->journal, "straits-records", "1");
	journal_header(s->journal, "clock", "CLOCK_MONOTONIC");
	journal_header(s->journal, "host", s->conf->name);
	s->hooked = s->hooks != NULL;
	r = s->hooks ? s->hooks->on_begin(s->hooks->arg, s->journal, err) : 0;
	if (r == 0)
		r = open_camera(s, err);
	media.camera = s->camera;
	media.journal = s->journal;
	if (r == 0 && is_nginx(s->conf))
		return show_nginx_start(s->conf, &s->nginx, err);
	if (r == 0)
		r = show_media_new(&s->pipeline, &media, err);
	if (r == 0 && s->conf->role == SHOW_VIEWER && s->conf->over == SHOW_HLS)
		s->player = show_player_new(s->pipeline, s->conf, s->hooks, s->journal);
	if (r == 0 && s->conf->role == SHOW_ORIGIN)
		r = play(s, err);
	return r;
}

static void on_nginx_end(GPid pid, gint status, gpointer arg)
{
	struct show *s = arg;
	struct text said = { 0 };
	char why[640];

	(void)pid, (void)status;
	s->nginx = 0;
	show_nginx_last_words(s->conf, &said);
	(void)snprintf(why, sizeof(why), "nginx ended by itself%s%s", said.len ? ": " : "",
		       text_str(&said));
	text_done(&said);
	fail(s, -EPIPE, why);
}

static void run_loop(struct show *s)
{
	GstBus *bus = s->pipeline ? gst_element_get_bus(s->pipeline) : NULL;
	guint nginx = s->nginx ? g_child_watch_add(s->nginx, on_nginx_end, s) : 0;
	int fd = s->conf->control_fd;

	if (bus)
		(void)gst_bus_add_watch(bus, on_bus, s);
	(void)g_unix_signal_add(SIGTERM, on_signal, s);
	(void)g_timeout_add(FLUSH_MS, on_flush, s);
	if (fd >= 0) {
		(void)g_unix_fd_add(fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_control, s);
		(void)control_tell(fd, CONTROL_READY, NULL);
	} else {
		(void)g_unix_signal_add(SIGINT, on_signal, s);
		start(s);
	}
	/* start() may have failed already; the loop then has nothing to wait for */
	if (s->why.code == 0)
		g_main_loop_run(s->loop);
	/* it is reaped by whoever ends it */
	if (s->nginx)
		(void)g_source_remove(nginx);
	if (bus) {
		(void)gst_bus_remove_watch(bus);
		gst_object_unref(bus);
	}
}

static void note_cost(struct show *s)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) < 0)
		return;
	note(s, RECORD_COUNT, "cpu-us", now(),
	     (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 + usage.ru_utime.tv_usec +
		     usage.ru_stime.tv_usec);
	note(s, RECORD_COUNT, "memory-kb", now(), usage.ru_maxrss);
}

static void *stop_pipeline(void *pipeline)
{
	(void)gst_element_set_state(pipeline, GST_STATE_NULL);
	return NULL;
}

/* False when it did not stop in time and is left to itself. */
static bool stop_media(struct show *s)
{
	struct timespec until;
	pthread_t thread;

	if (!s->pipeline)
		return true;
	if (pthread_create(&thread, NULL, stop_pipeline, s->pipeline) != 0)
		return false;
	(void)clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += STOP_LIMIT;
	until.tv_sec += until.tv_nsec / NSEC_PER_SEC;
	until.tv_nsec %= NSEC_PER_SEC;
	if (pthread_timedjoin_np(thread, NULL, &until) == 0)
		return true;
	(void)pthread_detach(thread);
	return false;
}

/* A pipeline that does not stop in time keeps its threads, and all that they may touch is left to
 * the end of the process; the journal takes no more notes then. */
static void tear_down(struct show *s)
{
	bool stopped = stop_media(s);
	struct err err;

	if (s->nginx)
		show_nginx_stop(s->conf, s->nginx);
	if (stopped)
		show_player_free(s->player);
	if (stopped && s->hooked)
		s->hooks->on_end(s->hooks->arg);
	if (s->journal) {
		note_cost(s);
		if (journal_finish(s->journal, &err) < 0 && s->why.code == 0)
			s->why = err;
	}
	if (!stopped)
		return;
	if (s->pipeline)
		gst_object_unref(s->pipeline);
	if (s->camera)
		s->camera->free(s->camera);
	journal_free(s->journal);
}

int show_run(const struct show_conf *conf, const struct call_hooks *hooks, struct err *err)
{
	struct show *s = g_new0(struct show, 1);
	int r;

	s->conf = conf;
	s->hooks = hooks;
	s->loop = g_main_loop_new(NULL, FALSE);
	if (prepare(s, &s->why) == 0)
		run_loop(s);
	tear_down(s);
	r = s->why.code;
	if (conf->control_fd >= 0)
		(void)control_tell(conf->control_fd, r < 0 ? CONTROL_FAILED : CONTROL_DONE,
				   r < 0 ? s->why.text : NULL);
	if (r < 0)
		(void)err_set(err, r, "%s", s->why.text);
	g_main_loop_unref(s->loop);
	g_free(s);
	return r;
}
