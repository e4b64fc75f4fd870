/* find.h - where shows, routes and the networks they are made of lie. */
#ifndef HARNESS_SCENARIO_FIND_H
#define HARNESS_SCENARIO_FIND_H

#include <stdbool.h>
#include <stddef.h>

struct err;

enum find_kind { FIND_SHOW, FIND_ROUTE, FIND_ACCESS, FIND_TRANSIT, FIND_SUITE };

/* "show", "route", "access network", ...: what one of them is called. */
const char *find_word(enum find_kind kind);

/* Where to look. */
struct find_place {
	const char *scenarios; /* the caller's own folder, first of all; or NULL */
	const char *near;      /* the file that names another; or NULL */
};

/* Is there no folder of scenarios in any of the places? Then this is told. */
bool find_is_lost(const struct find_place *place);
#define FIND_LOST                                                                         \
	"there is no folder of scenarios here or beside the program: --scenarios DIR or " \
	"$STRAITS_SCENARIOS names one"

/* Is this a path rather than a name: has it a slash, or .yaml at its end? */
bool find_is_path(const char *name);

/* The path of a name or path. A name is looked for as FOLDER/NAME.yaml in the caller's folder,
 * beside the file that names it, in $STRAITS_SCENARIOS, ./scenarios, scenarios and ../scenarios of
 * the program's own folder and where straits was installed; a path (one with a slash or ending in
 * .yaml) counts from the naming file's folder. On success *ret_path is the caller's, to be freed.
 * -ENOENT with err saying which name is near. */
int find_file(enum find_kind kind, const char *name, const struct find_place *place,
	      char **ret_path, struct err *err);

/* The absolute path of another part of the library ("players/hls.js"), looked for in the same
 * places as names; the caller's, to be freed. 0 or -ENOENT. */
int find_part(const char *part, const struct find_place *place, char **ret_path, struct err *err);

/* The name of that kind which is most like this one; NULL when none is near or memory ran out. The
 * caller's, to be freed. */
char *find_near(enum find_kind kind, const char *name, const struct find_place *place);

/* One scenario of the library. */
struct find_entry {
	char *name;
	char *path;
};

struct find_list {
	struct find_entry *v;
	size_t n;
};

/* Everything of a kind, by name; what an earlier folder has hides what a later one has. */
int find_all(enum find_kind kind, const struct find_place *place, struct find_list *ret,
	     struct err *err);
void find_list_done(struct find_list *list);

#endif
