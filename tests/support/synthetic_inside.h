/* synthetic_inside.h - what the records and run.json of a run that was not made agree on. */
#ifndef TESTS_SUPPORT_SYNTHETIC_INSIDE_H
#define TESTS_SUPPORT_SYNTHETIC_INSIDE_H

#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"
#include "tests/support/synthetic.h"

#define T0         ((nsec_t)1000 * NSEC_PER_SEC) /* the instant of the start */
#define MS         NSEC_PER_MSEC
#define DIP_AT     (40 * NSEC_PER_SEC) /* since the start */
#define DIP_LENGTH (8 * NSEC_PER_SEC)

/* Packets of one direction. */
struct synthetic_count {
	uint64_t in, lost;
};

/* When the outage begins, since the start. */
nsec_t synthetic_outage_at(const struct synthetic *conf);
/* A file in the folder dir, open for writing. Aborts when it cannot be made. */
FILE *synthetic_create(const char *dir, const char *name);
/* counts: to the buyer, to the seller. */
void synthetic_write_manifest(const char *dir, const struct synthetic *conf,
			      const struct synthetic_count counts[2]);

#endif
