/* freeze.h - frozen pictures by everybody's definitions; a number without its definition is
 * worthless. */
#ifndef REPORTS_METRIC_FREEZE_H
#define REPORTS_METRIC_FREEZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

/* When frames were shown, ascending, repeats of the same frame left out. */
struct freeze_input {
	const nsec_t *shown;
	size_t n;
	/* NULL, or for each frame: had the stream been paused on purpose since the one before? */
	const bool *resumed;
};

/* A freeze lasts the whole interval between two shown frames. */
struct freeze_sum {
	uint64_t count;
	nsec_t total;
	nsec_t longest;
	/* The smooth stretches between freezes: their count, and the sum of their lengths. */
	uint64_t smooth_count;
	nsec_t smooth_total;
};

/* libwebrtc's (video_quality_observer2.cc): with a the mean of the last 30 intervals, the current
 * one among them, rounded down to whole ms, an interval d freezes when d >= max(3 a, a + 150 ms);
 * it needs 5 intervals. Intervals are in whole ms, as there. Pauses are neither frozen nor smooth.
 */
struct freeze_sum freeze_webrtc(const struct freeze_input *in);

/* Where a freeze lies: from the picture that stood to the next one. */
struct freeze_span {
	nsec_t begin;
	nsec_t length;
};

/* The same; where each of them lies is in ret, which has room for in->n, unless it is NULL. */
struct freeze_sum freeze_webrtc_spans(const struct freeze_input *in, struct freeze_span *ret);

/* libwebrtc's video quality analyzer: d > max(3 a, a + 150 ms), a the mean of all intervals so far
 * with the current one, no least count. */
struct freeze_sum freeze_dvqa(const struct freeze_input *in);

/* Intervals longer than limit. Agora's 500 ms (totalFrozenTime), and the fixed family of 200, 500
 * and 1000 ms that no slow stream can hide from. */
struct freeze_sum freeze_over(const struct freeze_input *in, nsec_t limit);

/* The last picture still standing at end: end minus its time, if freeze_webrtc() would call that
 * interval a freeze, else 0. Its own definition never counts it: it looks when a frame is shown. */
nsec_t freeze_open(const struct freeze_input *in, nsec_t end);

/* Sum of intervals over sum of their squares, in frames/s: the frame rate that a viewer feels. 0
 * with fewer than two frames. */
double freeze_harmonic_fps(const struct freeze_input *in);

/* Variance of the intervals in ms^2. W3C's divides by the number of frames shown, as webrtc-stats
 * says (S2 - S1^2 / n) / n; the unbiased one by one less than the number of intervals. */
double freeze_variance_w3c(const struct freeze_input *in);
double freeze_variance(const struct freeze_input *in);

#endif
