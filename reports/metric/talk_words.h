/* talk_words.h - what customer and assistant said, from the records of a run. */
#ifndef REPORTS_METRIC_TALK_WORDS_H
#define REPORTS_METRIC_TALK_WORDS_H

#include "reports/metric/talk.h"

struct err;
struct series_set;

/* The course borrows the rest. */
struct talk_words {
	struct talk_course course;
	struct talk_saying *said;
	struct talk_span *heard;
};

/* All that was said until the end, in its order; what the customer could not say to its end says
 * nothing. talk_words_done() is due when it gives 0; else -ENOMEM. */
int talk_words_take(const struct series_set *set, nsec_t end, struct talk_words *ret,
		    struct err *err);
void talk_words_done(struct talk_words *words);

#endif
