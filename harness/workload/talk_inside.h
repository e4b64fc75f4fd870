/* talk_inside.h - what both hosts' parts of a conversation share: nobody else includes this. */
#ifndef HARNESS_WORKLOAD_TALK_INSIDE_H
#define HARNESS_WORKLOAD_TALK_INSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/err.h"
#include "harness/base/record.h"
#include "harness/workload/control.h"
#include "harness/workload/talk.h"
#include "harness/workload/talk_run.h"

struct journal;

/* One host's part. */
struct talk_part {
	const struct talk_conf *conf;
	const struct talk_hooks *hooks;
	struct journal *journal;
	struct control_reader reader;
	bool started, stopping;
};

/* Hears what the harness says; never waits. 0, or a negative errno with err. */
int talk_part_hear(struct talk_part *part, struct err *err);

/* Says a word to the harness, if there is one. */
void talk_part_tell(const struct talk_part *part, enum control_word word, const char *text);

/* Notes a record of this host's part. */
void talk_part_note(const struct talk_part *part, enum record_kind kind, const char *stream,
		    nsec_t time, uint64_t id, int64_t value);

/* talk_customer.c, talk_guard.c: the parts themselves; the journal is open. */
int talk_customer(struct talk_part *part, struct err *err);
int talk_guard(struct talk_part *part, struct err *err);

/* talk_words.c: the n-th thing of this kind that a customer says in a language; NULL when there are
 * none in it. */
const char *talk_words(const char *language, enum talk_kind kind, size_t n);

#endif
