/* text.c - a string that grows. */
#include "harness/base/text.h"

#include <stdarg.h>
#include <stdint.h>
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

/* What stands for a byte that XML 1.0 does not allow, and the references of its own characters;
 * NULL for a byte that may stand as it is. */
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
		return c < 0x20 || c >= 0x7f ? "\xef\xbf\xbd" : NULL;
	}
}

/* How many bytes the leading byte of a UTF-8 character says it has; 0 when it is none. */
static size_t utf8_length(unsigned char c)
{
	if (c >= 0xc2 && c < 0xe0)
		return 2;
	if (c >= 0xe0 && c < 0xf0)
		return 3;
	return c >= 0xf0 && c < 0xf5 ? 4 : 0;
}

/* May XML 1.0 hold this character of n bytes? RFC 3629 leaves overlong forms and surrogates out. */
static bool allowed(uint32_t point, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (point >= 0xd800 && point < 0xe000)
		return false;
	return point >= least[n] && point <= 0x10ffff && point != 0xfffe && point != 0xffff;
}

/* The length of the character of several bytes at s; 0 when there is none that XML allows. */
static size_t xml_character(const unsigned char *s)
{
	size_t n = utf8_length(s[0]);
	uint32_t point = n ? s[0] & (0x7fU >> n) : 0;

	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		point = point << 6 | (s[i] & 0x3fU);
	}
	return n && allowed(point, n) ? n : 0;
}

void text_add_xml(struct text *t, const char *s)
{
	while (*s) {
		size_t n = xml_character((const unsigned char *)s);
		const char *ref = n ? NULL : xml_reference((unsigned char)*s);

		n = n ? n : 1;
		if (ref)
			text_add(t, ref);
		else
			text_add_bytes(t, s, n);
		s += n;
	}
}

const char *text_str(const struct text *t)
{
	return t->s ? t->s : "";
}
