/* stages.c - stages as text, and as elements. */
#include "harness/workload/stages.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"

#define WORD_MAX 32
#define SIDE_MAX 4096U

static int read_side(const char *s, unsigned *ret, struct err *err)
{
	uint64_t side = 0;

	if (parse_count(s, SIDE_MAX, &side, err) < 0)
		return -EINVAL;
	*ret = (unsigned)side;
	return 0;
}

/* size is changed: cut at its x. */
static int read_size(char *size, struct stages_one *one, struct err *err)
{
	char *x = strchr(size, 'x');

	if (!x)
		return err_set(err, -EINVAL, "\"%s\" is no size, as in 480x270", size);
	*x = '\0';
	if (read_side(size, &one->width, err) < 0 || read_side(x + 1, &one->height, err) < 0)
		return -EINVAL;
	if (one->width % 2 || one->height % 2)
		return err_set(err, -EINVAL, "a picture of %ux%u: width and height must be even",
			       one->width, one->height);
	if (one->width < 160 || one->height < 144 || (one->width < 320 && one->height < 288))
		return err_set(err, -EINVAL,
			       "a picture of %ux%u is too small: it must be at least 320x144 or "
			       "160x288",
			       one->width, one->height);
	return 0;
}

static int read_one(char *word, struct stages *stages, struct err *err)
{
	struct stages_one one = { .kind = STAGES_SCALE };
	int r = 0;

	if (stages->n == STAGES_MAX)
		return err_set(err, -EINVAL, "more than %d stages", STAGES_MAX);
	if (!strcmp(word, "beauty"))
		one.kind = STAGES_BEAUTY;
	else if (!strncmp(word, "scale=", 6))
		r = read_size(word + 6, &one, err);
	else
		r = err_set(err, -EINVAL,
			    "found the stage \"%s\", expected beauty or scale=WIDTHxHEIGHT", word);
	if (r == 0)
		stages->v[stages->n++] = one;
	return r;
}

int stages_parse(const char *s, struct stages *ret, struct err *err)
{
	struct stages stages = { .n = 0 };

	while (s && *s) {
		size_t n = strcspn(s, ",");
		char word[WORD_MAX];
		int r;

		(void)snprintf(word, sizeof(word), "%.*s", (int)n, s);
		r = read_one(word, &stages, err);
		if (r < 0)
			return r;
		s += n + (s[n] == ',');
	}
	*ret = stages;
	return 0;
}

void stages_describe(const struct stages *stages, struct text *to)
{
	for (size_t i = 0; i < stages->n; i++) {
		const struct stages_one *one = &stages->v[i];

		if (one->kind == STAGES_BEAUTY)
			text_add(to, "smooth tolerance=12 filter-size=1 luma-only=true ! ");
		else
			text_addf(to,
				  "videoscale add-borders=false n-threads=1 ! "
				  "video/x-raw,width=%u,height=%u,pixel-aspect-ratio=1/1 ! ",
				  one->width, one->height);
	}
}

void stages_needs(const struct stages *stages, const char *ret[static STAGES_MAX + 1])
{
	for (size_t i = 0; i < stages->n; i++)
		ret[i] = stages->v[i].kind == STAGES_BEAUTY ? "smooth" : "videoscale";
	ret[stages->n] = NULL;
}
