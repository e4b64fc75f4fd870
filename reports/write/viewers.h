/* viewers.h - the viewers of a live show beside the buyer: each with numbers of its own. */
#ifndef REPORTS_WRITE_VIEWERS_H
#define REPORTS_WRITE_VIEWERS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct evidence;
struct text;

/* The records of the viewers whose files (buyer-2.rec, ...) stand in RUN are measured against what
 * the seller captured, and their numbers join e's metrics under the stream "to-buyer-2" and so on.
 * Once, after e's own numbers are made. 0, or a negative errno with err naming file and place. */
int viewers_measure(const char *run, struct evidence *e, struct err *err);

/* Is this record file, or the stream of a metric, one of another viewer's? */
bool viewers_file(const char *name);
bool viewers_stream(const char *stream);

/* Adds a table for people, a row a viewer; nothing when the buyer is the only one. */
void viewers_write(const struct evidence *e, struct text *to);

/* The same as HTML. */
void viewers_html(const struct evidence *e, struct text *to);

#endif
