/* explain_lines.h - lines of a width that every terminal has. */
#ifndef HARNESS_SCENARIO_EXPLAIN_LINES_H
#define HARNESS_SCENARIO_EXPLAIN_LINES_H

#include <stddef.h>

struct text;

#define EXPLAIN_COLUMNS 80

/* Fills the line that began at from with blanks up to a column. */
void explain_pad(struct text *t, size_t from, size_t column);

/* Adds s word by word in lines that begin at a column; the first goes on where t stands, in the
 * line that began at line_start. Ends the last line. */
void explain_wrap(struct text *t, const char *s, size_t line_start, size_t column);

#endif
