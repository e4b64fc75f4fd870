/* live_note.c - what the live drive writes down: packets, settings, events. */
#include <errno.h>
#include <stdlib.h>

#include "harness/base/record.h"
#include "harness/drive/live_inside.h"
#include "harness/drive/scribe.h"

/* The words by the positions that LIVE_WORD_LINK and LIVE_WORD_EVENT name; routes come first. */
static void list_words(const struct live *live, struct scribe_word *words)
{
	for (size_t i = 0; i < live->conf.route_count; i++) {
		const struct live_route *r = &live->conf.routes[i];

		words[i] = (struct scribe_word){ "drive", r->stream };
		for (size_t k = 0; k < r->link_count; k++)
			words[LIVE_WORD_LINK(i, k)] =
				(struct scribe_word){ "drive", r->links[k].name };
	}
	for (size_t i = 0; i < live->conf.event_count; i++)
		words[LIVE_WORD_EVENT(i)] =
			(struct scribe_word){ "timeline", live->conf.events[i].name };
	for (size_t i = 0; i < live->conf.change_word_count; i++)
		words[LIVE_WORD_CHANGE(live, i)] =
			(struct scribe_word){ "control", live->conf.change_words[i] };
}

int live_note_open(struct live *live, struct err *err)
{
	struct scribe_conf conf = {
		.paths = { [SCRIBE_PACKETS] = live->conf.packets_path,
			   [SCRIBE_NETWORK] = live->conf.network_path },
		.word_count = LIVE_WORD_CHANGE(live, live->conf.change_word_count),
		.seed = live->conf.seed,
		.alarm = live->ended,
	};
	struct scribe_word *words;
	int r;

	words = calloc(conf.word_count, sizeof(*words));
	if (!words)
		return err_set(err, -ENOMEM, "records: out of memory");
	list_words(live, words);
	conf.words = words;
	r = scribe_open(&conf, &live->scribe, err);
	free(words);
	return r;
}

static void note_packet(struct live *live, enum record_kind kind, nsec_t time, const struct pkt *p,
			int64_t value)
{
	scribe_put(live->scribe, &(struct scribe_entry){ .time = time,
							 .id = p->index,
							 .value = value,
							 .word = ((const struct slot *)p)->route,
							 .kind = (uint8_t)kind,
							 .file = SCRIBE_PACKETS });
}

void live_note_arrival(struct live *live, const struct pkt *p)
{
	note_packet(live, RECORD_ARRIVE, p->arrived, p, p->bytes);
}

static void note_release(struct live *live, const struct pkt *p, nsec_t actual)
{
	if (p->corrupt_bit != PKT_INTACT)
		note_packet(live, RECORD_CORRUPT, actual, p, p->corrupt_bit);
	if (p->waited_ns)
		note_packet(live, RECORD_QUEUED, actual, p, p->waited_ns);
	if (p->jitter_ns)
		note_packet(live, RECORD_JITTERED, actual, p, p->jitter_ns);
	note_packet(live, RECORD_DEPART, actual, p, actual - p->due);
}

void live_note_outcome(struct live *live, const struct pkt *p, nsec_t actual)
{
	if (p->copy_of != p->index)
		note_packet(live, RECORD_DUPLICATE, actual, p, (int64_t)p->copy_of);
	if (p->fate == PKT_DELIVERED)
		note_release(live, p, actual);
	else
		note_packet(live, p->fate == PKT_LOST ? RECORD_LOSE : RECORD_DROP, actual, p,
			    p->link);
}

/* Notes of a link the settings that differ from what was noted last; all of them the first time. */
static void note_link(struct live *live, size_t route, size_t link)
{
	const struct link_settings *s = path_settings(live->routes[route].path, link);
	struct noted *noted = &live->routes[route].noted[link];
	const bool first = !noted->any;
	const struct scribe_entry of = { .time = first ? live->started_at : s->since,
					 .id = first ? 0 : s->entry,
					 .word = LIVE_WORD_LINK(route, link) };

	if (!first && s->version == noted->version)
		return;
	note_settings(live->scribe, &of, s, first, &noted->last);
	noted->version = s->version;
	noted->any = true;
	live->settings_changed = true;
	/* what was learnt of the old settings does not hold for the new ones */
	live->held = 0;
}

static void note_timeline(struct live *live, nsec_t now)
{
	const struct note_timeline timeline = { .events = live->conf.events,
						.count = live->conf.event_count,
						.first_word = LIVE_WORD_EVENT(0),
						.t0 = live->started_at };

	if (now >= live->next_event)
		live->next_event = note_events(live->scribe, &timeline, live->next_event, now);
}

void live_note_network(struct live *live, nsec_t now)
{
	if (!live->started)
		return;
	for (size_t i = 0; i < live->conf.route_count; i++) {
		for (size_t k = 0; k < live->conf.routes[i].link_count; k++)
			note_link(live, i, k);
	}
	note_timeline(live, now);
	if (live->changes && live->settings_changed)
		live_change_sweep(live);
	live->settings_changed = false;
}

void live_note_change(struct live *live, uint32_t id, size_t word, nsec_t at, bool begins)
{
	scribe_put(live->scribe, &(struct scribe_entry){ .time = at,
							 .id = id,
							 .value = begins,
							 .word = LIVE_WORD_CHANGE(live, word),
							 .kind = RECORD_EVENT,
							 .file = SCRIBE_NETWORK });
}
