/* import_csv.h - tables with a header line: columns by name. */
#ifndef HARNESS_SCENARIO_IMPORT_CSV_H
#define HARNESS_SCENARIO_IMPORT_CSV_H

#include <stddef.h>

struct err;
struct lines;

#define CSV_COLUMNS_MAX 64

struct csv {
	struct lines *lines;
	char mark;
	size_t columns; /* of every row */
	char *cells[CSV_COLUMNS_MAX];
};

/* Reads the header line, whose names are then in cells. */
int csv_begin(struct csv *csv, struct lines *lines, char mark, struct err *err);

/* The column of this name, before any row is read; -EINVAL with err when there is none. */
int csv_column(const struct csv *csv, const char *name, struct err *err);

/* The next row into cells: 1, 0 at the end, or a negative errno for one of another width. Empty
 * lines are passed over. */
int csv_next(struct csv *csv, struct err *err);

#endif
