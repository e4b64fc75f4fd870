/* show_media.h - the media of one host in a live show as a pipeline: camera and coders, a relay, a
 * screen. */
#ifndef HARNESS_WORKLOAD_SHOW_MEDIA_H
#define HARNESS_WORKLOAD_SHOW_MEDIA_H

#include <gst/gst.h>

struct call_hooks;
struct content;
struct err;
struct journal;
struct show_conf;
struct text;

/* Everything is borrowed and must outlive the pipeline. */
struct show_media_conf {
	const struct show_conf *show;
	struct content *camera; /* of the publisher */
	struct journal *journal;
	const struct call_hooks *hooks; /* or NULL */
};

/* Adds what the role's pipeline is, in the words of gst_parse_launch(). The camera is not in it: it
 * comes before the element "stamp". */
void show_media_describe(const struct show_conf *show, struct text *to);

/* Builds it, stopped; the caller's. Its elements straitsstamp, straitswatch and straitsscreen must
 * have been registered. 0, or -ENOENT when elements are missing, or another negative errno. */
int show_media_new(GstElement **ret, const struct show_media_conf *conf, struct err *err);

#endif
