/* shots.c - a bounded sample of pictures, in memory and as a file. */
#include "harness/base/shots.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

#define HEADER "straits-shots 1\n"
/* What a picture of a call can be at most. */
#define SIDE_MAX 16384U

void shots_init(struct shots *s)
{
	*s = (struct shots){ .stride = SHOTS_STRIDE };
}

void shots_done(struct shots *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i].luma);
	shots_init(s);
}

bool shots_want(const struct shots *s, uint64_t id)
{
	if (s->failed || id % s->stride != 0)
		return false;
	for (size_t i = s->n; i > 0; i--)
		if (s->v[i - 1].id == id)
			return false;
	return true;
}

static size_t size_of(const struct shot *shot)
{
	return (size_t)shot->width * shot->height;
}

static bool is_full(const struct shots *s, const struct shot *next)
{
	size_t bytes = size_of(next);

	for (size_t i = 0; i < s->n; i++)
		bytes += size_of(&s->v[i]);
	return s->n == SHOTS_MAX || (s->n >= SHOTS_MIN && bytes > SHOTS_BYTES_MAX);
}

static void thin_out(struct shots *s)
{
	size_t kept = 0;

	s->stride *= 2;
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].id % s->stride == 0)
			s->v[kept++] = s->v[i];
		else
			free(s->v[i].luma);
	}
	s->n = kept;
}

void shots_put(struct shots *s, const struct shot *like, size_t stride)
{
	struct shot *shot;

	/* ids that are all multiples of a large power of two would never become fewer */
	while (is_full(s, like) && s->stride < UINT64_MAX / 2)
		thin_out(s);
	if (!shots_want(s, like->id) || is_full(s, like))
		return;
	shot = &s->v[s->n];
	*shot = *like;
	shot->luma = malloc(size_of(like) + 1);
	if (!shot->luma) {
		s->failed = true;
		return;
	}
	for (size_t row = 0; row < like->height; row++)
		memcpy(shot->luma + row * like->width, like->luma + row * stride, like->width);
	s->n++;
}

int shots_write(const struct shots *s, const char *path, struct err *err)
{
	FILE *f = fopen(path, "we");
	int r = 0;

	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	(void)fputs(HEADER, f);
	for (size_t i = 0; i < s->n; i++) {
		const struct shot *shot = &s->v[i];

		(void)fprintf(f, "%" PRIu64 " %" PRId64 " %u %u\n", shot->id, shot->time,
			      shot->width, shot->height);
		(void)fwrite(shot->luma, 1, size_of(shot), f);
		(void)fputc('\n', f);
	}
	if (ferror(f))
		r = -EIO;
	if (fclose(f) != 0 && r == 0)
		r = -errno;
	return r < 0 ? err_set(err, r, "%s: %s", path, strerror(-r)) : 0;
}

/* The line before a picture. */
static bool parse_line(const char *line, struct shot *ret)
{
	struct shot shot = { 0 };
	int used = 0;

	/* numbers that are too large come out as others, which then do not fit the file */
	if (sscanf(line, "%20" SCNu64 " %20" SCNd64 " %5u %5u%n", /* NOLINT(cert-err34-c): above */
		   &shot.id, &shot.time, &shot.width, &shot.height, &used) != 4 ||
	    strcmp(line + used, "\n") != 0)
		return false;
	*ret = shot;
	return shot.width > 0 && shot.height > 0 && shot.width <= SIDE_MAX &&
	       shot.height <= SIDE_MAX;
}

/* 1 with the next picture, 0 at the end, or -EBADMSG or -ENOMEM. */
static int read_shot(FILE *f, struct shot *ret)
{
	struct shot shot;
	char line[96];

	if (!fgets(line, sizeof(line), f))
		return 0;
	if (!parse_line(line, &shot))
		return -EBADMSG;
	shot.luma = malloc(size_of(&shot));
	if (!shot.luma)
		return -ENOMEM;
	if (fread(shot.luma, 1, size_of(&shot), f) != size_of(&shot) || fgetc(f) != '\n') {
		free(shot.luma);
		return -EBADMSG;
	}
	*ret = shot;
	return 1;
}

int shots_read(FILE *f, const char *name, struct shots *ret, struct err *err)
{
	char header[sizeof(HEADER)] = "";
	struct shots s;
	int r = -EBADMSG;

	shots_init(&s);
	if (fgets(header, sizeof(header), f) && !strcmp(header, HEADER))
		r = 1;
	while (r == 1 && s.n < SHOTS_MAX) {
		r = read_shot(f, &s.v[s.n]);
		s.n += r == 1;
	}
	if (r < 0) {
		shots_done(&s);
		return err_set(err, r, "%s: %s", name,
			       r == -ENOMEM ? "out of memory" : "these are not whole pictures");
	}
	*ret = s;
	return 0;
}
