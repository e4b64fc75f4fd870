/* steps.c - records of a part's own progress. */
#include "harness/workload/steps.h"

#include <stdio.h>

#include "harness/base/journal.h"
#include "harness/workload/moment.h"

int steps_open(struct journal **ret, const char *path, const char *host, struct err *err)
{
	int r = journal_open(ret, path, err);

	if (r < 0)
		return r;
	journal_header(*ret, "straits-records", "1");
	journal_header(*ret, "clock", "CLOCK_MONOTONIC");
	journal_header(*ret, "host", host);
	return 0;
}

void steps_put(struct journal *journal, const char *host, const char *work, const char *stream,
	       struct record *r)
{
	(void)snprintf(r->probe, sizeof(r->probe), "%s.%s", host, work);
	(void)snprintf(r->stream, sizeof(r->stream), "%s", stream);
	journal_note(journal, r);
}

void steps_note(struct journal *journal, enum call_role role, const char *step, nsec_t time)
{
	struct record r = { .time = time, .kind = RECORD_STEP };

	steps_put(journal, call_role_word(role), "call", step, &r);
}

void steps_note_value(struct journal *journal, enum call_role role, enum record_kind kind,
		      const char *stream, int64_t value)
{
	struct record r = { .time = moment_now(), .kind = kind, .value = value };

	steps_put(journal, call_role_word(role), "call", stream, &r);
}
