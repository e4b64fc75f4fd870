/* build_clip.c - a Y4M file of numbered pictures. */
#include "harness/workload/build_clip.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/workload/build.h"
#include "harness/workload/build_hooks.h"
#include "harness/workload/content.h"

static int write_pictures(FILE *f, const struct build_clip *clip, struct err *err)
{
	const struct build_conf *conf = clip->build;
	size_t luma = (size_t)conf->width * conf->height, size = luma * 3 / 2;
	uint8_t *bytes = malloc(size);
	struct content_picture picture = {
		.width = conf->width,
		.height = conf->height,
		.stride = { conf->width, conf->width / 2, conf->width / 2 },
	};
	int r = 0;

	if (!bytes)
		return err_set(err, -ENOMEM, "out of memory");
	picture.plane[0] = bytes;
	picture.plane[1] = bytes + luma;
	picture.plane[2] = bytes + luma + luma / 4;
	(void)fprintf(f, "YUV4MPEG2 W%u H%u F%u:1 Ip A1:1 C420jpeg\n", conf->width, conf->height,
		      conf->fps);
	for (uint64_t n = 0; r == 0 && n < (uint64_t)conf->fps * BUILD_CLIP_SECONDS; n++) {
		clip->camera->draw(clip->camera, n, &picture);
		r = clip->hooks->number(clip->hooks->arg, n, &picture, err);
		errno = EIO;
		if (r == 0 && (fputs("FRAME\n", f) == EOF || fwrite(bytes, 1, size, f) != size))
			r = err_set(err, -errno, "%s", strerror(errno));
	}
	free(bytes);
	return r;
}

int build_clip_write(char ret_path[static PATH_MAX], const struct build_clip *clip, struct err *err)
{
	FILE *f;
	int r;

	if (snprintf(ret_path, PATH_MAX, "%s/camera.y4m", clip->folder) >= PATH_MAX)
		return err_set(err, -ENAMETOOLONG, "%s: too long a path", clip->folder);
	f = fopen(ret_path, "we");
	if (!f)
		return err_set(err, -errno, "%s: %s", ret_path, strerror(errno));
	r = write_pictures(f, clip, err);
	if (fclose(f) != 0 && r == 0)
		r = err_set(err, -errno, "%s", strerror(errno));
	return r < 0 ? err_prefix(err, "the fake camera's file %s", ret_path) : 0;
}
