/* talk.h - a customer who speaks with an assistant: what is said, how, and by whom it is answered.
 */
#ifndef HARNESS_WORKLOAD_TALK_H
#define HARNESS_WORKLOAD_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/workload/talk_assistant.h"

struct err;
struct json_t;

/* What the customer says, and when. Each is said once the one before is over. */
enum talk_kind {
	TALK_ASK,         /* a question, in silence; an answer is waited for */
	TALK_HESITATE,    /* a question with a pause in it */
	TALK_BACKCHANNEL, /* a short "mhm" into the answer, which is to go on */
	TALK_INTERRUPT,   /* a question into the answer, which is to stop */
	TALK_SENTENCE,    /* a sentence, whatever is heard: to be translated */
	TALK_KINDS
};

/* "ask", "hesitate", ... */
const char *talk_kind_word(enum talk_kind kind);

struct talk_turn {
	enum talk_kind kind;
	char *say;     /* what espeak-ng says; NULL: what the language's list has next */
	char *clip;    /* a sound file instead; NULL for none */
	nsec_t length; /* of a generated voice */
	/* Of questions: silence before. Of what is said into the answer: time since that began, or
	 * since the customer's last word. Of sentences: time since the last. */
	nsec_t after;
	nsec_t pause; /* of TALK_HESITATE: in the middle */
};

#define TALK_TURNS_MAX 64

enum talk_voice { TALK_GENERATED, TALK_ESPEAK, TALK_VOICES };

/* A show. Owns its strings; starts from talk_show_new(). */
struct talk_show {
	bool translate;
	enum talk_voice voice;
	char *language; /* of espeak-ng and its list of sentences: "en", "id", ... */
	struct talk_turn turns[TALK_TURNS_MAX];
	size_t turn_count; /* begun again when all were said */
	char *command; /* the assistant under test, for /bin/sh; NULL: the reference assistant */
	struct talk_assistant_conf reference;
	uint64_t audio_bps;
	nsec_t jitter_buffer; /* the customer's */
	nsec_t silence;       /* so long a silence ends what the assistant says */
	nsec_t answer_limit;  /* an answer that comes later is none */
	nsec_t ready_limit;   /* from the assistant's start until it listens */
	unsigned ip_version;  /* 4 or 6 */
};

/* A question, one with a backchannel and an interruption in its answer, and one with a pause; a
 * generated voice; the reference assistant; NULL when memory ran out. */
struct talk_show *talk_show_new(void);
void talk_show_free(struct talk_show *show);

/* A turn of this kind as it is unless the show says otherwise. */
struct talk_turn talk_turn_default(enum talk_kind kind);
void talk_turn_done(struct talk_turn *turn);

/* 0, or -EINVAL with err saying what cannot be. */
int talk_show_check(const struct talk_show *show, struct err *err);

/* As run.json has it; the caller's. NULL when memory ran out. */
struct json_t *talk_show_json(const struct talk_show *show);

/* UDP ports of both hosts, where speech comes in. */
#define TALK_ASSISTANT_PORT 5004
#define TALK_CUSTOMER_PORT  5006

/* One host's part: the assistant is on the seller's, the customer on the buyer's. */
struct talk_conf {
	bool assistant;
	char *local;
	char *peer;
	char *program;   /* this one, which also is the reference assistant */
	char *records;   /* file to write records to */
	char *recording; /* sound file of both voices; the customer's part alone */
	int control_fd;  /* see harness/workload/control.h; -1: none, begin at once */
	struct talk_show *show;
};

void talk_conf_done(struct talk_conf *conf);

/* The conf as JSON, the argument of "straits host talk"; freed with free(). NULL when memory ran
 * out. */
char *talk_write(const struct talk_conf *conf);

/* Reads it. On success conf is the caller's, to be given to talk_conf_done(). 0, -EINVAL or
 * -ENOMEM. */
int talk_read(const char *text, struct talk_conf *conf, struct err *err);

#endif
