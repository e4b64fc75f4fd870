/* html_proof.c - the route as it was set, and where everything comes from. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/html_parts.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"
#include "reports/write/survey.h"
#include "reports/write/zone.h"

/* A setting is said as it was written, not rounded. */
static void add_delay(const struct link_facts *link, struct text *t)
{
	text_addf(t, "%.6g ms", in_ms(link->delay));
	if (link->jitter)
		text_addf(t, " \u00b1 %.6g ms", in_ms(link->jitter));
	if (link->spike_share > 0)
		text_addf(t, ", %.3g %% of packets + %.6g to %.6g ms", 100 * link->spike_share,
			  in_ms(link->spike_min), in_ms(link->spike_max));
}

static void add_loss(const struct link_facts *link, struct text *t)
{
	text_addf(t, "%.3g %%", 100 * link->loss);
	if (link->loss > 0 && link->loss_bad > 0)
		text_addf(t, ": %.3g %% in spells of %.3g packets", 100 * link->loss_bad,
			  link->loss_run);
	else if (link->loss > 0 && link->loss_run > 1)
		text_addf(t, ", %.3g in a row", link->loss_run);
}

static void add_queue(const struct link_facts *link, struct text *t)
{
	if (link->queue_time)
		say_nsec(t, link->queue_time);
	else if (link->queue_bytes)
		text_addf(t, "%.4g kB", (double)link->queue_bytes / 1000);
	else if (link->queue_packets)
		text_addf(t, "%" PRId64 " packets", link->queue_packets);
	else
		text_add(t, "no limit");
	if (link->queue_kind && strcmp(link->queue_kind, "drop-tail") != 0) {
		text_add(t, ", ");
		text_add_xml(t, link->queue_kind);
	}
}

/* A row of its own, across the table: it may be long. */
static void add_special(const struct link_facts *link, struct text *t)
{
	if (!link->special)
		return;
	text_add(t, "<tr><td></td><td colspan=\"4\">");
	text_add_xml(t, link->name);
	text_add(t, ": ");
	text_add_xml(t, link->special);
	text_add(t, "</td></tr>\n");
}

static void add_link(const struct link_facts *link, struct text *t)
{
	text_add(t, "<tr><th scope=\"row\">");
	text_add_xml(t, link->name);
	text_add(t, "</th><td>");
	if (link->rate_bps)
		say_rate(t, (double)link->rate_bps);
	else
		text_add(t, "unlimited");
	text_add(t, "</td><td>");
	add_delay(link, t);
	text_add(t, "</td><td>");
	add_loss(link, t);
	text_add(t, "</td><td>");
	add_queue(link, t);
	text_add(t, "</td></tr>\n");
	add_special(link, t);
}

/* The whole chain as one link: a reader's first question. */
static void add_whole(const struct chain_facts *chain, struct text *t)
{
	nsec_t delay = 0;
	int64_t rate = 0;
	double kept = 1;

	for (size_t i = 0; i < chain->count; i++) {
		const struct link_facts *link = &chain->links[i];

		delay += link->delay;
		kept *= 1 - link->loss;
		if (link->rate_bps && (!rate || link->rate_bps < rate))
			rate = link->rate_bps;
	}
	text_add(t, "<tr><th scope=\"row\"><b>together</b></th><td>");
	if (rate)
		say_rate(t, (double)rate);
	else
		text_add(t, "unlimited");
	text_addf(t, "</td><td>%.6g ms</td><td>%.3g %%</td><td></td></tr>\n", in_ms(delay),
		  100 * (1 - kept));
}

static void add_timeline(const struct manifest *m, struct text *t)
{
	static const char *const heads[] = { "Event", "Link", ">From", ">To", "As written", NULL };

	text_add(t, "<h3>Events on the route</h3>\n");
	if (!m->event_count) {
		text_add(t, "<p>None: the settings stayed as they are above.</p>\n");
		return;
	}
	html_table(t, "", heads);
	for (size_t i = 0; i < m->event_count; i++) {
		const struct timeline_event *e = &m->timeline[i];

		text_add(t, "<tr><th scope=\"row\">");
		text_add_xml(t, e->name);
		text_add(t, e->by_hand ? " (by hand)</th>" : "</th>");
		html_cell(t, NULL, *e->link ? e->link : "all");
		text_add(t, "<td class=\"num\">");
		say_nsec(t, e->begin);
		text_add(t, "</td><td class=\"num\">");
		if (e->end > e->begin)
			say_nsec(t, e->end);
		text_add(t, "</td>");
		text_add(t, "<td>");
		text_add_xml(t, e->text);
		if (*e->source) {
			text_add(t, "<br><span class=\"why\">");
			text_add_xml(t, e->source);
			text_add(t, "</span>");
		}
		text_add(t, "</td></tr>\n");
	}
	html_table_end(t);
}

/* What a person wrote, folded away. */
static void add_written(const char *title, const char *written, struct text *t)
{
	if (!*written)
		return;
	text_addf(t, "<details><summary>%s</summary><pre>", title);
	text_add_xml(t, written);
	text_add(t, "</pre></details>\n");
}

void html_route(const struct page *page, struct text *t)
{
	static const char *const heads[] = {
		"Link", "Rate", "Delay, one way", "Loss", "Queue", NULL
	};
	const struct manifest *m = &page->e->manifest;

	text_add(t, "<h3>The route ");
	text_add_xml(t, m->route.name);
	text_add(t, " as it was set at the start</h3>\n");
	if (*m->route.title) {
		text_add(t, "<p>");
		text_add_xml(t, m->route.title);
		text_add(t, "</p>\n");
	}
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		html_table(t, direction_said((enum direction)d), heads);
		for (size_t i = 0; i < m->route.chains[d].count; i++)
			add_link(&m->route.chains[d].links[i], t);
		add_whole(&m->route.chains[d], t);
		html_table_end(t);
	}
	add_timeline(m, t);
	add_written("The route as it is written", m->route.text, t);
}

void html_pair(struct text *t, const char *name, struct text *value)
{
	text_add(t, "<tr><th scope=\"row\">");
	text_add_xml(t, name);
	text_add(t, "</th><td>");
	text_add_xml(t, text_str(value));
	text_add(t, "</td></tr>\n");
	text_done(value);
}

static void add_plain(struct text *t, const char *name, const char *value)
{
	struct text copy = { 0 };

	text_add(&copy, value);
	html_pair(t, name, &copy);
}

/* A row for each number of a link whose source is told. */
static void add_link_sources(const struct link_facts *link, struct text *t)
{
	for (size_t i = 0; i < link->source_count; i++) {
		text_add(t, "<tr><th scope=\"row\">");
		text_add_xml(t, link->name);
		text_add(t, "</th>");
		html_cell(t, NULL, link->sources[i].what);
		html_cell(t, NULL, link->sources[i].text);
		text_add(t, "</tr>\n");
	}
}

static void add_sources(const struct manifest *m, struct text *t)
{
	static const char *const heads[] = { "Link", "Number", "Where it comes from", NULL };
	struct text rows = { 0 };

	for (unsigned d = 0; d < DIRECTION_COUNT; d++)
		for (size_t i = 0; i < m->route.chains[d].count; i++)
			add_link_sources(&m->route.chains[d].links[i], &rows);
	t->failed = t->failed || rows.failed;
	if (rows.len) {
		html_table(t, "Sources of the route's numbers", heads);
		text_add(t, text_str(&rows));
		html_table_end(t);
	} else {
		text_add(t, "<p>The run's record names no sources for the route's numbers; the "
			    "route's file holds them as comments.</p>\n");
	}
	text_done(&rows);
}

/* What the command line changed of the show. */
static void add_changes(const struct manifest *m, struct text *t)
{
	struct text value = { 0 };

	for (size_t i = 0; i < m->show.change_count; i++)
		text_addf(&value, "%s%s", i ? "; " : "", m->show.changes[i]);
	if (m->show.change_count)
		html_pair(t, "changed on the command line", &value);
}

static void add_circumstances(const struct page *page, struct text *t)
{
	static const char *const heads[] = { "Circumstance", "Value", NULL };
	const struct manifest *m = &page->e->manifest;
	struct text value = { 0 };

	html_table(t, "", heads);
	add_plain(t, "straits", m->version);
	if (*m->build)
		add_plain(t, "build under test", m->build);
	zone_say(&value, m->started, page->zone);
	html_pair(t, "started", &value);
	text_addf(&value, "%" PRId64, m->seed);
	html_pair(t, "seed: the same seed gives the same network", &value);
	add_plain(t, "show", m->show.file);
	add_changes(m, t);
	add_plain(t, "content", m->content);
	add_plain(t, "shown means",
		  m->workload.shown_is_decode ? "decoded" : "given to the display");
	if (m->workload.jitter_buffer >= 0)
		say_nsec(&value, m->workload.jitter_buffer);
	else
		text_add(&value, "unknown");
	html_pair(t, "receiver's jitter buffer", &value);
	text_addf(&value, "%s, %" PRId64 " cores, %s, %s", m->machine.cpu, m->machine.cores,
		  m->machine.kernel, m->machine.as_root ? "as root" : "as an ordinary user");
	html_pair(t, "machine", &value);
	add_plain(t, "captures hold",
		  m->payload ? "whole packets: what was said and shown too, as it was sent"
			     : "headers only");
	if (m->anonymised)
		add_plain(t, "anonymised", m->anonymised);
	html_table_end(t);
}

void html_provenance(const struct page *page, struct text *t)
{
	const struct manifest *m = &page->e->manifest;

	text_add(t, "<section id=\"provenance\" class=\"long\"><h2>Provenance</h2>\n<p>The network "
		    "is simulated on one machine; pictures and sound are really encoded, sent, "
		    "received and decoded.</p>\n");
	add_circumstances(page, t);
	add_sources(m, t);
	add_written("The show as it is written", m->show.text, t);
	text_add(t, "</section>\n");
}

void html_files(const struct page *page, struct text *t)
{
	static const char *const heads[] = { "File", "SHA-256", NULL };
	const char *name;
	json_t *sum;

	text_add(t, "<section id=\"files\"><h2>The evidence</h2>\n<p>Everything above is made from "
		    "these files, which lie beside this page. run.json holds these sums too, and "
		    "those of what was made from them; a report refuses altered files.</p>\n");
	html_table(t, "", heads);
	json_object_foreach((json_t *)page->hashes, name, sum)
	{
		if (survey_is_output(name))
			continue;
		text_add(t, "<tr><th scope=\"row\"><code>");
		text_add_xml(t, name);
		text_addf(t, "</code></th><td class=\"hash\">%s</td></tr>\n",
			  json_string_value(sum));
	}
	html_table_end(t);
	text_add(t, "</section>\n");
}
