/* event.c - reading the events of a route or a show. */
#include "harness/scenario/event.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/event_change.h"
#include "harness/scenario/lines.h"
#include "harness/scenario/link_data.h"
#include "harness/scenario/yaml.h"

#define KIND(kind) (1U << (kind))
#define ANY_KIND   ((1U << EVENT_KINDS) - 1)
#define TOUCHING   (KIND(EVENT_CHANGE) | KIND(EVENT_RATE_DIP) | KIND(EVENT_WIFI) | KIND(EVENT_BORDER))

/* "CICV5G n78: 55 cell changes, highest round trip within 1 s of the change over the base of 16 ms:
 * p50 +7, p90 +73, max +262 ms, 9 % above 100 ms." The least of those in the published files is +3
 * ms. */
static const struct spread_point handover_5g[] = {
	{ 0, 3 * NSEC_PER_MSEC },    { 500, 7 * NSEC_PER_MSEC },    { 900, 73 * NSEC_PER_MSEC },
	{ 910, 84 * NSEC_PER_MSEC }, { 1000, 262 * NSEC_PER_MSEC },
};

/* Intra-LTE handover, 30 to 80 ms (a drive-test course without data behind it: weak); the long tail
 * as measured on 5G: 9 % above 100 ms, at most 262 ms. */
static const struct spread_point handover_4g[] = {
	{ 0, 30 * NSEC_PER_MSEC },
	{ 910, 80 * NSEC_PER_MSEC },
	{ 911, 100 * NSEC_PER_MSEC },
	{ 1000, 262 * NSEC_PER_MSEC },
};

static const struct {
	const char *word;
	const char *meaning;
	uint32_t links; /* where it happens unless told */
	bool needs_end; /* without "for" it makes no sense */
} kinds[EVENT_KINDS] = {
	[EVENT_CHANGE] = { "change", "settings of links change", 0, false },
	[EVENT_HANDOVER] = { "handover",
			     "nothing is served while the phone changes cells, packets wait. 5g: 55 "
			     "cell changes on public 5G in Shanghai, p50 +7, p90 +73, max +262 ms "
			     "(CICV5G); 4g: 30 to 80 ms, 9 % above 100 ms (estimate)",
			     LINKS_BUYER, false },
	[EVENT_OUTAGE] = { "outage",
			   "nothing arrives. Real ones last 10 to 130 s: subway 12, bus 20, rail 27 s "
			   "(NYU-METS), train 16 s (Ghent), 3G 16 to 129 s (Norway)",
			   LINKS_BUYER, true },
	[EVENT_RATE_DIP] = { "rate-dip",
			     "the cell is loaded and the rate falls to a third: best to worst hour "
			     "3.2 in Indonesia, 2.8 in the Philippines (Opensignal 2018-19)",
			     LINKS_BUYER, true },
	[EVENT_DETOUR] = { "detour",
			   "traffic takes a longer way, as after a cable fault: +125 ms round trip "
			   "in Vietnam (M-Lab clusters 81 and 205 ms), half of it each way",
			   LINKS_HAUL, false },
	[EVENT_WIFI] = { "wifi-burst",
			 "interference takes the air for a moment: a fifth of the rate and 10 % loss "
			 "(estimate)",
			 LINKS_BUYER, false },
	[EVENT_SATELLITE] = { "satellite-step",
			      "each 15 s another satellite: every second interval has a longer way, "
			      "+20 to 40 ms round trip, half of it each way (Mohan et al., WWW 2024; "
			      "size estimated)",
			      LINKS_BUYER, false },
	[EVENT_BORDER] = { "border-loss",
			   "the border loses and throttles what goes into China: 15 % on average "
			   "in slow periods, under 1 Mbit/s (Zhu et al., SIGMETRICS 2020)",
			   LINKS_OF(ROUTE_HAUL_BACK), false },
	[EVENT_RECORDING] = { "recording",
			      "the delay goes as it was recorded, one value after the other",
			      LINKS_BUYER, false },
};

const char *event_word(enum event_kind kind)
{
	return kinds[kind].word;
}

const char *event_meaning(enum event_kind kind)
{
	return kinds[kind].meaning;
}

static int read_at(struct yaml at, void *into, struct err *err)
{
	struct event_spec *spec = into;

	return yaml_duration(at, &spec->begin, err);
}

static int read_for(struct yaml at, void *into, struct err *err)
{
	struct event_spec *spec = into;
	int r = spread_read(at, &spec->lasts, err);

	if (r == 0 && spread_mean(&spec->lasts) <= 0)
		return yaml_refuse(at, err, -ERANGE, "found a length of 0, expected a longer one");
	return r;
}

static int read_every(struct yaml at, void *into, struct err *err)
{
	struct event_spec *spec = into;
	int r = spread_read(at, &spec->every, err);

	if (r == 0 && spread_mean(&spec->every) < NSEC_PER_MSEC)
		return yaml_refuse(at, err, -ERANGE, "found under 1 ms, expected a longer time");
	return r;
}

static int read_times(struct yaml at, void *into, struct err *err)
{
	struct event_spec *spec = into;
	int r = yaml_count(at, 100000, &spec->times, err);

	if (r == 0 && !spec->times)
		return yaml_refuse(at, err, -ERANGE, "found 0 times, expected at least 1");
	return r;
}

static int read_ramp(struct yaml at, void *into, struct err *err)
{
	struct event_spec *spec = into;

	return yaml_duration(at, &spec->ramp, err);
}

static int read_link(struct yaml at, void *into, struct err *err)
{
	struct event_spec *spec = into;

	return links_read(at, spec->scope, &spec->links, err);
}

/* The kind was found before the other keys were read. */
static int read_event(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

static int read_radio(struct yaml at, void *into, struct err *err)
{
	static const char *const radios[] = { "4g", "5g", NULL };
	struct event_spec *spec = into;
	unsigned radio = 0;
	int r = yaml_choice(at, "a radio", radios, &radio, err);

	spec->size = (struct spread){ .kind = SPREAD_QUANTILES,
				      .points = radio == 0 ? handover_4g : handover_5g };
	return r;
}

static int read_size(struct yaml at, void *into, struct err *err)
{
	struct event_spec *spec = into;

	return spread_read(at, &spec->size, err);
}

static int read_packets(struct yaml at, void *into, struct err *err)
{
	static const char *const fates[] = { "wait", "lost", NULL };
	struct event_spec *spec = into;
	unsigned fate = 0;
	int r = yaml_choice(at, "what becomes of packets", fates, &fate, err);

	spec->outage = fate == 0 ? OUTAGE_WAIT : OUTAGE_LOSE;
	return r;
}

static int read_delays(struct yaml at, void *into, struct err *err)
{
	struct event_spec *spec = into;
	const char *name = yaml_scalar(at, "a file of delays over time", err);
	struct lines lines = { 0 };
	int r = name ? link_data_open(at, name, &lines, err) : -EINVAL;

	if (r == 0)
		r = trace_file_steps(&lines, &spec->steps, err) < 0 ? yaml_refuse_because(at, err)
								    : 0;
	lines_close(&lines);
	return r;
}

/* Each key, and the kinds of event that know it. */
static const struct {
	struct yaml_key key;
	uint32_t kinds;
} event_keys[] = {
	{ { "at", read_at, false }, ANY_KIND },
	{ { "for", read_for, false }, ANY_KIND & ~KIND(EVENT_HANDOVER) & ~KIND(EVENT_SATELLITE) },
	{ { "every", read_every, false }, ANY_KIND },
	{ { "times", read_times, false }, ANY_KIND },
	{ { "link", read_link, false }, ANY_KIND },
	{ { "event", read_event, false }, ANY_KIND },
	{ { "ramp", read_ramp, false }, TOUCHING | KIND(EVENT_DETOUR) },
	{ { "delay", event_change_delay, false }, KIND(EVENT_CHANGE) },
	{ { "jitter", event_change_jitter, false }, KIND(EVENT_CHANGE) },
	{ { "spikes", event_change_spikes, false }, KIND(EVENT_CHANGE) },
	{ { "loss", event_change_loss, false }, TOUCHING & ~KIND(EVENT_RATE_DIP) },
	{ { "rate", event_change_rate, false }, TOUCHING },
	{ { "queue", event_change_queue, false }, KIND(EVENT_CHANGE) },
	{ { "radio", read_radio, false }, KIND(EVENT_HANDOVER) },
	{ { "stall", read_size, false }, KIND(EVENT_HANDOVER) },
	{ { "extra", read_size, false }, KIND(EVENT_DETOUR) | KIND(EVENT_SATELLITE) },
	{ { "packets", read_packets, false }, KIND(EVENT_OUTAGE) },
	{ { "delays", read_delays, false }, KIND(EVENT_RECORDING) },
};

#define EVENT_KEYS (sizeof(event_keys) / sizeof(event_keys[0]))

static int find_kind(struct yaml at, enum event_kind *ret, struct err *err)
{
	const char *words[EVENT_KINDS];
	struct yaml event;
	unsigned i = 0;
	int r;

	*ret = EVENT_CHANGE;
	if (!yaml_find(at, "event", &event))
		return 0;
	for (unsigned k = 1; k < EVENT_KINDS; k++)
		words[k - 1] = kinds[k].word;
	words[EVENT_KINDS - 1] = NULL;
	r = yaml_choice(event, "an event", words, &i, err);
	if (r == 0)
		*ret = (enum event_kind)(i + 1);
	return r;
}

static int read_keys(struct yaml at, struct event_spec *spec, struct err *err)
{
	struct yaml_key keys[EVENT_KEYS + 1] = { 0 };
	struct text what = { 0 };
	size_t n = 0;
	int r;

	for (size_t i = 0; i < EVENT_KEYS; i++)
		if (event_keys[i].kinds & KIND(spec->kind))
			keys[n++] = event_keys[i].key;
	text_addf(&what, "a timeline entry (%s)", event_word(spec->kind));
	r = yaml_read_map(at, text_str(&what), keys, spec, err);
	text_done(&what);
	return r;
}

/* What an event does when the file leaves it open. */
static void set_defaults(struct event_spec *spec)
{
	struct spread *lasts = &spec->lasts, *size = &spec->size;

	if (spec->kind == EVENT_RATE_DIP && lasts->kind == SPREAD_NONE)
		*lasts = (struct spread){ SPREAD_EVEN, 20 * NSEC_PER_SEC, 60 * NSEC_PER_SEC, NULL };
	if (spec->kind == EVENT_WIFI && lasts->kind == SPREAD_NONE)
		*lasts = (struct spread){ SPREAD_EVEN, NSEC_PER_SEC / 2, 2 * NSEC_PER_SEC, NULL };
	if (spec->kind == EVENT_SATELLITE && spec->every.kind == SPREAD_NONE)
		spec->every = (struct spread){ SPREAD_FIXED, 15 * NSEC_PER_SEC, 0, NULL };
	if (size->kind != SPREAD_NONE)
		return;
	if (spec->kind == EVENT_HANDOVER)
		*size = (struct spread){ .kind = SPREAD_QUANTILES, .points = handover_5g };
	if (spec->kind == EVENT_DETOUR)
		*size = (struct spread){ SPREAD_FIXED, 125 * NSEC_PER_MSEC, 0, NULL };
	if (spec->kind == EVENT_SATELLITE)
		*size = (struct spread){ SPREAD_EVEN, 20 * NSEC_PER_MSEC, 40 * NSEC_PER_MSEC,
					 NULL };
}

static int check(const struct event_spec *spec, struct err *err)
{
	if (!spec->links)
		return yaml_refuse(spec->at, err, -EINVAL, "a change without \"link\"");
	if (spec->kind == EVENT_CHANGE && !spec->change_count)
		return yaml_refuse(spec->at, err, -EINVAL,
				   "a timeline entry that changes nothing; expected \"event\" or a "
				   "setting: delay, jitter, spikes, loss, rate, queue");
	if (spec->kind == EVENT_RECORDING && !spec->steps.at.n)
		return yaml_refuse(spec->at, err, -EINVAL, "a recording without \"delays\"");
	if (kinds[spec->kind].needs_end && spec->lasts.kind == SPREAD_NONE)
		return yaml_refuse(spec->at, err, -EINVAL, "an event %s without \"for\"",
				   event_word(spec->kind));
	if (spec->times && spec->every.kind == SPREAD_NONE)
		return yaml_refuse(spec->at, err, -EINVAL, "\"times\" without \"every\"");
	if (spec->every.kind != SPREAD_NONE && spec->lasts.kind == SPREAD_NONE &&
	    spec->kind != EVENT_HANDOVER && spec->kind != EVENT_SATELLITE)
		return yaml_refuse(
			spec->at, err, -EINVAL,
			"\"every\" without \"for\": it would begin again before it ends");
	return 0;
}

static int read_one(struct yaml at, enum links_scope scope, struct event_spec *ret, struct err *err)
{
	struct event_spec spec = { .at = at, .scope = scope, .begin = -1, .outage = OUTAGE_LOSE };
	struct text source = { 0 };
	int r = yaml_is_map(at) ? find_kind(at, &spec.kind, err) : 0;

	if (r < 0)
		return r;
	spec.links = kinds[spec.kind].links & links_of_scope(scope);
	if (!spec.links && scope != LINKS_IN_ROUTE)
		spec.links = links_of_scope(scope);
	r = read_keys(at, &spec, err);
	if (r == 0) {
		set_defaults(&spec);
		r = event_change_defaults(&spec, err);
	}
	if (r == 0)
		r = check(&spec, err);
	if (r < 0) {
		trace_steps_done(&spec.steps);
		return r;
	}
	yaml_add_item_comments(at, &source);
	spec.source = source.s;
	*ret = spec;
	return 0;
}

/* A list while it is read. */
struct list_reading {
	struct event_list list;
	enum links_scope scope;
};

static int read_item(struct yaml at, void *into, struct err *err)
{
	struct list_reading *reading = into;
	struct event_list *list = &reading->list;
	struct event_spec spec, *v;
	int r = read_one(at, reading->scope, &spec, err);

	if (r < 0)
		return r;
	v = realloc(list->v, (list->n + 1) * sizeof(*v));
	if (!v) {
		free(spec.source);
		trace_steps_done(&spec.steps);
		return err_set(err, -ENOMEM, "no memory for a timeline");
	}
	v[list->n++] = spec;
	list->v = v;
	return 0;
}

int event_list_read(struct yaml at, enum links_scope scope, struct event_list *list,
		    struct err *err)
{
	struct list_reading reading = { .scope = scope };
	int r = yaml_read_list(at, "timeline entries", read_item, &reading, err);

	if (r < 0) {
		event_list_done(&reading.list);
		return r;
	}
	event_list_done(list);
	*list = reading.list;
	return 0;
}

void event_list_done(struct event_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].source);
		trace_steps_done(&list->v[i].steps);
	}
	free(list->v);
	*list = (struct event_list){ 0 };
}
