/* explain_lines.c - padding and wrapping. */
#include "harness/scenario/explain_lines.h"

#include <string.h>

#include "harness/base/text.h"

void explain_pad(struct text *t, size_t from, size_t column)
{
	while (!t->failed && t->len < from + column)
		text_add(t, " ");
}

void explain_wrap(struct text *t, const char *s, size_t line_start, size_t column)
{
	explain_pad(t, line_start, column);
	while (*s && !t->failed) {
		size_t word = strcspn(s, " \n");

		if (t->len - line_start + word > EXPLAIN_COLUMNS && t->len > line_start + column) {
			t->s[--t->len] = '\0'; /* the blank behind the last word */
			text_add(t, "\n");
			line_start = t->len;
			explain_pad(t, line_start, column);
		}
		text_add_bytes(t, s, word);
		s += word;
		s += strspn(s, " \n");
		text_add(t, *s ? " " : "\n");
	}
}
