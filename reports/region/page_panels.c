/* page_panels.c - small multiples: the age of the picture over time, a panel for each group of
 * runs. They are lines of a few points, so they are written here and not drawn by gnuplot. */
#include "harness/base/text.h"
#include "reports/region/amount.h"
#include "reports/region/page.h"

#define CEILING_MS 1500.0 /* the same for all panels, or they could not be compared */
#define WIDTH      240.0
#define HEIGHT     84.0

static double y_of(double ms)
{
	return HEIGHT * (1 - (ms < CEILING_MS ? ms : CEILING_MS) / CEILING_MS);
}

/* The longest run of a group, in seconds. */
static double longest(const struct group *g)
{
	double most = 0.001;

	for (size_t i = 0; i < g->count; i++) {
		const struct manifest *m = &g->runs[i].manifest;
		double seconds = (double)(m->end - m->t0) / NSEC_PER_SEC;

		most = seconds > most ? seconds : most;
	}
	return most;
}

static const char *dashes(const struct taken *run)
{
	if (!run->counts)
		return "stroke-dasharray=\"3 3\" ";
	return run->standing == DEGRADED ? "stroke-dasharray=\"9 2 1.5 2\" " : "";
}

/* A run's line: the oldest picture in each part of its time. */
static void add_line(struct text *t, const struct taken *run, double seconds)
{
	double own = (double)(run->manifest.end - run->manifest.t0) / NSEC_PER_SEC;
	bool on = false;

	text_addf(t, "<path fill=\"none\" stroke=\"var(--%s)\" stroke-width=\"1.2\" %sd=\"",
		  run->counts ? "buyer" : "muted", dashes(run));
	for (unsigned i = 0; i < TAKEN_BINS; i++) {
		if (run->age[i] >= 0)
			text_addf(t, "%c%.1f %.1f", on ? 'L' : 'M',
				  WIDTH * (i + 0.5) / TAKEN_BINS * own / seconds,
				  y_of((double)run->age[i]));
		on = run->age[i] >= 0;
	}
	text_add(t, "\"/>");
}

static void add_told(const struct region_page *page, struct text *t, const struct group *g)
{
	struct text share = { 0 };

	if (g->in_time.n) {
		amount_share(&share, page->tongue, g->in_time.worst);
		page_say(
			t,
			tongue_say(
				"Age of the picture over time; in the worst run %s of the time under 600 ms"),
			text_str(&share));
	} else {
		page_say(t, tongue_say("Age of the picture over time; no run counts"));
	}
	if (g->leaning) {
		text_add(t, page->tongue->semicolon);
		page_say(t,
			 tongue_count("Rests on %zu degraded run", "Rests on %zu degraded runs",
				      g->leaning),
			 g->leaning);
	}
	text_done(&share);
}

static void add_axes(const struct region_page *page, struct text *t, double seconds)
{
	text_addf(t,
		  "<path d=\"M0 %.1fH%.0f\" stroke=\"var(--grid)\"/><path d=\"M0 %.1fH%.0f\" "
		  "stroke=\"var(--limit)\"/>",
		  HEIGHT, WIDTH, y_of(600), WIDTH);
	text_addf(t, "<text x=\"2\" y=\"%.1f\" font-size=\"10\" fill=\"var(--limit)\">",
		  y_of(600) - 3);
	amount_ms(t, page->tongue, 600);
	text_addf(t,
		  "</text><text x=\"0\" y=\"%.1f\" font-size=\"10\" fill=\"var(--muted)\">0:00"
		  "</text><text x=\"%.0f\" y=\"%.1f\" font-size=\"10\" text-anchor=\"end\" "
		  "fill=\"var(--muted)\">",
		  HEIGHT + 12, WIDTH, HEIGHT + 12);
	amount_clock(t, seconds);
	text_add(t, "</text>");
}

static bool has_pictures(const struct group *g)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->runs[i].shown)
			return true;
	return false;
}

static void add_panel(const struct region_page *page, struct text *t, const struct group *g)
{
	const double seconds = longest(g);

	text_add(t, "<li><h3>");
	page_route(page, t, &g->runs[0].manifest);
	text_add(t, "</h3><p>");
	text_add_xml(t, g->show);
	if (*g->build) {
		text_add(t, page->tongue->comma);
		text_add_xml(t, g->build);
	}
	text_add(t, " ");
	page_lean(t, g->leaning);
	text_addf(t, "</p><svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"", WIDTH,
		  HEIGHT + 14);
	add_told(page, t, g);
	text_add(t, "\">");
	for (size_t i = 0; i < g->count; i++)
		if (g->runs[i].standing != INVALID)
			add_line(t, &g->runs[i], seconds);
	add_axes(page, t, seconds);
	text_add(t, "</svg></li>\n");
}

void page_panels(const struct region_page *page, struct text *t)
{
	const struct sheaf *s = page->sheaf;
	size_t drawn = 0;

	for (size_t i = 0; i < s->group_count; i++)
		drawn += has_pictures(&s->groups[i]);
	if (!drawn) {
		page_paragraph(t, "%s", tongue_say("No run showed pictures."));
		return;
	}
	page_paragraph(t, "%s",
		       tongue_say("How old the picture was that the buyer saw: a line for each "
				  "run, its oldest picture in each moment. All panels have the "
				  "same height, cut off at 1500 ms. Dashed lines do not count; "
				  "invalid runs are not drawn."));
	if (s->leaning)
		page_paragraph(t, "%s",
			       tongue_say("A line of dashes and dots is a degraded run that "
					  "counts."));
	text_add(t, "<ul class=\"panels\">\n");
	for (size_t i = 0; i < s->group_count; i++)
		if (has_pictures(&s->groups[i]))
			add_panel(page, t, &s->groups[i]);
	text_add(t, "</ul>\n");
}
