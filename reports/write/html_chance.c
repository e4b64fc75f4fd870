/* html_chance.c - what jitter and loss came out as in the run, beside what the route says. */
#include "harness/base/text.h"
#include "reports/write/html_parts.h"
#include "reports/write/manifest.h"
#include "reports/write/number.h"

static void add_ms(struct text *t, nsec_t value)
{
	text_add(t, "<td class=\"num\">");
	say_ms(t, (double)value / NSEC_PER_MSEC);
	text_add(t, "</td>");
}

static void add_share(struct text *t, double share)
{
	text_addf(t, "<td class=\"num\">%.3g %%</td>", 100 * share);
}

static void add_link(const struct chance_facts *c, struct text *t)
{
	text_add(t, "<tr><th scope=\"row\">");
	text_add_xml(t, c->link);
	text_add(t, "</th>");
	add_ms(t, c->jitter);
	add_ms(t, c->deviation);
	add_ms(t, c->added);
	if (c->correlated)
		text_addf(t, "<td class=\"num\">%.2f</td>", c->correlation);
	else
		text_add(t, "<td class=\"num\">-</td>");
	add_share(t, c->out_of_order);
	add_share(t, c->loss);
	add_share(t, c->lost);
	text_add(t, "</tr>\n");
}

void html_chance(const struct trust_facts *trust, struct text *t)
{
	static const char *const heads[] = { "Link",
					     ">Deviation set",
					     ">As drawn",
					     ">Added on average",
					     ">Correlation after tau",
					     ">Out of order",
					     ">Loss set",
					     ">As it came",
					     NULL };
	struct text rows = { 0 };

	for (size_t i = 0; i < trust->chance_count; i++) {
		const struct chance_facts *c = &trust->chances[i];

		if (c->jitter || c->deviation || c->loss > 0 || c->lost > 0)
			add_link(c, &rows);
	}
	t->failed = t->failed || rows.failed;
	if (rows.len) {
		html_table(t,
			   "What chance came out as on the links, beside what the route sets "
			   "(the correlation set is 0.37; spikes and the order of packets add to "
			   "the average, events may change both)",
			   heads);
		text_add(t, text_str(&rows));
		html_table_end(t);
	}
	text_done(&rows);
}
