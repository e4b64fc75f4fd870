/* reading.h - reading many runs, several at a time. */
#ifndef REPORTS_REGION_READING_H
#define REPORTS_REGION_READING_H

#include <signal.h>
#include <stddef.h>

struct err;
struct runs;
struct taken;

/* What a reader of many runs minds. */
struct reading_conf {
	/* NULL, or told after each run how many of how many were read; by one thread at a time. */
	void (*told)(void *arg, size_t done, size_t of);
	void *arg;
	const volatile sig_atomic_t *stop; /* not 0: give up with -EINTR; NULL is none */
};

/* Reads every run, as many at a time as there are processors. Gives an array of runs->n in *ret, to
 * be freed with free() after taken_done() of each. Negative, with err naming each run that cannot
 * be read; then nothing is given. */
int reading_all(const struct runs *runs, const struct reading_conf *conf, struct taken **ret,
		struct err *err);

#endif
