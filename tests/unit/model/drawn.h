/* drawn.h - paths drawn by chance, with every stage that there is, for claims that hold for all. */
#ifndef TESTS_UNIT_MODEL_DRAWN_H
#define TESTS_UNIT_MODEL_DRAWN_H

#include <stdint.h>

#include "tests/unit/model/bed.h"

#define DRAWN_PACKETS 400
#define DRAWN_PATHS   150

/* A path drawn by number, with all it borrows: it must not move. */
struct drawn {
	struct link_conf links[3];
	struct timeline_entry entries[4];
	struct timeline timeline;
	struct path_conf conf;
	nsec_t gaps[DRAWN_PACKETS];
	uint32_t bytes[DRAWN_PACKETS];
};

void drawn_path(struct drawn *d, uint64_t number);

/* How a path is asked. */
enum polling { POLL_AT_DEADLINES, POLL_AT_THE_END, POLL_AT_RANDOM, POLL_WITH_EACH_PACKET };

/* Begins bed with the path, puts all packets and takes out what comes; bed_end() ends it. */
void drawn_run(struct bed *bed, const struct drawn *d, enum polling how);

#endif
