/* run_trust.c - the trust report as it stands in run.json. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/record.h"
#include "harness/scenario/outcome.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/plan_lab.h"
#include "harness/scenario/run_inside.h"

/* A direction's word as a key: "to_buyer". */
static void key_of(const char *stream, char *ret, size_t size)
{
	(void)snprintf(ret, size, "%s", stream);
	for (char *c = ret; *c; c++)
		if (*c == '-')
			*c = '_';
}

/* Puts a number under a word; memory that is short shows when the whole is written. */
static void put(json_t *object, const char *key, int64_t value)
{
	(void)json_object_set_new(object, key, json_integer(value));
}

/* A list of numbers a column, so that a long run stays readable. Times count from the show's begin.
 */
static json_t *over_time_json(const struct lateness_series *s, nsec_t t0)
{
	json_t *count = json_array(), *p50 = json_array();
	json_t *p99 = json_array(), *max = json_array();

	for (unsigned i = 0; i < s->count; i++) {
		(void)json_array_append_new(count, json_integer((json_int_t)s->rows[i].count));
		(void)json_array_append_new(p50, json_integer(s->rows[i].p50));
		(void)json_array_append_new(p99, json_integer(s->rows[i].p99));
		(void)json_array_append_new(max, json_integer(s->rows[i].max));
	}
	return json_pack("{s:I, s:I, s:o, s:o, s:o, s:o}", "from_ns", (json_int_t)(s->origin - t0),
			 "row_ns", (json_int_t)s->row_seconds * NSEC_PER_SEC, "count", count,
			 "p50_ns", p50, "p99_ns", p99, "max_ns", max);
}

static json_t *lateness_json(const struct run_job *job, size_t side)
{
	const struct trust_side *s = &job->trust.sides[side];
	json_t *object = json_object();

	put(object, "p50_ns", s->p50);
	put(object, "p90_ns", s->p90);
	put(object, "p99_ns", s->p99);
	put(object, "p999_ns", s->p999);
	put(object, "max_ns", s->max);
	put(object, "count", (int64_t)s->count);
	put(object, "early", (int64_t)s->early);
	(void)json_object_set_new(object, "over_time",
				  over_time_json(lab_lateness(job->lab, side), job->t0));
	return object;
}

static json_t *causes_json(const struct live_account *a)
{
	json_t *object = json_object();

	for (unsigned c = 0; c < PKT_CAUSE_COUNT; c++)
		if (a->by_cause[c])
			put(object, pkt_cause_word((enum pkt_cause)c), (int64_t)a->by_cause[c]);
	return object;
}

/* What each link lost and its queue dropped; a link that did neither is left out. */
static json_t *links_json(const struct plan_chain *chain, const struct live_account *a)
{
	json_t *object = json_object();

	for (size_t i = 0; i < chain->link_count && i < PATH_LINKS_MAX; i++)
		if (a->lost_in[i] || a->dropped_in[i])
			(void)json_object_set_new(object, chain->links[i].name,
						  json_pack("{s:I, s:I}", "lost",
							    (json_int_t)a->lost_in[i], "dropped",
							    (json_int_t)a->dropped_in[i]));
	return object;
}

static json_t *account_json(const struct run_job *job, size_t side)
{
	const struct live_account *a = &job->trust.sides[side].account;
	json_t *object = json_object();

	put(object, "in", (int64_t)a->in);
	put(object, "delivered", (int64_t)a->delivered);
	put(object, "lost", (int64_t)a->lost);
	put(object, "dropped", (int64_t)a->dropped);
	put(object, "duplicated", (int64_t)a->duplicated);
	put(object, "in_flight", (int64_t)a->in_flight);
	put(object, "unsent", (int64_t)a->unsent);
	put(object, "unaccounted", a->unaccounted);
	(void)json_object_set_new(object, "causes", causes_json(a));
	(void)json_object_set_new(object, "links",
				  links_json(plan_side_chain(job->conf->plan, side), a));
	return object;
}

/* What was counted at a host: by its interface and sockets, by its wire, by the drive. */
static json_t *host_json(const struct trust_host *h)
{
	json_t *object = json_object();

	put(object, "sent", (int64_t)h->sent);
	put(object, "sent_dropped", (int64_t)h->sent_dropped);
	put(object, "seen", (int64_t)h->drive.received);
	put(object, "missed", (int64_t)h->drive.missed);
	put(object, "oversize", (int64_t)h->drive.oversize);
	put(object, "astray", (int64_t)h->drive.astray);
	put(object, "returned", (int64_t)h->drive.sent);
	put(object, "refused", (int64_t)h->drive.refused);
	put(object, "carried", (int64_t)h->carried);
	put(object, "carried_dropped", (int64_t)h->carried_dropped);
	put(object, "received", (int64_t)h->received);
	put(object, "received_dropped", (int64_t)h->received_dropped);
	put(object, "socket_dropped", (int64_t)h->socket_dropped);
	return object;
}

static json_t *hosts_json(const struct trust *t)
{
	json_t *object = json_object();

	for (size_t i = 0; i < t->host_count; i++)
		(void)json_object_set_new(object, t->hosts[i].name, host_json(&t->hosts[i]));
	return object;
}

/* Of what nobody sees there is no value to be checked. */
static bool is_checked(const struct trust *t, enum trust_check check)
{
	const unsigned seen = 1U << TRUST_LATENESS_P50 | 1U << TRUST_LATENESS_P99 |
			      1U << TRUST_LATENESS_P999 | 1U << TRUST_LATENESS_MAX |
			      1U << TRUST_EARLY | 1U << TRUST_ABSENCE | 1U << TRUST_UNSENT |
			      1U << TRUST_OVERSIZE | 1U << TRUST_UNFINISHED | 1U << TRUST_RUNQUEUE |
			      1U << TRUST_BIAS_WIRE | 1U << TRUST_BIAS_TAP | 1U << TRUST_BIAS_STAMP;

	return !t->value[TRUST_UNSEEN] || !(seen & 1U << check);
}

static json_t *checks_json(const struct trust *t)
{
	json_t *list = json_array();

	for (unsigned c = 0; c < TRUST_CHECKS; c++) {
		const struct trust_limit *limit = trust_limit((enum trust_check)c);

		if (!is_checked(t, (enum trust_check)c))
			continue;
		(void)json_array_append_new(
			list, json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:s}", "name", limit->name,
					"unit", limit->unit, "value", (json_int_t)t->value[c],
					"degraded", (json_int_t)limit->degraded, "invalid",
					(json_int_t)limit->invalid, "grade", trust_word(t->each[c]),
					"what", limit->what));
	}
	return list;
}

static json_t *findings_json(const struct trust *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->finding_count; i++)
		(void)json_array_append_new(list, json_string(t->findings[i]));
	return list;
}

static json_t *drive_json(const struct live_report *d)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:b}", "wire", d->wire, "wait", d->wait,
				   "priority", d->priority, "locked_memory", d->locked_memory);

	if (d->pinned >= 0)
		put(object, "pinned_to", d->pinned);
	put(object, "cpu_ns", d->cpu_ns);
	put(object, "ran_ns", d->ended - d->began);
	put(object, "longest_absence_ns", d->longest_absence);
	put(object, "wakeups", (int64_t)d->wakeups);
	if (d->runqueue_ns >= 0) {
		put(object, "runqueue_ns", d->runqueue_ns);
		put(object, "runqueue_times", (int64_t)d->runqueue_times);
	}
	return object;
}

/* "a b c " as ["a", "b", "c"]. */
static json_t *names_json(const char *names)
{
	json_t *list = json_array();

	while (*names) {
		size_t n = strcspn(names, " ");

		(void)json_array_append_new(list, json_stringn(names, n));
		names += n + (names[n] == ' ');
	}
	return list;
}

static json_t *calibration_json(const struct trust_calibration *c)
{
	json_t *object = json_object();

	put(object, "took_ns", c->took);
	for (unsigned b = 0; b < BIAS_COUNT; b++) {
		const struct trust_spread *s = &c->bias[b];

		if (s->count)
			(void)json_object_set_new(
				object, trust_bias_word((enum trust_bias)b),
				json_pack("{s:I, s:I, s:I, s:I, s:s}", "p50_ns", (json_int_t)s->p50,
					  "p99_ns", (json_int_t)s->p99, "max_ns",
					  (json_int_t)s->max, "count", (json_int_t)s->count, "what",
					  trust_bias_what((enum trust_bias)b)));
	}
	return object;
}

/* What chance came out as on each link, beside what is configured. */
static json_t *chance_json(const struct run_job *job)
{
	struct outcome v[PLAN_SIDES_MAX * PATH_LINKS_MAX];
	const struct trust *t = &job->trust;
	size_t n = 0;

	for (size_t side = 0; side < t->side_count; side++) {
		const struct plan_chain *chain = plan_side_chain(job->conf->plan, side);

		for (size_t i = 0; i < chain->link_count; i++)
			v[n++] = (struct outcome){ .direction = t->sides[side].stream,
						   .conf = &chain->links[i],
						   .got = t->sides[side].realised[i] };
	}
	return outcome_json(v, n);
}

static void put_machine(json_t *root, const struct trust *t)
{
	if (t->steal >= 0)
		put(root, "steal_ns", t->steal);
	if (t->pressure >= 0)
		put(root, "pressure_ns", t->pressure);
	put(root, "clock_step_ns", t->clock_moved);
}

json_t *run_trust_json(const struct run_job *job)
{
	const struct trust *t = &job->trust;
	json_t *lateness = json_object();
	json_t *account = json_object();
	json_t *root;

	for (size_t i = 0; i < t->side_count; i++) {
		char key[RECORD_WORD_MAX];

		key_of(t->sides[i].stream, key, sizeof(key));
		/* of the kernel's drive there is none */
		if (!t->value[TRUST_UNSEEN])
			(void)json_object_set_new(lateness, key, lateness_json(job, i));
		(void)json_object_set_new(account, key, account_json(job, i));
	}
	root = json_pack("{s:s, s:o, s:o, s:o, s:o, s:{s:I, s:I}, s:{s:o, s:o}, s:o, s:o}", "grade",
			 trust_word(t->grade), "findings", findings_json(t), "lateness", lateness,
			 "account", account, "hosts", hosts_json(t), "capture_drops", "seller",
			 (json_int_t)t->capture_drops[PLAN_SELLER], "buyer",
			 (json_int_t)t->capture_drops[PLAN_BUYER], "offloads", "switched_off",
			 names_json(t->offloads_found), "still_on", names_json(t->offloads_left),
			 "checks", checks_json(t), "drive", drive_json(&t->drive));
	if (!root)
		return NULL;
	put_machine(root, t);
	if (!t->value[TRUST_UNSEEN])
		(void)json_object_set_new(root, "chance", chance_json(job));
	if (t->calibration.wanted)
		(void)json_object_set_new(root, "calibration", calibration_json(&t->calibration));
	return root;
}
