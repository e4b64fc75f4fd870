/* summary.h - the short table that a run ends with in the terminal. */
#ifndef REPORTS_WRITE_SUMMARY_H
#define REPORTS_WRITE_SUMMARY_H

struct evidence;
struct text;
struct verdict;

/* Plain text, at most 80 columns but for the answer: the first numbers of both directions, the
 * expectations, the trust grade, the verdict, the answer. */
void summary_write(const struct evidence *e, const struct verdict *v, const char *answer,
		   struct text *ret);

#endif
