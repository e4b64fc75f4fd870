/* avsync.c - sound against picture. */
#include "reports/metric/avsync.h"

#define MS NSEC_PER_MSEC

const char *avsync_band_word(enum avsync_band band)
{
	static const char *const words[AVSYNC_BAND_COUNT] = {
		[AVSYNC_UNNOTICED] = "unnoticed",
		[AVSYNC_ACCEPTABLE] = "acceptable",
		[AVSYNC_BROKEN] = "broken",
	};

	return words[band];
}

static bool within(nsec_t skew, nsec_t early, nsec_t late)
{
	return skew >= -early && skew <= late;
}

enum avsync_band avsync_band(nsec_t skew)
{
	if (within(skew, 45 * MS, 125 * MS))
		return AVSYNC_UNNOTICED;
	return within(skew, 90 * MS, 185 * MS) ? AVSYNC_ACCEPTABLE : AVSYNC_BROKEN;
}

bool avsync_r37(nsec_t skew)
{
	return within(skew, 40 * MS, 60 * MS);
}

/* The pictures' latency at an instant between two frames. */
static nsec_t between(const struct avsync_point *a, const struct avsync_point *b, nsec_t at)
{
	nsec_t span = b->captured - a->captured;

	if (span <= 0)
		return b->latency;
	return a->latency +
	       (nsec_t)((__int128)(b->latency - a->latency) * (at - a->captured) / span);
}

size_t avsync_skews(const struct avsync_point *sound, size_t n_sound,
		    const struct avsync_point *pictures, size_t n_pictures, nsec_t gap, nsec_t *ret)
{
	size_t n = 0, next = 0;

	for (size_t i = 0; i < n_sound; i++) {
		nsec_t at = sound[i].captured;

		while (next < n_pictures && pictures[next].captured < at)
			next++;
		if (next == n_pictures)
			break;
		if (pictures[next].captured == at)
			ret[n++] = sound[i].latency - pictures[next].latency;
		else if (next > 0 && pictures[next].captured - pictures[next - 1].captured <= gap)
			ret[n++] = sound[i].latency -
				   between(&pictures[next - 1], &pictures[next], at);
	}
	return n;
}
