/* talk_assistant.c - when the reference assistant speaks, and when it stops. */
#include "harness/workload/talk_assistant.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "harness/base/err.h"

/* Sound that is broken off fades for so long. */
#define FADE    (5 * NSEC_PER_MSEC)
#define SEED    7U
#define LONGEST (60 * NSEC_PER_SEC)

struct talk_assistant_conf talk_assistant_default(void)
{
	return (struct talk_assistant_conf){
		.delay = 800 * NSEC_PER_MSEC,
		.patience = 500 * NSEC_PER_MSEC,
		.ignore = 300 * NSEC_PER_MSEC,
		.stop = 500 * NSEC_PER_MSEC,
		.length = 4 * NSEC_PER_SEC,
	};
}

static int ms_of(nsec_t ns)
{
	return (int)(ns / NSEC_PER_MSEC);
}

int talk_assistant_check(const struct talk_assistant_conf *conf, struct err *err)
{
	const int margin = ms_of(TALK_ASSISTANT_MARGIN);

	if (conf->patience < 100 * NSEC_PER_MSEC)
		return err_set(err, -EINVAL, "a patience of %d ms, expected at least 100 ms",
			       ms_of(conf->patience));
	if (conf->delay < conf->patience + TALK_ASSISTANT_MARGIN)
		return err_set(err, -EINVAL,
			       "a delay of %d ms, expected at least %d ms: the patience of %d ms, "
			       "and %d ms to hear and to speak",
			       ms_of(conf->delay), ms_of(conf->patience) + margin,
			       ms_of(conf->patience), margin);
	if (conf->filler && (conf->filler < conf->patience + TALK_ASSISTANT_MARGIN ||
			     conf->filler + TALK_FILLER_LENGTH > conf->delay))
		return err_set(err, -EINVAL,
			       "a filler after %d ms, expected %d ms at least, and to end before "
			       "the delay of %d ms",
			       ms_of(conf->filler), ms_of(conf->patience) + margin,
			       ms_of(conf->delay));
	if (conf->stop < conf->ignore + TALK_ASSISTANT_MARGIN)
		return err_set(
			err, -EINVAL,
			"a stop after %d ms, expected at least %d ms: %d ms are ignored, and "
			"%d ms needed to hear and to stop",
			ms_of(conf->stop), ms_of(conf->ignore) + margin, ms_of(conf->ignore),
			margin);
	if (conf->length < 100 * NSEC_PER_MSEC || conf->length > LONGEST)
		return err_set(err, -EINVAL, "answers of %d ms, expected 100 ms to 60 s",
			       ms_of(conf->length));
	if (conf->delay > LONGEST || conf->stop > LONGEST)
		return err_set(err, -EINVAL, "a time of more than 60 s");
	return 0;
}

static bool is_speaking(const struct talk_assistant *a)
{
	return a->ear.heard >= a->from && a->ear.heard < a->to;
}

/* Does it speak, or is about to? */
static bool is_busy(const struct talk_assistant *a)
{
	return a->from != NSEC_NEVER && a->ear.heard < a->to;
}

static void fall_silent(struct talk_assistant *a)
{
	a->filler_from = a->from = a->to = NSEC_NEVER;
}

/* The customer has ended. */
static void answer(void *arg, const struct talk_spurt *spurt)
{
	struct talk_assistant *a = arg;

	if (a->conf.translate) {
		a->to = spurt->end + a->conf.delay;
		return;
	}
	if (is_busy(a) && (spurt->end - spurt->begin < a->conf.ignore || a->conf.stubborn))
		return;
	a->was_from = a->from;
	a->was_to = a->to;
	a->from = spurt->end + a->conf.delay;
	a->to = a->from + a->conf.length;
	a->filler_from = a->conf.filler ? spurt->end + a->conf.filler : NSEC_NEVER;
}

int talk_assistant_init(struct talk_assistant *a, const struct talk_assistant_conf *conf,
			struct err *err)
{
	int r = talk_assistant_check(conf, err);

	*a = (struct talk_assistant){ .conf = *conf };
	if (r < 0)
		return r;
	a->ear = (struct talk_ear){ .pause = conf->patience, .on_spurt = answer, .arg = a };
	talk_ear_init(&a->ear);
	fall_silent(a);
	a->was_from = a->was_to = NSEC_NEVER;
	return talk_sound_speak(&a->voice, SEED, conf->translate ? LONGEST : conf->length, err);
}

void talk_assistant_done(struct talk_assistant *a)
{
	talk_sound_done(&a->voice);
}

/* Once for each thing that the customer says. */
static void begin_translation(struct talk_assistant *a)
{
	nsec_t from = a->ear.spurt.begin + a->conf.delay;

	if (from == a->from)
		return;
	a->was_from = a->from;
	a->was_to = a->to;
	a->from = from;
	a->to = NSEC_NEVER;
}

/* An interruption is speech that has lasted too long to be ignored; speech before an answer has
 * begun takes it back. */
static void mind(struct talk_assistant *a)
{
	const struct talk_ear *ear = &a->ear;
	nsec_t length = ear->heard - ear->spurt.begin;

	if (!ear->speaking || ear->ended)
		return;
	if (a->conf.translate) {
		begin_translation(a);
		return;
	}
	if (length < a->conf.ignore || a->conf.stubborn)
		return;
	if (a->from != NSEC_NEVER && ear->spurt.begin + a->conf.stop <= a->from)
		fall_silent(a);
	else if (is_speaking(a) && a->to > ear->spurt.begin + a->conf.stop)
		a->to = ear->spurt.begin + a->conf.stop;
}

void talk_assistant_hear(struct talk_assistant *a, nsec_t time, const int16_t *samples, size_t n)
{
	talk_ear_put(&a->ear, time, samples, n);
	mind(a);
}

void talk_assistant_wait(struct talk_assistant *a, nsec_t now)
{
	talk_ear_wait(&a->ear, now);
	mind(a);
}

/* The voice n samples after its beginning. */
static int16_t voice_at(const struct talk_assistant *a, nsec_t after)
{
	size_t at = (size_t)(after * TALK_RATE / NSEC_PER_SEC);

	return a->voice.v[at % a->voice.n];
}

static int16_t fade(int16_t sample, nsec_t left)
{
	if (left >= FADE)
		return sample;
	return (int16_t)(sample * left / FADE);
}

/* What is said at time of something that is said from begin to end. */
static int16_t part_at(const struct talk_assistant *a, nsec_t begin, nsec_t end, nsec_t time)
{
	if (begin == NSEC_NEVER || time < begin || time >= end)
		return 0;
	return fade(voice_at(a, time - begin), end - time);
}

static int16_t sample_at(const struct talk_assistant *a, nsec_t time)
{
	int16_t sample = part_at(a, a->from, a->to, time);

	if (!sample)
		sample = part_at(a, a->was_from, a->was_to < a->from ? a->was_to : a->from, time);
	if (!sample && a->filler_from != NSEC_NEVER)
		sample = part_at(a, a->filler_from, a->filler_from + TALK_FILLER_LENGTH, time);
	return sample;
}

void talk_assistant_say(const struct talk_assistant *a, nsec_t time, int16_t *ret, size_t n)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = sample_at(a, time + (nsec_t)i * NSEC_PER_SEC / TALK_RATE);
}
