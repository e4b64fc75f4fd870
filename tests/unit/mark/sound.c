/* sound.c - sounds for tests. */
#include "tests/unit/mark/sound.h"

#include <math.h>
#include <stdlib.h>

#include "harness/base/draw.h"
#include "tests/support/suite.h"

void sound_init(struct sound *sound, size_t n)
{
	*sound = (struct sound){ .s = calloc(n, sizeof(int16_t)), .n = n, .channels = 1 };
	CU_ASSERT_PTR_NOT_NULL_FATAL(sound->s);
}

void sound_done(struct sound *sound)
{
	free(sound->s);
}

static int16_t clipped(double x)
{
	return (int16_t)lrint(fmin(fmax(x, INT16_MIN), INT16_MAX));
}

void sound_noise(struct sound *sound, double peak, uint64_t seed)
{
	struct dice dice;

	dice_init(&dice, seed, 0);
	for (size_t i = 0; i < sound->n; i++) {
		double x = (double)(draw(&dice, DRAW_TEST, i) >> 11) / (double)(1ULL << 52) - 1;

		sound->s[i] = clipped(sound->s[i] + peak * x);
	}
}

void sound_mark(struct sound *sound, const struct mark_conf *conf, int64_t at)
{
	struct mark_writer *w = malloc(sizeof(*w));

	CU_ASSERT_PTR_NOT_NULL_FATAL(w);
	CHECK_INT(mark_writer_init(w, conf, NULL), 0);
	mark_writer_put(w, sound->s, sound->n, 1, at);
	free(w);
}

void sound_amplify(struct sound *sound, double gain)
{
	for (size_t i = 0; i < sound->n; i++)
		sound->s[i] = clipped(sound->s[i] * gain);
}

static void on_mark(void *arg, const struct mark_heard *heard)
{
	struct heard *all = arg;

	if (all->n < HEARD_MAX)
		all->v[all->n++] = *heard;
}

void sound_find(const struct sound *sound, enum mark_shape shape, unsigned stream, size_t part,
		struct heard *ret)
{
	struct finder_conf conf = {
		.shape = shape, .stream = stream, .on_mark = on_mark, .arg = ret
	};
	size_t frames = sound->n / sound->channels;
	struct finder *f = NULL;

	ret->n = 0;
	CHECK_INT(finder_new(&conf, &f, NULL), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	for (size_t i = 0; i < frames; i += part)
		finder_put(f, sound->s + i * sound->channels, frames - i < part ? frames - i : part,
			   sound->channels);
	finder_end(f);
	finder_free(f);
}
