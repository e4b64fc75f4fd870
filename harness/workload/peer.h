/* peer.h - offer, answer and candidates: what webrtcbin and its peer must agree on. */
#ifndef HARNESS_WORKLOAD_PEER_H
#define HARNESS_WORKLOAD_PEER_H

#include <gst/gst.h>

#include "harness/base/time.h"

struct parley_message;
struct peer;

enum peer_step {
	PEER_ICE,    /* a path was found */
	PEER_DTLS,   /* keys are agreed on: media may flow */
	PEER_FAILED, /* no path, or it was lost */
};

/* All is told from the main loop of GLib's default context; time is when it happened. */
struct peer_conf {
	GstElement *webrtc; /* shared: the peer keeps a reference */
	void (*on_say)(void *arg, const struct parley_message *message);
	void (*on_step)(void *arg, enum peer_step step, nsec_t time);
	void (*on_broken)(void *arg, const char *why);
	void *arg;
};

/* Listens to what webrtcbin says. Only while the main loop is run. */
struct peer *peer_new(const struct peer_conf *conf);

/* Makes an offer; on_say gets it, and the candidates. */
void peer_offer(struct peer *peer);

/* Takes what the other side said. An offer is answered through on_say. */
void peer_hear(struct peer *peer, const struct parley_message *message);

/* Frees, webrtcbin's last reference too if nobody else has one; the pipeline must have stopped and
 * the main loop must not be run again. NULL is fine. */
void peer_free(struct peer *peer);

#endif
