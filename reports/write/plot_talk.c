/* plot_talk.c - the plot of a conversation: who spoke when. */
#include <math.h>

#include "reports/write/pictures.h"
#include "reports/write/plot.h"

/* What is spoken, and who speaks: the customer's row is the upper one. */
static const struct {
	const char *stream;
	enum svg_colour colour;
	unsigned row;
} voices[] = {
	{ "talk.ask", SVG_BUYER, 1 },       { "talk.hesitate", SVG_BUYER, 1 },
	{ "talk.sentence", SVG_BUYER, 1 },  { "talk.backchannel", SVG_EVENT_INK, 1 },
	{ "talk.interrupt", SVG_STALL, 1 }, { "talk.answer", SVG_SELLER, 0 },
};

#define VOICES (sizeof(voices) / sizeof(*voices))

static const struct samples *spoken(const struct evidence *e, const char *stream)
{
	static const struct samples none;
	const struct series *series = series_find(&e->records, stream);

	return series ? &series->of[RECORD_SPOKEN] : &none;
}

/* What is shorter than a pixel is widened to one, or it would not be seen. */
static void add_bars(struct sheet *s, size_t voice)
{
	const struct samples *in = spoken(s->e, voices[voice].stream);
	double pixel = s->seconds / s->canvas->width;

	for (size_t i = 0; i < in->n; i++) {
		double from = seconds_since(in->v[i].time, s->e->manifest.t0);
		double length = fmax(pixel, in_ms(in->v[i].value) / 1000);

		text_addf(
			&s->gp,
			"set object rect from first %.3f,first %.2f to first %.3f,first %.2f front "
			"fc rgb '#%06x' fs solid noborder\n",
			fmax(0, from), voices[voice].row + 0.15, fmin(from + length, s->seconds),
			voices[voice].row + 0.85, svg_role(voices[voice].colour)->light);
	}
}

static bool draw_talk(struct sheet *s)
{
	size_t bars = 0;

	for (size_t i = 0; i < VOICES; i++)
		bars += spoken(s->e, voices[i].stream)->n;
	if (!bars)
		return false;
	sheet_begin(s, 50);
	sheet_margins(s, true);
	text_add(&s->gp, "unset grid\n");
	sheet_time_axis(s, true);
	/* the rows' names are longer than numbers */
	text_addf(&s->gp,
		  "set lmargin at screen %.4f\nset yrange [0:2]\n"
		  "set ytics ('customer' 1.5, 'assistant' 0.5)\n",
		  s->canvas->narrow ? 0.19 : 0.075);
	sheet_events(s, true);
	for (size_t i = 0; i < VOICES; i++)
		add_bars(s, i);
	text_add(&s->gp, "plot NaN\n");
	return true;
}

static void tell_talk(const struct evidence *e, struct text *ret)
{
	size_t count[2] = { 0 }; /* the assistant's, the customer's */

	for (size_t i = 0; i < VOICES; i++)
		count[voices[i].row] += spoken(e, voices[i].stream)->n;
	if (!count[0] && !count[1])
		return;
	text_addf(
		ret,
		"Who spoke when: the customer %zu time%s, the assistant %zu time%s as the customer "
		"heard it.",
		count[1], count[1] == 1 ? "" : "s", count[0], count[0] == 1 ? "" : "s");
}

static const struct legend legend[] = {
	{ SVG_BUYER, "the customer speaks" },
	{ SVG_EVENT_INK, "a word in between" },
	{ SVG_STALL, "an interruption" },
	{ SVG_SELLER, "the assistant, as the customer hears it" },
	{ SVG_EVENT, "an event on the route" },
	{ 0, NULL },
};

const struct plot_kind plot_talk = {
	.name = "talk",
	.title = "Who spoke when?",
	.caption = "Both as the customer hears them. The response is the gap from the end of what "
		   "the customer says to the assistant's next beginning; an interruption counts "
		   "until the assistant is silent.",
	.legend = legend,
	.draw = draw_talk,
	.tell = tell_talk,
};
