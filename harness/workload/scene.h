/* scene.h - a generated scene as a phone's camera sees it: somebody talks and now and then shows
 * goods. */
#ifndef HARNESS_WORKLOAD_SCENE_H
#define HARNESS_WORKLOAD_SCENE_H

struct content;
struct err;

/* What the scene is made for; seed tells the two ends' scenes apart. */
struct scene_conf {
	unsigned width;
	unsigned height;
	unsigned fps;
	unsigned seed;
};

/* Soft gradients behind, a talking head that moves and blinks, a hand-held sway of the whole
 * picture, the noise of a small sensor, and every 7 s goods that are swept through the picture.
 * Picture n of the same conf is always the same. Gives content, or -ENOMEM. */
int scene_new(struct content **ret, const struct scene_conf *conf, struct err *err);

#endif
