/* reading.h - reading many runs, several at a time. */
#ifndef REPORTS_REGION_READING_H
#define REPORTS_REGION_READING_H

#include <stddef.h>

struct err;
struct runs;
struct taken;

/* Reads every run, as many at a time as there are processors. Gives an array of runs->n in *ret, to
 * be freed with free() after taken_done() of each. Negative, with err naming each run that cannot
 * be read; then nothing is given. told, which may be NULL, is called after each run with how many
 * of how many were read, by one thread at a time. */
int reading_all(const struct runs *runs, void (*told)(void *arg, size_t done, size_t of), void *arg,
		struct taken **ret, struct err *err);

#endif
