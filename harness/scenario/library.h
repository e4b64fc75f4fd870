/* library.h - what lies in the folders of scenarios, with a line on each. */
#ifndef HARNESS_SCENARIO_LIBRARY_H
#define HARNESS_SCENARIO_LIBRARY_H

#include <stddef.h>

#include "harness/scenario/find.h"
#include "harness/scenario/place.h"

struct err;

struct library_entry {
	char *name;
	char *path;
	char *title;        /* its title, or a show's question; "" when it has none */
	struct place place; /* of an access network, and of a route's buyer */
	char *error;        /* why it cannot be read, in one line; or NULL */
};

/* By name. */
struct library {
	struct library_entry *v;
	size_t n;
};

/* Reads the titles of everything of a kind. A broken file is an entry with its error. *ret is the
 * caller's, to be given to library_done(). 0 or -ENOMEM. */
int library_read(enum find_kind kind, const struct find_place *place, struct library *ret,
		 struct err *err);
void library_done(struct library *library);

#endif
