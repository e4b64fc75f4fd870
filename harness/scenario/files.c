/* files.c - opening the files of a plan. */
#include "harness/scenario/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

int files_open(struct files *files, enum find_kind kind, const char *name, struct yaml at,
	       struct yaml_file **ret, struct err *err)
{
	const struct find_place place = { .scenarios = files->scenarios,
					  .near = at.file ? yaml_name(at.file) : NULL };
	char *path = NULL;
	int r;

	if (files->n == FILES_MAX)
		return err_set(err, -E2BIG, "\"%s\" would be file %d of one scenario", name,
			       FILES_MAX + 1);
	r = find_file(kind, name, &place, &path, err);
	if (r < 0)
		return at.file ? yaml_refuse_because(at, err) : r;
	r = yaml_open(path, &files->v[files->n], err);
	if (r == 0)
		*ret = files->v[files->n++];
	free(path);
	return r;
}

void files_close(struct files *files)
{
	for (size_t i = 0; i < files->n; i++)
		yaml_close(files->v[i]);
	files->n = 0;
}

/* A file that is being followed already has the same name. */
static int check_circle(const struct likes *likes, const struct yaml_file *next, struct yaml at,
			struct err *err)
{
	for (size_t i = 0; i < likes->n; i++)
		if (!strcmp(yaml_name(likes->v[i].file), yaml_name(next)))
			return yaml_refuse(
				at, err, -ELOOP,
				"%s is itself like this, so the two go round in a circle",
				yaml_name(next));
	if (likes->n == LIKES_MAX)
		return yaml_refuse(at, err, -E2BIG, "found more than %d likes of likes", LIKES_MAX);
	return 0;
}

int files_follow(struct files *files, enum find_kind kind, struct yaml from, struct likes *ret,
		 struct err *err)
{
	struct likes likes = { .v = { from }, .n = 1 };
	struct yaml like;
	int r = yaml_expect_map(from, find_word(kind), err);

	while (r == 0 && yaml_find(likes.v[likes.n - 1], "like", &like)) {
		const char *name = yaml_scalar(like, "the name of what this is like", err);
		struct yaml_file *file = NULL;

		r = name ? files_open(files, kind, name, like, &file, err) : -EINVAL;

		if (r == 0)
			r = check_circle(&likes, file, like, err);
		if (r == 0)
			r = yaml_expect_map(yaml_root(file), find_word(kind), err);
		if (r == 0)
			likes.v[likes.n++] = yaml_root(file);
	}
	*ret = likes;
	return r;
}
