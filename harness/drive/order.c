/* order.c - parcels that end in any order, told in the order of the capture. */
#include "harness/drive/order.h"

#include <errno.h>
#include <stdlib.h>

#include "harness/base/err.h"

#define ROOM_FIRST 1024

int order_init(struct order *o, const struct order_teller *teller, struct err *err)
{
	*o = (struct order){ .teller = *teller, .room = ROOM_FIRST, .oldest = 1, .next = 1 };
	o->places = calloc(o->room, sizeof(*o->places));
	return o->places ? 0 : err_set(err, -ENOMEM, "out of memory");
}

void order_done(struct order *o)
{
	free(o->places);
	*o = (struct order){ 0 };
}

static struct order_place *place_of(const struct order *o, uint64_t number)
{
	return &o->places[number & (o->room - 1)];
}

static int grow(struct order *o, struct err *err)
{
	size_t room = 2 * o->room;
	struct order_place *places = calloc(room, sizeof(*places));

	if (!places)
		return err_set(err, -ENOMEM, "out of memory");
	for (uint64_t n = o->oldest; n < o->next; n++)
		places[n & (room - 1)] = *place_of(o, n);
	free(o->places);
	o->places = places;
	o->room = room;
	return 0;
}

/* Puts the copies in rising order: a copy is told of before it is known which link made it. */
static void sort_copies(struct parcel *root)
{
	struct parcel *rest = root->sibling, *p;

	root->sibling = NULL;
	while ((p = rest)) {
		struct parcel **at = &root->sibling;

		rest = p->sibling;
		while (*at && parcel_copy(*at) < parcel_copy(p))
			at = &(*at)->sibling;
		p->sibling = *at;
		*at = p;
	}
}

static void tell(struct order *o, struct parcel *root)
{
	if (root->sibling)
		sort_copies(root);
	o->teller.tell(o->teller.arg, root);
}

/* Tells the oldest packets up to the first that has not ended. */
static void tell_ended(struct order *o)
{
	for (; o->oldest < o->next; o->oldest++) {
		struct order_place *place = place_of(o, o->oldest);

		if (place->open)
			return;
		if (place->root)
			tell(o, place->root);
	}
}

int order_add(struct order *o, struct parcel *root, struct err *err)
{
	if (o->next - o->oldest == o->room && grow(o, err))
		return -ENOMEM;
	*place_of(o, o->next) = (struct order_place){ .root = root, .open = root ? 1 : 0 };
	o->next++;
	if (!root)
		tell_ended(o);
	return 0;
}

void order_add_copy(struct order *o, struct parcel *copy)
{
	copy->sibling = copy->root->sibling;
	copy->root->sibling = copy;
	place_of(o, copy->number)->open++;
}

void order_end(struct order *o, struct parcel *p)
{
	place_of(o, p->number)->open--;
	if (p->number == o->oldest)
		tell_ended(o);
}

void order_flush(struct order *o)
{
	for (; o->oldest < o->next; o->oldest++)
		if (place_of(o, o->oldest)->root)
			tell(o, place_of(o, o->oldest)->root);
}
