/* explain.c - telling what a plan does. */
#include "harness/scenario/explain.h"

#include <string.h>

#include "harness/base/text.h"
#include "harness/scenario/budget.h"
#include "harness/scenario/explain_budget.h"
#include "harness/scenario/explain_lines.h"
#include "harness/scenario/outcome.h"
#include "harness/scenario/plan_lab.h"
#include "harness/scenario/rollout.h"
#include "harness/scenario/words.h"

/* Of the table of links: its columns, and how wide the last of them is. */
enum {
	COLUMN_DELAY = 15,
	COLUMN_JITTER = 25,
	COLUMN_LOSS = 46,
	COLUMN_RATE = 55,
	COLUMN_QUEUE = 68,
	COLUMN_EVENT = 32
};

/* So many events alike are told one by one. */
#define EVENTS_ALIKE 12

/* Less is not worth a line. */
#define ADDITION_LEAST NSEC_PER_MSEC

static void or_dash(struct text *t, size_t before)
{
	if (t->len == before)
		text_add(t, "-");
}

static void add_part(struct text *row, const char *word, const char *s)
{
	text_addf(row, "%s%s%s%s", row->len ? ", " : "", word, *word ? " " : "", s);
}

/* How losses come together, without how many they are. */
static void add_loss_shape(const struct link_conf *link, struct text *row)
{
	struct text loss = { 0 };
	const char *shape;

	words_loss(link, &loss);
	shape = strstr(text_str(&loss), " in ");
	if (shape)
		add_part(row, "loss", shape + 1);
	row->failed |= loss.failed;
	text_done(&loss);
}

/* What finds no room in a link's row: a law of jitter other than the normal one, how losses come,
 * spikes, a long word on the queue, and all that is special. */
static void add_second_row(const struct link_conf *link, const char *queue, struct text *t)
{
	struct text row = { 0 }, part = { 0 };

	if (link->delay.jitter && link->delay.shape != JITTER_NORMAL)
		add_part(&row, words_shape(link), "jitter");
	add_loss_shape(link, &row);
	if (link->delay.spike.share) {
		words_spikes(link, &part);
		add_part(&row, "spikes", text_str(&part));
	}
	if (*queue)
		add_part(&row, "queue", queue);
	t->failed |= part.failed;
	text_done(&part);
	words_special(link, &part);
	if (part.len)
		add_part(&row, "", part.s);
	t->failed |= part.failed || row.failed;
	if (row.len)
		explain_wrap(t, row.s, t->len, COLUMN_JITTER);
	text_done(&part);
	text_done(&row);
}

/* A cell of a row that goes on. */
static void end_cell(struct text *t, size_t line, size_t from, size_t column)
{
	or_dash(t, from);
	text_add(t, " ");
	explain_pad(t, line, column);
}

static void add_link_row(const struct link_conf *link, struct text *t)
{
	/* the title says which leg it is of */
	const char *colon = strchr(link->name, ':');
	struct text queue = { 0 };
	size_t line = t->len, at;

	text_addf(t, "  %s", colon ? colon + 1 : link->name);
	explain_pad(t, line, COLUMN_DELAY);
	words_duration(link->delay.delay, t);
	end_cell(t, line, 0, COLUMN_JITTER);
	at = t->len;
	words_jitter(link, t);
	end_cell(t, line, at, COLUMN_LOSS);
	at = t->len;
	if (link->loss.kind != LOSS_NONE)
		words_share(chance_value(link->loss.mean), t);
	end_cell(t, line, at, COLUMN_RATE);
	at = t->len;
	if (link->rate.bps)
		words_rate(link->rate.bps, t);
	end_cell(t, line, at, COLUMN_QUEUE);
	at = t->len;
	words_queue(link, &queue);
	if (COLUMN_QUEUE + queue.len <= EXPLAIN_COLUMNS) {
		text_add(t, text_str(&queue));
		t->failed |= queue.failed;
		text_done(&queue);
	}
	or_dash(t, at);
	text_add(t, "\n");
	add_second_row(link, text_str(&queue), t);
	text_done(&queue);
}

static void add_sum_row(const struct budget_way *way, struct text *t)
{
	size_t line = t->len, at;

	text_add(t, "  together");
	explain_pad(t, line, COLUMN_DELAY);
	words_duration(way->delay, t);
	end_cell(t, line, 0, COLUMN_JITTER);
	words_duration(way->jitter, t);
	end_cell(t, line, 0, COLUMN_LOSS);
	words_share(way->loss, t);
	end_cell(t, line, 0, COLUMN_RATE);
	at = t->len;
	if (way->rate_bps)
		words_rate(way->rate_bps, t);
	end_cell(t, line, at, COLUMN_QUEUE);
	at = t->len;
	if (way->queue)
		words_duration(way->queue, t);
	or_dash(t, at);
	text_add(t, "\n");
}

static void add_chains(const struct plan_chain *chains, const struct budget *budget,
		       const char *const titles[static PLAN_DIRECTIONS], struct text *t)
{
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++) {
		size_t line = t->len;

		text_addf(t, "%s", titles[d]);
		explain_pad(t, line, COLUMN_DELAY);
		text_add(t, "delay     jitter (sigma)       loss     rate         queue\n");
		for (size_t i = 0; i < chains[d].link_count; i++)
			add_link_row(&chains[d].links[i], t);
		add_sum_row(&budget->ways[d], t);
		text_add(t, "\n");
	}
}

/* The route of a live show to another viewer, or from the publisher. */
static void add_leg(const struct plan *plan, const struct plan_leg *leg,
		    const struct explain_style *style, struct text *t)
{
	const struct budget budget = budget_of_leg(plan, leg);
	const char *to = plan->hosts[leg->ends[1]];
	struct text out = { 0 }, back = { 0 };

	if (!strcmp(leg->route_name, PLAN_NO_ROUTE)) {
		text_addf(t, "%s: nothing between %s and %s\n\n", leg->name,
			  plan->hosts[leg->ends[0]], to);
		return;
	}
	text_addf(&out, "to %s", to);
	text_addf(&back, "from %s", to);
	text_addf(t, "%s: route %s%s%s\n\n", leg->name, leg->route_name,
		  *leg->route_title ? ": " : "", leg->route_title);
	add_chains(leg->chains, &budget, (const char *const[]){ text_str(&out), text_str(&back) },
		   t);
	if (leg->ends[0] != PLAN_SELLER)
		explain_budget(plan, &budget, to, style, t);
	t->failed |= out.failed || back.failed;
	text_done(&out);
	text_done(&back);
}

static void add_event(const struct plan_event *event, struct text *t)
{
	struct text what = { 0 };
	size_t line = t->len;

	text_addf(t, "  %3u %9.3f s", event->id, (double)event->begin / 1e9);
	if (event->end == NSEC_NEVER)
		text_add(t, " to the end  ");
	else
		text_addf(t, " to %.3f s  ", (double)event->end / 1e9);
	text_addf(&what, "%s on %s: %s", event->name, event->link, event->text);
	t->failed |= what.failed;
	explain_wrap(t, text_str(&what), line, COLUMN_EVENT);
	text_done(&what);
}

static bool are_alike(const struct plan_event *a, const struct plan_event *b)
{
	return !strcmp(a->name, b->name) && !strcmp(a->link, b->link);
}

/* How many events before one are like it. */
static size_t count_before(const struct plan *plan, size_t at)
{
	size_t n = 0;

	for (size_t i = 0; i < at && n <= EVENTS_ALIKE; i++)
		n += are_alike(&plan->events[i], &plan->events[at]);
	return n;
}

/* What a recording makes of a timeline: hundreds of events alike. */
static void add_untold(const struct plan *plan, size_t at, struct text *t)
{
	size_t n = 0;

	for (size_t i = at; i < plan->event_count; i++)
		n += are_alike(&plan->events[i], &plan->events[at]);
	text_addf(t, "      and %zu more of %s on %s (--json has them all)\n", n,
		  plan->events[at].name, plan->events[at].link);
}

static void add_timeline(const struct plan *plan, struct text *t)
{
	text_add(t, "timeline of ");
	words_duration(plan->duration, t);
	text_addf(t, " with seed %llu\n", (unsigned long long)plan->seed);
	for (size_t i = 0; i < plan->event_count; i++) {
		size_t before = count_before(plan, i);

		if (before < EVENTS_ALIKE)
			add_event(&plan->events[i], t);
		else if (before == EVENTS_ALIKE)
			add_untold(plan, i, t);
	}
	if (!plan->event_count)
		text_add(t, "  nothing happens\n");
}

/* Does an earlier link of the route tell the same source for this? */
static bool told_before(const struct plan *plan, unsigned d, size_t at, unsigned fact)
{
	const char *s = plan->chains[d].sources[at][fact];

	for (unsigned e = 0; e <= d; e++)
		for (size_t i = 0; i < plan->chains[e].link_count; i++) {
			const char *other = plan->chains[e].sources[i][fact];

			if (e == d && i == at)
				return false;
			if (other && !strcmp(other, s))
				return true;
		}
	return false;
}

/* Where the numbers of events come from, each source once. */
static void add_event_sources(const struct plan *plan, struct text *t)
{
	for (size_t i = 0; i < plan->event_count; i++) {
		const struct plan_event *event = &plan->events[i];
		size_t line = t->len, j = 0;

		while (strcmp(plan->events[j].source, event->source) != 0)
			j++;
		if (j < i)
			continue;
		text_addf(t, "  %s ", event->name);
		explain_wrap(t, event->source, line, 22);
	}
}

/* Where the numbers of a link come from, unless that was told. */
static void add_link_sources(const struct plan *plan, unsigned d, size_t i, struct text *t)
{
	const struct plan_chain *chain = &plan->chains[d];

	for (unsigned fact = 0; fact < PLAN_FACTS; fact++) {
		const char *source = chain->sources[i][fact];
		size_t line = t->len;

		if (!source || told_before(plan, d, i, fact))
			continue;
		text_addf(t, "  %s %s ", chain->links[i].name,
			  plan_fact_word((enum plan_fact)fact));
		explain_wrap(t, source, line, 22);
	}
}

static void add_sources(const struct plan *plan, struct text *t)
{
	text_add(t, "\nwhere the numbers come from\n");
	for (unsigned d = 0; d < PLAN_DIRECTIONS; d++)
		for (size_t i = 0; i < plan->chains[d].link_count; i++)
			add_link_sources(plan, d, i, t);
	add_event_sources(plan, t);
}

/* How far a run of the plan's length may be off by chance alone. */
static void add_errors(const struct plan *plan, const struct rollout *rollout, struct text *t)
{
	struct text all = { 0 };
	size_t line = t->len;

	for (size_t i = 0; i < rollout->count; i++) {
		const struct rolled *r = &rollout->links[i];

		if (r->deviation_error <= 0)
			continue;
		text_addf(&all, "%s%s ", all.len ? ", " : "", r->outcome.conf->name);
		words_duration((nsec_t)r->mean_error_ns, &all);
		text_addf(&all, " and %.2g %%", 100 * r->deviation_error);
	}
	if (all.len) {
		text_add(t, "by chance alone mean and deviation differ in a run of ");
		words_duration(plan->duration, t);
		text_add(t, " (standard errors): ");
		explain_wrap(t, all.s, line, 2);
	}
	t->failed |= all.failed;
	text_done(&all);
}

/* What the delays of the links do not say: jitter's own mean is 0, what comes of spikes and of
 * order is not. */
static void add_additions(const struct rollout *rollout, struct text *t)
{
	struct text all = { 0 };
	size_t line = t->len;

	for (size_t i = 0; i < rollout->count; i++) {
		const struct outcome *o = &rollout->links[i].outcome;
		nsec_t more = o->got.added_mean_ns - o->got.jitter_mean_ns;

		if (o->conf->order == LINK_NETEM || more < ADDITION_LEAST)
			continue;
		text_addf(&all, "%s%s ", all.len ? ", " : "", o->conf->name);
		words_duration((more + NSEC_PER_MSEC / 20) / (NSEC_PER_MSEC / 10) *
				       (NSEC_PER_MSEC / 10),
			       &all);
	}
	if (all.len) {
		text_add(t, "what spikes, and waiting to keep the order, add to the mean delay: ");
		explain_wrap(t, all.s, line, 2);
	}
	t->failed |= all.failed;
	text_done(&all);
}

static void add_rollout(const struct plan *plan, const struct rollout *rollout, struct text *t)
{
	struct outcome outcomes[PLAN_DIRECTIONS * PATH_LINKS_MAX];
	struct text table = { 0 };

	for (size_t i = 0; i < rollout->count; i++)
		outcomes[i] = rollout->links[i].outcome;
	outcome_tell(outcomes, rollout->count, &table);
	if (table.len) {
		text_addf(t,
			  "chance with seed %llu, rolled out for a packet a millisecond during a "
			  "minute\n%s",
			  (unsigned long long)plan->seed, table.s);
		add_additions(rollout, t);
		add_errors(plan, rollout, t);
		text_add(t, "\n");
	}
	t->failed |= table.failed;
	text_done(&table);
}

static void add_heading(const char *what, const char *name, const char *title, struct text *t)
{
	struct text line = { 0 };

	text_addf(&line, "%s %s: %s", what, name, title);
	t->failed |= line.failed;
	explain_wrap(t, text_str(&line), t->len, 0);
	text_done(&line);
}

/* Where the buyer is, and whether a relay is on the way. */
static void add_place(const struct plan *plan, struct text *t)
{
	struct text line = { 0 };

	if (place_said(&plan->route_place)) {
		text_add(&line, "the buyer is in ");
		place_tell(&plan->route_place, &line);
	}
	if (plan->route_public)
		text_addf(&line, "%sover the public Internet", line.len ? "; " : "");
	if (line.len)
		explain_wrap(t, line.s, t->len, 0);
	t->failed |= line.failed;
	text_done(&line);
}

void explain_text(const struct plan *plan, const struct rollout *rollout,
		  const struct explain_style *style, struct text *into)
{
	static const char *const titles[] = { "to the buyer", "to the seller" };
	static const char *const shown[] = { "to the buyer", "from the buyer" };
	const struct budget budget = budget_of(plan);

	if (strcmp(plan->name, plan->route_name) != 0)
		add_heading("show", plan->name, plan->question, into);
	add_heading("route", plan->route_name, plan->route_title, into);
	add_place(plan, into);
	text_add(into, "\n");
	add_chains(plan->chains, &budget, plan->work.kind == PLAN_LIVE ? shown : titles, into);
	explain_budget(plan, &budget, "the buyer", style, into);
	for (size_t i = 0; i < plan->leg_count; i++)
		add_leg(plan, &plan->legs[i], style, into);
	if (rollout)
		add_rollout(plan, rollout, into);
	add_timeline(plan, into);
	if (style->whole)
		add_sources(plan, into);
}
