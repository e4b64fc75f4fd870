/* summary.c - writing the short table. */
#include "reports/write/summary.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/figures.h"
#include "reports/write/number.h"
#include "reports/write/verdict.h"

#define LINE_WIDTH 78

/* Columns that s takes: characters, not bytes. */
static size_t width_of(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void add_right(struct text *t, const char *s, size_t width)
{
	for (size_t n = width_of(s); n < width; n++)
		text_add(t, " ");
	text_add(t, s);
}

static void add_left(struct text *t, const char *s, size_t width)
{
	text_add(t, s);
	for (size_t n = width_of(s); n < width; n++)
		text_add(t, " ");
}

static void add_figure(const struct evidence *e, const struct figure *figure, struct text *t)
{
	text_add(t, "  ");
	add_left(t, figure->row, 36);
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		struct text value = { 0 };
		const struct metric *m = metric_find(
			&e->result.metrics, direction_word((enum direction)d), figure->metric);

		if (!m || m->null_reason)
			text_add(&value, "-");
		else
			say_metric(&value, m);
		add_right(t, text_str(&value), 16);
		text_done(&value);
	}
	text_add(t, "\n");
}

/* Breaks text between words so that lines keep to LINE_WIDTH. */
static void add_wrapped(struct text *t, const char *s)
{
	size_t column = 2;

	text_add(t, "  ");
	while (*s) {
		size_t bytes = strcspn(s, " ");
		char word[512];

		(void)snprintf(word, sizeof(word), "%.*s", (int)bytes, s);
		if (column > 2 && column + 1 + width_of(word) > LINE_WIDTH) {
			text_add(t, "\n  ");
			column = 2;
		} else if (column > 2) {
			text_add(t, " ");
			column++;
		}
		text_add(t, word);
		column += width_of(word);
		s += bytes;
		s += strspn(s, " ");
	}
	text_add(t, "\n");
}

static void add_rulings(const struct verdict *v, struct text *t)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct ruling *r = &v->rulings[i];
		char value[METRIC_TEXT_MAX];

		text_add(t, "  ");
		add_left(t, r->expect->text, 36);
		add_right(t, r->metric ? metric_text(r->metric, value) : "-", 16);
		add_right(t, verdict_name(r->word), 16);
		text_add(t, "\n");
		if (*r->reason)
			text_addf(t, "    %s\n", r->reason);
	}
}

void summary_write(const struct evidence *e, const struct verdict *v, const char *answer,
		   struct text *ret)
{
	const struct manifest *m = &e->manifest;
	const struct figure *figure;

	text_addf(ret, "%s over %s, ", m->show.name, m->route.name);
	say_nsec(ret, m->end - m->t0);
	text_add(ret, "\n\n  ");
	add_left(ret, "", 36);
	for (unsigned d = 0; d < DIRECTION_COUNT; d++)
		add_right(ret, direction_said((enum direction)d), 16);
	text_add(ret, "\n");
	for (unsigned i = 0; (figure = figure_nth(i)); i++)
		add_figure(e, figure, ret);
	text_add(ret, "\n");
	if (v->count)
		add_rulings(v, ret);
	text_addf(ret, "  %-36s%32s\n", "trust in the measurement", grade_word(m->trust.grade));
	text_addf(ret, "  %-36s%32s\n\n", "verdict", verdict_name(v->word));
	add_wrapped(ret, answer);
}
