/* order.h - parcels that end in any order, told in the order of the capture. */
#ifndef HARNESS_DRIVE_ORDER_H
#define HARNESS_DRIVE_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "harness/drive/pool.h"

struct err;

/* A packet of the capture and its copies. */
struct order_place {
	struct parcel *root; /* NULL: passed by beside the route */
	uint32_t open;       /* of the root and its copies, how many have not ended */
};

/* Told each packet once it and all of its copies have ended, and every packet before it; the copies
 * hang at root->sibling in rising order. Takes them all. */
struct order_teller {
	void (*tell)(void *arg, struct parcel *root);
	void *arg;
};

/* A ring of the packets from the oldest that has not been told on. */
struct order {
	struct order_teller teller;
	struct order_place *places;
	size_t room;           /* a power of two */
	uint64_t oldest, next; /* numbers in the capture, from 1 */
};

/* 0 or -ENOMEM. */
int order_init(struct order *o, const struct order_teller *teller, struct err *err);
void order_done(struct order *o);

/* The next packet of the capture; root is NULL when nothing is to be told of it. 0 or -ENOMEM. */
int order_add(struct order *o, struct parcel *root, struct err *err);

/* A copy of a packet that has not ended. */
void order_add_copy(struct order *o, struct parcel *copy);

/* p has ended. */
void order_end(struct order *o, struct parcel *p);

/* Tells all that is left, ended or not. */
void order_flush(struct order *o);

#endif
