/* answer.h - the one sentence that answers the show's question. */
#ifndef REPORTS_WRITE_ANSWER_H
#define REPORTS_WRITE_ANSWER_H

struct evidence;
struct text;
struct verdict;

/* One sentence in plain words, from the verdict and the numbers alone. It begins with Yes or No
 * when the show asks a question and the run can answer it. */
void answer_write(const struct evidence *e, const struct verdict *v, struct text *ret);

/* "during the outage on buyer-down at 20 s", or which part of the latency grew: why a stall came.
 */
struct run_stall;
void answer_cause(const struct evidence *e, const struct run_stall *stall, struct text *ret);

#endif
