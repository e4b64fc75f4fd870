/* talk_assistant.h - the reference assistant: it answers with set delays, so that what is measured
 * of it is known beforehand. */
#ifndef HARNESS_WORKLOAD_TALK_ASSISTANT_H
#define HARNESS_WORKLOAD_TALK_ASSISTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/workload/talk_ear.h"
#include "harness/workload/talk_sound.h"

struct err;

/* Beginnings and ends are those of talk_ear.h. What it hears counts from when it would have been
 * spoken by somebody whose packets take no time beyond the network's; what it says begins when the
 * packet leaves that says it. So a customer who plays sound as it comes waits delay and the
 * network's way there and back, and nothing else. */
struct talk_assistant_conf {
	nsec_t delay;    /* from the end of what the customer says to the beginning of the answer */
	nsec_t patience; /* silence after which the customer has ended */
	nsec_t ignore;   /* shorter speech does not interrupt, and is not answered meanwhile */
	nsec_t stop;     /* from the beginning of an interruption to the end of its sound */
	nsec_t length;   /* of an answer */
	nsec_t filler;   /* from the customer's end to a short sound before the answer; 0: none */
	/* Says what it hears, from delay after its beginning to delay after its end, as an
	 * interpreter does. */
	bool translate;
	bool stubborn; /* does not stop when it is interrupted */
};

/* How long the short sound is. */
#define TALK_FILLER_LENGTH (200 * NSEC_PER_MSEC)

/* What it needs to know more than patience: its coder's and ear's time. */
#define TALK_ASSISTANT_MARGIN (80 * NSEC_PER_MSEC)

/* Answers 800 ms after, waits for 500 ms of silence, ignores up to 300 ms, stops after 500 ms,
 * speaks for 4 s, no filler. */
struct talk_assistant_conf talk_assistant_default(void);

/* 0, or -EINVAL with err saying which time cannot be and why. */
int talk_assistant_check(const struct talk_assistant_conf *conf, struct err *err);

struct talk_assistant {
	struct talk_assistant_conf conf;
	struct talk_ear ear;
	struct talk_sound voice;
	nsec_t filler_from; /* NSEC_NEVER: there is none to come */
	nsec_t from;        /* when the answer begins; NSEC_NEVER: none is to be given */
	nsec_t to;          /* when it ends */
	nsec_t was_from;    /* the same of the answer before */
	nsec_t was_to;
};

/* 0, -EINVAL or -ENOMEM. */
int talk_assistant_init(struct talk_assistant *a, const struct talk_assistant_conf *conf,
			struct err *err);
void talk_assistant_done(struct talk_assistant *a);

/* It hears n samples, the first spoken at time; or nothing until now. */
void talk_assistant_hear(struct talk_assistant *a, nsec_t time, const int16_t *samples, size_t n);
void talk_assistant_wait(struct talk_assistant *a, nsec_t now);

/* What it says from time on. */
void talk_assistant_say(const struct talk_assistant *a, nsec_t time, int16_t *ret, size_t n);

#endif
