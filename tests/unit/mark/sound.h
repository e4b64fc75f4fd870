/* sound.h - sounds for tests, and what was found in them. */
#ifndef TESTS_UNIT_MARK_SOUND_H
#define TESTS_UNIT_MARK_SOUND_H

#include <stddef.h>
#include <stdint.h>

#include "probes/mark/find.h"

/* n samples, which are silence at first; channels is 1 at first. */
struct sound {
	int16_t *s;
	size_t n;
	unsigned channels;
};

void sound_init(struct sound *sound, size_t n);
void sound_done(struct sound *sound);

/* Adds white noise, uniform within +-peak; the same for the same seed. */
void sound_noise(struct sound *sound, double peak, uint64_t seed);

/* Writes marks; the first frame is at position at. */
void sound_mark(struct sound *sound, const struct mark_conf *conf, int64_t at);

/* x becomes x * gain, clipped. */
void sound_amplify(struct sound *sound, double gain);

#define HEARD_MAX 64

struct heard {
	struct mark_heard v[HEARD_MAX];
	size_t n;
};

/* All marks in the sound, put into the finder part frames at a time. */
void sound_find(const struct sound *sound, enum mark_shape shape, unsigned stream, size_t part,
		struct heard *ret);

#endif
