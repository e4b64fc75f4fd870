/* synthetic.h - a run directory without a run: the same from the same settings, everywhere. */
#ifndef TESTS_SUPPORT_SYNTHETIC_H
#define TESTS_SUPPORT_SYNTHETIC_H

#include <stdbool.h>

/* A call of some length over a route of three links a direction, with jitter, random loss and
 * retransmissions; from 40 s on a rate dip that fills a queue, and an outage. */
struct synthetic {
	unsigned seconds;
	unsigned outage_ms;    /* 0 for none */
	unsigned outage_at_ms; /* 20 s when 0 */
	const char *grade;     /* of the trust report: "valid" when NULL */
	const char *outcome;   /* "complete" when NULL */
	const char *expect;    /* JSON of the expectations; a usual list when NULL */
	/* What the run calls itself; that of a call to Jakarta in the evening when NULL. */
	const char *show, *route, *title, *pair;
	const char *place; /* JSON of where the buyer is; Jakarta when NULL */
	bool is_public;    /* without a relay */
	unsigned seed;     /* of jitter and loss; 1 when 0 */
};

/* Writes run.json and record files into the folder dir, which must be there. Aborts when it cannot.
 */
void synthetic_write(const char *dir, const struct synthetic *conf);

#endif
