/* heap.c - a heap of four children a node, in one array. */
#include "harness/model/heap.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"

#define CHILDREN 4

int heap_init(struct heap *heap, size_t capacity, struct err *err)
{
	*heap = (struct heap){ .capacity = capacity };
	if (!capacity)
		return 0;
	heap->entries = calloc(capacity, sizeof(*heap->entries));
	if (!heap->entries)
		return err_set(err, -ENOMEM, "no memory for %zu packets out of order", capacity);
	return 0;
}

void heap_done(struct heap *heap)
{
	free(heap->entries);
	heap->entries = NULL;
}

static bool before(const struct heap_entry *a, const struct heap_entry *b)
{
	return a->due != b->due ? a->due < b->due : a->turn < b->turn;
}

bool heap_put(struct heap *heap, struct pkt *p)
{
	struct heap_entry entry = { .due = p->due, .turn = heap->turn, .p = p };
	size_t at = heap->count;

	if (at == heap->capacity)
		return false;
	heap->turn++;
	heap->count++;
	while (at > 0 && before(&entry, &heap->entries[(at - 1) / CHILDREN])) {
		heap->entries[at] = heap->entries[(at - 1) / CHILDREN];
		at = (at - 1) / CHILDREN;
	}
	heap->entries[at] = entry;
	return true;
}

/* The earliest child of at; at itself when it has none. */
static size_t first_child(const struct heap *heap, size_t at)
{
	size_t first = at * CHILDREN + 1;
	size_t best = first;

	if (first >= heap->count)
		return at;
	for (size_t i = first + 1; i < first + CHILDREN && i < heap->count; i++)
		if (before(&heap->entries[i], &heap->entries[best]))
			best = i;
	return best;
}

struct pkt *heap_get(struct heap *heap)
{
	struct pkt *p = heap->entries[0].p;
	struct heap_entry last = heap->entries[--heap->count];
	size_t at = 0;

	for (;;) {
		size_t child = first_child(heap, at);

		if (child == at || !before(&heap->entries[child], &last))
			break;
		heap->entries[at] = heap->entries[child];
		at = child;
	}
	heap->entries[at] = last;
	return p;
}
