/* steps.h - noting how far a host's part of a workload has come. */
#ifndef HARNESS_WORKLOAD_STEPS_H
#define HARNESS_WORKLOAD_STEPS_H

#include <stdint.h>

#include "harness/base/record.h"
#include "harness/base/time.h"
#include "harness/workload/call.h"

struct err;
struct journal;

/* Opens the file of a host's records and says in it whose they are. 0, or a negative errno. */
int steps_open(struct journal **ret, const char *path, const char *host, struct err *err);

/* Notes r under the probe HOST.WORK ("seller.call") and the stream, which are written into it. */
void steps_put(struct journal *journal, const char *host, const char *work, const char *stream,
	       struct record *r);

/* Of calls and builds: notes the STEP of this name at time, under the probe "seller.call" or
 * "buyer.call". */
void steps_note(struct journal *journal, enum call_role role, const char *step, nsec_t time);

/* The same for kinds whose record carries a value: COUNT, TARGET. */
void steps_note_value(struct journal *journal, enum call_role role, enum record_kind kind,
		      const char *stream, int64_t value);

#endif
