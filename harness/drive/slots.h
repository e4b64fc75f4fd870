/* slots.h - room for the packets of the live drive, taken once before the run. */
#ifndef HARNESS_DRIVE_SLOTS_H
#define HARNESS_DRIVE_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/model/pkt.h"

struct err;

/* A packet and its bytes. pkt comes first, so that the model's packet leads back to its slot. */
struct slot {
	struct pkt pkt;
	uint16_t route;
	bool large;
	uint8_t ecn;    /* as it came */
	uint32_t bytes; /* at data, a VLAN tag put back included */
	uint8_t data[];
};

static inline struct slot *slot_of(struct pkt *p)
{
	return (struct slot *)p;
}

/* Most bytes of a small slot: most packets of sound, acknowledgements and reports. */
#define SLOTS_SMALL_BYTES 256

/* Slots of one size. Memory is touched only as far as it was ever needed at once. */
struct shelf {
	uint8_t *base;
	size_t slot_bytes;
	uint32_t count;
	uint32_t fresh;   /* slots from here on were never used */
	struct pkt *free; /* a stack, so that warm ones are used first */
	uint32_t free_count;
};

struct slots {
	struct shelf small, large;
	uint32_t large_bytes;
};

/* Room for count packets of at most large_bytes, and as many small ones. 0 or -ENOMEM. */
int slots_init(struct slots *slots, uint32_t count, uint32_t large_bytes, struct err *err);
void slots_done(struct slots *slots);

/* Can n packets of any size be taken now? */
bool slots_left(const struct slots *slots, uint32_t n);

/* Gives a slot for so many bytes, at most large_bytes; NULL when all are taken. */
struct slot *slots_get(struct slots *slots, uint32_t bytes);
void slots_put(struct slots *slots, struct slot *slot);

#endif
