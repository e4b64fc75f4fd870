/* pictures.h - what the plots and tables of pictures share: their age over time, and its scale. */
#ifndef REPORTS_WRITE_PICTURES_H
#define REPORTS_WRITE_PICTURES_H

#include <stdbool.h>

#include "reports/metric/age.h"
#include "reports/write/evidence.h"

struct sheet;
struct text;

#define LIMIT_MS 600.0 /* this project's line */

static inline double in_ms(nsec_t ns)
{
	return (double)ns / NSEC_PER_MSEC;
}

static inline double seconds_since(nsec_t t, nsec_t t0)
{
	return (double)(t - t0) / NSEC_PER_SEC;
}

/* The age over time of the pictures that travel in a direction; no step when none was shown. */
struct age pictures_age(const struct evidence *e, enum direction direction);

/* The same of one viewer's pictures. */
struct age pictures_age_of(const struct evidence *e, const struct run_direction *pictures);

/* Draws the age over time of somebody's pictures; false when there is none. */
bool pictures_draw(struct sheet *s, const struct run_direction *pictures, bool buyer);

/* Says the same of the pictures to whom. */
void pictures_tell(const struct evidence *e, const struct run_direction *pictures, const char *to,
		   struct text *ret);

/* Upright lines at 150, 400 and 600 ms, with their names above. */
void pictures_limits(struct sheet *s);

/* Where an axis of ages ends, in ms: few long stalls are cut off, so that the rest can be seen.
 * There must be a step. */
double pictures_ceiling(const struct age *age);

/* The greatest age during a stall: a late picture may have been shown in the middle of it. */
nsec_t pictures_peak(const struct age *age, const struct stall *stall);

#endif
