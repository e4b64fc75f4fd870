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

static void note_link(struct kernel *k, size_t way, size_t link, nsec_t at, bool all)
{
	const struct link_settings *s = &k->ways[way].settings[link].now;
	const struct scribe_entry of = { .time = at,
					 .id = all ? 0 : s->entry,
					 .word = word_of_link(way, link) };

	note_settings(k->scribe, &of, s, all, &k->ways[way].noted[link]);
}

void kernel_note_all(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->conf.route_count; i++)
		for (size_t l = 0; l < kernel->conf.routes[i].link_count; l++)
			note_link(kernel, i, l, kernel->started_at, true);
}

void kernel_note_link(struct kernel *kernel, size_t way, size_t link, nsec_t at)
{
	note_link(kernel, way, link, at, false);
}

void kernel_note_events(struct kernel *kernel, nsec_t now)
{
	const struct note_timeline timeline = { .events = kernel->conf.events,
						.count = kernel->conf.event_count,
						.first_word = word_of_event(0),
						.t0 = kernel->started_at };

	if (now >= kernel->next_event)
		kernel->next_event =
			note_events(kernel->scribe, &timeline, kernel->next_event, now);
}
