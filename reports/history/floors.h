/* floors.h - how far a number must move before anybody would care: the material floor of each
 * metric.
 */
#ifndef REPORTS_HISTORY_FLOORS_H
#define REPORTS_HISTORY_FLOORS_H

#include <stdbool.h>
#include <stddef.h>

struct floor_row {
	const char *metric;
	double least; /* in the unit of the metric's definition */
	double share; /* of the base's median; the greater of the two counts */
	bool gate;    /* it is compared when nothing else is asked for */
};

/* The i-th row, or NULL past the last; and that of a metric, or NULL. */
const struct floor_row *floor_nth(size_t i);
const struct floor_row *floor_of(const char *metric);

/* The floor against a base of this median. */
double floor_value(const struct floor_row *floor, double base_median);

#endif
