/* series.h - the records of a run in memory, sorted by what they are about. */
#ifndef REPORTS_METRIC_SERIES_H
#define REPORTS_METRIC_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/record.h"
#include "harness/base/time.h"

struct err;

/* One record without its words. */
struct sample {
	nsec_t time;
	uint64_t id;
	int64_t value;
};

/* Records of one kind in the order in which they were added. */
struct samples {
	struct sample *v;
	size_t n;
	size_t cap;
};

/* All records of one stream, by kind. */
struct series {
	char stream[2 * RECORD_WORD_MAX];
	struct samples of[RECORD_KIND_COUNT];
};

/* All records of a run. A frame's and a packet's records are joined under their stream ("to-buyer")
 * whichever host saw them; what tells of a host's own life (STEP, TARGET, COUNT) stands under
 * "HOST.STREAM" ("buyer.first-shown"). Starts as all zero bytes. */
struct series_set {
	struct series *v;
	size_t n;
	size_t cap;
};

void series_set_done(struct series_set *set);

/* Adds a record that host ("seller", "buyer", "drive") wrote. 0 or -ENOMEM. */
int series_add(struct series_set *set, const char *host, const struct record *r, struct err *err);

/* The records of stream; NULL if it has none. The set keeps it until the next series_add(). */
const struct series *series_find(const struct series_set *set, const char *stream);

/* The first sample of kind in stream, or NULL. */
const struct sample *series_first(const struct series_set *set, const char *stream,
				  enum record_kind kind);

#endif
