/* talk_sound.h - pieces of speech in memory: generated, spoken by espeak-ng, or read. */
#ifndef HARNESS_WORKLOAD_TALK_SOUND_H
#define HARNESS_WORKLOAD_TALK_SOUND_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"

struct err;

#define TALK_RATE 48000

/* The longest piece that is taken. */
#define TALK_SOUND_MAX (120 * NSEC_PER_SEC)

/* 16-bit mono of TALK_RATE. Starts as all zero bytes. */
struct talk_sound {
	int16_t *v;
	size_t n;
};

void talk_sound_done(struct talk_sound *sound);

/* Adds length of a generated voice: two of voice.h, half a syllable apart, so that one is loud
 * where the other is not, and wherever it is cut the end is sharp. It draws breath for 10 ms
 * each 2.1 s. Seeds tell speakers apart. 0 or -ENOMEM. */
int talk_sound_speak(struct talk_sound *sound, unsigned seed, nsec_t length, struct err *err);

/* Adds length of silence. 0 or -ENOMEM. */
int talk_sound_rest(struct talk_sound *sound, nsec_t length, struct err *err);

/* Adds n samples of one channel at this rate, by interpolation under a windowed sinc. 0, -ENOMEM,
 * or -ERANGE for a rate that is none or a piece that is too long. */
int talk_sound_add(struct talk_sound *sound, const int16_t *v, size_t n, unsigned rate,
		   struct err *err);

/* Takes off what is quieter than a hundredth of the greatest peak at both ends, and brings the
 * greatest peak to -9 dB of full scale. -ENODATA when nothing is left. */
int talk_sound_trim(struct talk_sound *sound, struct err *err);

/* What a sound file holds: n samples of its first channel, to be freed, at a rate. */
struct talk_piece {
	int16_t *v;
	size_t n;
	unsigned rate;
};

/* Reads a sound file; this room does not know their formats. 0 or a negative errno. */
struct talk_reader {
	int (*read)(void *arg, FILE *f, const char *name, struct talk_piece *ret, struct err *err);
	void *arg;
};

/* Adds what espeak-ng says for text in a language ("id"), trimmed. -ENOENT when there is no
 * espeak-ng, with the package that brings it, or when it knows no such language. */
int talk_sound_espeak(struct talk_sound *sound, const char *language, const char *text,
		      const struct talk_reader *reader, struct err *err);

/* Adds a sound file, trimmed. */
int talk_sound_file(struct talk_sound *sound, const char *path, const struct talk_reader *reader,
		    struct err *err);

#endif
