/* talk.c - a conversation's defaults, checks, and its way to the hosts as JSON. */
#include "harness/workload/talk.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

#define MS(n) ((nsec_t)(n)*NSEC_PER_MSEC)

static const char *const kind_words[TALK_KINDS] = {
	[TALK_ASK] = "ask",
	[TALK_HESITATE] = "hesitate",
	[TALK_BACKCHANNEL] = "backchannel",
	[TALK_INTERRUPT] = "interrupt",
	[TALK_SENTENCE] = "sentence",
};

static const char *const voice_words[TALK_VOICES] = { "generated", "espeak" };

const char *talk_kind_word(enum talk_kind kind)
{
	return kind_words[kind];
}

struct talk_turn talk_turn_default(enum talk_kind kind)
{
	static const struct talk_turn defaults[TALK_KINDS] = {
		[TALK_ASK] = { .length = MS(1500), .after = MS(700) },
		[TALK_HESITATE] = { .length = MS(1800), .after = MS(700), .pause = MS(400) },
		[TALK_BACKCHANNEL] = { .length = MS(200), .after = MS(1000) },
		[TALK_INTERRUPT] = { .length = MS(1200), .after = MS(1000) },
		[TALK_SENTENCE] = { .length = MS(2000), .after = MS(2500) },
	};
	struct talk_turn turn = defaults[kind];

	turn.kind = kind;
	return turn;
}

void talk_turn_done(struct talk_turn *turn)
{
	free(turn->say);
	free(turn->clip);
	turn->say = turn->clip = NULL;
}

struct talk_show *talk_show_new(void)
{
	static const enum talk_kind kinds[] = { TALK_ASK, TALK_BACKCHANNEL, TALK_INTERRUPT,
						TALK_HESITATE };
	struct talk_show *show = calloc(1, sizeof(*show));
	char *language = strdup("en");

	if (!show || !language) {
		free(show);
		free(language);
		return NULL;
	}
	show->language = language;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		show->turns[show->turn_count++] = talk_turn_default(kinds[i]);
	show->reference = talk_assistant_default();
	show->audio_bps = 32000;
	show->jitter_buffer = MS(60);
	show->silence = MS(300);
	show->answer_limit = MS(10000);
	show->ready_limit = MS(30000);
	show->ip_version = 4;
	return show;
}

void talk_show_free(struct talk_show *show)
{
	if (!show)
		return;
	for (size_t i = 0; i < show->turn_count; i++)
		talk_turn_done(&show->turns[i]);
	free(show->language);
	free(show->command);
	free(show);
}

void talk_conf_done(struct talk_conf *conf)
{
	free(conf->local);
	free(conf->peer);
	free(conf->program);
	free(conf->records);
	free(conf->recording);
	talk_show_free(conf->show);
	*conf = (struct talk_conf){ 0 };
}

/* -- checks */

static int check_turn(const struct talk_turn *turn, size_t number, struct err *err)
{
	const char *word = kind_words[turn->kind];

	if (turn->length < MS(100) || turn->length > MS(60000))
		return err_set(err, -EINVAL, "turn %zu, %s: %lld ms long, expected 100 ms to 60 s",
			       number, word, (long long)(turn->length / NSEC_PER_MSEC));
	if (turn->after > MS(60000) || turn->pause > MS(10000))
		return err_set(err, -EINVAL, "turn %zu, %s: a wait of more than %d s", number, word,
			       turn->after > MS(60000) ? 60 : 10);
	if (turn->kind == TALK_HESITATE && turn->pause < MS(100))
		return err_set(err, -EINVAL, "turn %zu, %s: a pause of less than 100 ms", number,
			       word);
	return 0;
}

/* What is said into an answer needs a question before it. */
static int check_order(const struct talk_show *show, struct err *err)
{
	enum talk_kind first = show->turns[0].kind;
	bool sentences = first == TALK_SENTENCE;

	if (first == TALK_BACKCHANNEL || first == TALK_INTERRUPT)
		return err_set(
			err, -EINVAL,
			"the first turn is \"%s\", but there is no answer yet to say it into",
			kind_words[first]);
	for (size_t i = 0; i < show->turn_count; i++)
		if ((show->turns[i].kind == TALK_SENTENCE) != sentences)
			return err_set(err, -EINVAL,
				       "sentences to be translated and a conversation in one show");
	if (sentences != show->translate)
		return err_set(err, -EINVAL, "turns of %s in a show of mode \"%s\"",
			       sentences ? "sentences" : "a conversation",
			       show->translate ? "translate" : "assistant");
	return 0;
}

int talk_show_check(const struct talk_show *show, struct err *err)
{
	int r = 0;

	if (!show->turn_count)
		return err_set(err, -EINVAL, "a conversation without turns");
	for (size_t i = 0; i < show->turn_count && r == 0; i++)
		r = check_turn(&show->turns[i], i + 1, err);
	if (r == 0)
		r = check_order(show, err);
	if (r == 0 && (show->silence < MS(100) || show->silence > MS(5000)))
		r = err_set(err, -EINVAL, "a silence of %lld ms, expected 100 ms to 5 s",
			    (long long)(show->silence / NSEC_PER_MSEC));
	return r < 0 || show->command ? r : talk_assistant_check(&show->reference, err);
}

/* -- JSON */

static json_t *turn_json(const struct talk_turn *turn)
{
	return json_pack("{s:s, s:s*, s:s*, s:I, s:I, s:I}", "kind", kind_words[turn->kind], "say",
			 turn->say, "clip", turn->clip, "length_ns", (json_int_t)turn->length,
			 "after_ns", (json_int_t)turn->after, "pause_ns", (json_int_t)turn->pause);
}

static json_t *reference_json(const struct talk_assistant_conf *a)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "delay_ns", (json_int_t)a->delay,
			 "patience_ns", (json_int_t)a->patience, "ignore_ns", (json_int_t)a->ignore,
			 "stop_ns", (json_int_t)a->stop, "length_ns", (json_int_t)a->length,
			 "filler_ns", (json_int_t)a->filler, "stubborn", (int)a->stubborn);
}

json_t *talk_show_json(const struct talk_show *show)
{
	json_t *turns = json_array();

	for (size_t i = 0; i < show->turn_count; i++)
		(void)json_array_append_new(turns, turn_json(&show->turns[i]));
	return json_pack("{s:s, s:s, s:s, s:s, s:o, s:s*, s:o*, s:{s:s, s:I}, s:I, s:I, s:I, s:I,"
			 " s:i}",
			 "kind", "talk", "mode", show->translate ? "translate" : "assistant",
			 "voice", voice_words[show->voice], "language", show->language, "turns",
			 turns, "command", show->command, "reference",
			 show->command ? NULL : reference_json(&show->reference), "audio", "codec",
			 "opus", "bitrate_bps", (json_int_t)show->audio_bps, "jitter_buffer_ns",
			 (json_int_t)show->jitter_buffer, "silence_ns", (json_int_t)show->silence,
			 "answer_limit_ns", (json_int_t)show->answer_limit, "ready_limit_ns",
			 (json_int_t)show->ready_limit, "ip_version", (int)show->ip_version);
}

char *talk_write(const struct talk_conf *conf)
{
	json_t *json =
		json_pack("{s:b, s:s, s:s, s:s, s:s, s:s*, s:i, s:o}", "assistant",
			  (int)conf->assistant, "local", conf->local, "peer", conf->peer, "program",
			  conf->program, "records", conf->records, "recording", conf->recording,
			  "control", conf->control_fd, "show", talk_show_json(conf->show));
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	return text;
}

static bool find_word(const char *const *words, size_t n, const char *word, unsigned *ret)
{
	for (unsigned i = 0; i < n; i++) {
		if (!strcmp(words[i], word)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static bool copy(char **ret, const char *s)
{
	*ret = s ? strdup(s) : NULL;
	return *ret || !s;
}

static bool turn_read(json_t *json, struct talk_turn *ret)
{
	const char *kind, *say = NULL, *clip = NULL;
	json_int_t length, after, pause;
	unsigned word = 0;

	if (json_unpack(json, "{s:s, s?s, s?s, s:I, s:I, s:I}", "kind", &kind, "say", &say, "clip",
			&clip, "length_ns", &length, "after_ns", &after, "pause_ns", &pause) < 0 ||
	    !find_word(kind_words, TALK_KINDS, kind, &word))
		return false;
	*ret = (struct talk_turn){
		.kind = (enum talk_kind)word, .length = length, .after = after, .pause = pause
	};
	return copy(&ret->say, say) && copy(&ret->clip, clip);
}

static bool turns_read(json_t *json, struct talk_show *show)
{
	json_t *entry;
	size_t i;

	for (i = 0; i < show->turn_count; i++)
		talk_turn_done(&show->turns[i]);
	show->turn_count = 0;
	json_array_foreach(
		json, i,
		entry) if (i >= TALK_TURNS_MAX ||
			   !turn_read(entry, &show->turns[show->turn_count++])) return false;
	return true;
}

static bool reference_read(json_t *json, struct talk_assistant_conf *ret)
{
	json_int_t delay, patience, ignore, stop, length, filler;
	int stubborn;

	if (json_unpack(json, "{s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "delay_ns", &delay,
			"patience_ns", &patience, "ignore_ns", &ignore, "stop_ns", &stop,
			"length_ns", &length, "filler_ns", &filler, "stubborn", &stubborn) < 0)
		return false;
	*ret = (struct talk_assistant_conf){ .delay = delay,
					     .patience = patience,
					     .ignore = ignore,
					     .stop = stop,
					     .length = length,
					     .filler = filler,
					     .stubborn = stubborn };
	return true;
}

static bool show_read(json_t *json, struct talk_show *show)
{
	const char *mode, *voice, *language, *command = NULL;
	json_int_t bps, jitter_buffer, silence, answer_limit, ready_limit;
	json_t *turns, *reference = NULL;
	unsigned word = 0;
	int ip;

	if (json_unpack(json, "{s:s, s:s, s:s, s:o, s?s, s?o, s:{s:I}, s:I, s:I, s:I, s:I, s:i}",
			"mode", &mode, "voice", &voice, "language", &language, "turns", &turns,
			"command", &command, "reference", &reference, "audio", "bitrate_bps", &bps,
			"jitter_buffer_ns", &jitter_buffer, "silence_ns", &silence,
			"answer_limit_ns", &answer_limit, "ready_limit_ns", &ready_limit,
			"ip_version", &ip) < 0 ||
	    !find_word(voice_words, TALK_VOICES, voice, &word) || !turns_read(turns, show) ||
	    (reference && !reference_read(reference, &show->reference)))
		return false;
	show->translate = !strcmp(mode, "translate");
	show->reference.translate = show->translate;
	show->voice = (enum talk_voice)word;
	show->audio_bps = (uint64_t)bps;
	show->jitter_buffer = jitter_buffer;
	show->silence = silence;
	show->answer_limit = answer_limit;
	show->ready_limit = ready_limit;
	show->ip_version = (unsigned)ip;
	free(show->language);
	return copy(&show->language, language) && copy(&show->command, command);
}

static bool conf_read(json_t *json, struct talk_conf *conf)
{
	const char *local, *peer, *program, *records, *recording = NULL;
	json_t *show;
	int assistant;

	if (json_unpack(json, "{s:b, s:s, s:s, s:s, s:s, s?s, s:i, s:o}", "assistant", &assistant,
			"local", &local, "peer", &peer, "program", &program, "records", &records,
			"recording", &recording, "control", &conf->control_fd, "show", &show) < 0)
		return false;
	conf->assistant = assistant;
	conf->show = talk_show_new();
	return conf->show && copy(&conf->local, local) && copy(&conf->peer, peer) &&
	       copy(&conf->program, program) && copy(&conf->records, records) &&
	       copy(&conf->recording, recording) && show_read(show, conf->show);
}

int talk_read(const char *text, struct talk_conf *conf, struct err *err)
{
	json_error_t why = { 0 };
	json_t *json = json_loads(text, 0, &why);
	struct talk_conf read = { 0 };
	int r;

	if (json && conf_read(json, &read) && read.show) {
		r = talk_show_check(read.show, err);
	} else {
		(void)err_set(err, -EINVAL,
			      "the argument of a conversation is not what a run gives: %s",
			      why.text);
		r = -EINVAL;
	}
	json_decref(json);
	if (r < 0)
		talk_conf_done(&read);
	else
		*conf = read;
	return r;
}
