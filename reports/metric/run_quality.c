/* run_quality.c - numbers of how much of the pictures arrived. */
#include <math.h>

#include "reports/metric/fidelity.h"
#include "reports/metric/run_inside.h"

#define MILLION 1e6

static const char *const names[] = { "quality.psnr", "quality.psnr.min", "quality.ssim",
				     "quality.ssim.min", NULL };

/* Of values in millionths. */
struct sum {
	double mean;
	double least;
	double most;
};

static struct sum sum_up(const struct samples *s)
{
	struct sum sum = { 0, INFINITY, -INFINITY };

	for (size_t i = 0; i < s->n; i++) {
		double value = (double)s->v[i].value / MILLION;

		sum.mean += value / (double)s->n;
		sum.least = fmin(sum.least, value);
		sum.most = fmax(sum.most, value);
	}
	return sum;
}

void run_quality(const struct run_work *w)
{
	const struct samples *errors, *alike;
	struct sum error, likeness;

	if (!w->series || !w->series->of[RECORD_MSE].n || !w->series->of[RECORD_SSIM].n) {
		run_add_nulls(w, names, "no picture was kept at both ends");
		return;
	}
	errors = &w->series->of[RECORD_MSE];
	alike = &w->series->of[RECORD_SSIM];
	error = sum_up(errors);
	likeness = sum_up(alike);
	metric_add(w->metrics, w->stream, names[0], fidelity_db(error.mean), errors->n);
	metric_add(w->metrics, w->stream, names[1], fidelity_db(error.most), errors->n);
	metric_add(w->metrics, w->stream, names[2], likeness.mean, alike->n);
	metric_add(w->metrics, w->stream, names[3], likeness.least, alike->n);
}
