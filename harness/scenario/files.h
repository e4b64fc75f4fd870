/* files.h - the files that one plan is read from, kept open for complaints. */
#ifndef HARNESS_SCENARIO_FILES_H
#define HARNESS_SCENARIO_FILES_H

#include <stddef.h>

#include "harness/scenario/find.h"
#include "harness/scenario/yaml.h"

struct err;

/* More than any plan needs: a show and a route, each like others, and three networks of each. */
#define FILES_MAX 32

/* Starts as all zero bytes, but for scenarios. */
struct files {
	const char *scenarios; /* the caller's own folder, or NULL */
	struct yaml_file *v[FILES_MAX];
	size_t n;
};

/* Opens the file of this name, which stands at a place of another file, or nowhere (no file) when
 * the caller asks for it. It belongs to files. */
int files_open(struct files *files, enum find_kind kind, const char *name, struct yaml at,
	       struct yaml_file **ret, struct err *err);
void files_close(struct files *files);

#define LIKES_MAX 8

/* A mapping, the one that its key "like" names, the one that this is like, and so on. */
struct likes {
	struct yaml v[LIKES_MAX];
	size_t n;
};

/* Follows "like" from a mapping, file by file; a circle is refused. */
int files_follow(struct files *files, enum find_kind kind, struct yaml from, struct likes *ret,
		 struct err *err);

#endif
