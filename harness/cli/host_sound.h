/* host_sound.h - the sound of a build: marked on its way out, searched when it comes back. */
#ifndef HARNESS_CLI_HOST_SOUND_H
#define HARNESS_CLI_HOST_SOUND_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "probes/mark/mark.h"

struct build_conf;
struct err;
struct journal;

/* Sound of this host: what it sends, or what it is sent. Borrows conf. */
struct host_sound {
	const struct build_conf *conf;
	struct mark_writer writer;
	struct journal *journal; /* while it is being used */
};

/* 0 or a negative errno. */
int host_sound_init(struct host_sound *sound, const struct build_conf *conf, struct err *err);

/* A build's hooks (harness/workload/build_hooks.h); arg is a struct host_sound. */
void host_build_speak(void *arg, int16_t *samples, size_t n, int64_t at, struct journal *journal);
int host_build_listen(void *arg, FILE *sound, struct journal *journal, struct err *err);

#endif
