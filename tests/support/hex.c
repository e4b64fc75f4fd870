/* hex.c - golden bytes, kept as text. */
#include "tests/support/hex.h"

#include <stdio.h>
#include <stdlib.h>

#include "harness/base/text.h"

size_t hex_parse(const char *text, uint8_t *ret, size_t max)
{
	size_t n = 0;
	char *end;

	for (const char *at = text;; at = end) {
		unsigned long byte = strtoul(at, &end, 16);

		if (end == at)
			break;
		if (byte > UINT8_MAX || n == max)
			return 0;
		ret[n++] = (uint8_t)byte;
	}
	while (*end == '\n' || *end == ' ')
		end++;
	return *end ? 0 : n;
}

size_t hex_read(const char *path, uint8_t *ret, size_t max)
{
	FILE *f = fopen(path, "re");
	struct text text = { 0 };
	char buf[4096];
	size_t n;

	if (!f)
		return 0;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add_bytes(&text, buf, n);
	(void)fclose(f);
	n = hex_parse(text_str(&text), ret, max);
	text_done(&text);
	return n;
}
