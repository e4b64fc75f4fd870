/* hearing.c - packets of sound on one line of time, and the gaps between them. */
#include "probes/stage/hearing.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/base/journal.h"
#include "harness/base/record.h"
#include "harness/base/time.h"
#include "probes/stage/coded.h"
#include "probes/stage/running.h"

/* A packet of 20 ms that is lost leaves a little less where timestamps wander. */
#define LEAST (19 * NSEC_PER_MSEC)

/* All times but latency are of the thread that brings the packets. */
struct hearing {
	struct journal *journal;
	struct record words; /* probe and stream of every record */
	bool sync;
	GstPad *pad;
	gulong probe;
	nsec_t latency; /* of the pipeline; atomic */
	nsec_t base;    /* when running time was 0 */
	bool any;       /* did a packet come? */
	nsec_t until;   /* running time at which the latest packet ends */
	nsec_t made_until;
	nsec_t made; /* told to make up since the latest packet */
};

static void note(const struct hearing *h, enum record_kind kind, nsec_t time, nsec_t value)
{
	struct record r = h->words;

	r.kind = kind;
	r.time = time;
	r.value = value;
	journal_note(h->journal, &r);
}

/* When what ends at the latest packet has been played. */
static nsec_t played_until(const struct hearing *h)
{
	nsec_t latency = h->sync ? __atomic_load_n(&h->latency, __ATOMIC_RELAXED) : 0;

	return h->base + h->until + latency;
}

/* copied is how much sound there is a copy of in the packet that ends the gap. */
static void note_missing(const struct hearing *h, nsec_t missing, nsec_t copied)
{
	nsec_t made = h->made < missing ? h->made : missing;
	nsec_t restored = copied < made ? copied : made;

	if (missing < LEAST)
		return;
	note(h, RECORD_DROPOUT, played_until(h), missing);
	if (made > restored)
		note(h, RECORD_CONCEALED, played_until(h), made - restored);
	if (restored > 0)
		note(h, RECORD_RESTORED, played_until(h), restored);
}

static bool running_of(GstPad *pad, GstClockTime time, nsec_t *ret)
{
	GstClockTime running = running_time(pad, time);

	*ret = (nsec_t)running;
	return GST_CLOCK_TIME_IS_VALID(running);
}

/* Decoders that do not look into the next packet have no such property. */
static bool uses_copies(GstPad *pad)
{
	GstElement *decoder = gst_pad_get_parent_element(pad);
	gboolean uses = FALSE;

	if (decoder && g_object_class_find_property(G_OBJECT_GET_CLASS(decoder), "use-inband-fec"))
		g_object_get(decoder, "use-inband-fec", &uses, NULL);
	if (decoder)
		gst_object_unref(decoder);
	return uses;
}

static struct coded read_coded(GstBuffer *buffer)
{
	guint8 head[CODED_HEAD] = { 0 };
	gsize n = gst_buffer_extract(buffer, 0, head, sizeof(head));

	return coded_read(head, n);
}

static void take_packet(struct hearing *h, GstPad *pad, GstBuffer *buffer)
{
	struct coded coded = read_coded(buffer);
	nsec_t running;

	if (!running_of(pad, GST_BUFFER_PTS(buffer), &running))
		return;
	if (h->any)
		note_missing(h, running - h->until,
			     coded.has_copy && uses_copies(pad) ? coded.duration : 0);
	h->any = true;
	h->base = (nsec_t)gst_element_get_base_time(GST_ELEMENT(GST_PAD_PARENT(pad)));
	h->until = running + coded.duration;
	h->made_until = h->until;
	h->made = 0;
}

/* The same gap may be told of more than once. */
static void take_gap(struct hearing *h, GstPad *pad, GstEvent *event)
{
	GstClockTime time, duration;
	nsec_t from, to;

	gst_event_parse_gap(event, &time, &duration);
	if (!h->any || !GST_CLOCK_TIME_IS_VALID(duration) || !running_of(pad, time, &from))
		return;
	to = from + (nsec_t)duration;
	if (from < h->made_until)
		from = h->made_until;
	if (to <= from)
		return;
	h->made += to - from;
	h->made_until = to;
}

static GstPadProbeReturn on_data(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	struct hearing *h = arg;
	GstClockTime latency;
	GstEvent *event;

	if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
		take_packet(h, pad, GST_PAD_PROBE_INFO_BUFFER(info));
		return GST_PAD_PROBE_OK;
	}
	event = GST_PAD_PROBE_INFO_EVENT(info);
	if (GST_EVENT_TYPE(event) == GST_EVENT_GAP)
		take_gap(h, pad, event);
	/* sinks tell upstream how much later than its timestamp they play a sample */
	if (GST_EVENT_TYPE(event) == GST_EVENT_LATENCY) {
		gst_event_parse_latency(event, &latency);
		__atomic_store_n(&h->latency, (nsec_t)latency, __ATOMIC_RELAXED);
	}
	return GST_PAD_PROBE_OK;
}

int hearing_new(struct hearing **ret, const struct hearing_conf *conf, struct err *err)
{
	struct hearing *h = calloc(1, sizeof(*h));

	if (!h)
		return err_set(err, -ENOMEM, "out of memory");
	h->journal = conf->journal;
	h->sync = conf->sync;
	(void)g_strlcpy(h->words.probe, conf->probe, sizeof(h->words.probe));
	(void)g_strlcpy(h->words.stream, conf->track, sizeof(h->words.stream));
	*ret = h;
	return 0;
}

void hearing_watch(struct hearing *h, GstPad *pad)
{
	h->pad = gst_object_ref(pad);
	h->probe = gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_BOTH,
				     on_data, h, NULL);
}

void hearing_free(struct hearing *h)
{
	if (!h)
		return;
	if (h->pad) {
		gst_pad_remove_probe(h->pad, h->probe);
		gst_object_unref(h->pad);
	}
	if (h->any)
		note_missing(h, (nsec_t)gst_util_get_timestamp() - played_until(h), 0);
	free(h);
}
