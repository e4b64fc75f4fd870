/* text.h - a string that grows. */
#ifndef HARNESS_BASE_TEXT_H
#define HARNESS_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Starts as all zero bytes. s is NULL until something is added, then always ends in NUL. failed is
 * set, and stays set, once memory ran out: check it once, at the end. */
struct text {
	char *s;
	size_t len;
	size_t cap;
	bool failed;
};

void text_done(struct text *t);
void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const void *bytes, size_t n);
void text_addf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Adds s with &, <, >, " and ' written as character references, for HTML and XML. Bytes that
 * XML 1.0 does not allow are written as U+FFFD. */
void text_add_xml(struct text *t, const char *s);

/* "" rather than NULL when nothing was added; t keeps it. */
const char *text_str(const struct text *t);

#endif
