/* call_run.c - one host's part of a call: signalling, media and the harness's word brought
 * together. */
#include "harness/workload/call_run.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <gst/gst.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "harness/workload/call.h"
#include "harness/workload/clip.h"
#include "harness/workload/content.h"
#include "harness/workload/hooks.h"
#include "harness/workload/loop.h"
#include "harness/workload/moment.h"
#include "harness/workload/parley.h"
#include "harness/workload/peer.h"
#include "harness/workload/phone.h"
#include "harness/workload/pipeline.h"
#include "harness/workload/rig.h"
#include "harness/workload/scene.h"
#include "harness/workload/screen.h"
#include "harness/workload/steps.h"

struct call {
	const struct call_conf *conf;
	const struct call_hooks *hooks;
	struct loop loop;
	struct content *camera;
	struct rig *rig;
	struct peer *peer;
	struct phone *phone;
	const char *reached; /* the last step of the set-up, for what is said when it fails */
	bool hooked;
};

static void step_at(struct call *c, const char *step, nsec_t time)
{
	c->reached = step;
	steps_note(c->loop.journal, c->conf->role, step, time);
}

static void stop(void *arg, enum loop_end end)
{
	struct call *c = arg;

	(void)end;
	rig_close_gate(c->rig);
	loop_linger(&c->loop);
}

/* -- what happens in the media */

static void on_element_message(struct call *c, GstMessage *m)
{
	const GstStructure *s = gst_message_get_structure(m);
	gint64 time = 0;

	if (gst_structure_has_name(s, "straits-first-sound") && c->conf->video == CALL_NO_VIDEO)
		loop_come_up(&c->loop);
	if (!gst_structure_has_name(s, "straits-first-picture"))
		return;
	(void)gst_structure_get_int64(s, "time", &time);
	if (!strcmp(GST_MESSAGE_SRC_NAME(m), "watch")) {
		step_at(c, "first-decoded", time);
	} else {
		step_at(c, "first-shown", time);
		loop_come_up(&c->loop);
	}
}

static gboolean on_bus(GstBus *bus, GstMessage *m, gpointer arg)
{
	struct call *c = arg;
	struct err err;

	(void)bus;
	if (GST_MESSAGE_TYPE(m) == GST_MESSAGE_ELEMENT && gst_message_get_structure(m))
		on_element_message(c, m);
	if (GST_MESSAGE_TYPE(m) != GST_MESSAGE_ERROR)
		return G_SOURCE_CONTINUE;
	(void)pipeline_error(m, &err);
	loop_fail(&c->loop, err.code, "%s", err.text);
	return G_SOURCE_CONTINUE;
}

/* -- what the other host says, and what is said to it */

static void on_say(void *arg, const struct parley_message *message)
{
	struct call *c = arg;

	if (message->kind != PARLEY_CANDIDATE)
		step_at(c, message->kind == PARLEY_OFFER ? "offer" : "answer", moment_now());
	phone_say(c->phone, message);
}

static void on_message(void *arg, const struct parley_message *message)
{
	struct call *c = arg;

	if (message->kind != PARLEY_CANDIDATE)
		step_at(c, message->kind == PARLEY_OFFER ? "offer" : "answer", moment_now());
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
		if (!c->loop.stopping)
			rig_open_gate(c->rig);
		break;
	case PEER_FAILED:
		/* a path that is lost later may come back: the route's outages are no failure */
		if (!c->loop.up)
			loop_fail(&c->loop, -EHOSTUNREACH, "ICE found no path to the peer");
		break;
	}
}

static void on_peer_broken(void *arg, const char *why)
{
	struct call *c = arg;

	loop_fail(&c->loop, -EPROTO, "%s", why);
}

static void on_connected(void *arg)
{
	struct call *c = arg;

	step_at(c, "signal", moment_now());
	if (c->conf->role == CALL_BUYER)
		peer_offer(c->peer);
}

static void on_phone_broken(void *arg, const char *why)
{
	struct call *c = arg;

	/* once media flow, nothing more has to be agreed on */
	if (!c->loop.up)
		loop_fail(&c->loop, -ECONNRESET, "the signalling connection to %s broke: %s",
			  c->conf->peer, why);
}

/* -- the harness's word */

static gboolean on_connect_limit(gpointer arg)
{
	struct call *c = arg;

	if (!c->loop.up)
		loop_fail(&c->loop, -ETIMEDOUT,
			  "%s from %s within %.1f s; the set-up reached \"%s\"",
			  c->conf->video == CALL_NO_VIDEO ? "no sound" : "no picture",
			  c->conf->peer, (double)c->conf->connect_limit / NSEC_PER_SEC, c->reached);
	return G_SOURCE_REMOVE;
}

static gboolean on_length(gpointer arg)
{
	struct call *c = arg;

	loop_stop(&c->loop, LOOP_TOLD);
	return G_SOURCE_REMOVE;
}

static void start(void *arg)
{
	struct call *c = arg;
	const struct call_conf *conf = c->conf;
	const struct peer_conf peer = { .webrtc = rig_webrtc(c->rig),
					.on_say = on_say,
					.on_step = on_peer_step,
					.on_broken = on_peer_broken,
					.arg = c };
	struct err err;

	step_at(c, "start", moment_now());
	loop_after(conf->connect_limit, on_connect_limit, c);
	if (conf->length > 0)
		loop_after(conf->length, on_length, c);
	if (conf->video != CALL_NO_VIDEO)
		steps_note_value(c->loop.journal, conf->role, RECORD_TARGET, call_sends(conf->role),
				 (int64_t)conf->video_bps);
	c->peer = peer_new(&peer);
	if (rig_play(c->rig, &err) < 0 || phone_start(c->phone, &err) < 0)
		loop_fail(&c->loop, err.code, "%s", err.text);
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
	int r = loop_open_journal(&c->loop, c->conf->records, call_role_word(c->conf->role), err);

	if (r < 0)
		return r;
	c->hooked = c->hooks != NULL;
	r = c->hooks ? c->hooks->on_begin(c->hooks->arg, c->loop.journal, err) : 0;
	if (r == 0)
		r = open_camera(c, err);
	rig.camera = c->camera;
	rig.journal = c->loop.journal;
	if (r == 0)
		r = rig_new(&c->rig, &rig, err);
	if (r == 0)
		r = open_phone(c, err);
	warm_up();
	return r;
}

static void run(struct call *c)
{
	GstBus *bus = gst_element_get_bus(rig_pipeline(c->rig));

	(void)gst_bus_add_watch(bus, on_bus, c);
	loop_run(&c->loop);
	(void)gst_bus_remove_watch(bus);
	gst_object_unref(bus);
}

/* A pipeline that does not stop in time keeps its threads, and all that they may touch is left to
 * the end of the process; the journal takes no more notes then. */
static void tear_down(struct call *c)
{
	bool stopped = !c->rig || pipeline_stop(rig_pipeline(c->rig));

	if (stopped && c->hooked)
		c->hooks->on_end(c->hooks->arg);
	loop_note_cost(&c->loop, call_role_word(c->conf->role), "call");
	loop_finish_journal(&c->loop);
	phone_free(c->phone);
	if (!stopped)
		return;
	rig_free(c->rig);
	peer_free(c->peer);
	if (c->camera)
		c->camera->free(c->camera);
	journal_free(c->loop.journal);
}

int call_run(const struct call_conf *conf, const struct call_hooks *hooks, struct err *err)
{
	struct call *c = g_new0(struct call, 1);
	const struct loop_conf loop = {
		.control_fd = conf->control_fd, .start = start, .stop = stop, .arg = c
	};
	int r;

	c->conf = conf;
	c->hooks = hooks;
	c->reached = "nothing";
	loop_init(&c->loop, &loop);
	if (prepare(c, &c->loop.why) == 0)
		run(c);
	tear_down(c);
	r = loop_end(&c->loop, err);
	g_free(c);
	return r;
}
