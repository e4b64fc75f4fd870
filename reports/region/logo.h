/* logo.h - a customer's logo, checked, as the page can hold it. */
#ifndef REPORTS_REGION_LOGO_H
#define REPORTS_REGION_LOGO_H

#include <stddef.h>

struct err;
struct text;

/* The largest file that is taken. */
#define LOGO_BYTES_MAX ((size_t)512 * 1024)

/* Reads the PNG, JPEG or SVG at path and adds it to ret as a "data:" address. An SVG must be plain
 * UTF-8, and carry neither script nor a reference to anything outside itself. Negative with err
 * when it is none of these, is too large, or cannot be read. */
int logo_read(const char *path, struct text *ret, struct err *err);

/* The same for the n bytes of a file; path is for messages. */
int logo_check(const char *bytes, size_t n, const char *path, struct text *ret, struct err *err);

#endif
