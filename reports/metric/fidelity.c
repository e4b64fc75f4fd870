/* fidelity.c - PSNR and SSIM of 8-bit planes. */
#include "reports/metric/fidelity.h"

#include <math.h>

#define WINDOW 8
#define STEP   4

uint64_t fidelity_squares(const struct fidelity *f)
{
	uint64_t sum = 0;

	for (size_t y = 0; y < f->height; y++) {
		const uint8_t *a = f->source + y * f->source_stride;
		const uint8_t *b = f->shown + y * f->shown_stride;
		uint64_t line = 0;

		for (size_t x = 0; x < f->width; x++) {
			int d = a[x] - b[x];

			line += (uint64_t)(d * d);
		}
		sum += line;
	}
	return sum;
}

double fidelity_psnr(uint64_t squares, uint64_t samples)
{
	if (!squares)
		return INFINITY;
	return 10 * log10(255.0 * 255.0 * (double)samples / (double)squares);
}

double fidelity_db(double mean_square)
{
	double least = 255.0 * 255.0 / pow(10, FIDELITY_DB_MAX / 10);

	return 10 * log10(255.0 * 255.0 / fmax(mean_square, least));
}

/* What the similarity of a window is made from. */
struct moments {
	uint32_t a;
	uint32_t b;
	uint32_t squares; /* of both */
	uint32_t products;
};

static struct moments moments(const struct fidelity *f, size_t x, size_t y)
{
	struct moments m = { 0 };

	for (size_t j = 0; j < WINDOW; j++) {
		const uint8_t *a = f->source + (y + j) * f->source_stride + x;
		const uint8_t *b = f->shown + (y + j) * f->shown_stride + x;

		for (size_t i = 0; i < WINDOW; i++) {
			m.a += a[i];
			m.b += b[i];
			m.squares += (uint32_t)(a[i] * a[i] + b[i] * b[i]);
			m.products += (uint32_t)(a[i] * b[i]);
		}
	}
	return m;
}

/* (2 ma mb + C1)(2 cab + C2) / ((ma^2 + mb^2 + C1)(va + vb + C2)), with unbiased variances. */
static double similarity(const struct moments *m)
{
	const double n = WINDOW * WINDOW;
	const double c1 = 0.01 * 255 * 0.01 * 255, c2 = 0.03 * 255 * 0.03 * 255;
	double ma = m->a / n, mb = m->b / n;
	double variances = (m->squares - n * (ma * ma + mb * mb)) / (n - 1);
	double covariance = (m->products - n * ma * mb) / (n - 1);

	return (2 * ma * mb + c1) * (2 * covariance + c2) /
	       ((ma * ma + mb * mb + c1) * (variances + c2));
}

double fidelity_ssim(const struct fidelity *f)
{
	double sum = 0;
	size_t n = 0;

	if (f->width < WINDOW || f->height < WINDOW)
		return -1;
	for (size_t y = 0; y + WINDOW <= f->height; y += STEP) {
		for (size_t x = 0; x + WINDOW <= f->width; x += STEP) {
			struct moments m = moments(f, x, y);

			sum += similarity(&m);
			n++;
		}
	}
	return sum / (double)n;
}
