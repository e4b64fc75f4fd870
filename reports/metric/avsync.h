/* avsync.h - is the sound too early or too late for the picture? */
#ifndef REPORTS_METRIC_AVSYNC_H
#define REPORTS_METRIC_AVSYNC_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/time.h"

/* Latency of sound minus latency of the picture of the same instant: positive when sound is late.
 * Three bands, from strict to lenient, each with its own limits for early and late sound. */
enum avsync_band {
	AVSYNC_UNNOTICED,  /* 45 ms early to 125 ms late: detectability of ITU-R BT.1359-1 */
	AVSYNC_ACCEPTABLE, /* 90 ms early to 185 ms late: acceptability of ITU-R BT.1359-1 */
	AVSYNC_BROKEN,     /* beyond */
	AVSYNC_BAND_COUNT,
};

/* "unnoticed", "acceptable", "broken". */
const char *avsync_band_word(enum avsync_band band);
enum avsync_band avsync_band(nsec_t skew);

/* Is the skew within EBU R37's limits at the end of a chain: 40 ms early to 60 ms late? */
bool avsync_r37(nsec_t skew);

/* Sound heard, or a picture shown, of an instant captured. */
struct avsync_point {
	nsec_t captured;
	nsec_t latency;
};

/* For each point of sound within the pictures' time the skew against the pictures' latency at that
 * instant, interpolated between the two frames around it; none where those are further than gap
 * apart. Both series ascend by captured. Writes at most n_sound skews and gives how many. */
size_t avsync_skews(const struct avsync_point *sound, size_t n_sound,
		    const struct avsync_point *pictures, size_t n_pictures, nsec_t gap,
		    nsec_t *ret);

#endif
