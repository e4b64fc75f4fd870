/* quality.c - pairs of pictures compared, and the records of it. */
#include "reports/write/quality.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/base/shots.h"
#include "reports/metric/fidelity.h"

#define MILLION 1e6

/* One direction: who sends and who shows. */
struct way {
	const char *stream;
	const char *sender;
	const char *receiver;
};

static const struct way ways[] = {
	{ "to-buyer", "seller", "buyer" },
	{ "to-seller", "buyer", "seller" },
};

static const char *path_of(const char *run, const char *host, const char *name, char buf[PATH_MAX])
{
	(void)snprintf(buf, PATH_MAX, "%s/%s.%s", run, host, name);
	return buf;
}

static const struct shot *find(const struct shots *s, const struct shot *like)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].id == like->id && s->v[i].width == like->width &&
		    s->v[i].height == like->height)
			return &s->v[i];
	return NULL;
}

static void note(FILE *f, const struct way *way, enum record_kind kind, const struct shot *shown,
		 double value)
{
	struct record r = { .time = shown->time,
			    .kind = kind,
			    .probe = "quality",
			    .id = shown->id,
			    .value = llround(value * MILLION) };

	(void)snprintf(r.stream, sizeof(r.stream), "%s", way->stream);
	record_write(f, &r);
}

static void compare(FILE *f, const struct way *way, const struct shot *sent,
		    const struct shot *shown)
{
	const struct fidelity pair = { sent->luma,   sent->width,  shown->luma,
				       shown->width, shown->width, shown->height };
	double samples = (double)pair.width * (double)pair.height;

	note(f, way, RECORD_MSE, shown, (double)fidelity_squares(&pair) / samples);
	note(f, way, RECORD_SSIM, shown, fidelity_ssim(&pair));
}

/* None when the file is absent or broken. */
static void load(const char *run, const char *host, const char *name, struct shots *ret)
{
	char path[PATH_MAX];
	FILE *f = fopen(path_of(run, host, name, path), "re");

	shots_init(ret);
	if (!f)
		return;
	(void)shots_read(f, path, ret, NULL);
	(void)fclose(f);
}

static void settle_way(FILE *f, const char *run, const struct way *way)
{
	struct shots sent, shown;

	load(run, way->sender, QUALITY_SENT, &sent);
	load(run, way->receiver, QUALITY_SHOWN, &shown);
	for (size_t i = 0; i < shown.n; i++) {
		const struct shot *source = find(&sent, &shown.v[i]);

		if (source)
			compare(f, way, source, &shown.v[i]);
	}
	shots_done(&sent);
	shots_done(&shown);
}

static void remove_pictures(const char *run)
{
	static const char *const names[] = { QUALITY_SENT, QUALITY_SHOWN };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
			(void)unlink(path_of(run, ways[i].sender, names[k], path));
}

int quality_settle(const char *run, struct err *err)
{
	char path[PATH_MAX];
	bool failed;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/quality.rec", run);
	f = fopen(path, "we");
	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	record_write_header(f, "straits-records", "1");
	record_write_header(f, "clock", "CLOCK_MONOTONIC");
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		settle_way(f, run, &ways[i]);
	failed = ferror(f);
	if (fclose(f) != 0 || failed)
		return err_set(err, -EIO, "%s could not be written", path);
	remove_pictures(run);
	return 0;
}
