/* talk_customer.c - the customer: speaks by the script, and hears how the assistant answers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/journal.h"
#include "harness/workload/moment.h"
#include "harness/workload/talk_ear.h"
#include "harness/workload/talk_inside.h"
#include "harness/workload/talk_line.h"
#include "harness/workload/talk_rtp.h"
#include "harness/workload/talk_script.h"
#include "harness/workload/talk_tape.h"

#define SEED        20U
#define SSRC        0xc057U
#define FLUSH_EVERY (500 * NSEC_PER_MSEC)
/* What is on its way when the run ends may still be heard. */
#define LINGER (250 * NSEC_PER_MSEC)

/* What is said in a turn; a hesitation has two parts. */
struct speech {
	struct talk_sound sound;
	size_t first; /* samples before the pause; 0: there is none */
	size_t pause;
};

struct customer {
	struct talk_part *part;
	struct talk_line *line;
	struct talk_ear ear;
	struct talk_script script;
	struct talk_tape tape;
	struct speech speeches[TALK_TURNS_MAX];
	const struct speech *saying; /* NULL: nothing */
	size_t said;                 /* samples of it */
	size_t hold;                 /* samples of silence before, so that it ends with a packet */
	nsec_t first_end;            /* of the first thing said; 0: nothing yet */
	uint64_t turns;
	bool up;
};

/* -- what is said */

static int say(const struct customer *c, const struct talk_turn *turn, size_t n, nsec_t length,
	       struct talk_sound *ret, struct err *err)
{
	const struct talk_show *show = c->part->conf->show;
	const struct talk_reader *reader = &c->part->hooks->reader;
	const char *text = turn->say ? turn->say : talk_words(show->language, turn->kind, n);

	if (turn->clip)
		return talk_sound_file(ret, turn->clip, reader, err);
	if (show->voice == TALK_GENERATED)
		return talk_sound_speak(ret, SEED + 20 * (unsigned)n, length, err);
	if (!text)
		return err_set(
			err, -ENOENT,
			"there is nothing to say in \"%s\": the show must tell what to \"say\"",
			show->language);
	return talk_sound_espeak(ret, show->language, text, reader, err);
}

/* A clip, or a text, is cut in the middle; what was generated is made in two. */
static int say_with_pause(const struct customer *c, const struct talk_turn *turn, size_t n,
			  struct speech *ret, struct err *err)
{
	struct talk_sound all = { 0 };
	size_t half;
	int r = say(c, turn, n, turn->length, &all, err);

	half = all.n / 2;
	ret->first = half;
	ret->pause = (size_t)(turn->pause * TALK_RATE / NSEC_PER_SEC);
	if (r == 0)
		r = talk_sound_add(&ret->sound, all.v, half, TALK_RATE, err);
	if (r == 0)
		r = talk_sound_rest(&ret->sound, turn->pause, err);
	if (r == 0)
		r = talk_sound_add(&ret->sound, all.v + half, all.n - half, TALK_RATE, err);
	talk_sound_done(&all);
	return r;
}

static int prepare_speeches(struct customer *c, struct err *err)
{
	const struct talk_show *show = c->part->conf->show;
	size_t counts[TALK_KINDS] = { 0 };
	int r = 0;

	for (size_t i = 0; i < show->turn_count && r == 0; i++) {
		const struct talk_turn *turn = &show->turns[i];
		size_t n = counts[turn->kind]++;

		r = turn->kind == TALK_HESITATE
			    ? say_with_pause(c, turn, n, &c->speeches[i], err)
			    : say(c, turn, n, turn->length, &c->speeches[i].sound, err);
	}
	return r;
}

/* -- hearing */

static void on_spurt(void *arg, const struct talk_spurt *spurt)
{
	const struct customer *c = arg;

	talk_part_note(c->part, RECORD_SPOKEN, "talk.answer", spurt->begin, c->ear.spurts,
		       spurt->end - spurt->begin);
}

static void on_sound(void *arg, nsec_t time, const int16_t *samples, size_t n)
{
	struct customer *c = arg;

	talk_ear_put(&c->ear, time, samples, n);
	talk_tape_put(&c->tape, TALK_TAPE_HEARD, time, samples, n);
	if (c->ear.spurts && !c->up) {
		c->up = true;
		talk_part_note(c->part, RECORD_STEP, "first-audio", c->ear.spurt.begin, 0, 0);
		talk_part_tell(c->part, CONTROL_UP, NULL);
	}
}

static void on_gap(void *arg, nsec_t time, nsec_t missing)
{
	const struct customer *c = arg;

	talk_part_note(c->part, RECORD_DROPOUT, "to-buyer", time, 0, missing);
}

/* -- speaking */

static nsec_t time_of(size_t samples)
{
	return (nsec_t)samples * NSEC_PER_SEC / TALK_RATE;
}

/* The record of what is said, or of each part of it. */
static void note_turn(const struct customer *c, enum talk_kind kind, nsec_t begin, nsec_t end)
{
	char stream[RECORD_WORD_MAX];
	const struct speech *s = c->saying;

	if (s->first) {
		talk_part_note(c->part, RECORD_SPOKEN, "talk.hesitate", begin, c->turns,
			       time_of(s->first));
		begin += time_of(s->first + s->pause);
		kind = TALK_ASK;
	}
	(void)snprintf(stream, sizeof(stream), "talk.%s", talk_kind_word(kind));
	talk_part_note(c->part, RECORD_SPOKEN, stream, begin, c->turns, end - begin);
}

/* A turn begins in the frame that begins at from, so that its end is that of a packet: its last
 * sample leaves at once. */
static void take_turn(struct customer *c, int turn, nsec_t from)
{
	nsec_t begin, end;

	c->saying = &c->speeches[turn];
	c->said = 0;
	c->hold = (TALK_FRAME - c->saying->sound.n % TALK_FRAME) % TALK_FRAME;
	c->turns++;
	begin = from + time_of(c->hold);
	end = from + time_of(c->hold + c->saying->sound.n);
	note_turn(c, c->part->conf->show->turns[turn].kind, begin, end);
	talk_script_take(&c->script, &c->ear, begin, end);
	c->first_end = c->first_end ? c->first_end : end;
}

/* A packet holds what was spoken in the 20 ms before it leaves. */
static void on_frame(void *arg, nsec_t time, int16_t *ret)
{
	struct customer *c = arg;
	nsec_t from = time - TALK_FRAME_TIME;
	int turn = -1;

	talk_ear_wait(&c->ear, moment_now() - 2 * TALK_FRAME_TIME);
	if (!c->saying && !c->part->stopping)
		turn = talk_script_next(&c->script, &c->ear, from);
	if (turn >= 0)
		take_turn(c, turn, from);
	for (size_t i = c->hold; c->saying && i < TALK_FRAME; i++) {
		ret[i] = c->saying->sound.v[c->said++];
		if (c->said == c->saying->sound.n)
			c->saying = NULL;
	}
	c->hold = 0;
	talk_tape_put(&c->tape, TALK_TAPE_SAID, from, ret, TALK_FRAME);
}

/* -- the whole */

/* An assistant that was never heard is not worth waiting for any longer. */
static int check_heard(const struct customer *c, nsec_t now, struct err *err)
{
	const struct talk_in_count *count = talk_line_count(c->line);
	nsec_t limit = c->part->conf->show->answer_limit;
	double s = (double)limit / NSEC_PER_SEC;

	if (c->ear.spurts || !c->first_end || now < c->first_end + limit)
		return 0;
	if (count->packets)
		return err_set(err, -ETIMEDOUT,
			       "no answer within %.1f s: %llu packets of sound came from the "
			       "assistant, but no speech is in them",
			       s, (unsigned long long)count->packets);
	if (count->refused)
		return err_set(
			err, -EBADMSG,
			"no answer within %.1f s: %llu datagrams came from the assistant, but "
			"none is Opus over RTP of payload type %d; the first was %s",
			s, (unsigned long long)count->refused, TALK_PAYLOAD_TYPE, count->why);
	return err_set(err, -ETIMEDOUT,
		       "no answer within %.1f s: not one packet came from the assistant", s);
}

static int converse(struct customer *c, struct err *err)
{
	struct pollfd fd = { .fd = c->part->conf->control_fd, .events = POLLIN };
	nsec_t flushed = moment_now(), stop = NSEC_NEVER;
	int r = 0;

	while (r == 0 && moment_now() < stop) {
		nsec_t now;

		r = talk_line_turn(c->line, &fd, 1, flushed + FLUSH_EVERY);
		if (r < 0)
			return err_set(err, r, "the customer cannot send: %s", strerror(-r));
		if (fd.revents)
			r = talk_part_hear(c->part, err);
		now = moment_now();
		if (c->part->started && !c->script.began) {
			c->script.began = now;
			talk_part_note(c->part, RECORD_STEP, "start", now, 0, 0);
			talk_tape_start(&c->tape, now);
			talk_line_start(c->line);
		}
		if (c->part->stopping && stop == NSEC_NEVER)
			stop = now + (c->script.began ? LINGER : 0);
		if (now >= flushed + FLUSH_EVERY) {
			journal_flush(c->part->journal);
			talk_tape_flush(&c->tape, now);
			flushed = now;
		}
		if (r == 0 && !c->part->stopping)
			r = check_heard(c, now, err);
	}
	return r;
}

static void note_counts(const struct customer *c)
{
	const struct talk_in_count *count = talk_line_count(c->line);

	const struct {
		const char *name;
		int64_t value;
	} counts[] = {
		{ "talk-packets", (int64_t)count->packets },
		{ "talk-refused", (int64_t)count->refused },
		{ "talk-late", (int64_t)count->late },
		{ "talk-concealed", (int64_t)count->concealed },
		{ "talk-left-out", (int64_t)c->script.left_out },
		{ "talk-mouth-late-ns", talk_line_late(c->line) },
	};

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		talk_part_note(c->part, RECORD_COUNT, counts[i].name, moment_now(), 0,
			       counts[i].value);
}

int talk_customer(struct talk_part *part, struct err *err)
{
	const struct talk_conf *conf = part->conf;
	struct customer *c = calloc(1, sizeof(*c));
	const struct talk_line_conf line = {
		.local = conf->local,
		.local_port = TALK_CUSTOMER_PORT,
		.peer = conf->peer,
		.peer_port = TALK_ASSISTANT_PORT,
		.audio_bps = conf->show->audio_bps,
		.ssrc = SSRC,
		.jitter_buffer = conf->show->jitter_buffer,
		.on_sound = on_sound,
		.on_gap = on_gap,
		.on_frame = on_frame,
		.arg = c,
	};
	int r;

	if (!c)
		return err_set(err, -ENOMEM, "no memory for a customer");
	c->part = part;
	c->script.show = conf->show;
	c->ear = (struct talk_ear){ .pause = conf->show->silence, .on_spurt = on_spurt, .arg = c };
	talk_ear_init(&c->ear);
	talk_tape_init(&c->tape, part->hooks->record, part->hooks->arg);
	r = prepare_speeches(c, err);
	if (r == 0)
		r = talk_line_open(&c->line, &line, err);
	if (r == 0) {
		talk_part_tell(part, CONTROL_READY, NULL);
		part->started = conf->control_fd < 0;
		r = converse(c, err);
		talk_ear_end(&c->ear);
		talk_tape_end(&c->tape);
		note_counts(c);
	}
	talk_line_close(c->line);
	for (size_t i = 0; i < TALK_TURNS_MAX; i++)
		talk_sound_done(&c->speeches[i].sound);
	free(c);
	return r;
}
