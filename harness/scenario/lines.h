/* lines.h - a text file of others, line by line, in which every complaint names file and line. */
#ifndef HARNESS_SCENARIO_LINES_H
#define HARNESS_SCENARIO_LINES_H

#include <stddef.h>

#include "harness/base/time.h"

struct err;

/* The largest file that is read, in bytes. */
#define LINES_BYTES_MAX ((size_t)64 << 20)

/* Starts as all zero bytes. */
struct lines {
	char *name;
	char *text;
	char *at;
	unsigned long no; /* of the line given last, from 1 */
};

/* Reads a whole regular file; or copies what is in memory. Refused are files that are too large and
 * bytes that are 0. */
int lines_open(const char *path, struct lines *ret, struct err *err);
int lines_open_text(const char *name, const char *s, size_t len, struct lines *ret,
		    struct err *err);
void lines_close(struct lines *lines);

/* Gives the next line without its end, which may be changed; NULL at the end of the file. */
char *lines_next(struct lines *lines);

/* Complains about the line given last: "FILE:LINE: ...". Returns code. */
int lines_refuse(const struct lines *lines, struct err *err, int code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Puts the place in front of what err says already. */
int lines_refuse_because(const struct lines *lines, struct err *err);

/* Cuts a line at each mark, and spaces off the ends of its pieces; at most max pieces are given,
 * how many there are is returned. An empty line has one empty piece. */
size_t lines_split(char *line, char mark, char **ret, size_t max);

/* Reads the whole of s as a decimal number, times unit, to nearest: "12.5" with unit 1000 is 12500.
 * 0, or -EINVAL or -ERANGE (negative, or over max) with err. */
int lines_decimal(const char *s, int64_t unit, int64_t max, int64_t *ret, struct err *err);

#endif
