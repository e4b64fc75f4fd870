/* plot_jitter.c - the plot of the jitter of pictures and sound at the receiver's wire. */
#include <math.h>
#include <stdlib.h>

#include "reports/metric/rtpjitter.h"
#include "reports/metric/transit.h"
#include "reports/write/number.h"
#include "reports/write/pictures.h"
#include "reports/write/plot.h"

#define GAP_S 1.0 /* nothing for so long: the line breaks */

/* RFC 3550's jitter over time, taken once for each RTP timestamp, at its last packet: as
 * jitter.frame is. A packet of sound has a timestamp of its own. */
static void add_jitter(const struct evidence *e, const struct transit *wire, bool video,
		       struct curve *ret)
{
	const struct transit_stream stream = transit_find(wire, video);
	struct transit_frame *v;
	struct rtpjitter jitter;
	size_t n = 0;

	if (!stream.clock_hz)
		return;
	rtpjitter_init(&jitter, stream.clock_hz);
	v = transit_frames(wire, &stream, e->manifest.t0, e->manifest.end, &n);
	ret->failed = ret->failed || !v;
	for (size_t i = 0; v && i < n; i++)
		curve_add(ret, seconds_since(v[i].arrived, e->manifest.t0),
			  rtpjitter_add(&jitter, v[i].arrived, v[i].timestamp));
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
