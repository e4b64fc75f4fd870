/* thin.c - a low pass of which only each fourth value is computed. */
#include "probes/mark/thin.h"

#include <math.h>
#include <string.h>

#define PI      3.14159265358979323846
#define CUT     (5000.0 / 48000.0)
#define HISTORY (THIN_TAPS - 1)

void thinner_init(struct thinner *t)
{
	*t = (struct thinner){ .phase = 0 };
	for (unsigned i = 0; i < THIN_TAPS; i++) {
		double x = (double)i - (THIN_TAPS - 1) / 2.0; /* never 0: the length is even */
		double sinc = sin(2 * PI * CUT * x) / (PI * x);

		t->taps[i] = (float)(sinc * (0.54 - 0.46 * cos(2 * PI * i / (THIN_TAPS - 1))));
	}
}

/* Four sums at once, which a compiler may keep in one register. */
static float weigh(const float *taps, const float *x)
{
	float sum[4] = { 0 };

	for (size_t j = 0; j < THIN_TAPS; j += 4)
		for (size_t k = 0; k < 4; k++)
			sum[k] += taps[j + k] * x[j + k];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

#define PART 1024U

/* At most PART inputs. */
static size_t put_part(struct thinner *t, const float *in, size_t n, float *ret)
{
	float x[HISTORY + PART];
	size_t made = 0, at = t->phase;

	memcpy(x, t->last, HISTORY * sizeof(x[0]));
	memcpy(x + HISTORY, in, n * sizeof(x[0]));
	for (; at < n; at += THIN_BY) {
		float low = weigh(t->taps, x + at);

		t->after = low - t->before + THIN_KEEP * t->after;
		t->before = low;
		ret[made++] = t->after;
	}
	t->phase = (unsigned)(at - n);
	memcpy(t->last, x + n, HISTORY * sizeof(x[0]));
	return made;
}

size_t thinner_put(struct thinner *t, const float *in, size_t n, float *ret)
{
	size_t made = 0;

	for (; n > PART; n -= PART, in += PART)
		made += put_part(t, in, PART, ret + made);
	return made + put_part(t, in, n, ret + made);
}

size_t thinner_end(struct thinner *t, float *ret)
{
	static const float silence[HISTORY];

	return put_part(t, silence, HISTORY, ret);
}
