/* talk_run.h - carries out one host's part of a conversation, from "ready" to "done". */
#ifndef HARNESS_WORKLOAD_TALK_RUN_H
#define HARNESS_WORKLOAD_TALK_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "harness/workload/talk_sound.h"

struct err;
struct talk_conf;

/* What the caller knows of sound files, which this room must not. */
struct talk_hooks {
	struct talk_reader reader;
	/* Takes n more frames of the recording: the customer's sample, then the assistant's as the
	 * customer heard it. May be NULL. */
	void (*record)(void *arg, const int16_t *frames, size_t n);
	void *arg;
};

/* Runs until told to stop (control.h) or until something fails, and says so on conf->control_fd.
 * 0, or a negative errno with err: the text that was said as "failed". */
int talk_run(const struct talk_conf *conf, const struct talk_hooks *hooks, struct err *err);

#endif
