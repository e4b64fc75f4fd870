/* talk_play.h - the reference assistant on the network. */
#ifndef HARNESS_WORKLOAD_TALK_PLAY_H
#define HARNESS_WORKLOAD_TALK_PLAY_H

#include <stdbool.h>

struct err;
struct talk_assistant_conf;

/* Where it speaks; the strings are borrowed. */
struct talk_play_conf {
	const char *local;
	const char *peer;
	unsigned receive_port; /* of local: the customer's speech comes here */
	unsigned send_port;    /* of peer: the assistant's goes there */
	const struct talk_assistant_conf *assistant;
};

/* Answers until SIGTERM or SIGINT comes, which is no error. 0 or a negative errno. */
int talk_play(const struct talk_play_conf *conf, struct err *err);

#endif
