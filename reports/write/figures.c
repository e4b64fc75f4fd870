/* figures.c - which numbers come first. */
#include "reports/write/figures.h"

#include <stddef.h>
#include <string.h>

#include "reports/write/answer_talk.h"
#include "reports/write/evidence.h"
#include "reports/write/viewers.h"

static const struct figure figures[] = {
	{ "latency.p50", NULL, "latency, median", "Usual delay",
	  "half of the pictures appear within this" },
	{ "latency.p95", NULL, "latency, 95 %", "19 of 20 within",
	  "one picture in twenty takes longer" },
	{ "latency.p99", NULL, "latency, 99 %", NULL, NULL },
	{ "latency.max", NULL, "latency, greatest", NULL, NULL },
	{ "age.over_600", "stall.600.ratio", "time with a picture over 600 ms old",
	  "Time over 600 ms", "share of the time with a picture older than that" },
	{ "stall.600.count", NULL, "stalls over 600 ms", NULL, NULL },
	{ "stall.600.longest", NULL, "longest stall", "Longest stall",
	  "the picture stayed older than 600 ms for so long" },
	{ "audio.latency.p50", NULL, "latency of sound, median", NULL, NULL },
	{ "avsync.p50", NULL, "sound behind the picture", NULL, NULL },
	{ "audio.dropouts.ratio", NULL, "time without the sound", NULL, NULL },
	{ "quality.psnr", NULL, "quality of pictures (PSNR)", NULL, NULL },
	{ "jitter.frame", NULL, "jitter of pictures (RFC 3550)", NULL, NULL },
	{ "loss.ratio", NULL, "packets lost", "Packets lost", "on the way through the network" },
	{ "setup.first_frame", NULL, "first picture after", "First picture after",
	  "from pressing the button that begins it" },
	{ "talk.response.p50", NULL, "response of the assistant, median", "Usual response",
	  "half of the answers begin within this after the question" },
	{ "talk.response.p95", NULL, "response of the assistant, 95 %", "19 of 20 within",
	  "one answer in twenty takes longer" },
	{ "talk.meaningful.p50", NULL, "response without fillers, median", NULL, NULL },
	{ "talk.stop.p50", NULL, "stop when interrupted, median", "Stops within",
	  "from the interruption's begin to silence" },
	{ "talk.recovery.p50", NULL, "response to interruptions, median", NULL, NULL },
	{ "talk.unanswered", NULL, "questions without an answer", NULL, NULL },
	{ "talk.takeovers", NULL, "questions not let end", NULL, NULL },
	{ "talk.missed_stops", NULL, "interruptions without a stop", NULL, NULL },
	{ "talk.false_stops", NULL, "stops without an interruption", NULL, NULL },
	{ "translate.lag.p50", NULL, "lag of the translation, median", "Usual lag",
	  "half of the translations begin within this after their sentence" },
	{ "translate.lag.p95", NULL, "lag of the translation, 95 %", "19 of 20 within",
	  "one translation in twenty begins later" },
	{ "translate.missing", NULL, "sentences without a translation", NULL, NULL },
};

const struct figure *figure_nth(unsigned i)
{
	return i < sizeof(figures) / sizeof(*figures) ? &figures[i] : NULL;
}

const struct metric *figure_metric(const struct evidence *e, const struct figure *figure,
				   unsigned direction)
{
	const struct metric_list *list = &e->result.metrics;
	const struct metric *whole = metric_find(list, "", figure->metric);

	if (whole)
		return direction == TO_BUYER ? whole : NULL;
	return metric_find(list, direction_word((enum direction)direction), figure->metric);
}

/* Numbers that every run with pictures is asked for: that one is missing is worth a line. */
static bool is_of_pictures(const char *name)
{
	static const char *const families[] = { "latency.", "age.", "stall.", "setup." };

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (!strncmp(name, families[i], strlen(families[i])))
			return true;
	return false;
}

bool figure_fits(const struct evidence *e, const struct figure *figure)
{
	/* in a conversation nothing is seen, in a show nothing need be heard */
	bool told =
		answer_is_talk(e) ? false : viewers_both_ways(e) || is_of_pictures(figure->metric);

	for (unsigned d = 0; d < DIRECTION_COUNT; d++) {
		const struct metric *m = figure_metric(e, figure, d);

		if (m && (told || !m->null_reason))
			return true;
	}
	return false;
}
