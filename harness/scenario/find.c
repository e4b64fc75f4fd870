/* find.c - the folders in which scenarios are looked for. */
#include "harness/scenario/find.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/words.h"

#define FOLDERS_MAX 8

/* The folders that hold shows/, routes/ and so on, in the order of the search. */
struct folders {
	char *v[FOLDERS_MAX];
	size_t n;
};

static const struct {
	const char *word;
	const char *folder;
} kinds[] = {
	[FIND_SHOW] = { "show", "shows" },
	[FIND_ROUTE] = { "route", "routes" },
	[FIND_ACCESS] = { "access network", "access" },
	[FIND_TRANSIT] = { "transit network", "transit" },
	[FIND_SUITE] = { "suite", "suites" },
};

const char *find_word(enum find_kind kind)
{
	return kinds[kind].word;
}

static const char *folder_of(enum find_kind kind)
{
	return kinds[kind].folder;
}

static void folders_done(struct folders *folders)
{
	for (size_t i = 0; i < folders->n; i++)
		free(folders->v[i]);
	*folders = (struct folders){ 0 };
}

/* Adds dir followed by tail; nothing when memory runs out, as if the folder did not exist. */
static void add_folder(struct folders *folders, const char *dir, size_t dir_len, const char *tail)
{
	struct text path = { 0 };

	if (folders->n == FOLDERS_MAX)
		return;
	text_add_bytes(&path, dir, dir_len);
	text_add(&path, tail);
	if (path.failed)
		text_done(&path);
	else
		folders->v[folders->n++] = path.s;
}

/* The length of the folder part of a path, with its slash; 0 when it has none. */
static size_t folder_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Beside the program that runs: of a build, which links to its own, and of an installation that was
 * moved as a whole. */
static void add_program_folders(struct folders *folders)
{
	char program[4096];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);

	if (n <= 0)
		return;
	program[n] = '\0';
	add_folder(folders, program, folder_len(program), "scenarios");
	add_folder(folders, program, folder_len(program), "../scenarios");
	add_folder(folders, program, folder_len(program), "../share/straits/scenarios");
}

static void list_folders(const struct find_place *place, struct folders *ret)
{
	const char *asked = getenv("STRAITS_SCENARIOS");

	*ret = (struct folders){ 0 };
	if (place->scenarios)
		add_folder(ret, place->scenarios, strlen(place->scenarios), "");
	if (place->near)
		add_folder(ret, place->near, folder_len(place->near), "..");
	if (asked && *asked)
		add_folder(ret, asked, strlen(asked), "");
	add_folder(ret, "scenarios", strlen("scenarios"), "");
	add_program_folders(ret);
	add_folder(ret, SCENARIOSDIR, strlen(SCENARIOSDIR), "");
}

bool find_is_lost(const struct find_place *place)
{
	struct folders folders;
	bool lost = true;

	list_folders(place, &folders);
	for (size_t i = 0; i < folders.n; i++)
		lost = lost && access(folders.v[i], R_OK) != 0;
	folders_done(&folders);
	return lost;
}

bool find_is_path(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') || (len > 5 && !strcmp(name + len - 5, ".yaml"));
}

/* A path as it is, or counted from the folder of the file that names it. */
static int find_path(const char *name, const char *near, char **ret, struct err *err)
{
	struct text path = { 0 };

	if (near && name[0] != '/')
		text_add_bytes(&path, near, folder_len(near));
	text_add(&path, name);
	if (path.failed) {
		text_done(&path);
		return err_set(err, -ENOMEM, "no memory for a path");
	}
	if (access(path.s, R_OK) != 0) {
		(void)err_set(err, -errno, "%s: %s", path.s, strerror(errno));
		text_done(&path);
		return err ? err->code : -ENOENT;
	}
	*ret = path.s;
	return 0;
}

char *find_near(enum find_kind kind, const char *name, const struct find_place *place)
{
	struct find_list all = { 0 };
	const char *found = NULL;
	size_t best = strlen(name) / 3 + 2;
	char *near;

	(void)find_all(kind, place, &all, NULL);
	for (size_t i = 0; i < all.n; i++) {
		size_t distance = words_distance(name, all.v[i].name);

		if (distance >= best)
			continue;
		best = distance;
		found = all.v[i].name;
	}
	near = found ? strdup(found) : NULL;
	find_list_done(&all);
	return near;
}

static int refuse_name(enum find_kind kind, const char *name, const struct find_place *place,
		       struct err *err)
{
	char *near = find_near(kind, name, place);

	if (near)
		(void)err_set(err, -ENOENT, "found no %s \"%.80s\"; is \"%s\" meant?",
			      find_word(kind), name, near);
	else if (find_is_lost(place))
		(void)err_set(err, -ENOENT, "found no %s \"%.80s\", for %s", find_word(kind), name,
			      FIND_LOST);
	else
		(void)err_set(err, -ENOENT, "found no %s \"%.80s\" in %s/", find_word(kind), name,
			      folder_of(kind));
	free(near);
	return -ENOENT;
}

int find_file(enum find_kind kind, const char *name, const struct find_place *place,
	      char **ret_path, struct err *err)
{
	struct folders folders;
	char *found = NULL;

	if (find_is_path(name))
		return find_path(name, place->near, ret_path, err);
	list_folders(place, &folders);
	for (size_t i = 0; i < folders.n && !found; i++) {
		struct text path = { 0 };

		text_addf(&path, "%s/%s/%s.yaml", folders.v[i], folder_of(kind), name);
		if (!path.failed && access(path.s, R_OK) == 0)
			found = path.s;
		else
			text_done(&path);
	}
	folders_done(&folders);
	if (!found)
		return refuse_name(kind, name, place, err);
	*ret_path = found;
	return 0;
}

int find_part(const char *part, const struct find_place *place, char **ret_path, struct err *err)
{
	struct folders folders;
	char *found = NULL;

	list_folders(place, &folders);
	for (size_t i = 0; i < folders.n && !found; i++) {
		struct text path = { 0 };

		text_addf(&path, "%s/%s", folders.v[i], part);
		found = path.failed ? NULL : realpath(path.s, NULL);
		text_done(&path);
	}
	folders_done(&folders);
	if (!found)
		return err_set(err, -ENOENT, "found no %s among the scenarios", part);
	*ret_path = found;
	return 0;
}

static bool has_name(const struct find_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->v[i].name, name))
			return true;
	return false;
}

/* Adds the file at path under its name, unless the name is taken. */
static int add_entry(struct find_list *list, const char *path)
{
	const char *base = path + folder_len(path);
	struct find_entry entry = { .name = strndup(base, strlen(base) - strlen(".yaml")),
				    .path = strdup(path) };
	struct find_entry *v;

	if (!entry.name || !entry.path || has_name(list, entry.name)) {
		bool taken = entry.name && entry.path;

		free(entry.name);
		free(entry.path);
		return taken ? 0 : -ENOMEM;
	}
	v = realloc(list->v, (list->n + 1) * sizeof(*v));
	if (!v) {
		free(entry.name);
		free(entry.path);
		return -ENOMEM;
	}
	v[list->n++] = entry;
	list->v = v;
	return 0;
}

static int add_folder_entries(struct find_list *list, const char *folder, enum find_kind kind)
{
	struct text path = { 0 };
	const struct dirent *file;
	DIR *dir;
	int r = 0;

	text_addf(&path, "%s/%s", folder, folder_of(kind));
	dir = path.failed ? NULL : opendir(path.s);
	while (r == 0 && dir && (file = readdir(dir))) {
		size_t len = strlen(file->d_name);
		struct text full = { 0 };

		if (len <= 5 || file->d_name[0] == '.' ||
		    strcmp(file->d_name + len - 5, ".yaml") != 0)
			continue;
		text_addf(&full, "%s/%s", path.s, file->d_name);
		r = full.failed ? -ENOMEM : add_entry(list, full.s);
		text_done(&full);
	}
	if (dir)
		(void)closedir(dir);
	text_done(&path);
	return r;
}

static int compare_entries(const void *a, const void *b)
{
	const struct find_entry *first = a, *second = b;

	return strcmp(first->name, second->name);
}

int find_all(enum find_kind kind, const struct find_place *place, struct find_list *ret,
	     struct err *err)
{
	struct find_list list = { 0 };
	struct folders folders;
	int r = 0;

	list_folders(place, &folders);
	for (size_t i = 0; i < folders.n && r == 0; i++)
		r = add_folder_entries(&list, folders.v[i], kind);
	folders_done(&folders);
	if (r < 0) {
		find_list_done(&list);
		return err_set(err, r, "no memory for the list of scenarios");
	}
	if (list.n)
		qsort(list.v, list.n, sizeof(*list.v), compare_entries);
	*ret = list;
	return 0;
}

void find_list_done(struct find_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].name);
		free(list->v[i].path);
	}
	free(list->v);
	*list = (struct find_list){ 0 };
}
