/* steps.c - records of a call's own progress. */
#include "harness/workload/steps.h"

#include <stdio.h>

#include <gst/gst.h>

#include "harness/base/journal.h"

static void note(struct journal *journal, enum call_role role, struct record *r, const char *stream)
{
	(void)snprintf(r->probe, sizeof(r->probe), "%s.call", call_role_word(role));
	(void)snprintf(r->stream, sizeof(r->stream), "%s", stream);
	journal_note(journal, r);
}

void steps_note(struct journal *journal, enum call_role role, const char *step, nsec_t time)
{
	struct record r = { .time = time, .kind = RECORD_STEP };

	note(journal, role, &r, step);
}

void steps_note_value(struct journal *journal, enum call_role role, enum record_kind kind,
		      const char *stream, int64_t value)
{
	struct record r = { .time = (nsec_t)gst_util_get_timestamp(),
			    .kind = kind,
			    .value = value };

	note(journal, role, &r, stream);
}
