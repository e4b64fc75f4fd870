/* judged.h - evidence without files: numbers and expectations as a test wants them. */
#ifndef TESTS_UNIT_WRITE_JUDGED_H
#define TESTS_UNIT_WRITE_JUDGED_H

#include "reports/write/evidence.h"
#include "reports/write/verdict.h"

#define JUDGED_MAX 4

/* Evidence and its verdict; expects are filled by judged_expect(). */
struct judged {
	struct evidence e;
	struct verdict v;
	struct expectation expects[JUDGED_MAX];
	struct run_stall stall;
	struct timeline_event event;
};

/* A valid, complete run of a show that asks "Is it fast?", with no number and no expectation. */
void judged_init(struct judged *j);
void judged_done(struct judged *j);

/* Expects metric op limit, in unit; text is all of it. */
void judged_expect(struct judged *j, const char *text, const char *metric, const char *op,
		   double limit, const char *unit);

/* The buyer has one stall, of ms, that began at 21 s; during an outage at 20 s if asked. */
void judged_stall(struct judged *j, int ms, bool outage);

/* Judges; the verdict is in j->v. */
void judged_judge(struct judged *j);

#endif
