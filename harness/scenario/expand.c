/* expand.c - drawing when events happen, and writing them as settings of links. */
#include "harness/scenario/expand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/draw.h"
#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/event.h"
#include "harness/scenario/event_change.h"
#include "harness/scenario/links.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/words.h"

/* Tells the events' chance from that of links, whose addresses are hashes of their names. */
#define EVENT_ADDRESS UINT64_C(0x6576656e74000000)

/* Events of one list are this far apart from those of the next. */
#define LIST_STRIDE 65536

/* What is fired by hand stands in a list of its own, far behind a plan's. */
#define LIST_BY_HAND 1024

/* Two sizes are drawn for an occurrence: how long it lasts and how much it does. */
#define SECOND_SIZE (UINT64_C(1) << 32)

/* At 1 bit/s a byte takes 8 s. */
#define NSEC_PER_BYTE_AT_1_BPS UINT64_C(8000000000)

/* A list that grows. */
struct entries {
	struct timeline_entry *v;
	size_t n;
	size_t cap;
};

struct expansion {
	struct plan *plan;
	struct plan_chain *chains; /* of the route at hand */
	size_t others;             /* the plan's events of other routes */
	struct entries entries[PLAN_DIRECTIONS];
	size_t event_cap;
	struct dice dice; /* of the event at hand */
};

/* One occurrence of an event. */
struct occurrence {
	const struct event_spec *spec;
	uint32_t id;
	nsec_t begin;
	nsec_t end;
	nsec_t size;
};

/* Room for one more of n things of a size in *v; false when memory ran out. */
static bool make_room(void **v, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap * 2 : 16;
	void *grown;

	if (n < *cap)
		return true;
	grown = realloc(*v, more * size);
	if (!grown)
		return false;
	*v = grown;
	*cap = more;
	return true;
}

static struct expansion begin(struct plan *plan, struct plan_chain *chains)
{
	return (struct expansion){ .plan = plan,
				   .chains = chains,
				   .others = plan->event_count,
				   .event_cap = plan->event_count };
}

static const struct link_conf *link_of(const struct expansion *x, unsigned link)
{
	return &x->chains[link / ROUTE_HOPS].links[link % ROUTE_HOPS];
}

static int add_entry(struct expansion *x, const struct occurrence *o, unsigned link,
		     struct event_change change, struct err *err)
{
	struct entries *to = &x->entries[link / ROUTE_HOPS];
	nsec_t length = o->end == NSEC_NEVER ? NSEC_NEVER : o->end - o->begin;
	void *v = to->v;

	if (!make_room(&v, to->n, &to->cap, sizeof(*to->v)))
		return err_set(err, -ENOMEM, "no memory for a timeline");
	to->v = v;
	to->v[to->n++] = (struct timeline_entry){
		.id = o->id,
		.link = link % ROUTE_HOPS,
		.setting = change.setting,
		.op = change.op,
		.value = change.value,
		.begin = o->begin,
		.end = o->end,
		.ramp = o->spec->ramp < length ? o->spec->ramp : length,
	};
	return 0;
}

/* Does this give the queue a limit in a unit in which the link has none? */
static bool new_unit(const struct event_change *change, const struct queue_conf *queue)
{
	switch ((unsigned)change->setting) {
	case SETTING_QUEUE_BYTES:
		return (change->value || change->queue_time) && !queue->limit_bytes &&
		       !queue->limit_start_ns;
	case SETTING_QUEUE_PACKETS:
		return change->value && !queue->limit_packets;
	case SETTING_QUEUE_NS:
		return change->value && !queue->limit_ns;
	default:
		return false;
	}
}

/* Settles what depends on the link: a queue's limit in time, and rates that must be known. */
static int settle(const struct occurrence *o, const struct link_conf *link,
		  struct event_change *change, struct err *err)
{
	const struct yaml at = o->spec->at;

	if (change->setting == SETTING_RATE && change->op != TIMELINE_TO && !link->rate.bps)
		return yaml_refuse(at, err, -EINVAL,
				   "a change of the rate of %s, which has none to change",
				   link->name);
	if (o->spec->ramp && new_unit(change, &link->queue))
		return yaml_refuse(at, err, -EINVAL,
				   "a ramp to a queue in another unit than that of %s", link->name);
	if (!change->queue_time && (change->setting != SETTING_QUEUE_NS || !change->value))
		return 0;
	if (!link->rate.bps)
		return yaml_refuse(at, err, -EINVAL,
				   "a queue in time on %s, which has no rate to fill it",
				   link->name);
	if (!change->queue_time)
		return 0;
	change->value = (int64_t)((unsigned __int128)link->rate.bps * (uint64_t)change->queue_time /
				  NSEC_PER_BYTE_AT_1_BPS);
	return 0;
}

/* What an event does to one of its links, beside the changes that it lists. */
static bool own_change(const struct occurrence *o, struct event_change *ret)
{
	const int links = __builtin_popcount(o->spec->links);

	switch (o->spec->kind) {
	case EVENT_HANDOVER:
		*ret = (struct event_change){ SETTING_OUTAGE, TIMELINE_TO, OUTAGE_WAIT, 0 };
		return true;
	case EVENT_OUTAGE:
		*ret = (struct event_change){ SETTING_OUTAGE, TIMELINE_TO, o->spec->outage, 0 };
		return true;
	case EVENT_DETOUR:
	case EVENT_SATELLITE:
		*ret = (struct event_change){ SETTING_DELAY, TIMELINE_BY, o->size / links, 0 };
		return true;
	case EVENT_CHANGE:
	case EVENT_RATE_DIP:
	case EVENT_WIFI:
	case EVENT_BORDER:
	case EVENT_RECORDING:
	case EVENT_KINDS:
		return false;
	}
	return false;
}

/* What a link in netem's order makes of a change: 1 when it can, 0 when the change only says that
 * there is none of what netem has not, else a complaint. */
static int fit_netem(const struct occurrence *o, const struct link_conf *link,
		     const struct event_change *change, struct err *err)
{
	bool says = true;

	switch (change->setting) {
	case SETTING_DELAY:
	case SETTING_JITTER:
	case SETTING_RATE:
	case SETTING_LOSS:
		return 1;
	case SETTING_OUTAGE:
		if (change->value == OUTAGE_LOSE)
			return 1;
		break;
	case SETTING_QUEUE_PACKETS:
		if (change->value)
			return 1;
		return 0;
	case SETTING_QUEUE_BYTES:
	case SETTING_QUEUE_NS:
		says = change->value || change->queue_time;
		break;
	case SETTING_LOSS_RUN:
		says = change->value;
		break;
	case SETTING_LOSS_BAD:
		says = change->value != INT64_MAX;
		break;
	case SETTING_SPIKE_SHARE:
	case SETTING_SPIKE_MIN:
	case SETTING_SPIKE_MAX:
	case SETTING_COUNT:
		break;
	}
	if (!says)
		return 0;
	return yaml_refuse(
		o->spec->at, err, -EINVAL,
		"what the netem of %s cannot do: it can change delay, jitter, rate, loss "
		"of each packet for itself, its limit in packets, and lose all",
		link->name);
}

static int add_change(struct expansion *x, const struct occurrence *o, unsigned link,
		      struct event_change change, struct err *err)
{
	const struct link_conf *conf = link_of(x, link);
	int r = conf->order == LINK_NETEM ? fit_netem(o, conf, &change, err) : 1;

	if (r <= 0)
		return r;
	r = settle(o, conf, &change, err);
	return r < 0 ? r : add_entry(x, o, link, change, err);
}

/* Each delay of a recording until the next one, all of them parts of one event. */
static int add_steps(struct expansion *x, const struct occurrence *o, unsigned link,
		     struct err *err)
{
	const struct trace_steps *steps = &o->spec->steps;
	int r = 0;

	for (size_t i = 0; r == 0 && i < steps->at.n; i++) {
		const bool last = i + 1 == steps->at.n;
		struct occurrence step = *o;

		step.begin = o->begin + steps->at.v[i];
		if (step.begin >= o->end)
			break;
		if (!last && o->begin + steps->at.v[i + 1] < o->end)
			step.end = o->begin + steps->at.v[i + 1];
		r = add_change(
			x, &step, link,
			(struct event_change){ SETTING_DELAY, TIMELINE_TO, steps->value.v[i], 0 },
			err);
	}
	return r;
}

static int add_link(struct expansion *x, const struct occurrence *o, unsigned link, struct err *err)
{
	struct event_change change;
	int r = own_change(o, &change) ? add_change(x, o, link, change, err)
				       : add_steps(x, o, link, err);

	for (size_t i = 0; r == 0 && i < o->spec->change_count; i++)
		r = add_change(x, o, link, o->spec->changes[i], err);
	return r;
}

/* Adds "buyer-down, buyer-up". */
static void tell_links(const struct expansion *x, uint32_t links, struct text *into)
{
	const char *between = "";

	for (unsigned i = 0; i < ROUTE_LINKS; i++) {
		if (!(links & LINKS_OF(i)))
			continue;
		text_addf(into, "%s%s", between, link_of(x, i)->name);
		between = ", ";
	}
}

static int add_event(struct expansion *x, const struct occurrence *o, struct err *err)
{
	struct plan *plan = x->plan;
	struct text links = { 0 }, what = { 0 };
	struct plan_event event = {
		.id = o->id, .begin = o->begin, .end = o->end, .loses = event_loses(o->spec)
	};
	void *v = plan->events;

	if (!make_room(&v, plan->event_count, &x->event_cap, sizeof(*plan->events)))
		return err_set(err, -ENOMEM, "no memory for a timeline");
	plan->events = v;
	tell_links(x, o->spec->links, &links);
	event_tell(o->spec, o->size, o->end - o->begin, &what);
	event.name = strdup(event_word(o->spec->kind));
	event.link = links.s;
	event.text = what.s;
	event.source = strdup(o->spec->source ? o->spec->source : event_meaning(o->spec->kind));
	plan->events[plan->event_count++] = event;
	if (!event.name || !event.link || !event.text || !event.source || links.failed ||
	    what.failed)
		return err_set(err, -ENOMEM, "no memory for a timeline");
	return 0;
}

static int add_occurrence(struct expansion *x, struct occurrence *o, struct err *err)
{
	int r;

	if (x->plan->event_count - x->others == EXPAND_EVENTS_MAX)
		return yaml_refuse(o->spec->at, err, -E2BIG, "this makes more than %d events",
				   EXPAND_EVENTS_MAX);
	o->id = (uint32_t)x->plan->event_count + 1;
	r = add_event(x, o, err);
	for (unsigned i = 0; r == 0 && i < ROUTE_LINKS; i++)
		if (o->spec->links & LINKS_OF(i))
			r = add_link(x, o, i, err);
	return r;
}

/* From the occurrence before to the n-th, or from the start to the first. */
static nsec_t draw_gap(const struct expansion *x, const struct event_spec *spec, uint64_t n)
{
	uint64_t bits = draw(&x->dice, DRAW_EVENT_TIME, n);
	nsec_t gap;

	/* Satellites change by the clock: where in its period a run begins is chance. */
	if (n == 0 && spec->kind == EVENT_SATELLITE)
		return (nsec_t)draw_below(bits, (uint64_t)spread_mean(&spec->every));
	gap = spread_draw(&spec->every, bits);
	return gap < NSEC_PER_MSEC ? NSEC_PER_MSEC : gap;
}

/* How long the n-th occurrence lasts and how much it does. */
static void draw_sizes(const struct expansion *x, uint64_t n, struct occurrence *o)
{
	const struct event_spec *spec = o->spec;
	nsec_t length = spread_draw(&spec->lasts, draw(&x->dice, DRAW_EVENT_SIZE, n));

	o->size = spread_draw(&spec->size, draw(&x->dice, DRAW_EVENT_SIZE, n | SECOND_SIZE));
	if (spec->kind == EVENT_HANDOVER)
		length = o->size;
	if (spec->kind == EVENT_SATELLITE)
		length = draw_gap(x, spec, n + 1);
	else if (spec->kind != EVENT_HANDOVER && spec->lasts.kind == SPREAD_NONE)
		length = NSEC_NEVER;
	if (length < 1)
		length = 1;
	o->end = length == NSEC_NEVER ? NSEC_NEVER : o->begin + length;
}

/* When the n-th occurrence begins, given the one before. A fixed time counts from begin to begin, a
 * drawn one from end to begin; nothing begins again before it has ended. */
static nsec_t next_begin(const struct expansion *x, const struct occurrence *before, uint64_t n)
{
	const struct event_spec *spec = before->spec;
	bool fixed = spec->every.kind == SPREAD_FIXED;
	nsec_t at;

	if (n == 0 && spec->begin >= 0)
		return spec->begin;
	if (spec->every.kind == SPREAD_NONE)
		return 0;
	at = (fixed ? before->begin : before->end) + draw_gap(x, spec, n);
	return at > before->end ? at : before->end;
}

static int expand_one(struct expansion *x, const struct event_spec *spec, struct err *err)
{
	const bool once = spec->every.kind == SPREAD_NONE;
	struct occurrence o = { .spec = spec };
	uint64_t times = once ? 1 : spec->times;
	int r = 0;

	for (uint64_t n = 0; r == 0 && (!times || n < times); n++) {
		o.begin = next_begin(x, &o, n);
		if (o.begin >= x->plan->duration)
			return 0;
		draw_sizes(x, n, &o);
		/* Every second satellite is the farther one. */
		if (spec->kind != EVENT_SATELLITE || n % 2 == 0)
			r = add_occurrence(x, &o, err);
	}
	return r;
}

static int compare_events(const void *a, const void *b)
{
	const struct plan_event *first = a, *second = b;

	if (first->begin != second->begin)
		return first->begin < second->begin ? -1 : 1;
	return first->id < second->id ? -1 : first->id > second->id;
}

/* Orders the route's events by begin and numbers them anew, in the timelines too. */
static int number(struct expansion *x, struct err *err)
{
	struct plan *plan = x->plan;
	uint32_t *ids = calloc(plan->event_count + 1, sizeof(*ids));

	if (!ids)
		return err_set(err, -ENOMEM, "no memory for a timeline");
	if (plan->event_count > x->others)
		qsort(&plan->events[x->others], plan->event_count - x->others,
		      sizeof(*plan->events), compare_events);
	for (size_t i = x->others; i < plan->event_count; i++) {
		ids[plan->events[i].id] = (uint32_t)i + 1;
		plan->events[i].id = (uint32_t)i + 1;
	}
	for (size_t d = 0; d < PLAN_DIRECTIONS; d++)
		for (size_t i = 0; i < x->entries[d].n; i++)
			x->entries[d].v[i].id = ids[x->entries[d].v[i].id];
	free(ids);
	return 0;
}

/* Hands the entries over to the chains. */
static int keep(struct expansion *x, struct err *err)
{
	int r = 0;

	for (size_t d = 0; d < PLAN_DIRECTIONS; d++) {
		struct plan_chain *chain = &x->chains[d];

		chain->timeline =
			(struct timeline){ .entries = x->entries[d].v, .count = x->entries[d].n };
		if (r == 0)
			r = timeline_check(&chain->timeline, chain->link_count, err);
	}
	return r;
}

int expand_events(const struct event_list *const *lists, size_t list_count, struct plan *plan,
		  struct plan_chain *chains, struct err *err)
{
	struct expansion x = begin(plan, chains);
	int r = 0, kept;

	for (size_t l = 0; l < list_count; l++) {
		for (size_t i = 0; r == 0 && i < lists[l]->n; i++) {
			dice_init(&x.dice, plan->seed, EVENT_ADDRESS + l * LIST_STRIDE + i);
			r = expand_one(&x, &lists[l]->v[i], err);
		}
	}
	if (r == 0)
		r = number(&x, err);
	kept = keep(&x, r == 0 ? err : NULL);
	return r < 0 ? r : kept;
}

int expand_now(const struct event_spec *spec, uint32_t nth, struct plan *plan, struct err *err)
{
	struct expansion x = begin(plan, plan->chains);
	struct occurrence o = { .spec = spec };
	int r, kept;

	dice_init(&x.dice, plan->seed, EVENT_ADDRESS + LIST_BY_HAND * (uint64_t)LIST_STRIDE + nth);
	draw_sizes(&x, 0, &o);
	r = add_occurrence(&x, &o, err);
	kept = keep(&x, r == 0 ? err : NULL);
	return r < 0 ? r : kept;
}
