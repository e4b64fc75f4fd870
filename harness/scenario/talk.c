/* talk.c - the workload "talk", read from a show. */
#include "harness/scenario/talk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/media.h"
#include "harness/scenario/yaml.h"
#include "harness/workload/talk.h"

/* A coder of speech takes this. */
#define BPS_MIN 6000
#define BPS_MAX 510000

/* -- the reference assistant */

static int read_delay(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_assistant_conf *)into)->delay, err);
}

static int read_patience(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_assistant_conf *)into)->patience, err);
}

static int read_ignore(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_assistant_conf *)into)->ignore, err);
}

static int read_stop(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_assistant_conf *)into)->stop, err);
}

static int read_answer(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_assistant_conf *)into)->length, err);
}

static int read_filler(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_assistant_conf *)into)->filler, err);
}

static int read_stubborn(struct yaml at, void *into, struct err *err)
{
	return yaml_answer(at, &((struct talk_assistant_conf *)into)->stubborn, err);
}

static const struct yaml_key reference_keys[] = {
	{ "delay", read_delay, false },       { "patience", read_patience, false },
	{ "ignore", read_ignore, false },     { "stop", read_stop, false },
	{ "length", read_answer, false },     { "filler", read_filler, false },
	{ "stubborn", read_stubborn, false }, { NULL, NULL, false },
};

static int read_assistant(struct yaml at, void *into, struct err *err)
{
	struct talk_show *show = into;

	if (!yaml_is_map(at))
		return yaml_copy(at, "a command, or settings of the reference assistant",
				 &show->command, err);
	free(show->command);
	show->command = NULL;
	return yaml_read_map(at, "a reference assistant", reference_keys, &show->reference, err);
}

/* -- turns */

static int read_say(struct yaml at, void *into, struct err *err)
{
	return yaml_copy(at, "what is said", &((struct talk_turn *)into)->say, err);
}

static int read_clip(struct yaml at, void *into, struct err *err)
{
	struct talk_turn *turn = into;
	char *path = NULL;
	int r = media_clip(at, "the path of a sound file", &path, err);

	if (r < 0)
		return r;
	free(turn->clip);
	turn->clip = path;
	return 0;
}

static int read_length(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_turn *)into)->length, err);
}

static int read_after(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_turn *)into)->after, err);
}

static int read_pause(struct yaml at, void *into, struct err *err)
{
	return yaml_duration(at, &((struct talk_turn *)into)->pause, err);
}

static const struct yaml_key turn_keys[] = {
	{ "say", read_say, false },       { "clip", read_clip, false },
	{ "length", read_length, false }, { "after", read_after, false },
	{ "pause", read_pause, false },   { NULL, NULL, false },
};

/* "ask", or {ask: {say: ...}}. */
static int read_turn(struct yaml at, void *into, struct err *err)
{
	struct talk_show *show = into;
	struct yaml value = at;
	const char *word = NULL;
	struct talk_turn *turn;
	unsigned kind = 0;
	int r = 0;

	if (yaml_is_map(at))
		r = yaml_single(at, "a turn", &word, &value, err);
	else
		word = yaml_scalar(at, "a turn", err);
	if (r < 0 || !word)
		return r < 0 ? r : -EINVAL;
	while (kind < TALK_KINDS && strcmp(talk_kind_word((enum talk_kind)kind), word) != 0)
		kind++;
	if (kind == TALK_KINDS)
		return yaml_refuse(at, err, -EINVAL,
				   "found \"%.40s\", expected a turn: ask, hesitate, backchannel, "
				   "interrupt, sentence",
				   word);
	if (show->turn_count == TALK_TURNS_MAX)
		return yaml_refuse(at, err, -E2BIG, "more than %d turns", TALK_TURNS_MAX);
	turn = &show->turns[show->turn_count++];
	*turn = talk_turn_default((enum talk_kind)kind);
	return yaml_is_map(at) ? yaml_read_map(value, "a turn", turn_keys, turn, err) : 0;
}

static void forget_turns(struct talk_show *show)
{
	for (size_t i = 0; i < show->turn_count; i++)
		talk_turn_done(&show->turns[i]);
	show->turn_count = 0;
}

static int read_turns(struct yaml at, void *into, struct err *err)
{
	forget_turns(into);
	return yaml_read_list(at, "turns", read_turn, into, err);
}

/* -- the conversation */

/* An interpreter is given sentences, unless the turns say otherwise, and was read before them. */
static void set_mode(struct talk_show *show, bool translate)
{
	const struct talk_show *usual;

	if (show->translate == translate)
		return;
	show->translate = show->reference.translate = translate;
	forget_turns(show);
	usual = translate ? NULL : talk_show_new();
	if (!usual) {
		show->turns[show->turn_count++] = talk_turn_default(TALK_SENTENCE);
		return;
	}
	for (size_t i = 0; i < usual->turn_count; i++)
		show->turns[show->turn_count++] = usual->turns[i];
	talk_show_free((struct talk_show *)usual);
}

/* It was read before all others. */
static int skip_mode(struct yaml at, void *into, struct err *err)
{
	(void)at, (void)into, (void)err;
	return 0;
}

static int read_mode(struct yaml talk, struct talk_show *show, struct err *err)
{
	static const char *const modes[] = { "assistant", "translate", NULL };
	struct yaml at;
	unsigned mode = 0;
	int r;

	if (!yaml_find(talk, "mode", &at))
		return 0;
	r = yaml_choice(at, "a mode", modes, &mode, err);
	if (r == 0)
		set_mode(show, mode);
	return r;
}

static int read_voice(struct yaml at, void *into, struct err *err)
{
	static const char *const voices[] = { "generated", "espeak", NULL };
	struct talk_show *show = into;
	unsigned voice = 0;
	int r = yaml_choice(at, "a voice", voices, &voice, err);

	show->voice = (enum talk_voice)voice;
	return r;
}

/* A word that becomes an argument of a program. */
static int read_language(struct yaml at, void *into, struct err *err)
{
	struct talk_show *show = into;

	return yaml_copy_name(at, "a language of espeak-ng, as in id", &show->language, err);
}

static int read_bitrate(struct yaml at, void *into, struct err *err)
{
	struct talk_show *show = into;
	uint64_t bps = 0;
	int r = yaml_rate(at, &bps, err);

	if (r == 0 && (bps < BPS_MIN || bps > BPS_MAX))
		return yaml_refuse(at, err, -ERANGE,
				   "found %llu bit/s, expected 6 kbit/s to 510 kbit/s",
				   (unsigned long long)bps);
	show->audio_bps = bps;
	return r;
}

static int read_time(struct yaml at, nsec_t most, nsec_t *ret, struct err *err)
{
	nsec_t time = 0;
	int r = yaml_duration(at, &time, err);

	if (r == 0 && time > most)
		return yaml_refuse(at, err, -ERANGE, "a time over %lld s",
				   (long long)(most / NSEC_PER_SEC));
	*ret = time;
	return r;
}

static int read_jitter_buffer(struct yaml at, void *into, struct err *err)
{
	return read_time(at, 10 * NSEC_PER_SEC, &((struct talk_show *)into)->jitter_buffer, err);
}

static int read_silence(struct yaml at, void *into, struct err *err)
{
	return read_time(at, 5 * NSEC_PER_SEC, &((struct talk_show *)into)->silence, err);
}

static int read_answer_limit(struct yaml at, void *into, struct err *err)
{
	return read_time(at, 60 * NSEC_PER_SEC, &((struct talk_show *)into)->answer_limit, err);
}

/* A run waits for a minute in all. */
static int read_ready_limit(struct yaml at, void *into, struct err *err)
{
	return read_time(at, 55 * NSEC_PER_SEC, &((struct talk_show *)into)->ready_limit, err);
}

static int read_ip(struct yaml at, void *into, struct err *err)
{
	struct talk_show *show = into;

	return media_ip(at, &show->ip_version, err);
}

int talk_show_read(struct yaml at, struct talk_show *show, struct err *err)
{
	static const struct yaml_key keys[] = {
		{ "mode", skip_mode, false },
		{ "assistant", read_assistant, false },
		{ "turns", read_turns, false },
		{ "voice", read_voice, false },
		{ "language", read_language, false },
		{ "audio-bitrate", read_bitrate, false },
		{ "jitter-buffer", read_jitter_buffer, false },
		{ "silence", read_silence, false },
		{ "answer-limit", read_answer_limit, false },
		{ "ready-limit", read_ready_limit, false },
		{ "ip", read_ip, false },
		{ NULL, NULL, false },
	};
	int r;

	if (!show)
		return err_set(err, -ENOMEM, "no memory for a show");
	r = read_mode(at, show, err);
	if (r == 0)
		r = yaml_read_map(at, "a conversation", keys, show, err);
	if (r == 0 && talk_show_check(show, err) < 0)
		r = yaml_refuse_because(at, err);
	return r;
}
