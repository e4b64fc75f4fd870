/* file.h - marks in sound files: written at each whole second of the sound, found in it. */
#ifndef PROBES_MARK_FILE_H
#define PROBES_MARK_FILE_H

#include <stdint.h>

#include "harness/base/time.h"
#include "probes/mark/find.h"
#include "probes/mark/mark.h"

struct err;

/* What a file holds. */
struct mark_file {
	unsigned channels;
	double seconds;
	uint64_t marks; /* whole ones */
};

/* Copies the WAV file in ("-": standard input) to out with marks. out is written beside its place
 * and moved there when it is whole, so it may be in. Returns 0, or a negative errno; nothing is
 * left behind then. -EINVAL also for a rate that is not MARK_RATE. */
int mark_file_write(const char *in, const char *out, const struct mark_conf *conf,
		    struct mark_file *ret, struct err *err);

/* A mark in a file, whose first frame is its second 0. */
struct mark_place {
	int64_t second;
	nsec_t time; /* of the mark's first sample in the file */
	nsec_t late; /* time less the second */
	double score;
	double rival;
};

struct mark_search {
	enum mark_shape shape;
	unsigned stream;
	void (*on_place)(void *arg, const struct mark_place *place);
	void *arg;
};

/* Finds marks in the WAV file in ("-": standard input) and hands each to on_place. A mark is of the
 * latest second with its code that is not more than 50 ms after it; a chirp of the latest second.
 * Returns 0, or a negative errno. *ret is written as soon as there is sound: what could be read
 * before an error was searched all the same. */
int mark_file_find(const char *in, const struct mark_search *search, struct mark_file *ret,
		   struct err *err);

#endif
