/* kernel_note.c - what the kernel's drive writes down: settings when they took effect, events. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/record.h"
#include "harness/drive/kernel_inside.h"
#include "harness/drive/scribe.h"

/* Changes are few. */
#define ROOM 4096

static uint16_t word_of_link(size_t way, size_t link)
{
	return (uint16_t)(way * PATH_LINKS_MAX + link);
}

static uint16_t word_of_event(size_t event)
{
	return (uint16_t)(word_of_link(KERNEL_ROUTES, 0) + event);
}

static void list_words(const struct kernel *k, struct scribe_word *words)
{
	for (size_t i = 0; i < k->conf.route_count; i++)
		for (size_t l = 0; l < k->conf.routes[i].link_count; l++)
			words[word_of_link(i, l)] =
				(struct scribe_word){ "drive", k->conf.routes[i].links[l].name };
	for (size_t i = 0; i < k->conf.event_count; i++)
		words[word_of_event(i)] =
			(struct scribe_word){ "timeline", k->conf.events[i].name };
}

int kernel_note_open(struct kernel *kernel, struct err *err)
{
	struct scribe_conf conf = {
		.paths = { [SCRIBE_NETWORK] = kernel->conf.network_path },
		.word_count = word_of_event(kernel->conf.event_count),
		.seed = kernel->conf.seed,
		.room = ROOM,
	};
	struct scribe_word *words = calloc(conf.word_count, sizeof(*words));
	int r;

	if (!words)
		return err_set(err, -ENOMEM, "records: out of memory");
	list_words(kernel, words);
	conf.words = words;
	r = scribe_open(&conf, &kernel->scribe, err);
	free(words);
	return r;
}

static void note(struct kernel *k, const struct scribe_entry *e)
{
	struct scribe_entry full = *e;

	full.file = SCRIBE_NETWORK;
	scribe_put(k->scribe, &full);
}

/* A chance in parts per billion, as record(5) has it. */
static int64_t per_billion(chance_t p)
{
	return p == CHANCE_ALWAYS ? 1000000000
				  : (int64_t)(((unsigned __int128)p * 1000000000U) >> 64);
}

static void note_settings(struct kernel *k, size_t way, size_t link, nsec_t at, bool all)
{
	const struct link_settings *s = &k->ways[way].settings[link].now;
	struct kernel_noted *last = &k->ways[way].noted[link];
	struct scribe_entry e = { .time = at,
				  .id = all ? 0 : s->entry,
				  .word = word_of_link(way, link) };

	const struct {
		enum record_kind kind;
		bool changed;
		int64_t value;
	} settings[] = {
		{ RECORD_RATE, s->rate_bps != last->rate_bps, (int64_t)s->rate_bps },
		{ RECORD_DELAY, s->delay != last->delay, s->delay },
		{ RECORD_JITTER, s->jitter != last->jitter, s->jitter },
		{ RECORD_LOSS, s->loss != last->loss, per_billion(s->loss) },
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (!all && !settings[i].changed)
			continue;
		e.kind = (uint8_t)settings[i].kind;
		e.value = settings[i].value;
		note(k, &e);
	}
	*last = (struct kernel_noted){
		.delay = s->delay, .jitter = s->jitter, .rate_bps = s->rate_bps, .loss = s->loss
	};
}

void kernel_note_all(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->conf.route_count; i++)
		for (size_t l = 0; l < kernel->conf.routes[i].link_count; l++)
			note_settings(kernel, i, l, kernel->started_at, true);
}

void kernel_note_link(struct kernel *kernel, size_t way, size_t link, nsec_t at)
{
	note_settings(kernel, way, link, at, false);
}

/* Notes an event's begin or end if that lies after what was noted and not after now; else brings
 * *next forward to it. */
static void note_edge(struct kernel *k, size_t event, bool begins, nsec_t now, nsec_t *next)
{
	const struct live_event *e = &k->conf.events[event];
	nsec_t at = begins ? e->begin : e->end;

	if (at == NSEC_NEVER)
		return;
	at += k->started_at;
	if (at < k->next_event)
		return;
	if (at <= now)
		note(k, &(struct scribe_entry){ .time = at,
						.id = e->id,
						.value = begins,
						.word = word_of_event(event),
						.kind = RECORD_EVENT });
	else if (at < *next)
		*next = at;
}

void kernel_note_events(struct kernel *kernel, nsec_t now)
{
	nsec_t next = NSEC_NEVER;

	if (now < kernel->next_event)
		return;
	for (size_t i = 0; i < kernel->conf.event_count; i++) {
		note_edge(kernel, i, true, now, &next);
		note_edge(kernel, i, false, now, &next);
	}
	kernel->next_event = next;
}
