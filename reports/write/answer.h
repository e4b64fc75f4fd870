/* answer.h - the one sentence that answers the show's question. */
#ifndef REPORTS_WRITE_ANSWER_H
#define REPORTS_WRITE_ANSWER_H

struct evidence;
struct run_stall;
struct text;
struct timeline_event;
struct verdict;

/* One sentence in plain words, from the verdict and the numbers alone. It begins with Yes or No
 * when the show asks a question and the run can answer it. */
void answer_write(const struct evidence *e, const struct verdict *v, struct text *ret);

/* "outage on buyer-down". */
void answer_event(const struct timeline_event *event, struct text *ret);

/* How it is said that the part of the latency that a stall is laid to grew: "packets queued at a
 * bottleneck". */
void answer_part(const struct evidence *e, const struct run_stall *stall, struct text *ret);

#endif
