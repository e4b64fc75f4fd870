/* import.h - networks that others have written down, as routes of ours. */
#ifndef HARNESS_SCENARIO_IMPORT_H
#define HARNESS_SCENARIO_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/draw.h"
#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/model/conf.h"
#include "harness/scenario/trace_file.h"

struct err;
struct lines;
struct yaml;

/* What is longer, or faster, is a mistake in a file. */
#define IMPORT_YEAR     (INT64_C(31536000) * NSEC_PER_SEC)
#define IMPORT_RATE_MAX INT64_C(1000000000000)

/* The buyer's access: what comes to the buyer, and what goes from him. */
enum import_side { IMPORT_DOWN, IMPORT_UP, IMPORT_SIDES };

/* What is in force on one side from an instant on. */
struct import_step {
	nsec_t at;
	nsec_t delay;
	nsec_t jitter;
	chance_t loss;
	uint32_t
		run_milli; /* mean burst of losses in thousandths of a packet; 0: each for itself */
	uint64_t queue_packets; /* 0 is no limit */
	uint64_t queue_bytes;
};

/* One side. Starts as all zero bytes: a perfect link. */
struct import_link {
	bool told;                 /* the file says something of it */
	uint64_t rate_bps;         /* 0 is unlimited; with a trace, not used */
	struct trace_file trace;   /* conf.count 0 is none */
	int32_t overhead_bytes;    /* on top of a packet's length on Ethernet, for the rate */
	struct import_step *steps; /* rising in at, the first at 0 */
	size_t step_count;
	size_t step_cap;
	bool loop; /* steps begin again after lap */
	nsec_t lap;
	struct trace_numbers delays; /* of each packet, in ns; over again when loop */
	bool reorder;
	enum jitter_shape shape;
	chance_t duplicate;
	chance_t corrupt;
};

/* A network that was read. Starts as all zero bytes. */
struct import {
	struct import_link links[IMPORT_SIDES];
	struct text kept; /* what was taken over, a line each */
	struct text lost; /* what cannot be said in our terms, a line each */
	char *title;      /* NULL when the file gives none */
};

void import_done(struct import *import);

/* How a file is to be read. All zero: as the format says. */
struct import_opts {
	const char *profile; /* of a file of several; NULL is its only one */
	nsec_t from;         /* only this part of a recording, which then begins at 0 */
	nsec_t length;       /* 0 is all */
	bool bytes;          /* limits that may be packets or bytes are bytes */
};

/* One format. Reads the whole of lines, of which one side or both come; 0, or a negative errno with
 * err saying "FILE:LINE: what was found, what was expected". */
struct import_format {
	const char *name;
	const char *what; /* whose format it is */
	bool both;        /* a file tells both sides: no second one is wanted */
	int (*read)(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err);
};

/* All formats, ended by one without a name. */
extern const struct import_format import_formats[];

/* NULL, with err naming the known ones, when there is none of this name. */
const struct import_format *import_find(const char *name, struct err *err);

/* Reads a file; ret is to be ended with import_done(). A second file of a format of one side is
 * read for the way up. */
int import_read(const struct import_format *format, const char *path, const char *up_path,
		const struct import_opts *opts, struct import *ret, struct err *err);

/* For formats: adds a line of what was kept or lost. */
void import_kept(struct import *import, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void import_lost(struct import *import, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* For formats of recordings: what the rate of one device is, and that no queue is known. */
void import_tell_capacity(struct import *import);

/* The same: a plain value as a decimal number, times unit, at most max. */
int import_number(struct yaml at, int64_t unit, int64_t max, int64_t *ret, struct err *err);

/* Adds a step, if anything differs from the last one. 0 or -ENOMEM or -E2BIG. */
int import_step(struct import_link *link, const struct import_step *step, struct err *err);

/* Are these so many steps, of the delay alone, that they are a recording rather than events? */
bool import_is_recording(const struct import_link *link);

/* Do both change at the same instants in the same way? */
bool import_same_steps(const struct import_link *a, const struct import_link *b);

/* Adds a rate from the instant at on, if it differs from the last one; 0 serves nothing. */
int import_rate(struct import_link *link, nsec_t at, uint64_t bps, struct err *err);

/* Ends the rates: they are in force until lap, which must not be before the last of them. A single
 * rate becomes a constant one; -EINVAL when nothing is ever served. */
int import_rates_end(struct import_link *link, nsec_t lap, enum trace_end end, struct err *err);

/* Where a route is to be written, and what it adds to what was read. */
struct import_target {
	const char *folder;
	const char *name;   /* of the route and of its files */
	const char *source; /* the file it was made of */
	const char *format;
	nsec_t delay;      /* added each way, on the long haul */
	const char *queue; /* limit of the sides with a rate, as in a route; NULL: what was read */
	bool force;        /* replace files that are there */
};

/* Writes FOLDER/NAME.yaml and, for rates over time, FOLDER/NAME-down.rates and so on,
 * NAME-down.delays for a recording of delays. Nothing is left of what could not be written whole.
 * ret_files gets the names, a line each. */
int import_write(const struct import *import, const struct import_target *target,
		 struct text *ret_files, struct err *err);

#endif
