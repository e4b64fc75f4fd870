/* build_sound.h - the microphone of a build: marked sound into a pipe, as it is spoken. */
#ifndef HARNESS_WORKLOAD_BUILD_SOUND_H
#define HARNESS_WORKLOAD_BUILD_SOUND_H

struct build_conf;
struct build_hooks;
struct build_sound;
struct err;
struct journal;

/* All is borrowed. */
struct build_sound_conf {
	const struct build_conf *build;
	const struct build_hooks *hooks;
	struct journal *journal;
	int fd; /* the pipe, which does not wait */
	/* Nobody took a sound for 10 s; told once, from the thread of the microphone. */
	void (*on_stuck)(void *arg, const char *why);
	void *arg;
};

/* Starts a thread that speaks once somebody reads: 20 ms of sound, mono, each time that the last of
 * them was spoken, behind a WAV header or 20 ms of silence.
 * What the pipe does not take is lost. It ends by itself when nobody reads the pipe any more. 0, or
 * -ENOMEM. */
int build_sound_start(struct build_sound **ret, const struct build_sound_conf *conf,
		      struct err *err);

/* Ends the thread and frees all but the pipe; notes how many times 20 ms were lost as the COUNT
 * "microphone-dropped". NULL is fine. */
void build_sound_stop(struct build_sound *sound);

#endif
