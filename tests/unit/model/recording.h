/* recording.h - what a real qdisc did with each packet, and what a link of ours did with the same.
 */
#ifndef TESTS_UNIT_MODEL_RECORDING_H
#define TESTS_UNIT_MODEL_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "harness/base/time.h"

struct link;
struct pkt;

#define RECORDING_ROWS   20000
#define RECORDING_COPIES 2

struct seen {
	unsigned copies;
	nsec_t at[RECORDING_COPIES];
	bool corrupt[RECORDING_COPIES];
	bool refused; /* the sender was told of the drop */
};

struct recorded {
	uint32_t bytes;
	nsec_t sent;
	struct seen theirs;
	struct seen ours;
};

struct recording {
	char name[200];
	char command[500]; /* what tc was told */
	size_t count;
	struct recorded rows[RECORDING_ROWS];
};

/* The folder of recordings, or NULL. */
const char *recordings_dir(char buf[static 300]);

/* Opens a recording's text; close it with pclose(). NULL when it cannot be read. */
FILE *recording_open(const char *name);

/* false when there is none of this name. */
bool recording_read(struct recording *rec, const char *name);

/* Puts every packet in at its time, and notes what comes out. copies counts those made with
 * recording_copy(). */
void recording_replay(struct recording *rec, struct link *link);

/* For struct pkt_source; arg is a size_t of copies made. */
struct pkt *recording_copy(void *arg, const struct pkt *original);

/* Fates equal, each release at most 10 us before the recorded arrival (the recorded machine's own
 * path from the qdisc to the peer)? A check fails for the first packets that differ. */
void recording_check(const struct recording *rec);

#endif
