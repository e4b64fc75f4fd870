/* doctor.h - what straits doctor finds out, check by check. */
#ifndef HARNESS_CLI_DOCTOR_H
#define HARNESS_CLI_DOCTOR_H

#include <stddef.h>

#include "harness/base/text.h"

/* A machine without what is missing can run no call. */
enum doctor_state { DOCTOR_GOOD, DOCTOR_NOTE, DOCTOR_MISSING };

#define DOCTOR_CHECKS_MAX 32

struct doctor_check {
	const char *name;
	enum doctor_state state;
	struct text detail;
	struct text fix; /* "" when there is nothing to do */
};

/* Starts as all zero bytes. */
struct doctor {
	struct doctor_check checks[DOCTOR_CHECKS_MAX];
	size_t count;
};

/* Adds a check, of which the caller writes detail and fix; borrows name. */
struct doctor_check *doctor_add(struct doctor *d, const char *name, enum doctor_state state);

/* Libraries, elements and programs that media need; gst_init() must have been called. */
void doctor_check_media(struct doctor *d);

#endif
