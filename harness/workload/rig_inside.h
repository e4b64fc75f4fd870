/* rig_inside.h - what the sending and the receiving half of a rig share. */
#ifndef HARNESS_WORKLOAD_RIG_INSIDE_H
#define HARNESS_WORKLOAD_RIG_INSIDE_H

#include <gst/gst.h>

#include "harness/workload/hooks.h"
#include "harness/workload/rig.h"

struct err;

struct rig {
	struct rig_conf conf;
	GstElement *pipeline;
	GstElement *webrtc;
	gint gate_open;   /* atomic */
	gint packet_seen; /* atomic */
	gint sound_heard; /* atomic */
};

/* Notes that a step of the set-up is reached now. */
void rig_step(struct rig *rig, const char *step);

/* Ends the call: posts an error as from element. */
void rig_fail(GstElement *element, const char *why);

/* Gives the pad of the element of this name in bin, its source where the point lies behind it, to
 * the caller's hook. */
int rig_hook(struct rig *rig, GstElement *bin, const char *element, enum hook_point point,
	     struct err *err);

/* Tells an element that writes or reads stamps or marks what to note, and where. */
void rig_set_probe(struct rig *rig, GstElement *bin, const char *element, const char *track,
		   unsigned stream);

/* Makes ready for what the peer sends: listens to webrtcbin, which has no streams yet. */
void rig_expect_peer(struct rig *rig);

/* Asks for lost packets of the video stream again, and for parity packets where the call has them.
 * -EPERM when webrtcbin cannot. */
int rig_set_repair(struct rig *rig, struct err *err);

#endif
