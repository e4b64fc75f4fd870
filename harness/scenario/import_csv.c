/* import_csv.c - tables with a header line. */
#include "harness/scenario/import_csv.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/lines.h"

int csv_begin(struct csv *csv, struct lines *lines, char mark, struct err *err)
{
	char *line = lines_next(lines);

	*csv = (struct csv){ .lines = lines, .mark = mark };
	if (!line)
		return lines_refuse(lines, err, -EINVAL, "the table has no header line");
	csv->columns = lines_split(line, mark, csv->cells, CSV_COLUMNS_MAX);
	if (csv->columns > CSV_COLUMNS_MAX)
		return lines_refuse(lines, err, -E2BIG, "%zu columns, expected at most %d",
				    csv->columns, CSV_COLUMNS_MAX);
	return 0;
}

int csv_column(const struct csv *csv, const char *name, struct err *err)
{
	for (size_t i = 0; i < csv->columns; i++)
		if (!strcmp(csv->cells[i], name))
			return (int)i;
	return lines_refuse(csv->lines, err, -EINVAL, "the header has no column \"%s\"", name);
}

int csv_next(struct csv *csv, struct err *err)
{
	char *line;
	size_t n;

	do {
		line = lines_next(csv->lines);
		if (!line)
			return 0;
	} while (!*line);
	n = lines_split(line, csv->mark, csv->cells, CSV_COLUMNS_MAX);
	if (n != csv->columns)
		return lines_refuse(csv->lines, err, -EINVAL,
				    "found %zu columns, expected %zu as in the header", n,
				    csv->columns);
	return 1;
}
