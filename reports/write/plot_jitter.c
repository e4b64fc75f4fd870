/* plot_jitter.c - the plot of the jitter of pictures and sound at the receiver's wire. */
#include <math.h>
#include <stdlib.h>

#include "reports/metric/rtpjitter.h"
#include "reports/metric/transit.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

#define GAP_S 1.0 /* nothing for so long: the line breaks */

/* A packet of a stream at the receiver's wire. */
struct arrival {
	nsec_t time;
	uint64_t number; /* in the order of sending */
	uint32_t timestamp;
};

static int by_time(const void *a, const void *b)
{
	const struct arrival *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* The packets of a stream that arrived while it was measured, as they did; *ret_n of them, NULL
 * without memory. */
static struct arrival *arrivals(const struct evidence *e, const struct transit *wire,
				const struct transit_stream *stream, size_t *ret_n)
{
	struct arrival *v = calloc(wire->n + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; v && i < wire->n; i++) {
		const struct transit_packet *p = &wire->v[i];

		if (p->rtp && p->ssrc == stream->ssrc && p->type == stream->type &&
		    p->received != TRANSIT_UNSEEN && p->sent >= e->manifest.t0 &&
		    p->sent < e->manifest.end)
			v[n++] = (struct arrival){ p->received, p->number, p->timestamp };
	}
	if (v)
		qsort(v, n, sizeof(*v), by_time);
	*ret_n = n;
	return v;
}

/* RFC 3550's jitter over time, taken once for each RTP timestamp, at its last packet: as
 * jitter.frame is. A packet of sound has a timestamp of its own. */
static void add_jitter(const struct evidence *e, const struct transit *wire, bool video,
		       struct curve *ret)
{
	const struct transit_stream stream = transit_find(wire, video);
	struct arrival *v;
	struct rtpjitter jitter;
	size_t n;

	if (!stream.clock_hz)
		return;
	rtpjitter_init(&jitter, stream.clock_hz);
	v = arrivals(e, wire, &stream, &n);
	ret->failed = ret->failed || !v;
	for (size_t i = 0; v && i < n; i++)
		if (i + 1 == n || v[i + 1].timestamp != v[i].timestamp)
			curve_add(ret, seconds_since(v[i].time, e->manifest.t0),
				  rtpjitter_add(&jitter, v[i].time, v[i].timestamp));
	free(v);
}

/* What a panel is drawn from. */
struct panel {
	enum direction direction;
	const char *name;
	const char *pictures, *sound; /* its data */
	double greatest;
	bool any_pictures, any_sound;
};

static void write_panel(struct sheet *s, struct panel *panel)
{
	struct curve pictures = { 0 }, sound = { 0 };
	struct transit wire = { 0 };
	int r = transit_build(series_find(&s->e->records, direction_word(panel->direction)), &wire,
			      NULL);

	pictures.failed = r < 0;
	add_jitter(s->e, &wire, true, &pictures);
	add_jitter(s->e, &wire, false, &sound);
	transit_done(&wire);
	panel->any_pictures = pictures.n > 0;
	panel->any_sound = sound.n > 0;
	panel->greatest = fmax(curve_greatest(&pictures), curve_greatest(&sound));
	sheet_curve(s, panel->pictures, &pictures, GAP_S);
	sheet_curve(s, panel->sound, &sound, GAP_S);
}

static void draw_panel(struct sheet *s, const struct panel *panel)
{
	const enum svg_colour colour = panel->direction == TO_BUYER ? SVG_BUYER : SVG_SELLER;
	const char *before = "plot ";

	sheet_panel(s, panel->direction == TO_BUYER ? 0 : 1, 2);
	sheet_time_axis(s, panel->direction != TO_BUYER);
	sheet_value_axis(s, fmax(1, 1.08 * panel->greatest), panel->name);
	sheet_events(s, panel->direction == TO_BUYER);
	if (panel->any_sound) {
		text_add(&s->gp, before);
		sheet_file(s, panel->sound);
		text_add(&s->gp, " using 1:3 with lines ");
		sheet_colour(s, SVG_MUTED);
		text_add(&s->gp, " lw 1.2");
		before = ", \\\n     ";
	}
	if (panel->any_pictures) {
		text_add(&s->gp, before);
		sheet_file(s, panel->pictures);
		text_add(&s->gp, " using 1:3 with lines ");
		sheet_colour(s, colour);
		text_add(&s->gp, " lw 1.6");
	}
	text_add(&s->gp, "\n");
}

static bool draw_jitter(struct sheet *s)
{
	struct panel panels[DIRECTION_COUNT] = {
		{ .direction = TO_BUYER,
		  .name = "ms, to the buyer",
		  .pictures = "pictures-to-buyer",
		  .sound = "sound-to-buyer" },
		{ .direction = TO_SELLER,
		  .name = "ms, to the seller",
		  .pictures = "pictures-to-seller",
		  .sound = "sound-to-seller" },
	};
	bool any = false;

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		write_panel(s, &panels[d]);
		any = any || panels[d].any_pictures || panels[d].any_sound;
	}
	if (!any)
		return false;
	sheet_begin(s, 130);
	sheet_reserve(s, panels[TO_SELLER].name);
	text_add(&s->gp, "set multiplot\n");
	for (unsigned d = 0; d < DIRECTION_COUNT; d++)
		if (panels[d].any_pictures || panels[d].any_sound)
			draw_panel(s, &panels[d]);
	text_add(&s->gp, "unset multiplot\n");
	return true;
}

static void tell_jitter(const struct evidence *e, struct text *ret)
{
	text_add(ret, "Jitter of the pictures at the end of the run:");
	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		text_addf(ret, "%s %s ", d ? "," : "", direction_said((enum direction)d));
		say_metric(ret, metric_measured(&e->result.metrics,
						direction_word((enum direction)d), "jitter.frame"));
	}
	text_add(ret, ".");
}

static const struct legend legend[] = {
	{ SVG_BUYER, "pictures to the buyer" },
	{ SVG_SELLER, "pictures to the seller" },
	{ SVG_MUTED, "sound" },
	{ 0, NULL },
};

const struct plot_kind plot_jitter = {
	.name = "jitter",
	.title = "How unevenly did pictures and sound arrive?",
	.caption =
		"The smoothed jitter of RFC 3550 at the receiver's wire, taken at each picture's "
		"last packet and at each packet of sound: how far their distance at the receiver "
		"strays from that at the sender. A receiver must buffer a multiple of it.",
	.legend = legend,
	.draw = draw_jitter,
	.tell = tell_jitter,
};
