/* ctl_order.c - orders read with the readers of shows, and expanded like a show's events. */
#include "harness/scenario/ctl_order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/quantity.h"
#include "harness/base/text.h"
#include "harness/scenario/change.h"
#include "harness/scenario/ctl_set.h"
#include "harness/scenario/event.h"
#include "harness/scenario/expand.h"
#include "harness/scenario/yaml.h"

#define SOURCE "by hand, while it ran"

const char *const *ctl_words(size_t *ret_count)
{
	/* In the order of enum event_kind, which test_ctl_order.c checks. */
	static const char *const words[EVENT_KINDS] = {
		"change",     "handover",       "outage",      "rate-dip",  "detour",
		"wifi-burst", "satellite-step", "border-loss", "recording",
	};

	*ret_count = EVENT_KINDS;
	return words;
}

void ctl_order_done(struct ctl_order *order)
{
	plan_event_done(&order->event);
	free(order->parts);
	*order = (struct ctl_order){ 0 };
}

/* Everything that the scratch plan got of its own. */
static void scratch_done(struct plan *scratch)
{
	for (size_t d = 0; d < PLAN_DIRECTIONS; d++)
		free((void *)scratch->chains[d].timeline.entries);
	for (size_t i = 0; i < scratch->event_count; i++)
		plan_event_done(&scratch->events[i]);
	free(scratch->events);
	free(scratch);
}

/* Moves event and entries out of the scratch plan. */
static int move_out(struct plan *scratch, struct ctl_order *order, struct err *err)
{
	size_t count = 0;

	for (size_t d = 0; d < PLAN_DIRECTIONS; d++)
		count += scratch->chains[d].timeline.count;
	order->parts = calloc(count + 1, sizeof(*order->parts));
	if (!order->parts)
		return err_set(err, -ENOMEM, "no memory for an order");
	for (size_t d = 0; d < PLAN_DIRECTIONS; d++)
		for (size_t i = 0; i < scratch->chains[d].timeline.count; i++)
			order->parts[order->part_count++] =
				(struct live_change_part){ d,
							   scratch->chains[d].timeline.entries[i] };
	order->event = scratch->events[0];
	scratch->event_count = 0;
	return 0;
}

/* Says where the numbers come from, in place of what a file says. */
static int set_source(struct ctl_order *order, const char *ordered, struct err *err)
{
	struct text source = { 0 };

	text_addf(&source, SOURCE ": %s", ordered);
	if (source.failed) {
		text_done(&source);
		return err_set(err, -ENOMEM, "no memory for an order");
	}
	free(order->event.source);
	order->event.source = source.s;
	return 0;
}

/* What one event of now does to the plan's links. */
static int expand(const struct plan *plan, const struct event_spec *spec, uint32_t nth,
		  const char *ordered, struct ctl_order *ret, struct err *err)
{
	struct plan *scratch = calloc(1, sizeof(*scratch));
	struct ctl_order order = { .word = (size_t)spec->kind };
	int r;

	if (!scratch)
		return err_set(err, -ENOMEM, "no memory for an order");
	scratch->seed = plan->seed;
	for (size_t d = 0; d < PLAN_DIRECTIONS; d++) {
		scratch->chains[d].link_count = plan->chains[d].link_count;
		memcpy(scratch->chains[d].links, plan->chains[d].links,
		       sizeof(scratch->chains[d].links));
	}
	r = expand_now(spec, nth, scratch, err);
	if (r == 0)
		r = move_out(scratch, &order, err);
	if (r == 0)
		r = set_source(&order, ordered, err);
	order.event.id = (uint32_t)plan->event_count + nth;
	scratch_done(scratch);
	if (r < 0)
		ctl_order_done(&order);
	else
		*ret = order;
	return r;
}

static int read_length(const char *lasts, struct spread *ret, struct err *err)
{
	struct spread spread = { .kind = SPREAD_FIXED };
	int r = parse_duration(lasts, &spread.from, err);

	if (r < 0)
		return err_prefix(err, "for");
	if (spread.from <= 0)
		return err_set(err, -ERANGE, "for: found a length of 0, expected a longer one");
	*ret = spread;
	return 0;
}

int ctl_order_set(const struct plan *plan, const char *change, const char *lasts, uint32_t nth,
		  struct ctl_order *ret, struct err *err)
{
	struct event_spec spec = { .kind = EVENT_CHANGE, .scope = LINKS_IN_ROUTE };
	struct yaml_file *file = NULL;
	int r = lasts ? read_length(lasts, &spec.lasts, err) : 0;

	if (r == 0)
		r = change_open(change, &file, err);
	if (r < 0)
		return r;
	spec.at = yaml_root(file);
	r = ctl_set_read(file, plan, &spec, err);
	if (r == 0)
		r = expand(plan, &spec, nth, change, ret, err);
	yaml_close(file);
	return r;
}

/* A word that cannot end the line or the mapping that it is put into. */
static bool is_plain(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == '#')
			return false;
	return true;
}

static int write_entry(const struct ctl_fire *fire, struct text *into, struct err *err)
{
	const char *event = fire->event;

	if (!*event || strspn(event, "abcdefghijklmnopqrstuvwxyz-") != strlen(event))
		return err_set(err, -EINVAL, "\"%.40s\" is no event; expected one like outage",
			       event);
	text_addf(into, "[{event: %s", event);
	for (size_t i = 0; i < fire->option_count; i++) {
		const struct ctl_option *o = &fire->options[i];

		if (!is_plain(o->key) || !is_plain(o->value))
			return err_set(err, -EINVAL, "\"%.40s\": found a sign that no word has",
				       o->key);
		text_addf(into, ", %s: %s", o->key, o->value);
	}
	text_add(into, "}]");
	return into->failed ? err_set(err, -ENOMEM, "no memory for an order") : 0;
}

/* Is it one event, and does it leave it to now when? */
static int check_entry(const struct event_list *list, struct err *err)
{
	const struct event_spec *spec = list->n == 1 ? &list->v[0] : NULL;
	struct yaml when;

	if (!spec)
		return err_set(err, -EINVAL, "found %zu events, expected one", list->n);
	for (const char *const *key = (const char *const[]){ "at", "every", "times", NULL }; *key;
	     key++)
		if (yaml_find(spec->at, *key, &when))
			return yaml_refuse_key(when, err, -EINVAL,
					       "\"%s\": what is fired by hand happens now, once",
					       *key);
	return 0;
}

/* Reads what write_entry() wrote; list and *ret_file are the caller's in any case. */
static int read_entry(const struct text *text, struct event_list *list, struct yaml_file **ret_file,
		      struct err *err)
{
	int r = yaml_open_text("fire", text->s, text->len, ret_file, err);

	if (r == 0)
		r = event_list_read(yaml_root(*ret_file), LINKS_IN_ROUTE, list, err);
	return r < 0 ? r : check_entry(list, err);
}

int ctl_order_fire(const struct plan *plan, const struct ctl_fire *fire, uint32_t nth,
		   struct ctl_order *ret, struct err *err)
{
	struct yaml_file *file = NULL;
	struct event_list list = { 0 };
	struct text text = { 0 };
	int r = write_entry(fire, &text, err);

	if (r == 0)
		r = read_entry(&text, &list, &file, err);
	if (r == 0 && list.v)
		r = expand(plan, &list.v[0], nth, text.s, ret, err);
	event_list_done(&list);
	yaml_close(file);
	text_done(&text);
	return r;
}
