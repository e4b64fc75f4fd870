/* talk.h - numbers of a conversation, from when customer and assistant spoke. */
#ifndef REPORTS_METRIC_TALK_H
#define REPORTS_METRIC_TALK_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/time.h"

/* An answer that begins later than this after the end of a question is none. */
#define TALK_ANSWER_LIMIT (10 * NSEC_PER_SEC)
/* An assistant that speaks for longer than this into an interruption did not stop. */
#define TALK_STOP_LIMIT (5 * NSEC_PER_SEC)
/* One that stops within this after the beginning of a backchannel was stopped by it. */
#define TALK_FALSE_LIMIT (1500 * NSEC_PER_MSEC)
/* Shorter sounds before an answer are no answer yet. */
#define TALK_MEANINGFUL (400 * NSEC_PER_MSEC)

/* Those of a customer; TALK_SAID_ASK also ends a hesitation. */
enum talk_said {
	TALK_SAID_ASK,
	TALK_SAID_HESITATE, /* up to the pause */
	TALK_SAID_BACKCHANNEL,
	TALK_SAID_INTERRUPT,
	TALK_SAID_SENTENCE,
	TALK_SAID_KINDS
};

struct talk_span {
	nsec_t begin, end;
};

/* Something that the customer said. */
struct talk_saying {
	enum talk_said kind;
	struct talk_span span;
};

/* Both by begin, without overlaps of their own. Borrowed. */
struct talk_course {
	const struct talk_saying *said;
	size_t said_count;
	const struct talk_span *heard; /* of the assistant, by the customer */
	size_t heard_count;
	nsec_t end; /* of what was measured */
};

/* What became of something that was said. */
struct talk_fate {
	bool counts;     /* the run was long enough to see what becomes of it */
	nsec_t response; /* from its end to the next beginning of an answer; NSEC_NEVER for none */
	nsec_t meaningful; /* the same to the next that lasts long enough */
	bool taken_over;   /* the assistant began before the end, or in the pause */
	bool into;         /* the assistant was speaking when it began */
	nsec_t stop;       /* then: from its begin to the end of that; NSEC_NEVER when it went on */
	nsec_t after; /* then: how much of the assistant was heard from its begin to its end, or
		       * until the assistant stopped if that was later */
	nsec_t double_talk; /* how much was said while the assistant spoke */
};

/* That of said[i]. */
struct talk_fate talk_fate(const struct talk_course *course, size_t i);

/* From the beginning of sentence i to that of its translation, and from end to end: the n-th
 * sentence goes with the n-th spurt that begins after the first sentence did. False when there is
 * no such spurt, or it begins before the sentence. */
bool talk_lag(const struct talk_course *course, size_t i, nsec_t *ret_begin, nsec_t *ret_end);

#endif
