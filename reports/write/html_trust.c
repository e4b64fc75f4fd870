/* html_trust.c - the section that says how far to trust the numbers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/html_parts.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

static const char *const grade_css[] = { "pass", "inconclusive", "fail" };

static void add_grade(const struct trust_facts *trust, struct text *t)
{
	static const char *const said[] = {
		[GRADE_VALID] = "The lab watched itself and found nothing that spoils the "
				"measurement.",
		[GRADE_DEGRADED] = "The lab was not quite punctual. The numbers stand, but small "
				   "differences between runs may come from the lab.",
		[GRADE_INVALID] =
			"The lab disturbed what it measured. This run yields neither pass "
			"nor fail; run it again on a quieter machine.",
	};

	text_addf(t, "<p><span class=\"result %s\">%s</span>. %s</p>\n", grade_css[trust->grade],
		  grade_word(trust->grade), said[trust->grade]);
	if (!trust->finding_count)
		return;
	text_add(t, "<ul>");
	for (size_t i = 0; i < trust->finding_count; i++) {
		text_add(t, "<li>");
		text_add_xml(t, trust->findings[i]);
		text_add(t, "</li>");
	}
	text_add(t, "</ul>\n");
}

/* Everything that the lab watched in itself, against the limits of the grades. */
static void add_checks(const struct trust_facts *trust, struct text *t)
{
	static const char *const heads[] = { "Check",         ">Value", ">Valid up to",
					     ">Usable up to", "Grade",  NULL };

	if (!trust->check_count)
		return;
	html_table(t, "What the lab watched in itself, and the limits it is graded by", heads);
	for (size_t i = 0; i < trust->check_count; i++) {
		const struct check_facts *check = &trust->checks[i];
		const int64_t values[] = { check->value, check->degraded, check->invalid };

		text_add(t, "<tr><th scope=\"row\"><code>");
		text_add_xml(t, check->name);
		text_add(t, "</code> <span class=\"why\">");
		text_add_xml(t, check->what);
		text_add(t, "</span></th>");
		for (size_t j = 0; j < 3; j++) {
			text_add(t, "<td class=\"num\">");
			say_amount(t, values[j], check->unit);
			text_add(t, "</td>");
		}
		text_addf(t, "<td><span class=\"result %s\">%s</span></td></tr>\n",
			  grade_css[check->grade], grade_word(check->grade));
	}
	html_table_end(t);
}

static void add_ms(struct text *t, bool known, nsec_t value)
{
	text_add(t, "<td class=\"num\">");
	if (known)
		say_ms(t, in_ms(value));
	else
		text_add(t, "<span class=\"why\">unknown</span>");
	text_add(t, "</td>");
}

static void add_number(struct text *t, bool known, int64_t value)
{
	text_add(t, "<td class=\"num\">");
	if (known)
		say_count(t, (double)value);
	else
		text_add(t, "<span class=\"why\">unknown</span>");
	text_add(t, "</td>");
}

static void add_lateness(const struct trust_facts *trust, struct text *t)
{
	static const char *const heads[] = { "Direction", ">Median",   ">90 %",    ">99 %",
					     ">99.9 %",   ">Greatest", ">Packets", NULL };

	html_table(t,
		   "How late the lab released packets, against the instant that the route dictates",
		   heads);
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const struct lateness_facts *late = &trust->lateness[d];

		text_addf(t, "<tr><th scope=\"row\">%s</th>", direction_said((enum direction)d));
		add_ms(t, late->known, late->p50);
		add_ms(t, late->known && late->p90 >= 0, late->p90);
		add_ms(t, late->known, late->p99);
		add_ms(t, late->known && late->p999 >= 0, late->p999);
		add_ms(t, late->known, late->max);
		add_number(t, late->known, late->count);
		text_add(t, "</tr>\n");
	}
	html_table_end(t);
}

/* The row whose worst second was the worst; NULL without rows. */
static const struct row_facts *worst_row(const struct lateness_facts *late)
{
	const struct row_facts *worst = late->row_count ? &late->rows[0] : NULL;

	for (size_t i = 1; i < late->row_count; i++)
		if (late->rows[i].p99 > worst->p99)
			worst = &late->rows[i];
	return worst;
}

/* When the lab was least punctual: whether that is where the verdict was lost. */
static void add_worst(const struct trust_facts *trust, struct text *t)
{
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const struct lateness_facts *late = &trust->lateness[d];
		const struct row_facts *worst = worst_row(late);
		nsec_t at;

		if (!worst)
			continue;
		at = late->rows_from + (worst - late->rows) * late->row;
		text_addf(t, "<p>The least punctual second %s", direction_said((enum direction)d));
		if (late->row > NSEC_PER_SEC)
			text_addf(t, " lay in the %.0f s", in_ms(late->row) / 1000);
		else
			text_add(t, " was the one");
		text_addf(t, " from %.1f s on: 99 %% of its packets were late by at most ",
			  in_ms(at) / 1000);
		say_ms(t, in_ms(worst->p99));
		text_add(t, ".</p>\n");
	}
}

static void add_account(const struct trust_facts *trust, struct text *t)
{
	static const char *const heads[] = { "Direction",          ">Sent in",
					     ">Delivered",         ">Lost",
					     ">Dropped by queues", ">Copied",
					     ">Still on the way",  ">Not sent",
					     ">Unaccounted",       NULL };

	html_table(t, "What became of every packet", heads);
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const struct account_facts *a = &trust->account[d];
		const int64_t values[] = { a->in,         a->delivered, a->lost,   a->dropped,
					   a->duplicated, a->in_flight, a->unsent, a->unaccounted };

		text_addf(t, "<tr><th scope=\"row\">%s</th>", direction_said((enum direction)d));
		for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
			add_number(t, a->known, values[i]);
		text_add(t, "</tr>\n");
	}
	html_table_end(t);
}

static void add_loss(struct text *t, unsigned direction, const char *what, const char *where,
		     const struct loss_facts *loss)
{
	text_addf(t, "<tr><th scope=\"row\">%s</th><td>%s ",
		  direction_said((enum direction)direction), what);
	text_add_xml(t, where);
	text_add(t, "</td>");
	add_number(t, true, loss->lost);
	add_number(t, true, loss->dropped);
	text_add(t, "</tr>\n");
}

/* What drops are, in a cause's words: the causes of the model that a queue has. */
static bool drops(const char *cause)
{
	static const char *const queues[] = { "tail", "head", "aqm", "capacity", "limit" };

	for (size_t i = 0; i < sizeof(queues) / sizeof(*queues); i++)
		if (!strcmp(cause, queues[i]))
			return true;
	return false;
}

static void add_causes(const struct trust_facts *trust, struct text *t)
{
	static const char *const heads[] = { "Direction", "In or by", ">Lost", ">Dropped", NULL };
	struct text rows = { 0 };

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const struct account_facts *a = &trust->account[d];

		for (size_t i = 0; i < a->link_count; i++)
			add_loss(&rows, d, "link", a->links[i].where, &a->links[i]);
		for (size_t i = 0; i < a->cause_count; i++) {
			bool dropped = drops(a->causes[i].where);
			const struct loss_facts cause = {
				.lost = dropped ? 0 : a->causes[i].lost,
				.dropped = dropped ? a->causes[i].lost : 0,
			};

			add_loss(&rows, d, "cause", a->causes[i].where, &cause);
		}
	}
	t->failed = t->failed || rows.failed;
	if (rows.len) {
		html_table(t, "Where packets were lost and dropped, and by what", heads);
		text_add(t, text_str(&rows));
		html_table_end(t);
	}
	text_done(&rows);
}

/* The same packets as the kernel's interfaces and the drive counted them: neighbouring columns
 * agree. */
static void add_hosts(const struct trust_facts *trust, struct text *t)
{
	static const char *const heads[] = { "Host",
					     ">Sent by its interface",
					     ">Dropped there",
					     ">Seen by the drive",
					     ">Missed",
					     ">Sent back by the drive",
					     ">Carried by the wire",
					     ">Dropped there",
					     ">Dropped by its sockets",
					     NULL };

	if (!trust->host_count)
		return;
	html_table(t, "What was counted at the hosts' wires", heads);
	for (size_t i = 0; i < trust->host_count; i++) {
		const struct host_facts *h = &trust->hosts[i];
		const int64_t values[] = {
			h->sent,    h->sent_dropped,    h->seen,          h->missed, h->returned,
			h->carried, h->carried_dropped, h->socket_dropped
		};

		text_add(t, "<tr><th scope=\"row\">");
		text_add_xml(t, h->name);
		text_add(t, "</th>");
		for (size_t j = 0; j < sizeof(values) / sizeof(*values); j++)
			add_number(t, true, values[j]);
		text_add(t, "</tr>\n");
	}
	html_table_end(t);
}

static void add_calibration(const struct trust_facts *trust, struct text *t)
{
	static const char *const heads[] = { "Part",      ">Median",   ">99 %",
					     ">Greatest", ">Measured", NULL };

	if (!trust->calibrated)
		return;
	if (!trust->bias_count) {
		text_add(t, "<p>The lab could not be measured before the run; the reason stands "
			    "above.</p>\n");
		return;
	}
	html_table(t, "What the lab itself adds, measured just before the run with an empty route",
		   heads);
	for (size_t i = 0; i < trust->bias_count; i++) {
		const struct bias_facts *b = &trust->biases[i];

		text_add(t, "<tr><th scope=\"row\"><code>");
		text_add_xml(t, b->word);
		text_add(t, "</code> <span class=\"why\">");
		text_add_xml(t, b->what);
		text_add(t, "</span></th>");
		add_ms(t, true, b->p50);
		add_ms(t, true, b->p99);
		add_ms(t, true, b->max);
		add_number(t, true, b->count);
		text_add(t, "</tr>\n");
	}
	html_table_end(t);
}

static void say_drops(struct text *t, int64_t count)
{
	if (count < 0)
		text_add(t, "unknown");
	else
		say_count(t, (double)count);
}

static void say_known(struct text *t, nsec_t value)
{
	if (value < 0)
		text_add(t, "unknown");
	else
		say_nsec(t, value);
}

/* "none", or the names. */
static void add_names(struct text *t, const char *title, const char **names, size_t count)
{
	struct text value = { 0 };

	for (size_t i = 0; i < count; i++)
		text_addf(&value, "%s%s", i ? ", " : "", names[i]);
	if (!count)
		text_add(&value, "none");
	html_pair(t, title, &value);
}

/* The live drive tells of itself; the kernel's has no thread that could wait or have a priority. */
static void add_drive(const struct drive_facts *d, struct text *t)
{
	struct text value = { 0 };

	if (!d->wire)
		return;
	if (!strcmp(d->wire, "kernel")) {
		text_add(&value, "the kernel itself, by its bridge and its queueing disciplines; "
				 "nobody saw when a packet left");
		html_pair(t, "the drive", &value);
		return;
	}
	text_addf(&value, "packets by %s, waiting %s, %s priority, memory %slocked", d->wire,
		  d->wait, d->priority, d->locked_memory ? "" : "not ");
	if (d->pinned_to >= 0)
		text_addf(&value, ", kept on processor %" PRId64, d->pinned_to);
	else
		text_add(&value, ", on whichever processor was free");
	html_pair(t, "the drive", &value);
	if (d->ran > 0)
		text_addf(&value, "%.2g %% of one processor",
			  100 * (double)d->cpu / (double)d->ran);
	html_pair(t, "what the drive took", &value);
	say_known(&value, d->runqueue);
	html_pair(t, "the drive was ready and waited for a processor, in all", &value);
}

static void add_others(const struct trust_facts *trust, struct text *t)
{
	static const char *const heads[] = { "What else was watched", "Value", NULL };
	struct text value = { 0 };

	html_table(t, "", heads);
	say_drops(&value, trust->capture_drops[0]);
	text_add(&value, " at the seller, ");
	say_drops(&value, trust->capture_drops[1]);
	text_add(&value, " at the buyer");
	html_pair(t, "packets that the captures missed", &value);
	say_known(&value, trust->steal);
	html_pair(t, "processor time taken by other machines", &value);
	say_known(&value, trust->pressure);
	html_pair(t, "time in which some thread of this machine waited for a processor", &value);
	say_nsec(&value, trust->clock_step);
	html_pair(t, "steps of the wall clock", &value);
	add_drive(&trust->drive, t);
	if (trust->drive.wire) {
		add_names(t, "offloads of the wires that were on and were switched off",
			  trust->switched_off, trust->switched_off_count);
		add_names(t, "offloads still on when read back", trust->still_on,
			  trust->still_on_count);
	}
	html_table_end(t);
}

int html_trust(const struct page *page, struct text *t, struct err *err)
{
	const struct trust_facts *trust = &page->e->manifest.trust;
	int r;

	text_add(t, "<section id=\"trust\"><h2>Can this be trusted?</h2>\n");
	add_grade(trust, t);
	add_checks(trust, t);
	add_lateness(trust, t);
	add_worst(trust, t);
	r = html_plot(page, &plot_lateness, t, err);
	add_calibration(trust, t);
	add_account(trust, t);
	add_causes(trust, t);
	html_chance(trust, t);
	add_hosts(trust, t);
	add_others(trust, t);
	text_add(t, "</section>\n");
	return r;
}
