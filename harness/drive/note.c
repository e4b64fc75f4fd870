/* note.c - which settings differ from those noted last, and which events' edges have come. */
#include "harness/drive/note.h"

#include "harness/drive/live.h"
#include "harness/drive/scribe.h"
#include "harness/model/link.h"

/* A chance in parts per billion, as record(5) has it. */
static int64_t per_billion(chance_t p)
{
	return p == CHANCE_ALWAYS ? 1000000000
				  : (int64_t)(((unsigned __int128)p * 1000000000U) >> 64);
}

void note_settings(struct scribe *scribe, const struct scribe_entry *of,
		   const struct link_settings *s, bool all, struct note_last *last)
{
	struct scribe_entry e = *of;

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

	e.file = SCRIBE_NETWORK;
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
		if (!all && !settings[i].changed)
			continue;
		e.kind = (uint8_t)settings[i].kind;
		e.value = settings[i].value;
		scribe_put(scribe, &e);
	}
	*last = (struct note_last){
		.delay = s->delay, .jitter = s->jitter, .rate_bps = s->rate_bps, .loss = s->loss
	};
}

nsec_t note_events(struct scribe *scribe, const struct note_timeline *timeline, nsec_t since,
		   nsec_t now)
{
	nsec_t next = NSEC_NEVER;

	for (size_t i = 0; i < 2 * timeline->count; i++) {
		const struct live_event *event = &timeline->events[i / 2];
		const bool begins = i % 2 == 0;
		nsec_t at = begins ? event->begin : event->end;

		if (at == NSEC_NEVER)
			continue;
		at += timeline->t0;
		if (at > now) {
			next = at < next ? at : next;
			continue;
		}
		if (at < since)
			continue;
		scribe_put(scribe,
			   &(struct scribe_entry){ .time = at,
						   .id = event->id,
						   .value = begins,
						   .word = (uint16_t)(timeline->first_word + i / 2),
						   .kind = RECORD_EVENT,
						   .file = SCRIBE_NETWORK });
	}
	return next;
}
