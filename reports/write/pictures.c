/* pictures.c - the age of pictures over time, and its scale. */
#include "reports/write/pictures.h"

#include <math.h>

struct age pictures_age(const struct evidence *e, enum direction direction)
{
	return pictures_age_of(e, evidence_pictures(e, direction));
}

struct age pictures_age_of(const struct evidence *e, const struct run_direction *pictures)
{
	return (struct age){ .v = pictures->steps,
			     .n = pictures->step_count,
			     .end = e->manifest.end };
}

double pictures_ceiling(const struct age *age)
{
	double most = 1.06 * in_ms(age_max(age));
	double cut = fmax(1600, 1.5 * in_ms(age_percentile(age, 9000)));

	/* to cut off a little would hide without helping */
	return fmax(700, most < 1.3 * cut ? most : cut);
}

nsec_t pictures_peak(const struct age *age, const struct stall *stall)
{
	nsec_t stop = stall->begin + stall->length, peak = 0;

	for (size_t i = 0; i < age->n; i++) {
		nsec_t next = i + 1 < age->n ? age->v[i + 1].begin : age->end;
		nsec_t last = next < stop ? next : stop;

		if (last >= stall->begin && age->v[i].begin < stop &&
		    last - age->v[i].captured > peak)
			peak = last - age->v[i].captured;
	}
	return peak;
}
