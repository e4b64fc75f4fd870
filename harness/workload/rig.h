/* rig.h - the media of one host in a call: camera, coders, webrtcbin, screen, as one pipeline. */
#ifndef HARNESS_WORKLOAD_RIG_H
#define HARNESS_WORKLOAD_RIG_H

#include <gst/gst.h>

struct call_conf;
struct call_hooks;
struct content;
struct err;
struct journal;
struct rig;

/* Everything is borrowed and must outlive the rig. */
struct rig_conf {
	const struct call_conf *call;
	struct content *camera; /* NULL without video */
	struct journal *journal;
	const struct call_hooks *hooks; /* or NULL */
};

/* Builds the pipeline, stopped. Its elements straitsstamp, straitswatch, straitsscreen, straitsmark
 * and straitsear must have been registered. 0, or -ENOENT when elements are missing, or another
 * negative errno. */
int rig_new(struct rig **ret, const struct rig_conf *conf, struct err *err);

/* The pipeline, for its bus, and the webrtcbin in it. Borrowed. */
GstElement *rig_pipeline(struct rig *rig);
GstElement *rig_webrtc(struct rig *rig);

/* Starts the pipeline's clock and elements. 0, or -EIO. */
int rig_play(struct rig *rig, struct err *err);

/* Camera and microphone are kept from the coders until the gate is open, so that the first picture
 * sent is a fresh one and coded as a key frame. */
void rig_open_gate(struct rig *rig);
void rig_close_gate(struct rig *rig);

/* Frees a rig whose pipeline has stopped, or was never played. NULL is fine. */
void rig_free(struct rig *rig);

#endif
