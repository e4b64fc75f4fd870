/* shell_tell.c - the figures of a shell: one line while it runs, a summary at its end. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "harness/cli/shell.h"
#include "harness/drive/live_snapshot.h"

static double ms(nsec_t t)
{
	return (double)t / (double)NSEC_PER_MSEC;
}

/* "1.2 Mbit/s" */
static void add_rate(struct text *ret, uint64_t bytes, nsec_t time)
{
	double bps = time > 0 ? (double)bytes * 8e9 / (double)time : 0;

	if (bps >= 1e6)
		text_addf(ret, "%.1f Mbit/s", bps / 1e6);
	else
		text_addf(ret, "%.0f kbit/s", bps / 1e3);
}

/* What a packet that comes now has before it: the links' delays, and what their queues hold. */
static void add_delay(struct text *ret, const struct live_route_state *route)
{
	nsec_t delay = 0, wait = 0;

	for (size_t i = 0; i < route->link_count; i++) {
		const struct link_settings *s = &route->links[i].settings;

		delay += s->delay;
		if (s->rate_bps)
			wait += (nsec_t)((double)route->links[i].counts.queued_bytes * 8e9 /
					 (double)s->rate_bps);
	}
	text_addf(ret, "%.1f ms", ms(delay));
	if (wait >= NSEC_PER_MSEC)
		text_addf(ret, " + %.0f ms queue", ms(wait));
}

static void add_events(struct text *ret, const struct plan *plan, nsec_t t)
{
	const char *before = " | ";

	for (size_t i = 0; i < plan->event_count; i++) {
		const struct plan_event *e = &plan->events[i];

		if (t < e->begin || t >= e->end)
			continue;
		text_addf(ret, "%s%s", before, e->name);
		before = ", ";
	}
}

void shell_status(const struct shell *shell, const struct live_snapshot *now,
		  struct shell_before *before, struct text *ret)
{
	for (size_t i = 0; i < now->route_count && i < PLAN_DIRECTIONS; i++) {
		const struct live_route_state *r = &now->routes[i];
		const struct live_account *a = &r->account;

		text_addf(ret, "%s%s: %" PRIu64 " packets, ", i ? " | " : "", r->stream, a->in);
		add_rate(ret, a->delivered_bytes - before->bytes[i], now->at - before->at);
		text_add(ret, ", ");
		add_delay(ret, r);
		text_addf(ret, ", %" PRIu64 " lost, late %.2f ms", a->lost + a->dropped,
			  ms(lateness_quantile(&r->lateness, 9900)));
		before->bytes[i] = a->delivered_bytes;
	}
	before->at = now->at;
	if (now->t0 != NSEC_NEVER)
		add_events(ret, shell->plan, now->at - now->t0);
}

static void add_side(struct text *ret, const struct trust_side *s)
{
	const struct live_account *a = &s->account;

	text_addf(ret,
		  "%-10s %9" PRIu64 " %9" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64
		  " %9.3f %9.3f %9.3f\n",
		  s->stream, a->in, a->delivered, a->lost, a->dropped, a->in_flight, ms(s->p50),
		  ms(s->p99), ms(s->max));
}

static void add_causes(struct text *ret, const struct trust_side *s)
{
	for (int c = PKT_CAUSE_NONE + 1; c < PKT_CAUSE_COUNT; c++)
		if (s->account.by_cause[c])
			text_addf(ret, "%s: %" PRIu64 " by %s\n", s->stream, s->account.by_cause[c],
				  pkt_cause_word((enum pkt_cause)c));
}

void shell_summary(const struct shell *shell, const struct shell_end *end, struct text *ret)
{
	const struct trust *t = end->trust;

	text_addf(ret, "%s, seed %" PRIu64 ", %.3f s; network: %s\n", shell->plan->route_name,
		  shell->plan->seed, ms(end->duration) / 1000,
		  shell->outside ? outside_word(shell->outside->way) : "none");
	text_add(ret, "direction         in delivered    lost dropped  inside  late: p50       p99 "
		      "   max ms\n");
	for (size_t i = 0; i < t->side_count; i++)
		add_side(ret, &t->sides[i]);
	for (size_t i = 0; i < t->side_count; i++)
		add_causes(ret, &t->sides[i]);
	text_addf(ret, "trust: %s\n", trust_word(t->grade));
	for (size_t i = 0; i < t->finding_count; i++)
		text_addf(ret, "  %s\n", t->findings[i]);
}

static json_t *count(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *causes(const struct live_account *a)
{
	json_t *object = json_object();

	for (int c = PKT_CAUSE_NONE + 1; c < PKT_CAUSE_COUNT; c++)
		(void)json_object_set_new(object, pkt_cause_word((enum pkt_cause)c),
					  count(a->by_cause[c]));
	return object;
}

static json_t *side(const struct trust_side *s)
{
	const struct live_account *a = &s->account;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o,"
			 " s:{s:I, s:I, s:I, s:I, s:I, s:o}}",
			 "in", count(a->in), "in_bytes", count(a->in_bytes), "delivered",
			 count(a->delivered), "delivered_bytes", count(a->delivered_bytes), "lost",
			 count(a->lost), "dropped", count(a->dropped), "duplicated",
			 count(a->duplicated), "in_flight", count(a->in_flight), "unsent",
			 count(a->unsent), "unaccounted", (json_int_t)a->unaccounted, "causes",
			 causes(a), "lateness", "p50_ns", (json_int_t)s->p50, "p90_ns",
			 (json_int_t)s->p90, "p99_ns", (json_int_t)s->p99, "p999_ns",
			 (json_int_t)s->p999, "max_ns", (json_int_t)s->max, "count",
			 count(s->count));
}

static json_t *findings(const struct trust *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->finding_count; i++)
		(void)json_array_append_new(list, json_string(t->findings[i]));
	return list;
}

void shell_summary_json(const struct shell *shell, const struct shell_end *end, struct text *ret)
{
	const struct trust *t = end->trust;
	int code =
		WIFSIGNALED(end->status) ? 128 + WTERMSIG(end->status) : WEXITSTATUS(end->status);
	json_t *object = json_pack("{s:s, s:o, s:s, s:s, s:I, s:i, s:{s:s, s:o}}", "route",
				   shell->plan->route_name, "seed", count(shell->plan->seed), "as",
				   plan_host_word(shell->host), "network",
				   shell->outside ? outside_word(shell->outside->way) : "none",
				   "duration_ns", (json_int_t)end->duration, "exit_status", code,
				   "trust", "grade", trust_word(t->grade), "findings", findings(t));
	char *s;

	for (size_t i = 0; i < t->side_count; i++)
		(void)json_object_set_new(object, t->sides[i].stream, side(&t->sides[i]));
	s = object ? json_dumps(object, JSON_INDENT(2)) : NULL;
	ret->failed |= !s;
	if (s)
		text_addf(ret, "%s\n", s);
	free(s);
	json_decref(object);
}
