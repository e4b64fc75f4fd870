/* junit.h - junit.xml: the rulings as CI systems read them. */
#ifndef REPORTS_WRITE_JUNIT_H
#define REPORTS_WRITE_JUNIT_H

struct evidence;
struct text;
struct verdict;

/* One test case that the measurement can be trusted, and one an expectation, named by its text,
 * which stays the same from run to run. A broken expectation is a failure, one that could not be
 * judged is skipped, and all are errors when the run is invalid. */
void junit_write(const struct evidence *e, const struct verdict *v, struct text *ret);

#endif
