/* gather.c - finding runs by directory, by list, by build. */
#include "reports/history/gather.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "reports/history/past.h"
#include "reports/history/store.h"

static bool holds(const char *dir, const char *name)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", dir, name) < (int)sizeof(path) &&
	       access(path, F_OK) == 0;
}

static bool is_run(const char *dir)
{
	return holds(dir, "metrics.json") || holds(dir, "run.json");
}

static int add_run(const char *dir, struct past_list *list, struct err *err)
{
	struct past_run run;
	int r = past_read(dir, &run, err);

	if (r < 0)
		return r;
	r = past_list_add(list, &run, err);
	if (r < 0)
		past_done(&run);
	return r;
}

/* What a run in the making is named begins with a dot. */
static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int add_folder(const char *dir, struct past_list *list, struct err *err)
{
	struct dirent **entries = NULL;
	size_t before = list->n;
	int n = scandir(dir, &entries, visible, alphasort);
	int r = n < 0 ? err_set(err, -errno, "%s: %s", dir, strerror(errno)) : 0;

	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];

		if (r == 0 &&
		    snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name) <
			    (int)sizeof(path) &&
		    is_run(path))
			r = add_run(path, list, err);
		free(entries[i]);
	}
	free((void *)entries);
	if (r == 0 && list->n == before)
		r = err_set(err, -ENOENT, "%s: neither a finished run nor a folder of some", dir);
	return r;
}

static int add_directory(const char *dir, struct past_list *list, struct err *err)
{
	return is_run(dir) ? add_run(dir, list, err) : add_folder(dir, list, err);
}

static int add_builds(const char *label, const char *db, struct past_list *list, struct err *err)
{
	struct store *store = NULL;
	size_t before = list->n;
	int r = store_open(db, STORE_READ, &store, err);

	if (r == 0)
		r = store_load(store, &(struct store_filter){ .build = label }, list, err);
	if (r == 0 && list->n == before)
		r = err_set(err, -ENOENT, "%s: no run of build \"%s\"", store_path(store), label);
	store_close(store);
	return r;
}

/* A line without its comment and the space around it. */
static char *trim(char *line)
{
	size_t n;

	line[strcspn(line, "#\n\r")] = '\0';
	line += strspn(line, " \t");
	for (n = strlen(line); n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t');)
		line[--n] = '\0';
	return line;
}

static int add_word(const char *word, const char *db, struct past_list *list, struct err *err)
{
	return strncmp(word, "build:", 6) != 0 ? add_directory(word, list, err)
					       : add_builds(word + 6, db, list, err);
}

static int add_listed(const char *path, const char *db, struct past_list *list, struct err *err)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0, number = 0;
	int r = 0;

	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	while (r == 0 && getline(&line, &size, f) > 0) {
		const char *word = trim(line);

		number++;
		if (*word == '@')
			r = err_set(err, -EINVAL, "a list in a list");
		else if (*word)
			r = add_word(word, db, list, err);
		if (r < 0)
			(void)err_prefix(err, "%s:%zu", path, number);
	}
	if (r == 0 && ferror(f))
		r = err_set(err, -EIO, "%s: it cannot be read; expected a list of runs", path);
	free(line);
	(void)fclose(f);
	return r;
}

int gather_runs(const char *word, const char *db, struct past_list *list, struct err *err)
{
	return *word == '@' ? add_listed(word + 1, db, list, err) : add_word(word, db, list, err);
}
