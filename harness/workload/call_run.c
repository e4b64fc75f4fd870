/* call_run.c - one host's part of a call: signalling, media and the harness's word brought
 * together. */
#include "harness/workload/call_run.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>

#include <glib-unix.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "harness/workload/call.h"
#include "harness/workload/clip.h"
#include "harness/workload/content.h"
#include "harness/workload/control.h"
#include "harness/workload/hooks.h"
#include "harness/workload/parley.h"
#include "harness/workload/peer.h"
#include "harness/workload/phone.h"
#include "harness/workload/rig.h"
#include "harness/workload/scene.h"
#include "harness/workload/screen.h"
#include "harness/workload/steps.h"

/* After "stop" the last pictures may still arrive; then the pipeline has this long to stop. */
#define LINGER_MS  250
#define STOP_LIMIT (700 * NSEC_PER_MSEC)
#define FLUSH_MS   500

struct call {
	const struct call_conf *conf;
	const struct call_hooks *hooks;
	GMainLoop *loop;
	struct journal *journal;
	struct content *camera;
	struct rig *rig;
	struct peer *peer;
	struct phone *phone;
	struct control_reader reader;
	const char *reached; /* the last step of the set-up, for what is said when it fails */
	bool hooked;
	bool started;
	bool up;
	bool stopping;
	struct err why; /* code 0: nothing failed */
};

static nsec_t now(void)
{
	return (nsec_t)gst_util_get_timestamp();
}

static void step_at(struct call *c, const char *step, nsec_t time)
{
	c->reached = step;
	steps_note(c->journal, c->conf->role, step, time);
}

static void fail(struct call *c, int code, const char *why)
{
	if (c->why.code == 0 && !c->stopping)
		(void)err_set(&c->why, code, "%s", why);
	g_main_loop_quit(c->loop);
}

static gboolean quit(gpointer arg)
{
	const struct call *c = arg;

	g_main_loop_quit(c->loop);
	return G_SOURCE_REMOVE;
}

static void stop(struct call *c)
{
	if (c->stopping)
		return;
	c->stopping = true;
	if (c->rig)
		rig_close_gate(c->rig);
	(void)g_timeout_add(c->started ? LINGER_MS : 0, quit, c);
}

/* -- what happens in the media */

static void come_up(struct call *c)
{
	if (c->up)
		return;
	c->up = true;
	if (c->conf->control_fd >= 0)
		(void)control_tell(c->conf->control_fd, CONTROL_UP, NULL);
}

static void on_element_message(struct call *c, GstMessage *m)
{
	const GstStructure *s = gst_message_get_structure(m);
	gint64 time = 0;

	if (gst_structure_has_name(s, "straits-first-sound") && c->conf->video == CALL_NO_VIDEO)
		come_up(c);
	if (!gst_structure_has_name(s, "straits-first-picture"))
		return;
	(void)gst_structure_get_int64(s, "time", &time);
	if (!strcmp(GST_MESSAGE_SRC_NAME(m), "watch")) {
		step_at(c, "first-decoded", time);
	} else {
		step_at(c, "first-shown", time);
		come_up(c);
	}
}

static gboolean on_bus(GstBus *bus, GstMessage *m, gpointer arg)
{
	struct call *c = arg;
	GError *error = NULL;
	gchar *text;

	(void)bus;
	if (GST_MESSAGE_TYPE(m) == GST_MESSAGE_ELEMENT && gst_message_get_structure(m))
		on_element_message(c, m);
	if (GST_MESSAGE_TYPE(m) != GST_MESSAGE_ERROR)
		return G_SOURCE_CONTINUE;
	gst_message_parse_error(m, &error, NULL);
	text = g_strdup_printf("%s: %s", GST_MESSAGE_SRC_NAME(m), error->message);
	fail(c, -EIO, text);
	g_free(text);
	g_error_free(error);
	return G_SOURCE_CONTINUE;
}

/* -- what the other host says, and what is said to it */

static void on_say(void *arg, const struct parley_message *message)
{
	struct call *c = arg;

	if (message->kind != PARLEY_CANDIDATE)
		step_at(c, message->kind == PARLEY_OFFER ? "offer" : "answer", now());
	phone_say(c->phone, message);
}

static void on_message(void *arg, const struct parley_message *message)
{
	struct call *c = arg;

	if (message->kind != PARLEY_CANDIDATE)
		step_at(c, message->kind == PARLEY_OFFER ? "offer" : "answer", now());
	peer_hear(c->peer, message);
}

static void on_peer_step(void *arg, enum peer_step step, nsec_t time)
{
	struct call *c = arg;

	switch (step) {
	case PEER_ICE:
		step_at(c, "ice", time);
		break;
	case PEER_DTLS:
		step_at(c, "dtls", time);
		rig_open_gate(c->rig);
		break;
	case PEER_FAILED:
		/* a path that is lost later may come back: the route's outages are no failure */
		if (!c->up)
			fail(c, -EHOSTUNREACH, "ICE found no path to the peer");
		break;
	}
}

static void on_peer_broken(void *arg, const char *why)
{
	fail(arg, -EPROTO, why);
}

static void on_connected(void *arg)
{
	struct call *c = arg;

	step_at(c, "signal", now());
	if (c->conf->role == CALL_BUYER)
		peer_offer(c->peer);
}

static void on_phone_broken(void *arg, const char *why)
{
	struct call *c = arg;
	gchar *text =
		g_strdup_printf("the signalling connection to %s broke: %s", c->conf->peer, why);

	/* once media flow, nothing more has to be agreed on */
	if (!c->up)
		fail(c, -ECONNRESET, text);
	g_free(text);
}

/* -- the harness's word */

static gboolean on_connect_limit(gpointer arg)
{
	struct call *c = arg;
	gchar *text;

	if (c->up || c->stopping)
		return G_SOURCE_REMOVE;
	text = g_strdup_printf("%s from %s within %.1f s; the set-up reached \"%s\"",
			       c->conf->video == CALL_NO_VIDEO ? "no sound" : "no picture",
			       c->conf->peer, (double)c->conf->connect_limit / NSEC_PER_SEC,
			       c->reached);
	fail(c, -ETIMEDOUT, text);
	g_free(text);
	return G_SOURCE_REMOVE;
}

static gboolean on_length(gpointer arg)
{
	stop(arg);
	return G_SOURCE_REMOVE;
}

static gboolean on_flush(gpointer arg)
{
	const struct call *c = arg;

	journal_flush(c->journal);
	return G_SOURCE_CONTINUE;
}

static guint ms_of(nsec_t ns)
{
	return (guint)((ns + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC);
}

static void start(struct call *c)
{
	const struct call_conf *conf = c->conf;
	const struct peer_conf peer = { .webrtc = rig_webrtc(c->rig),
					.on_say = on_say,
					.on_step = on_peer_step,
					.on_broken = on_peer_broken,
					.arg = c };
	struct err err;

	if (c->started)
		return;
	c->started = true;
	step_at(c, "start", now());
	(void)g_timeout_add(ms_of(conf->connect_limit), on_connect_limit, c);
	if (conf->length > 0)
		(void)g_timeout_add(ms_of(conf->length), on_length, c);
	if (conf->video != CALL_NO_VIDEO)
		steps_note_value(c->journal, conf->role, RECORD_TARGET, call_sends(conf->role),
				 (int64_t)conf->video_bps);
	c->peer = peer_new(&peer);
	if (rig_play(c->rig, &err) < 0 || phone_start(c->phone, &err) < 0)
		fail(c, err.code, err.text);
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
	struct call *c = arg;
	struct err err;
	int r = control_read(&c->reader, fd, on_control_word, c, &err);

	(void)condition;
	if (r == 1 || r == -EAGAIN || r == -EINTR)
		return G_SOURCE_CONTINUE;
	if (r == -EBADMSG)
		fail(c, r, err.text);
	else
		stop(c); /* the harness is gone */
	return G_SOURCE_REMOVE;
}

static gboolean on_signal(gpointer arg)
{
	stop(arg);
	return G_SOURCE_CONTINUE;
}

/* -- the whole */

static int open_camera(struct call *c, struct err *err)
{
	const struct call_conf *conf = c->conf;
	const struct clip_conf clip = { conf->clip, conf->width, conf->height, conf->fps };
	const struct scene_conf scene = { conf->width, conf->height, conf->fps,
					  (unsigned)conf->role };

	if (conf->video == CALL_NO_VIDEO)
		return 0;
	switch (conf->content) {
	case CALL_CLIP:
		return clip_new(&c->camera, &clip, err);
	case CALL_SCREEN:
		return screen_new(&c->camera, &scene, err);
	default:
		return scene_new(&c->camera, &scene, err);
	}
}

static int open_phone(struct call *c, struct err *err)
{
	const struct phone_conf conf = {
		.local = c->conf->local,
		.peer = c->conf->peer,
		.port = c->conf->port,
		.listens = c->conf->role == CALL_SELLER,
		.on_connected = on_connected,
		.on_message = on_message,
		.on_broken = on_phone_broken,
		.arg = c,
	};

	return phone_new(&c->phone, &conf, err);
}

/* The key of DTLS is made once a process, when its first element is; a phone has its own ready too.
 */
static void warm_up(void)
{
	GstElement *dtls = gst_element_factory_make("dtlsdec", NULL);

	if (dtls)
		gst_object_unref(gst_object_ref_sink(dtls));
}

/* Everything that can be known to be missing is missed here, before "ready". */
static int prepare(struct call *c, struct err *err)
{
	struct rig_conf rig = { .call = c->conf, .hooks = c->hooks };
	int r = journal_open(&c->journal, c->conf->records, err);

	if (r < 0)
		return r;
	journal_header(c->journal, "straits-records", "1");
	journal_header(c->journal, "clock", "CLOCK_MONOTONIC");
	journal_header(c->journal, "host", call_role_word(c->conf->role));
	c->hooked = c->hooks != NULL;
	r = c->hooks ? c->hooks->on_begin(c->hooks->arg, c->journal, err) : 0;
	if (r == 0)
		r = open_camera(c, err);
	rig.camera = c->camera;
	rig.journal = c->journal;
	if (r == 0)
		r = rig_new(&c->rig, &rig, err);
	if (r == 0)
		r = open_phone(c, err);
	warm_up();
	return r;
}

static void run_loop(struct call *c)
{
	GstBus *bus = gst_element_get_bus(rig_pipeline(c->rig));
	int fd = c->conf->control_fd;

	(void)gst_bus_add_watch(bus, on_bus, c);
	(void)g_unix_signal_add(SIGTERM, on_signal, c);
	(void)g_timeout_add(FLUSH_MS, on_flush, c);
	if (fd >= 0) {
		(void)g_unix_fd_add(fd, G_IO_IN | G_IO_HUP | G_IO_ERR, on_control, c);
		(void)control_tell(fd, CONTROL_READY, NULL);
	} else {
		(void)g_unix_signal_add(SIGINT, on_signal, c);
		start(c);
	}
	/* start() may have failed already; the loop then has nothing to wait for */
	if (c->why.code == 0)
		g_main_loop_run(c->loop);
	(void)gst_bus_remove_watch(bus);
	gst_object_unref(bus);
}

static void note_cpu(struct call *c)
{
	struct rusage usage;

	if (getrusage(RUSAGE_SELF, &usage) < 0)
		return;
	steps_note_value(c->journal, c->conf->role, RECORD_COUNT, "cpu-us",
			 (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
				 usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
	steps_note_value(c->journal, c->conf->role, RECORD_COUNT, "memory-kb", usage.ru_maxrss);
}

/* A pipeline that does not stop in time keeps its threads, and all that they may touch is left to
 * the end of the process; the journal takes no more notes then. */
static void tear_down(struct call *c)
{
	bool stopped = !c->rig || rig_stop(c->rig, STOP_LIMIT);
	struct err err;

	if (stopped && c->hooked)
		c->hooks->on_end(c->hooks->arg);
	if (c->journal) {
		note_cpu(c);
		if (journal_finish(c->journal, &err) < 0 && c->why.code == 0)
			c->why = err;
	}
	phone_free(c->phone);
	if (!stopped)
		return;
	peer_free(c->peer);
	rig_free(c->rig);
	if (c->camera)
		c->camera->free(c->camera);
	journal_free(c->journal);
}

int call_run(const struct call_conf *conf, const struct call_hooks *hooks, struct err *err)
{
	struct call *c = g_new0(struct call, 1);
	int r;

	c->conf = conf;
	c->hooks = hooks;
	c->reached = "nothing";
	c->loop = g_main_loop_new(NULL, FALSE);
	if (prepare(c, &c->why) == 0)
		run_loop(c);
	tear_down(c);
	r = c->why.code;
	if (conf->control_fd >= 0)
		(void)control_tell(conf->control_fd, r < 0 ? CONTROL_FAILED : CONTROL_DONE,
				   r < 0 ? c->why.text : NULL);
	if (r < 0)
		(void)err_set(err, r, "%s", c->why.text);
	g_main_loop_unref(c->loop);
	g_free(c);
	return r;
}
