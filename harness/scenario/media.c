/* media.c - reading sizes, frame rates, bit rates, versions of IP and paths. */
#include "harness/scenario/media.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/scenario/yaml.h"

#define SIDE_MIN 64
#define SIDE_MAX 4096
#define FPS_MAX  120

/* Below, an encoder cannot hold its target; above, two processors cannot encode it. */
#define BPS_MIN 6000
#define BPS_MAX 100000000

static int read_side(struct yaml at, const char *s, size_t len, uint32_t *ret, struct err *err)
{
	char number[16];
	uint64_t side = 0;

	(void)snprintf(number, sizeof(number), "%.*s", (int)len, s);
	if (parse_count(number, UINT32_MAX, &side, err) < 0)
		return yaml_refuse_because(at, err);
	if (side < SIDE_MIN || side > SIDE_MAX || side % 2)
		return yaml_refuse(at, err, -ERANGE,
				   "a side of %s pixels, expected an even number from %d to %d",
				   number, SIDE_MIN, SIDE_MAX);
	*ret = (uint32_t)side;
	return 0;
}

int media_size(struct yaml at, uint32_t *ret_width, uint32_t *ret_height, struct err *err)
{
	const char *s = yaml_scalar(at, "a size, as in 640x360", err);
	const char *x = s ? strchr(s, 'x') : NULL;
	int r;

	if (!s)
		return -EINVAL;
	if (!x)
		return yaml_refuse(at, err, -EINVAL, "\"%.40s\" is no size, as in 640x360", s);
	r = read_side(at, s, (size_t)(x - s), ret_width, err);
	return r < 0 ? r : read_side(at, x + 1, strlen(x + 1), ret_height, err);
}

int media_fps(struct yaml at, uint32_t *ret, struct err *err)
{
	uint64_t fps = 0;
	int r = yaml_count(at, FPS_MAX, &fps, err);

	if (r == 0 && !fps)
		return yaml_refuse(at, err, -ERANGE, "found 0 frames/s, expected 1 to %d", FPS_MAX);
	*ret = (uint32_t)fps;
	return r;
}

int media_bps(struct yaml at, uint64_t *ret, struct err *err)
{
	uint64_t bps = 0;
	int r = yaml_rate(at, &bps, err);

	if (r == 0 && (bps < BPS_MIN || bps > BPS_MAX))
		return yaml_refuse(at, err, -ERANGE,
				   "found %llu bit/s, expected 6 kbit/s to 100 Mbit/s",
				   (unsigned long long)bps);
	*ret = bps;
	return r;
}

int media_ip(struct yaml at, unsigned *ret, struct err *err)
{
	static const char *const versions[] = { "4", "6", NULL };
	unsigned version = 0;
	int r = yaml_choice(at, "a version of IP", versions, &version, err);

	if (r == 0)
		*ret = version == 0 ? 4 : 6;
	return r;
}

int media_path(struct yaml at, const char *what, char **ret, struct err *err)
{
	const char *s = yaml_scalar(at, what, err);
	const char *slash = strrchr(yaml_name(at.file), '/');
	struct text path = { 0 };

	if (!s)
		return -EINVAL;
	if (!*s)
		return yaml_refuse(at, err, -EINVAL, "found nothing, expected %s", what);
	if (s[0] != '/' && slash)
		text_add_bytes(&path, yaml_name(at.file), (size_t)(slash - yaml_name(at.file)) + 1);
	text_add(&path, s);
	if (path.failed || !path.s) {
		text_done(&path);
		return err_set(err, -ENOMEM, "no memory for a show");
	}
	*ret = path.s;
	return 0;
}

int media_clip(struct yaml at, const char *what, char **ret, struct err *err)
{
	struct stat status;
	char *path = NULL;
	int r = media_path(at, what, &path, err);

	if (!path)
		return r;
	if (stat(path, &status) < 0 || access(path, R_OK) < 0)
		r = yaml_refuse(at, err, -errno, "%.200s: %s", path, strerror(errno));
	else if (!S_ISREG(status.st_mode))
		r = yaml_refuse(at, err, -EINVAL, "%.200s: this is no file", path);
	else if (!status.st_size)
		r = yaml_refuse(at, err, -EINVAL, "%.200s: the file is empty", path);
	if (r < 0) {
		free(path);
		return r;
	}
	*ret = path;
	return 0;
}
