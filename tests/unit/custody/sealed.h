/* sealed.h - a short made-up run with its report, sealed. */
#ifndef TESTS_UNIT_CUSTODY_SEALED_H
#define TESTS_UNIT_CUSTODY_SEALED_H

/* Makes it in the empty folder dir; aborts the test when it cannot. */
void sealed_make(const char *dir);

/* Makes its report again. */
void sealed_report(const char *dir);

#endif
