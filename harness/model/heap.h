/* heap.h - packets by due time, earliest first; equal times in the order they came. */
#ifndef HARNESS_MODEL_HEAP_H
#define HARNESS_MODEL_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/model/pkt.h"

struct err;

struct heap_entry {
	nsec_t due;
	uint64_t turn;
	struct pkt *p;
};

struct heap {
	struct heap_entry *entries;
	size_t count;
	size_t capacity;
	uint64_t turn;
};

/* Room for capacity packets, for good. 0 or -ENOMEM. */
int heap_init(struct heap *heap, size_t capacity, struct err *err);
void heap_done(struct heap *heap);

/* Takes p by its due time; false, and p stays the caller's, when the heap is full. */
bool heap_put(struct heap *heap, struct pkt *p);

/* Gives the earliest packet; the heap must not be empty. */
struct pkt *heap_get(struct heap *heap);

/* The earliest due time; NSEC_NEVER when empty. */
static inline nsec_t heap_next(const struct heap *heap)
{
	return heap->count ? heap->entries[0].due : NSEC_NEVER;
}

#endif
