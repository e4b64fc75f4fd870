/* netem_queue.h - what waits in a netem: the reordered, and a delay line in order of time. */
#ifndef HARNESS_MODEL_NETEM_QUEUE_H
#define HARNESS_MODEL_NETEM_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/heap.h"
#include "harness/model/pkt.h"

struct err;

/* A packet's due is its time to send. In the line are the packets that came in order of it, in the
 * heap those that overtake: as long as one is in the heap, one of the line leaves after it. */
struct netem_queue {
	struct pkt *front; /* newest first */
	struct pkt *front_oldest;
	struct pkt_list line;
	struct heap early;
	uint64_t count; /* everywhere */
	uint64_t bytes;
};

/* capacity is how many packets may overtake at once. 0 or -ENOMEM. */
int netem_queue_init(struct netem_queue *q, size_t capacity, struct err *err);
void netem_queue_done(struct netem_queue *q);

/* Takes p in front of all others, the earlier reordered ones too. */
void netem_queue_front(struct netem_queue *q, struct pkt *p);

/* Takes p by its due, after those of equal time; false, and nothing taken, when the capacity is
 * reached. */
bool netem_queue_put(struct netem_queue *q, struct pkt *p);

/* Gives the newest reordered packet, or NULL. */
struct pkt *netem_queue_get_front(struct netem_queue *q);

/* The earliest packet that is not reordered, or NULL; it stays. */
struct pkt *netem_queue_peek(const struct netem_queue *q);

/* Gives what netem_queue_peek() shows; *ret_overtakes says whether it leaves an earlier one behind.
 */
struct pkt *netem_queue_get(struct netem_queue *q, bool *ret_overtakes);

/* The latest time to send as netem looks for it (of the reordered it sees only the oldest); false
 * when nothing waits. */
bool netem_queue_latest(const struct netem_queue *q, nsec_t *ret);

#endif
