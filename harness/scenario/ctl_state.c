/* ctl_state.c - a snapshot of the drive in JSON, with what it means on the timeline. */
#include <jansson.h>
#include <stdlib.h>

#include "harness/drive/live_snapshot.h"
#include "harness/lab/control.h"
#include "harness/lab/trust.h"
#include "harness/scenario/ctl_inside.h"

static void put(json_t *object, const char *key, int64_t value)
{
	(void)json_object_set_new(object, key, json_integer(value));
}

static json_t *link_json(const struct live_link_state *link, nsec_t t0)
{
	static const char *const outages[] = {
		[OUTAGE_NONE] = "none", [OUTAGE_WAIT] = "wait", [OUTAGE_LOSE] = "lost"
	};
	const struct link_settings *s = &link->settings;
	json_t *json = json_object();

	(void)json_object_set_new(json, "name", json_string(link->name));
	put(json, "delay_ns", s->delay);
	put(json, "jitter_ns", s->jitter);
	put(json, "rate_bps", (int64_t)s->rate_bps);
	(void)json_object_set_new(json, "loss", json_real(chance_value(s->loss)));
	(void)json_object_set_new(json, "loss_run", json_real((double)s->loss_run_milli / 1000));
	(void)json_object_set_new(json, "spikes", json_real(chance_value(s->spike.share)));
	(void)json_object_set_new(json, "outage", json_string(outages[s->outage]));
	put(json, "queue_limit_bytes", (int64_t)s->queue_bytes);
	put(json, "queue_limit_packets", (int64_t)s->queue_packets);
	put(json, "queue_limit_ns", s->queue_ns);
	put(json, "queued_bytes", (int64_t)link->counts.queued_bytes);
	put(json, "queued_packets", (int64_t)link->counts.queued);
	put(json, "inside_packets", (int64_t)link->counts.held);
	put(json, "entry", s->entry);
	if (s->entry && t0 != NSEC_NEVER)
		put(json, "since_ns", s->since - t0);
	return json;
}

static json_t *account_json(const struct live_account *a)
{
	json_t *json = json_object();

	put(json, "in", (int64_t)a->in);
	put(json, "in_bytes", (int64_t)a->in_bytes);
	put(json, "delivered", (int64_t)a->delivered);
	put(json, "delivered_bytes", (int64_t)a->delivered_bytes);
	put(json, "lost", (int64_t)a->lost);
	put(json, "dropped", (int64_t)a->dropped);
	put(json, "duplicated", (int64_t)a->duplicated);
	put(json, "in_flight", (int64_t)a->in_flight);
	put(json, "unsent", (int64_t)a->unsent);
	put(json, "unaccounted", a->unaccounted);
	return json;
}

static json_t *lateness_json(const struct lateness *l)
{
	json_t *json = json_object();

	put(json, "p50_ns", lateness_quantile(l, 5000));
	put(json, "p99_ns", lateness_quantile(l, 9900));
	put(json, "max_ns", l->max);
	put(json, "count", (int64_t)l->count);
	put(json, "early", (int64_t)l->early);
	return json;
}

static json_t *route_json(const struct live_route_state *route, nsec_t t0)
{
	json_t *json = json_object(), *links = json_array();

	for (size_t i = 0; i < route->link_count; i++)
		(void)json_array_append_new(links, link_json(&route->links[i], t0));
	(void)json_object_set_new(json, "name", json_string(route->stream));
	(void)json_object_set_new(json, "links", links);
	(void)json_object_set_new(json, "account", account_json(&route->account));
	(void)json_object_set_new(json, "lateness", lateness_json(&route->lateness));
	return json;
}

static json_t *routes_json(const struct live_snapshot *now)
{
	json_t *list = json_array();

	for (size_t i = 0; i < now->route_count; i++)
		(void)json_array_append_new(list, route_json(&now->routes[i], now->t0));
	return list;
}

static void add_in_force(const struct plan_event *events, size_t count, bool by_hand, nsec_t at,
			 json_t *list)
{
	for (size_t i = 0; i < count; i++) {
		const struct plan_event *e = &events[i];
		json_t *json;

		if (e->begin > at || e->end <= at)
			continue;
		json = json_object();
		put(json, "id", e->id);
		(void)json_object_set_new(json, "name", json_string(e->name));
		(void)json_object_set_new(json, "link", json_string(e->link));
		put(json, "begin_ns", e->begin);
		if (e->end != NSEC_NEVER)
			put(json, "end_ns", e->end);
		(void)json_object_set_new(json, "text", json_string(e->text));
		(void)json_object_set_new(json, "by_hand", json_boolean(by_hand));
		(void)json_array_append_new(list, json);
	}
}

static json_t *events_json(const struct ctl *ctl, const struct live_snapshot *now)
{
	json_t *list = json_array();

	if (now->t0 == NSEC_NEVER)
		return list;
	add_in_force(ctl->conf.plan->events, ctl->conf.plan->event_count, false, now->at - now->t0,
		     list);
	add_in_force(ctl->events, ctl->event_count, true, now->at - now->t0, list);
	return list;
}

static json_t *trust_json(const struct lab *lab, const struct live_snapshot *now)
{
	struct trust *trust = calloc(1, sizeof(*trust));
	json_t *findings = json_array(), *json;

	if (!trust) {
		json_decref(findings);
		return NULL;
	}
	lab_judge(lab, now, trust);
	for (size_t i = 0; i < trust->finding_count; i++)
		(void)json_array_append_new(findings, json_string(trust->findings[i]));
	json = json_pack("{s:s, s:o}", "grade", trust_word(trust->grade), "findings", findings);
	free(trust);
	return json;
}

static json_t *drive_json(const struct live_report *d)
{
	return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "wire", d->wire, "wait", d->wait,
			 "priority", d->priority, "cpu_ns", (json_int_t)d->cpu_ns,
			 "longest_absence_ns", (json_int_t)d->longest_absence, "wakeups",
			 (json_int_t)d->wakeups);
}

json_t *ctl_state_json(const struct ctl *ctl, const struct lab *lab,
		       const struct live_snapshot *now)
{
	const struct plan *plan = ctl->conf.plan;
	bool begun = now->t0 != NSEC_NEVER && now->at >= now->t0;
	json_t *json = json_pack("{s:b, s:s, s:s, s:s, s:I, s:s}", "ok", 1, "kind", ctl->conf.kind,
				 "name", plan->name, "route", plan->route_name, "seed",
				 (json_int_t)plan->seed, "phase", begun ? "running" : "starting");

	if (begun)
		put(json, "at_ns", now->at - now->t0);
	if (!ctl->conf.open_end)
		put(json, "duration_ns", plan->duration);
	put(json, "by_hand", (int64_t)ctl->event_count);
	(void)json_object_set_new(json, "events", events_json(ctl, now));
	(void)json_object_set_new(json, "routes", routes_json(now));
	(void)json_object_set_new(json, "drive", drive_json(&now->drive));
	(void)json_object_set_new(json, "trust", trust_json(lab, now));
	return json;
}
