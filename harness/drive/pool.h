/* pool.h - the packets of a replay that are on their way, with their bytes. */
#ifndef HARNESS_DRIVE_POOL_H
#define HARNESS_DRIVE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/decision.h"
#include "harness/model/pkt.h"

/* A packet on its way. pkt.data points back to it. */
struct parcel {
	struct pkt pkt;
	struct parcel *next;    /* free for the holder's use */
	struct parcel *root;    /* the packet that this is a copy of, or itself */
	struct parcel *sibling; /* of the root: its copies, one after the other */
	struct parcel *all;     /* the pool's */
	uint64_t number;        /* in the capture */
	uint64_t note;          /* the caller's */
	uint32_t captured;
	uint32_t length;
	uint32_t ip_offset; /* of IP's header in data */
	uint8_t direction;
	uint8_t size_class;
	uint8_t hop_count;
	struct decision *hops; /* room for PATH_LINKS_MAX, or NULL */
	uint8_t *data;
};

/* Which links copied it, as in a decision; 0 for an original. */
static inline uint32_t parcel_copy(const struct parcel *p)
{
	return (uint32_t)(p->pkt.index >> PKT_COPY_SHIFT);
}

/* Parcels of sizes that double; those given back are used again. All zero bytes but hops is a pool.
 */
#define POOL_CLASSES 12

struct pool {
	bool hops; /* give parcels room for hops */
	struct parcel *free[POOL_CLASSES];
	struct parcel *all;
	uint64_t made; /* parcels that there are */
};

/* Gives a parcel, its own root, with room for so many bytes, at most CAPTURE_LENGTH_MAX; NULL when
 * memory has run out. Of its plain fields captured and hop_count are set. */
struct parcel *pool_get(struct pool *pool, uint32_t captured);
void pool_put(struct pool *pool, struct parcel *p);

/* The same for a copy of original, with its bytes and what is known of it, but no hops. */
struct parcel *pool_copy(struct pool *pool, const struct parcel *original);

/* Frees all parcels, given back or not. */
void pool_done(struct pool *pool);

#endif
