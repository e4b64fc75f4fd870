/* evidence.h - all that a run directory holds about its run: the manifest, the records, the
 * numbers. */
#ifndef REPORTS_WRITE_EVIDENCE_H
#define REPORTS_WRITE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/text.h"
#include "reports/metric/run.h"
#include "reports/metric/series.h"
#include "reports/write/manifest.h"

struct err;

/* Somebody who watches a live show beside the buyer. */
struct other_viewer {
	char name[RECORD_WORD_MAX];       /* of the host: "buyer-2" */
	char stream[2 * RECORD_WORD_MAX]; /* of its numbers: "to-buyer-2" */
	const char *route;                /* that leads to it; the manifest's */
	struct run_direction pictures;
};

struct evidence {
	struct manifest manifest;
	struct series_set records;
	struct run_result result;
	struct other_viewer *others; /* by number; see viewers.h */
	size_t other_count;
	/* What the reader of a report must know about the evidence itself, one sentence a line:
	 * files that are absent, a record cut short. Empty when there is nothing to say. */
	struct text notes;
};

/* Adds the records of RUN/NAME to set, as what host saw; "" when they name it themselves. 0, or
 * negative with err naming file and place; *cut then says whether that is because the file ends in
 * the middle of a line. */
int evidence_read_file(const char *run, const char *name, const char *host, struct series_set *set,
		       bool *cut, struct err *err);

/* Reads RUN/run.json. Gives *ret, to be freed with evidence_done(). Errors are manifest_read()'s.
 */
int evidence_open(const char *run, struct evidence *ret, struct err *err);

/* Then reads every RUN/NAME.rec. A missing record file becomes a note, and the numbers that need it
 * will be null; so does a record file that a broken run left with half a line at its end. Negative
 * with err naming file and place on anything else; e is still to be freed. */
int evidence_read(const char *run, struct evidence *e, struct err *err);

/* Makes the numbers from the records; once, after evidence_read(). */
int evidence_measure(struct evidence *e, struct err *err);

void evidence_done(struct evidence *e);

/* The pictures that travel in a direction. */
const struct run_direction *evidence_pictures(const struct evidence *e, enum direction direction);

/* The timeline's entry of this id, or NULL. */
const struct timeline_event *evidence_event(const struct evidence *e, uint64_t id);

#endif
