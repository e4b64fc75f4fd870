/* peer.c - negotiation on webrtcbin; its signals come from its own threads and are passed to the
 * loop. */
#include "harness/workload/peer.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* webrtcbin's C interface is "unstable" by name; what is used here has not changed since 1.16. */
#define GST_USE_UNSTABLE_API
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

#include "harness/workload/moment.h"
#include "harness/workload/parley.h"

struct peer {
	struct peer_conf conf;
	bool ice_told;
	bool dtls_told;
};

/* One thing to be told from the main loop. */
struct news {
	struct peer *peer;
	void (*tell)(const struct news *news);
	enum parley_kind kind;
	enum peer_step step;
	unsigned mline;
	gchar *text;
	nsec_t time;
};

static gboolean deliver(gpointer arg)
{
	const struct news *news = arg;

	news->tell(news);
	return G_SOURCE_REMOVE;
}

static void free_news(gpointer arg)
{
	struct news *news = arg;

	g_free(news->text);
	g_free(news);
}

/* Takes the text in what. */
static void post(const struct news *what)
{
	struct news *news = g_new(struct news, 1);

	*news = *what;
	(void)g_idle_add_full(G_PRIORITY_HIGH, deliver, news, free_news);
}

static void tell_saying(const struct news *news)
{
	const struct parley_message message = { news->kind, news->mline, news->text };

	news->peer->conf.on_say(news->peer->conf.arg, &message);
}

static void tell_step(const struct news *news)
{
	news->peer->conf.on_step(news->peer->conf.arg, news->step, news->time);
}

static void tell_broken(const struct news *news)
{
	news->peer->conf.on_broken(news->peer->conf.arg, news->text);
}

static void post_step(struct peer *peer, enum peer_step step)
{
	post(&(struct news){ .peer = peer, .tell = tell_step, .step = step, .time = moment_now() });
}

static void post_broken(struct peer *peer, const char *why)
{
	post(&(struct news){ .peer = peer, .tell = tell_broken, .text = g_strdup(why) });
}

/* -- what webrtcbin says */

static void on_candidate(GstElement *webrtc, guint mline, const gchar *candidate, gpointer arg)
{
	(void)webrtc;
	post(&(struct news){ .peer = arg,
			     .tell = tell_saying,
			     .kind = PARLEY_CANDIDATE,
			     .mline = mline,
			     .text = g_strdup(candidate) });
}

static void on_ice_state(GstElement *webrtc, GParamSpec *spec, gpointer arg)
{
	GstWebRTCICEConnectionState state = GST_WEBRTC_ICE_CONNECTION_STATE_NEW;
	struct peer *peer = arg;

	(void)spec;
	g_object_get(webrtc, "ice-connection-state", &state, NULL);
	if (state == GST_WEBRTC_ICE_CONNECTION_STATE_FAILED)
		post_step(peer, PEER_FAILED);
	if (peer->ice_told || (state != GST_WEBRTC_ICE_CONNECTION_STATE_CONNECTED &&
			       state != GST_WEBRTC_ICE_CONNECTION_STATE_COMPLETED))
		return;
	peer->ice_told = true;
	post_step(peer, PEER_ICE);
}

static void on_connection_state(GstElement *webrtc, GParamSpec *spec, gpointer arg)
{
	GstWebRTCPeerConnectionState state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
	struct peer *peer = arg;

	(void)spec;
	g_object_get(webrtc, "connection-state", &state, NULL);
	if (peer->dtls_told || state != GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED)
		return;
	peer->dtls_told = true;
	post_step(peer, PEER_DTLS);
}

/* -- descriptions */

/* The description in a promise's reply under this name, or NULL with why told. */
static GstWebRTCSessionDescription *take_description(struct peer *peer, GstPromise *promise,
						     const char *name)
{
	GstWebRTCSessionDescription *description = NULL;
	const GstStructure *reply = gst_promise_get_reply(promise);
	GError *error = NULL;

	if (reply && gst_structure_has_field(reply, name))
		(void)gst_structure_get(reply, name, GST_TYPE_WEBRTC_SESSION_DESCRIPTION,
					&description, NULL);
	else if (reply && gst_structure_has_field(reply, "error"))
		(void)gst_structure_get(reply, "error", G_TYPE_ERROR, &error, NULL);
	if (!description)
		post_broken(peer, error ? error->message : "webrtcbin made no description");
	g_clear_error(&error);
	return description;
}

/* Makes the description ours, and says it to the other side. */
static void use_own(struct peer *peer, GstWebRTCSessionDescription *description)
{
	bool offer = description->type == GST_WEBRTC_SDP_TYPE_OFFER;

	g_signal_emit_by_name(peer->conf.webrtc, "set-local-description", description, NULL);
	post(&(struct news){ .peer = peer,
			     .tell = tell_saying,
			     .kind = offer ? PARLEY_OFFER : PARLEY_ANSWER,
			     .text = gst_sdp_message_as_text(description->sdp) });
}

static void on_created(GstPromise *promise, gpointer arg, const char *name)
{
	GstWebRTCSessionDescription *description = take_description(arg, promise, name);

	if (description) {
		use_own(arg, description);
		gst_webrtc_session_description_free(description);
	}
	gst_promise_unref(promise);
}

static void on_offer_created(GstPromise *promise, gpointer arg)
{
	on_created(promise, arg, "offer");
}

static void on_answer_created(GstPromise *promise, gpointer arg)
{
	on_created(promise, arg, "answer");
}

static void on_offer_taken(GstPromise *promise, gpointer arg)
{
	const GstStructure *reply = gst_promise_get_reply(promise);
	struct peer *peer = arg;
	GError *error = NULL;

	if (reply && gst_structure_has_field(reply, "error"))
		(void)gst_structure_get(reply, "error", G_TYPE_ERROR, &error, NULL);
	gst_promise_unref(promise);
	if (error) {
		post_broken(peer, error->message);
		g_error_free(error);
		return;
	}
	g_signal_emit_by_name(peer->conf.webrtc, "create-answer", NULL,
			      gst_promise_new_with_change_func(on_answer_created, arg, NULL));
}

static void hear_description(struct peer *peer, const struct parley_message *message)
{
	bool offer = message->kind == PARLEY_OFFER;
	GstWebRTCSessionDescription *description;
	GstPromise *promise = NULL;
	GstSDPMessage *sdp;

	if (gst_sdp_message_new_from_text(message->text, &sdp) != GST_SDP_OK) {
		post_broken(peer, "the peer's description cannot be read");
		return;
	}
	description = gst_webrtc_session_description_new(
		offer ? GST_WEBRTC_SDP_TYPE_OFFER : GST_WEBRTC_SDP_TYPE_ANSWER, sdp);
	if (offer)
		promise = gst_promise_new_with_change_func(on_offer_taken, peer, NULL);
	g_signal_emit_by_name(peer->conf.webrtc, "set-remote-description", description, promise);
	gst_webrtc_session_description_free(description);
}

void peer_hear(struct peer *peer, const struct parley_message *message)
{
	switch (message->kind) {
	case PARLEY_OFFER:
	case PARLEY_ANSWER:
		hear_description(peer, message);
		break;
	case PARLEY_CANDIDATE:
		g_signal_emit_by_name(peer->conf.webrtc, "add-ice-candidate", message->mline,
				      message->text);
		break;
	default:
		break;
	}
}

void peer_offer(struct peer *peer)
{
	g_signal_emit_by_name(peer->conf.webrtc, "create-offer", NULL,
			      gst_promise_new_with_change_func(on_offer_created, peer, NULL));
}

struct peer *peer_new(const struct peer_conf *conf)
{
	struct peer *peer = g_new0(struct peer, 1);

	peer->conf = *conf;
	/* promises that are still open are answered when webrtcbin goes, and are told to the peer
	 */
	(void)gst_object_ref(conf->webrtc);
	(void)g_signal_connect(conf->webrtc, "on-ice-candidate", G_CALLBACK(on_candidate), peer);
	(void)g_signal_connect(conf->webrtc, "notify::ice-connection-state",
			       G_CALLBACK(on_ice_state), peer);
	(void)g_signal_connect(conf->webrtc, "notify::connection-state",
			       G_CALLBACK(on_connection_state), peer);
	return peer;
}

void peer_free(struct peer *peer)
{
	if (!peer)
		return;
	(void)g_signal_handlers_disconnect_by_data(peer->conf.webrtc, peer);
	gst_object_unref(peer->conf.webrtc);
	g_free(peer);
}
