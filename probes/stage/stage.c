/* stage.c - pad probes that follow a frame by its running time. */
#include "probes/stage/stage.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include <gst/rtp/gstrtpbuffer.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/stage/running.h"
#include "probes/stage/told.h"

#define MAX_PADS 16

/* Frames between two steps at one time: at 60 frames/s four seconds. */
#define RING 256

/* A frame on its way: what is known of it, under its running time. */
struct passing {
	GstClockTime running;
	uint64_t id;
	nsec_t time;
	nsec_t decoding; /* 0: not yet */
	size_t bytes;
};

struct ring {
	struct passing at[RING];
	unsigned next;
};

/* A frame's packets on their way through the jitter buffer, under their RTP timestamp. */
struct packets {
	uint32_t timestamp;
	uint32_t came; /* 0: none */
	nsec_t last_came;
	/* as it was when one of them left last: what comes later is of no use to the frame */
	uint32_t count;
	nsec_t buffered;
	nsec_t released; /* 0: not yet */
	GstClockTime running;
};

struct packet_ring {
	struct packets at[RING];
	unsigned next;
};

struct watched {
	struct stage *stage;
	enum stage_point point;
	GstPad *pad;
	gulong probe;
	struct told told;
};

struct stage {
	struct journal *journal;
	struct record words;  /* probe and stream of every record */
	pthread_mutex_t lock; /* pads belong to different threads */
	struct ring sent;     /* ids by running time */
	struct ring received; /* times and bytes by running time */
	struct packet_ring packets;
	uint64_t last_payloaded;
	bool any_payloaded;
	struct watched pads[MAX_PADS];
	unsigned n_pads;
};

static struct passing *find(struct ring *ring, GstClockTime running)
{
	/* the newest is the likeliest */
	for (unsigned i = 1; i <= RING; i++) {
		struct passing *p = &ring->at[(ring->next - i) % RING];

		if (p->running == running)
			return p;
	}
	return NULL;
}

static struct passing *add(struct ring *ring, GstClockTime running)
{
	struct passing *p = &ring->at[ring->next++ % RING];

	*p = (struct passing){ .running = running };
	return p;
}

static void note(struct stage *s, enum record_kind kind, nsec_t time, uint64_t id, int64_t value)
{
	struct record r = s->words;

	r.kind = kind;
	r.time = time;
	r.id = id;
	r.value = value;
	journal_note(s->journal, &r);
}

static void see_stamped(struct stage *s, GstClockTime running, const GstBuffer *buffer)
{
	if (GST_BUFFER_OFFSET_IS_VALID(buffer))
		add(&s->sent, running)->id = GST_BUFFER_OFFSET(buffer);
}

static void see_encoding(struct stage *s, GstClockTime running, nsec_t now)
{
	const struct passing *p = find(&s->sent, running);

	if (p)
		note(s, RECORD_ENCODING, now, p->id, 0);
}

static void see_encoded(struct stage *s, GstClockTime running, GstBuffer *buffer, nsec_t now)
{
	const struct passing *p = find(&s->sent, running);

	if (p)
		note(s, RECORD_ENCODED, now, p->id, (int64_t)gst_buffer_get_size(buffer));
}

static bool timestamp_of(GstBuffer *buffer, uint32_t *ret)
{
	GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;

	if (!gst_rtp_buffer_map(buffer, GST_MAP_READ, &rtp))
		return false;
	*ret = gst_rtp_buffer_get_timestamp(&rtp);
	gst_rtp_buffer_unmap(&rtp);
	return true;
}

static void see_payloaded(struct stage *s, GstClockTime running, GstBuffer *buffer, nsec_t now)
{
	const struct passing *p = find(&s->sent, running);
	uint32_t timestamp;

	if (!p || (s->any_payloaded && p->id == s->last_payloaded))
		return;
	if (!timestamp_of(buffer, &timestamp))
		return;
	note(s, RECORD_RTPTIME, now, p->id, (int64_t)timestamp);
	s->last_payloaded = p->id;
	s->any_payloaded = true;
}

static struct packets *find_packets(struct packet_ring *ring, uint32_t timestamp)
{
	for (unsigned i = 1; i <= RING; i++) {
		struct packets *p = &ring->at[(ring->next - i) % RING];

		if (p->came && p->timestamp == timestamp)
			return p;
	}
	return NULL;
}

static void see_buffered(struct stage *s, GstBuffer *buffer, nsec_t now)
{
	struct packets *p;
	uint32_t timestamp;

	if (!timestamp_of(buffer, &timestamp))
		return;
	p = find_packets(&s->packets, timestamp);
	if (!p) {
		p = &s->packets.at[s->packets.next++ % RING];
		*p = (struct packets){ .timestamp = timestamp, .running = GST_CLOCK_TIME_NONE };
	}
	p->last_came = now;
	p->came++;
}

static void see_released(struct stage *s, GstClockTime running, GstBuffer *buffer, nsec_t now)
{
	struct packets *p;
	uint32_t timestamp;

	p = timestamp_of(buffer, &timestamp) ? find_packets(&s->packets, timestamp) : NULL;
	if (!p)
		return;
	p->count = p->came;
	p->buffered = p->last_came;
	p->released = now;
	p->running = running;
}

static void see_decoding(struct stage *s, GstClockTime running, nsec_t now)
{
	struct passing *p = find(&s->received, running);

	if (p && !p->decoding)
		p->decoding = now;
}

static void see_received(struct stage *s, GstClockTime running, GstBuffer *buffer, nsec_t now)
{
	struct passing *p = find(&s->received, running);

	if (!p)
		p = add(&s->received, running);
	/* a frame may come in several pieces; it is whole with the last */
	p->time = now;
	p->bytes += gst_buffer_get_size(buffer);
}

/* The payload of a frame has the running time of its packets. */
static void note_packets(struct stage *s, GstClockTime running, uint64_t id)
{
	for (unsigned i = 0; i < RING; i++) {
		const struct packets *p = &s->packets.at[i];

		if (!p->released || p->running != running)
			continue;
		note(s, RECORD_BUFFERED, p->buffered, id, p->count);
		note(s, RECORD_RELEASED, p->released, id, 0);
		return;
	}
}

static void see_read(struct stage *s, GstClockTime running, const GstBuffer *buffer)
{
	const struct passing *p = find(&s->received, running);
	uint64_t id = GST_BUFFER_OFFSET(buffer);

	if (!p || !GST_BUFFER_OFFSET_IS_VALID(buffer))
		return;
	note_packets(s, running, id);
	note(s, RECORD_RECEIVED, p->time, id, (int64_t)p->bytes);
	if (p->decoding)
		note(s, RECORD_DECODING, p->decoding, id, 0);
}

static void see(struct watched *w, GstPad *pad, GstBuffer *buffer, nsec_t now)
{
	struct stage *s = w->stage;
	GstClockTime running = running_time(pad, GST_BUFFER_PTS(buffer));

	/* packets that come from the network have no place in time yet */
	if (!GST_CLOCK_TIME_IS_VALID(running) && w->point != STAGE_BUFFERED)
		return;
	/* not under the lock: ids are asked for from others, who have locks of their own */
	if (w->point == STAGE_BUFFERED)
		told_note(&w->told, pad, buffer, now);
	(void)pthread_mutex_lock(&s->lock);
	switch (w->point) {
	case STAGE_STAMPED:
		see_stamped(s, running, buffer);
		break;
	case STAGE_ENCODING:
		see_encoding(s, running, now);
		break;
	case STAGE_ENCODED:
		see_encoded(s, running, buffer, now);
		break;
	case STAGE_PAYLOADED:
		see_payloaded(s, running, buffer, now);
		break;
	case STAGE_BUFFERED:
		see_buffered(s, buffer, now);
		break;
	case STAGE_RELEASED:
		see_released(s, running, buffer, now);
		break;
	case STAGE_RECEIVED:
		see_received(s, running, buffer, now);
		break;
	case STAGE_DECODING:
		see_decoding(s, running, now);
		break;
	case STAGE_READ:
		see_read(s, running, buffer);
		break;
	}
	(void)pthread_mutex_unlock(&s->lock);
}

static GstPadProbeReturn on_data(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	nsec_t now = (nsec_t)gst_util_get_timestamp();
	struct watched *w = arg;

	if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
		GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST(info);

		for (guint i = 0; i < gst_buffer_list_length(list); i++)
			see(w, pad, gst_buffer_list_get(list, i), now);
	} else {
		see(w, pad, GST_PAD_PROBE_INFO_BUFFER(info), now);
	}
	return GST_PAD_PROBE_OK;
}

static void ring_init(struct ring *ring)
{
	for (unsigned i = 0; i < RING; i++)
		ring->at[i].running = GST_CLOCK_TIME_NONE;
}

int stage_new(struct stage **ret, struct journal *journal, const char *probe, const char *track,
	      struct err *err)
{
	struct stage *s = calloc(1, sizeof(*s));

	if (!s)
		return err_set(err, -ENOMEM, "out of memory");
	s->journal = journal;
	(void)g_strlcpy(s->words.probe, probe, sizeof(s->words.probe));
	(void)g_strlcpy(s->words.stream, track, sizeof(s->words.stream));
	(void)pthread_mutex_init(&s->lock, NULL);
	ring_init(&s->sent);
	ring_init(&s->received);
	*ret = s;
	return 0;
}

static struct watched *new_watched(struct stage *s)
{
	struct watched *w = NULL;

	(void)pthread_mutex_lock(&s->lock);
	if (s->n_pads < MAX_PADS)
		w = &s->pads[s->n_pads++];
	(void)pthread_mutex_unlock(&s->lock);
	return w;
}

int stage_watch(struct stage *s, enum stage_point point, GstPad *pad, struct err *err)
{
	struct watched *w = new_watched(s);

	if (!w)
		return err_set(err, -ENOSPC, "a stage watches no more than %d pads", MAX_PADS);
	*w = (struct watched){ .stage = s,
			       .point = point,
			       .pad = gst_object_ref(pad),
			       .told = { .journal = s->journal, .words = &s->words } };
	w->probe = gst_pad_add_probe(
		pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_data, w, NULL);
	return 0;
}

void stage_free(struct stage *s)
{
	if (!s)
		return;
	for (unsigned i = 0; i < s->n_pads; i++) {
		gst_pad_remove_probe(s->pads[i].pad, s->pads[i].probe);
		gst_object_unref(s->pads[i].pad);
	}
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}
