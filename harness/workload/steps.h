/* steps.h - noting how far a host's part of a call has come. */
#ifndef HARNESS_WORKLOAD_STEPS_H
#define HARNESS_WORKLOAD_STEPS_H

#include <stdint.h>

#include "harness/base/record.h"
#include "harness/base/time.h"
#include "harness/workload/call.h"

struct journal;

/* Notes the STEP of this name at time, under the probe "seller.call" or "buyer.call". */
void steps_note(struct journal *journal, enum call_role role, const char *step, nsec_t time);

/* The same for kinds whose record carries a value: COUNT, TARGET. */
void steps_note_value(struct journal *journal, enum call_role role, enum record_kind kind,
		      const char *stream, int64_t value);

#endif
