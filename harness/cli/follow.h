/* follow.h - what follows the frames and the sound of a host's media. */
#ifndef HARNESS_CLI_FOLLOW_H
#define HARNESS_CLI_FOLLOW_H

#include <stdbool.h>

#include "harness/base/shots.h"
#include "harness/workload/hooks.h"

struct hearing;
struct keeper;
struct stage;

/* All is borrowed. */
struct follow_conf {
	const char *host;  /* its word in records */
	const char *sends; /* the streams' words: "to-buyer" */
	const char *receives;
	const char *shots; /* what names of files to keep pictures in begin with; NULL: none */
	bool playout;      /* sound is played out, not only decoded */
};

/* What a host sends, and what it is sent. */
enum follow_way { SENT, SHOWN, WAYS };

/* Starts as all zero bytes but for conf. */
struct follow {
	struct follow_conf conf;
	struct stage *sent;
	struct stage *received;
	struct hearing *heard;
	/* pictures that are kept of both; all NULL when none are */
	struct shots shots[WAYS];
	struct keeper *keepers[WAYS];
};

/* The hooks to attach to the media of one host; they borrow follow. */
struct call_hooks follow_hooks(struct follow *follow);

#endif
