/* hex.h - golden bytes, kept as text. */
#ifndef TESTS_SUPPORT_HEX_H
#define TESTS_SUPPORT_HEX_H

#include <stddef.h>
#include <stdint.h>

/* Reads bytes written as two hexadecimal digits each, apart by white space; how many, 0 when the
 * file cannot be read or holds anything else. */
size_t hex_read(const char *path, uint8_t *ret, size_t max);

/* The same of text in memory. */
size_t hex_parse(const char *text, uint8_t *ret, size_t max);

#endif
