/* runs.c - looking for runs in folders. */
#include "reports/region/runs.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"

enum { DEPTH = 3 };

void runs_done(struct runs *runs)
{
	for (size_t i = 0; i < runs->n; i++)
		free(runs->v[i]);
	free((void *)runs->v);
	*runs = (struct runs){ 0 };
}

/* Takes path. */
static int add(struct runs *runs, char *path, struct err *err)
{
	if (runs->n == runs->cap) {
		size_t cap = runs->cap ? 2 * runs->cap : 64;
		char **bigger = reallocarray((void *)runs->v, cap, sizeof(*bigger));

		if (!bigger) {
			free(path);
			return err_set(err, -ENOMEM, "out of memory");
		}
		runs->v = bigger;
		runs->cap = cap;
	}
	runs->v[runs->n++] = path;
	return 0;
}

static bool is_run(const char *dir)
{
	struct text path = { 0 };
	bool is;

	text_addf(&path, "%s/run.json", dir);
	is = !path.failed && access(path.s, F_OK) == 0;
	text_done(&path);
	return is;
}

static int is_folder(const struct dirent *d)
{
	return d->d_name[0] != '.' && (d->d_type == DT_DIR || d->d_type == DT_UNKNOWN);
}

/* The runs in dir, or dir itself. NOLINTNEXTLINE(misc-no-recursion): DEPTH deep at most */
static int look(const char *dir, unsigned depth, struct runs *ret, struct err *err)
{
	struct dirent **names = NULL;
	int r = 0, n;

	if (is_run(dir)) {
		char *copy = strdup(dir);

		return copy ? add(ret, copy, err) : err_set(err, -ENOMEM, "out of memory");
	}
	if (!depth)
		return 0;
	n = scandir(dir, &names, is_folder, alphasort);
	if (n < 0)
		return err_set(err, -errno, "%s: %s", dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		struct text path = { 0 };
		struct stat st;

		text_addf(&path, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/",
			  names[i]->d_name);
		if (path.failed)
			r = err_set(err, -ENOMEM, "out of memory");
		else if (r == 0 && lstat(path.s, &st) == 0 && S_ISDIR(st.st_mode))
			r = look(path.s, depth - 1, ret, err);
		text_done(&path);
		free(names[i]);
	}
	free((void *)names);
	return r;
}

/* No run may be there under two names. */
static int refuse_twice(const struct runs *runs, struct err *err)
{
	struct stat *seen = calloc(runs->n + 1, sizeof(*seen));
	int r = 0;

	if (!seen)
		return err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; r == 0 && i < runs->n; i++) {
		if (stat(runs->v[i], &seen[i]) < 0)
			r = err_set(err, -errno, "%s: %s", runs->v[i], strerror(errno));
		for (size_t j = 0; r == 0 && j < i; j++)
			if (seen[i].st_dev == seen[j].st_dev && seen[i].st_ino == seen[j].st_ino)
				r = err_set(err, -EINVAL,
					    "%s is named twice (the other time as %s): a run "
					    "counts once",
					    runs->v[i], runs->v[j]);
	}
	free(seen);
	return r;
}

int runs_find(char *const *names, size_t n, struct runs *ret, struct err *err)
{
	struct runs runs = { 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		size_t before = runs.n;

		if (!*names[i])
			r = err_set(err, -EINVAL, "a run has an empty name");
		else
			r = look(names[i], DEPTH, &runs, err);
		if (r == 0 && runs.n == before)
			r = err_set(err, -ENOENT,
				    "%s is no run, and there is none in it: no run.json", names[i]);
	}
	if (r == 0)
		r = refuse_twice(&runs, err);
	if (r < 0)
		runs_done(&runs);
	else
		*ret = runs;
	return r;
}
