/* adapt.c - reports of webrtcbin's session, given to the controller; its rate, given to the
 * encoder.
 */
#include "harness/workload/adapt.h"

#include <inttypes.h>
#include <stdlib.h>

#include "harness/base/record.h"
#include "harness/workload/call.h"
#include "harness/workload/codec.h"
#include "harness/workload/gcc.h"
#include "harness/workload/moment.h"
#include "harness/workload/steps.h"

/* Owned by the probe, and used from the thread that takes in reports alone. */
struct adapt {
	struct adapt_conf conf;
	struct gcc gcc;
	uint64_t set_bps;
};

static void set_rate(struct adapt *a, uint64_t bps)
{
	uint64_t change = bps > a->set_bps ? bps - a->set_bps : a->set_bps - bps;
	const struct codec *codec = a->conf.codec;

	if (change * 100 < a->set_bps)
		return;
	a->set_bps = bps;
	g_object_set(a->conf.encoder, codec->rate_property, (guint)(bps / codec->rate_unit), NULL);
	steps_note_value(a->conf.journal, a->conf.call->role, RECORD_TARGET,
			 call_sends(a->conf.call->role), (int64_t)bps);
}

/* False for a packet that the report does not speak of. */
static bool read_packet(const GstStructure *s, struct gcc_packet *ret)
{
	guint64 sent = GST_CLOCK_TIME_NONE, arrived = GST_CLOCK_TIME_NONE;
	gboolean lost = FALSE;
	guint bytes = 0;

	if (!s || !gst_structure_get_uint64(s, "local-ts", &sent) || !GST_CLOCK_TIME_IS_VALID(sent))
		return false;
	(void)gst_structure_get_uint64(s, "remote-ts", &arrived);
	(void)gst_structure_get_boolean(s, "lost", &lost);
	(void)gst_structure_get_uint(s, "size", &bytes);
	lost = lost || !GST_CLOCK_TIME_IS_VALID(arrived);
	*ret = (struct gcc_packet){ .sent = (nsec_t)sent,
				    .arrived = lost ? 0 : (nsec_t)arrived,
				    .bytes = bytes,
				    .lost = lost };
	return true;
}

static void take_report(struct adapt *a, const GValueArray *packets)
{
	struct gcc_packet *v = calloc((size_t)packets->n_values + 1, sizeof(*v));
	size_t n = 0;

	if (!v)
		return;
	for (guint i = 0; i < packets->n_values; i++)
		if (read_packet(gst_value_get_structure(&packets->values[i]), &v[n]))
			n++;
	if (n)
		set_rate(a, gcc_report(&a->gcc, v, n, moment_now()));
	free(v);
}

static GstPadProbeReturn on_event(GstPad *pad, GstPadProbeInfo *info, gpointer arg)
{
	const GstStructure *s = gst_event_get_structure(GST_PAD_PROBE_INFO_EVENT(info));
	const GValue *packets;

	(void)pad;
	if (!s || !gst_structure_has_name(s, "RTPTWCCPackets"))
		return GST_PAD_PROBE_OK;
	packets = gst_structure_get_value(s, "packets");
	if (packets && G_VALUE_HOLDS(packets, g_type_from_name("GValueArray")))
		take_report(arg, g_value_get_boxed(packets));
	return GST_PAD_PROBE_OK;
}

void adapt_watch(const struct adapt_conf *conf)
{
	uint64_t most = conf->call->video_bps;
	const struct gcc_conf gcc = {
		.start_bps = most,
		.min_bps = most / ADAPT_LEAST_PART,
		.max_bps = most,
	};
	GstPad *pad = gst_element_get_static_pad(conf->payloader, "src");
	struct adapt *a = g_new0(struct adapt, 1);

	a->conf = *conf;
	a->set_bps = most;
	gcc_init(&a->gcc, &gcc);
	(void)gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_event, a, g_free);
	gst_object_unref(pad);
}
