/* slots.c - packet slots of two sizes. */
#include "harness/drive/slots.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/base/err.h"

/* Slots begin on cache lines of their own. */
#define SLOT_ALIGN 64

static int shelf_init(struct shelf *s, uint32_t count, uint32_t bytes, struct err *err)
{
	size_t slot_bytes =
		(sizeof(struct slot) + bytes + SLOT_ALIGN - 1) / SLOT_ALIGN * SLOT_ALIGN;
	void *base = mmap(NULL, slot_bytes * count, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	*s = (struct shelf){ .slot_bytes = slot_bytes, .count = count };
	if (base == MAP_FAILED)
		return err_set(err, -errno, "room for %u packets of %u bytes: %s", count, bytes,
			       strerror(errno));
	s->base = base;
	return 0;
}

static void shelf_done(struct shelf *s)
{
	if (s->base)
		(void)munmap(s->base, s->slot_bytes * s->count);
	s->base = NULL;
}

static uint32_t shelf_left(const struct shelf *s)
{
	return s->count - s->fresh + s->free_count;
}

static struct slot *shelf_get(struct shelf *s)
{
	struct pkt *p = s->free;

	if (p) {
		s->free = p->next;
		s->free_count--;
		return slot_of(p);
	}
	if (s->fresh == s->count)
		return NULL;
	return (struct slot *)(s->base + s->slot_bytes * s->fresh++);
}

int slots_init(struct slots *slots, uint32_t count, uint32_t large_bytes, struct err *err)
{
	int r = shelf_init(&slots->small, count, SLOTS_SMALL_BYTES, err);

	slots->large = (struct shelf){ 0 };
	slots->large_bytes = large_bytes;
	if (r == 0)
		r = shelf_init(&slots->large, count, large_bytes, err);
	if (r < 0)
		slots_done(slots);
	return r;
}

void slots_done(struct slots *slots)
{
	shelf_done(&slots->small);
	shelf_done(&slots->large);
}

bool slots_left(const struct slots *slots, uint32_t n)
{
	return shelf_left(&slots->small) >= n && shelf_left(&slots->large) >= n;
}

struct slot *slots_get(struct slots *slots, uint32_t bytes)
{
	bool large = bytes > SLOTS_SMALL_BYTES;
	struct slot *slot;

	if (large && bytes > slots->large_bytes)
		return NULL;
	slot = shelf_get(large ? &slots->large : &slots->small);
	if (slot)
		slot->large = large;
	return slot;
}

void slots_put(struct slots *slots, struct slot *slot)
{
	struct shelf *s = slot->large ? &slots->large : &slots->small;

	slot->pkt.next = s->free;
	s->free = &slot->pkt;
	s->free_count++;
}
