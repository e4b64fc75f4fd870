/* library.c - reading the titles of scenarios. */
#include "harness/scenario/library.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/files.h"
#include "harness/scenario/route.h"
#include "harness/scenario/yaml.h"

/* A show says what it asks, all others have a title. */
static const char *title_of(struct yaml_file *file, enum find_kind kind)
{
	struct yaml at;

	if (!yaml_find(yaml_root(file), kind == FIND_SHOW ? "question" : "title", &at))
		return "";
	return yaml_scalar(at, "a title", NULL);
}

/* Where the buyer of a route is; the route is read with all that it names. */
static int read_route_place(const char *path, const char *scenarios, struct place *ret,
			    struct err *err)
{
	struct files files = { .scenarios = scenarios };
	struct route route = { 0 };
	int r = route_open(path, &files, &route, err);

	if (r == 0)
		r = place_copy(route_place(&route), ret, err);
	route_done(&route);
	files_close(&files);
	return r;
}

static int read_access_place(struct yaml_file *file, struct place *ret, struct err *err)
{
	struct yaml at;

	return yaml_find(yaml_root(file), "place", &at) ? place_read(at, ret, err) : 0;
}

static int read_place(struct yaml_file *file, enum find_kind kind, const char *scenarios,
		      struct place *ret, struct err *err)
{
	if (kind == FIND_ROUTE)
		return read_route_place(yaml_name(file), scenarios, ret, err);
	return kind == FIND_ACCESS ? read_access_place(file, ret, err) : 0;
}

/* The first line of an error: the place and what is wrong there. */
static char *first_line(const struct err *err)
{
	return strndup(err->text, strcspn(err->text, "\n"));
}

static int read_entry(const struct find_entry *found, enum find_kind kind, const char *scenarios,
		      struct library_entry *ret, struct err *err)
{
	struct yaml_file *file = NULL;
	struct place place = { 0 };
	struct err why = { 0 };
	const char *title = "";

	if (yaml_open(found->path, &file, &why) == 0) {
		title = title_of(file, kind);
		title = title ? title : "";
		(void)read_place(file, kind, scenarios, &place, &why);
	}
	*ret = (struct library_entry){ .name = strdup(found->name),
				       .path = strdup(found->path),
				       .title = strdup(title),
				       .place = place,
				       .error = why.code ? first_line(&why) : NULL };
	yaml_close(file);
	if (!ret->name || !ret->path || !ret->title || (why.code && !ret->error))
		return err_set(err, -ENOMEM, "no memory for the list of scenarios");
	return 0;
}

static int read_all(const struct find_list *found, enum find_kind kind, const char *scenarios,
		    struct library *library, struct err *err)
{
	int r = 0;

	library->v = calloc(found->n + 1, sizeof(*library->v));
	if (!library->v)
		return err_set(err, -ENOMEM, "no memory for the list of scenarios");
	while (r == 0 && library->n < found->n) {
		r = read_entry(&found->v[library->n], kind, scenarios, &library->v[library->n],
			       err);
		library->n++;
	}
	return r;
}

int library_read(enum find_kind kind, const struct find_place *place, struct library *ret,
		 struct err *err)
{
	struct find_list found = { 0 };
	struct library library = { 0 };
	int r = find_all(kind, place, &found, err);

	if (r == 0)
		r = read_all(&found, kind, place->scenarios, &library, err);
	find_list_done(&found);
	if (r < 0)
		library_done(&library);
	else
		*ret = library;
	return r;
}

void library_done(struct library *library)
{
	for (size_t i = 0; i < library->n; i++) {
		free(library->v[i].name);
		free(library->v[i].path);
		free(library->v[i].title);
		place_done(&library->v[i].place);
		free(library->v[i].error);
	}
	free(library->v);
	*library = (struct library){ 0 };
}
