/* summary.c - writing the short table. */
#include "reports/write/summary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/figures.h"
#include "reports/write/number.h"
#include "reports/write/ruling.h"
#include "reports/write/stall.h"
#include "reports/write/verdict.h"
#include "reports/write/viewers.h"

#define LINE_WIDTH   78
#define STALLS_SHOWN 3 /* of each direction; 1 where several watch */

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

/* Of what goes one way there is one column: to the buyer. */
static unsigned directions(const struct evidence *e)
{
	return viewers_both_ways(e) ? DIRECTION_COUNT : 1;
}

static void add_figure(const struct evidence *e, const struct figure *figure, struct text *t)
{
	text_add(t, "  ");
	add_left(t, figure->row, 36);
	for (unsigned d = 0; d < directions(e); d++) {
		struct text value = { 0 };
		const struct metric *m = figure_metric(e, figure, d);

		if (!m || m->null_reason)
			text_add(&value, "-");
		else
			say_metric(&value, m);
		add_right(t, text_str(&value), 16);
		text_done(&value);
	}
	text_add(t, "\n");
}

/* Breaks text between words so that lines, each behind the margin, keep to LINE_WIDTH. */
static void add_wrapped(struct text *t, const char *margin, const char *s)
{
	size_t column = strlen(margin), first = column;

	text_add(t, margin);
	while (*s) {
		size_t bytes = strcspn(s, " ");
		char word[512];

		(void)snprintf(word, sizeof(word), "%.*s", (int)bytes, s);
		if (column > first && column + 1 + width_of(word) > LINE_WIDTH) {
			text_addf(t, "\n%s", margin);
			column = first;
		} else if (column > first) {
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

/* Whose number was told, where several have one, and who failed. */
static void add_viewers(const struct evidence *e, const struct ruling *r, struct text *t)
{
	struct text said = { 0 };

	ruling_viewers(e, r, &said);
	if (said.len)
		add_wrapped(t, "    ", text_str(&said));
	t->failed |= said.failed;
	text_done(&said);
}

static void add_rulings(const struct evidence *e, const struct verdict *v, struct text *t)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct ruling *r = &v->rulings[i];
		char value[METRIC_TEXT_MAX];

		text_add(t, "  ");
		add_left(t, r->expect->text, 36);
		add_right(t, ruling_value(r, value), 16);
		add_right(t, verdict_name(r->word), 16);
		text_add(t, "\n");
		if (*r->reason)
			text_addf(t, "    %s\n", r->reason);
		add_viewers(e, r, t);
	}
}

/* Which limits were passed, when the measurement is not as good as it should be. A list that names
 * no check is of an older run: then its findings are told. */
static void add_reasons(const struct trust_facts *trust, struct text *t)
{
	bool any = false;

	for (size_t i = 0; i < trust->check_count; i++) {
		const struct check_facts *c = &trust->checks[i];
		struct text line = { 0 };

		if (c->grade == GRADE_VALID)
			continue;
		any = true;
		text_addf(&line, "%s: %s ", grade_word(c->grade), c->name);
		say_amount(&line, c->value, c->unit);
		text_add(&line, ", above ");
		say_amount(&line, c->grade == GRADE_INVALID ? c->invalid : c->degraded, c->unit);
		text_addf(&line, ": %s", c->what);
		add_wrapped(t, "    ", text_str(&line));
		text_done(&line);
	}
	for (size_t i = 0; !any && i < trust->finding_count; i++)
		add_wrapped(t, "    ", trust->findings[i]);
}

/* The first few of n stalls or freezes, a sentence each. */
static void add_first(const struct evidence *e, const struct run_direction *pictures, size_t n,
		      void (*say)(const struct evidence *, const struct run_direction *, size_t,
				  struct text *),
		      struct text *t)
{
	size_t shown = viewers_count(e) > 1 ? 1 : STALLS_SHOWN;

	for (size_t i = 0; i < n && i < shown; i++) {
		struct text said = { 0 };

		say(e, pictures, i, &said);
		add_wrapped(t, "    ", text_str(&said));
		text_done(&said);
	}
	if (n > shown)
		text_addf(t, "    and %zu more; the report has them all.\n", n - shown);
}

static void add_stalls(const struct evidence *e, const char *to,
		       const struct run_direction *pictures, struct text *t)
{
	if (!pictures->stall_count && !pictures->freeze_count)
		return;
	text_addf(t, "  Pictures to %s:\n", to);
	add_first(e, pictures, pictures->stall_count, stall_write, t);
	add_first(e, pictures, pictures->freeze_count, freeze_write, t);
	text_add(t, "\n");
}

static void add_all_stalls(const struct evidence *e, struct text *t)
{
	for (size_t i = 0; i < viewers_count(e); i++) {
		struct viewer viewer = viewers_nth(e, i);

		add_stalls(e, viewers_said(e, &viewer), viewer.pictures, t);
	}
	add_stalls(e, "the seller", evidence_pictures(e, TO_SELLER), t);
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
	for (unsigned d = 0; d < directions(e); d++)
		add_right(ret, direction_said((enum direction)d), 16);
	text_add(ret, "\n");
	for (unsigned i = 0; (figure = figure_nth(i)); i++)
		if (figure_fits(e, figure))
			add_figure(e, figure, ret);
	text_add(ret, "\n");
	viewers_write(e, ret);
	if (v->count)
		add_rulings(e, v, ret);
	text_addf(ret, "  %-36s%32s\n", "trust in the measurement", grade_word(m->trust.grade));
	if (m->trust.grade != GRADE_VALID)
		add_reasons(&m->trust, ret);
	text_addf(ret, "  %-36s%32s\n\n", "verdict", verdict_name(v->word));
	add_all_stalls(e, ret);
	if (m->by_hand) {
		struct text said = { 0 };

		text_addf(&said,
			  "Changed by hand %zu time%s while it ran: this is not the show as it was "
			  "written.",
			  m->by_hand, m->by_hand == 1 ? "" : "s");
		add_wrapped(ret, "  ", text_str(&said));
		text_done(&said);
	}
	add_wrapped(ret, "  ", answer);
}
