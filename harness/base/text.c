/* text.c - a string that grows. */
#include "harness/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_done(struct text *t)
{
	free(t->s);
	*t = (struct text){ 0 };
}

/* Makes room for n more bytes and the NUL; false once memory has run out. */
static bool reserve(struct text *t, size_t n)
{
	size_t want = t->len + n + 1;
	size_t cap = t->cap ? t->cap : 64;
	char *s;

	if (t->failed)
		return false;
	if (want <= t->cap)
		return true;
	while (cap < want)
		cap *= 2;
	s = realloc(t->s, cap);
	if (!s) {
		t->failed = true;
		return false;
	}
	t->s = s;
	t->cap = cap;
	return true;
}

void text_add_bytes(struct text *t, const void *bytes, size_t n)
{
	if (!reserve(t, n))
		return;
	if (n)
		memcpy(t->s + t->len, bytes, n);
	t->len += n;
	t->s[t->len] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_bytes(t, s, strlen(s));
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0) {
		t->failed = true;
		return;
	}
	if (!reserve(t, (size_t)n))
		return;
	va_start(args, fmt);
	(void)vsnprintf(t->s + t->len, (size_t)n + 1, fmt, args);
	va_end(args);
	t->len += (size_t)n;
}

static const char *xml_reference(unsigned char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\t':
	case '\n':
	case '\r':
		return NULL;
	default:
		return c < 0x20 || c == 0x7f ? "\xef\xbf\xbd" : NULL;
	}
}

void text_add_xml(struct text *t, const char *s)
{
	for (; *s; s++) {
		const char *ref = xml_reference((unsigned char)*s);

		if (ref)
			text_add(t, ref);
		else
			text_add_bytes(t, s, 1);
	}
}

const char *text_str(const struct text *t)
{
	return t->s ? t->s : "";
}
