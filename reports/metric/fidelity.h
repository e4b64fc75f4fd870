/* fidelity.h - how much of a picture's quality arrived: PSNR and SSIM against its source. */
#ifndef REPORTS_METRIC_FIDELITY_H
#define REPORTS_METRIC_FIDELITY_H

#include <stddef.h>
#include <stdint.h>

/* Two planes of 8 bits a sample, of the same size. Borrows them. */
struct fidelity {
	const uint8_t *source;
	size_t source_stride; /* bytes from line to line */
	const uint8_t *shown;
	size_t shown_stride;
	size_t width;
	size_t height;
};

/* The sum of squared differences of all samples. */
uint64_t fidelity_squares(const struct fidelity *f);

/* 10 log10(255^2 / mean squared error) in dB; equal planes have no error: INFINITY. To average over
 * planes or frames add up squares and samples, not decibels. */
double fidelity_psnr(uint64_t squares, uint64_t samples);

/* The same of a mean squared error, at most FIDELITY_DB_MAX: for where a number must stand. */
#define FIDELITY_DB_MAX 100.0
double fidelity_db(double mean_square);

/* Structural similarity (Wang et al., IEEE Trans. Image Processing 13(4), 2004) with K1 = 0.01,
 * K2 = 0.03, the mean over all windows of 8x8 samples at steps of 4, unweighted, as in the common
 * video tools; not the 11x11 Gaussian window of the paper. Planes smaller than 8x8 give -1. */
double fidelity_ssim(const struct fidelity *f);

#endif
