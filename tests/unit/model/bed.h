/* bed.h - a path with packets at hand, and all that came out of it. */
#ifndef TESTS_UNIT_MODEL_BED_H
#define TESTS_UNIT_MODEL_BED_H

#include <stddef.h>
#include <stdint.h>

#include "harness/model/path.h"

#define MS     NSEC_PER_MSEC
#define US     NSEC_PER_USEC
#define SECOND NSEC_PER_SEC

struct bed {
	struct path *path;
	struct pkt *pkts; /* originals and copies, in the order they were made */
	size_t used;
	size_t capacity;
	uint64_t index;
	struct pkt **out; /* in the order they came out */
	size_t outs;
	size_t copies_left; /* how many the source still gives */
};

/* A path of one link, or of several, with room for capacity packets, copies included; bed_end()
 * ends it. A configuration that is refused ends the test program. */
void bed_begin(struct bed *bed, const struct link_conf *conf, size_t capacity);
void bed_begin_path(struct bed *bed, const struct path_conf *conf, size_t capacity);
void bed_end(struct bed *bed);

/* Puts the next packet in at now. */
struct pkt *bed_put(struct bed *bed, uint32_t bytes, nsec_t now);

/* Puts in count packets of these bytes, the first at begin, gap apart. */
void bed_put_many(struct bed *bed, size_t count, uint32_t bytes, nsec_t begin, nsec_t gap);

/* Takes out what has come out by now; gives how many that were. */
size_t bed_get(struct bed *bed, nsec_t now);

/* How many came out with this fate. */
size_t bed_count(const struct bed *bed, enum pkt_fate fate);

struct link_counts bed_counts(const struct bed *bed);
struct link_realised bed_realised(const struct bed *bed);

#endif
