/* talk_script.h - which turn the customer takes when. */
#ifndef HARNESS_WORKLOAD_TALK_SCRIPT_H
#define HARNESS_WORKLOAD_TALK_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

struct talk_ear;
struct talk_show;

/* Silence before the first word. */
#define TALK_SCRIPT_FIRST (500 * NSEC_PER_MSEC)

/* Starts with show and began set, the rest zero. */
struct talk_script {
	const struct talk_show *show;
	nsec_t began;

	uint64_t taken; /* turns taken or left out so far */
	uint64_t
		left_out; /* those that were to be said into an answer which was over, or never came
			   */
	bool spoke;       /* at least once */
	nsec_t begin, end; /* of what was said last; end may still be to come */
	nsec_t asked;      /* the begin of the last question */
	nsec_t asked_end;
	uint64_t spurts; /* of the assistant when the last question began */
	bool answered;   /* that question */
	uint64_t unanswered;
};

/* The position of the turn to be taken now; -1 to say nothing. ear hears the assistant. The caller
 * tells with talk_script_take() that it was taken. */
int talk_script_next(struct talk_script *script, const struct talk_ear *ear, nsec_t now);

/* The turn that was to be taken is said from begin to end. */
void talk_script_take(struct talk_script *script, const struct talk_ear *ear, nsec_t begin,
		      nsec_t end);

#endif
