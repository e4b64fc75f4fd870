/* find.h - finding marks in sound, to a small part of a sample. */
#ifndef PROBES_MARK_FIND_H
#define PROBES_MARK_FIND_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "probes/mark/mark.h"

struct err;
struct finder;

/* A mark is found where the normalised cross-correlation (the cosine of the angle between the sound
 * and the mark, 0..1, either polarity) is at least FIND_SCORE_MIN, and by FIND_MARGIN_MIN above all
 * else within 64 ms: other codes, and the same code more than 2 ms away. What is outside of 0.1..5
 * kHz does not count. */
#define FIND_SCORE_MIN  0.45
#define FIND_MARGIN_MIN 0.2

struct mark_heard {
	unsigned code; /* second modulo MARK_PERIOD; 0 for a chirp */
	double at; /* position of the mark's first sample, from the first frame put; may be -240 */
	nsec_t time; /* the same, as a time */
	double score;
	double rival; /* the highest score of all else near it */
};

/* Which second a mark is of that was heard at time: the latest with its code that is not more than
 * 50 ms after it; a chirp of the latest second. Times may be negative. */
int64_t mark_heard_second(const struct mark_heard *heard, enum mark_shape shape, nsec_t time);

struct finder_conf {
	enum mark_shape shape;
	unsigned stream;
	/* Called from put and end, in order of at, up to 0.7 s of sound after the mark. */
	void (*on_mark)(void *arg, const struct mark_heard *heard);
	void *arg;
};

/* Gives a finder, which takes about 1.5 MB. Returns 0, -EINVAL for a stream out of range, -ENOMEM.
 */
int finder_new(const struct finder_conf *conf, struct finder **ret, struct err *err);
void finder_free(struct finder *f);

/* Looks at n more frames; the channels are averaged. */
void finder_put(struct finder *f, const int16_t *frames, size_t n, unsigned channels);

/* The sound is over: what can still be found is told, and positions begin at 0 again. */
void finder_end(struct finder *f);

#endif
