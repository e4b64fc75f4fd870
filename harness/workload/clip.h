/* clip.h - the user's own video file as what the camera sees, played again and again. */
#ifndef HARNESS_WORKLOAD_CLIP_H
#define HARNESS_WORKLOAD_CLIP_H

struct content;
struct err;

/* Pictures come scaled to this size, with bars where the shape differs, and at this rate. */
struct clip_conf {
	const char *path;
	unsigned width;
	unsigned height;
	unsigned fps;
};

/* Opens the file and waits, for at most 15 s, until its first picture is decoded. Decoding goes on
 * ahead of time in its own threads; where it falls behind, draw gives the picture before once more.
 * 0 and gives content, or a negative errno with err naming the file: -ENOENT, -EBADMSG when
 * GStreamer cannot read it or there is no picture in it, -ETIMEDOUT. */
int clip_new(struct content **ret, const struct clip_conf *conf, struct err *err);

#endif
