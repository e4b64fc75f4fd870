/* codec.c - the table of docs/marks.md: marks through Opus, over speech and in silence. */
#include "tests/bench/mark/codec.h"

#include <unistd.h>

#define MARKS 40
#define LONG  ((size_t)(MARKS - 1) * MARK_RATE + MARK_RATE / 2)

static const unsigned rates_bps[] = { 12000, 24000, 48000 };

/* What the lab's test asks for, and a bench must not be below. */
static const unsigned found_min = MARKS * 95 / 100;
static const double deviation_max_us = 21;

/* Speech by espeak-ng, said again until it is long enough; false when there is none. */
static bool speak_espeak(struct codec_sound *sound)
{
	static const char words[] =
		"This scarf is made of silk, and it comes in four colours. Shall I hold the red one "
		"into the light? The buyer asks what it costs, and whether it can be sent to Jakarta "
		"by Friday. Yes, of course; shipping takes three days, and you may return it within "
		"two weeks. Here is the seam, and this is the label that you asked about.";
	char path[] = "/tmp/straits-bench-XXXXXX", text[512];
	const char *argv[] = { "espeak-ng", "-w", path, words, NULL };
	struct codec_sound said = { sound->s, sound->n };
	GstElement *pipeline = NULL;
	int fd = mkstemp(path);
	bool good =
		fd >= 0 && g_spawn_sync(NULL, (gchar **)(uintptr_t)argv, NULL, G_SPAWN_SEARCH_PATH,
					NULL, NULL, NULL, NULL, NULL, NULL);

	(void)snprintf(
		text, sizeof(text),
		"filesrc location=%s ! wavparse ! audioconvert ! audioresample ! "
		"audio/x-raw,format=S16LE,rate=48000,channels=1 ! appsink name=out sync=false",
		path);
	if (good)
		pipeline = gst_parse_launch(text, NULL);
	if (pipeline) {
		(void)gst_element_set_state(pipeline, GST_STATE_PLAYING);
		good = codec_collect(pipeline, &said) && said.n > MARK_RATE;
		(void)gst_element_set_state(pipeline, GST_STATE_NULL);
		gst_object_unref(pipeline);
	}
	for (size_t i = said.n; good && i < sound->n; i++)
		sound->s[i] = sound->s[i - said.n];
	(void)close(fd);
	(void)unlink(path);
	return good;
}

static bool speak_voice(struct codec_sound *sound)
{
	codec_speak(sound);
	return true;
}

static bool be_silent(struct codec_sound *sound)
{
	(void)sound;
	return true;
}

/* One line of the table; false when it is below what is asked for. */
static bool measure(const char *under, const struct codec_sound *sound, enum mark_shape shape,
		    unsigned rate_bps)
{
	struct mark_conf conf = { .shape = shape,
				  .over_db = MARK_OVER_DB,
				  .floor_db = MARK_FLOOR_DB };
	struct codec_result r;
	char coder[96];

	(void)snprintf(coder, sizeof(coder), "opusenc audio-type=voice bitrate=%u ! opusdec",
		       rate_bps);
	if (!codec_try(sound, &conf, coder, &r))
		return false;
	(void)printf("| %s | %s | %u | %u of %d | %u | %.1f | %.1f | %.2f | %.2f |\n", under,
		     shape == MARK_PN ? "pn" : "chirp", rate_bps / 1000, r.found, MARKS, r.wrong,
		     codec_mean_us(&r), codec_deviation_us(&r), r.least_score, r.most_rival);
	return shape == MARK_CHIRP ||
	       (r.found >= found_min && !r.wrong && codec_deviation_us(&r) <= deviation_max_us);
}

static bool measure_under(const char *under, bool (*fill)(struct codec_sound *sound))
{
	struct codec_sound sound;
	bool good = true;

	if (!codec_sound_init(&sound, LONG))
		return false;
	if (fill(&sound))
		for (int shape = MARK_PN; shape <= MARK_CHIRP; shape++)
			for (size_t i = 0; i < sizeof(rates_bps) / sizeof(rates_bps[0]); i++)
				good &= measure(under, &sound, (enum mark_shape)shape,
						rates_bps[i]);
	else
		(void)printf("(no espeak-ng here: its lines are left out)\n");
	free(sound.s);
	return good;
}

int main(int argc, char **argv)
{
	bool good;

	gst_init(&argc, &argv);
	(void)puts("| under the marks | shape | kbit/s | found | wrong | mean us | deviation us | "
		   "least score | highest rival |\n|---|---|---|---|---|---|---|---|---|");
	good = measure_under("silence", be_silent);
	good &= measure_under("generated voice", speak_voice);
	good &= measure_under("espeak-ng", speak_espeak);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
