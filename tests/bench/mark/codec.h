/* codec.h - marks through a speech coder: how many come out, and where. For a test and a bench. */
#ifndef TESTS_BENCH_MARK_CODEC_H
#define TESTS_BENCH_MARK_CODEC_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

#include "harness/workload/voice.h"
#include "probes/mark/find.h"
#include "probes/mark/mark.h"

/* Mono sound at MARK_RATE. */
struct codec_sound {
	int16_t *s;
	size_t n;
};

static inline bool codec_sound_init(struct codec_sound *sound, size_t n)
{
	*sound = (struct codec_sound){ .s = calloc(n, sizeof(int16_t)), .n = n };
	return sound->s != NULL;
}

/* Generated speech, the same each time. */
static inline void codec_speak(struct codec_sound *sound)
{
	struct voice voice;

	voice_init(&voice, 1);
	voice_next(&voice, sound->s, sound->n);
}

static inline bool codec_mark(struct codec_sound *sound, const struct mark_conf *conf)
{
	static struct mark_writer w;

	if (mark_writer_init(&w, conf, NULL) < 0)
		return false;
	mark_writer_put(&w, sound->s, sound->n, 1, 0);
	return true;
}

/* Takes what comes out of the pipeline, and says whether it came to its end. */
static inline bool codec_collect(GstElement *pipeline, struct codec_sound *ret)
{
	GstElement *out = gst_bin_get_by_name(GST_BIN(pipeline), "out");
	size_t at = 0;
	GstSample *sample;
	bool ended;

	while ((sample = gst_app_sink_try_pull_sample(GST_APP_SINK(out), 20 * GST_SECOND))) {
		gsize room = (ret->n - at) * sizeof(int16_t);

		at += gst_buffer_extract(gst_sample_get_buffer(sample), 0, ret->s + at, room) /
		      sizeof(int16_t);
		gst_sample_unref(sample);
	}
	ended = gst_app_sink_is_eos(GST_APP_SINK(out));
	gst_object_unref(out);
	ret->n = at;
	return ended;
}

/* Passes sound through "in ! coder ! out"; *ret must have been made of the same length. */
static inline bool codec_pass(const struct codec_sound *sound, const char *coder,
			      struct codec_sound *ret)
{
	size_t bytes = sound->n * sizeof(int16_t);
	GstElement *pipeline, *in;
	char text[512];
	bool ended;

	(void)snprintf(text, sizeof(text),
		       "appsrc name=in format=time caps=audio/x-raw,format=S16LE,rate=48000,"
		       "channels=1,layout=interleaved ! %s ! audioconvert ! "
		       "audio/x-raw,format=S16LE,rate=48000,channels=1 ! "
		       "appsink name=out sync=false",
		       coder);
	pipeline = gst_parse_launch(text, NULL);
	if (!pipeline)
		return false;
	in = gst_bin_get_by_name(GST_BIN(pipeline), "in");
	(void)gst_element_set_state(pipeline, GST_STATE_PLAYING);
	{
		GstBuffer *b = gst_buffer_new_memdup(sound->s, bytes);

		GST_BUFFER_PTS(b) = 0;
		(void)gst_app_src_push_buffer(GST_APP_SRC(in), b);
		(void)gst_app_src_end_of_stream(GST_APP_SRC(in));
	}
	ended = codec_collect(pipeline, ret);
	(void)gst_element_set_state(pipeline, GST_STATE_NULL);
	gst_object_unref(in);
	gst_object_unref(pipeline);
	return ended;
}

/* What became of the marks: places are in us after their second. */
struct codec_result {
	unsigned found; /* within 1 ms of its second, with the right code */
	unsigned wrong; /* anything else */
	double sum_us, squares, least_score, most_rival;
};

static inline void codec_on_mark(void *arg, const struct mark_heard *heard)
{
	struct codec_result *r = arg;
	double second = round(heard->at / MARK_RATE);
	double late_us = (heard->at - second * MARK_RATE) * 1e6 / MARK_RATE;

	if (fabs(late_us) > 1000 || (heard->code && heard->code != mark_code((int64_t)second))) {
		r->wrong++;
		return;
	}
	r->found++;
	r->sum_us += late_us;
	r->squares += late_us * late_us;
	r->least_score = heard->score < r->least_score ? heard->score : r->least_score;
	r->most_rival = heard->rival > r->most_rival ? heard->rival : r->most_rival;
}

static inline double codec_mean_us(const struct codec_result *r)
{
	return r->found ? r->sum_us / r->found : 0;
}

static inline double codec_deviation_us(const struct codec_result *r)
{
	double mean = codec_mean_us(r);

	return r->found ? sqrt(fmax(0, r->squares / r->found - mean * mean)) : 0;
}

static inline bool codec_find(const struct codec_sound *sound, enum mark_shape shape,
			      struct codec_result *ret)
{
	struct finder_conf conf = { .shape = shape, .on_mark = codec_on_mark, .arg = ret };
	struct finder *f = NULL;

	*ret = (struct codec_result){ .least_score = 1 };
	if (finder_new(&conf, &f, NULL) < 0)
		return false;
	finder_put(f, sound->s, sound->n, 1);
	finder_end(f);
	finder_free(f);
	return true;
}

/* Marks sound, passes it through the coder and finds them. */
static inline bool codec_try(const struct codec_sound *sound, const struct mark_conf *conf,
			     const char *coder, struct codec_result *ret)
{
	struct codec_sound marked = { NULL, 0 }, out = { NULL, 0 };
	bool good = codec_sound_init(&marked, sound->n) && codec_sound_init(&out, sound->n);

	if (good) {
		memcpy(marked.s, sound->s, sound->n * sizeof(int16_t));
		good = codec_mark(&marked, conf) && codec_pass(&marked, coder, &out) &&
		       codec_find(&out, conf->shape, ret);
	}
	free(marked.s);
	free(out.s);
	return good;
}

#endif
