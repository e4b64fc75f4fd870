/* pool.c - the packets of a replay that are on their way. */
#include "harness/drive/pool.h"

#include <stdlib.h>
#include <string.h>

#include "harness/drive/capture.h"

#define SMALLEST 128

static uint8_t class_of(uint32_t bytes)
{
	uint8_t class = 0;

	while (((uint32_t)SMALLEST << class) < bytes)
		class ++;
	return class;
}

static struct parcel *make(struct pool *pool, uint8_t class)
{
	size_t hops = pool->hops ? PATH_LINKS_MAX * sizeof(struct decision) : 0;
	struct parcel *p = malloc(sizeof(*p) + hops + ((size_t)SMALLEST << class));

	if (!p)
		return NULL;
	p->hops = hops ? (struct decision *)(p + 1) : NULL;
	p->data = (uint8_t *)(p + 1) + hops;
	p->size_class = class;
	p->all = pool->all;
	pool->all = p;
	pool->made++;
	return p;
}

_Static_assert(((uint32_t)SMALLEST << (POOL_CLASSES - 1)) >= CAPTURE_LENGTH_MAX, "largest class");

struct parcel *pool_get(struct pool *pool, uint32_t captured)
{
	uint8_t class = class_of(captured);
	struct parcel *p = pool->free[class];

	if (p)
		pool->free[class] = p->next;
	else
		p = make(pool, class);
	if (!p)
		return NULL;
	p->next = NULL;
	p->root = p;
	p->sibling = NULL;
	p->hop_count = 0;
	p->captured = captured;
	return p;
}

void pool_put(struct pool *pool, struct parcel *p)
{
	p->next = pool->free[p->size_class];
	pool->free[p->size_class] = p;
}

struct parcel *pool_copy(struct pool *pool, const struct parcel *original)
{
	struct parcel *p = pool_get(pool, original->captured);

	if (!p)
		return NULL;
	p->root = original->root;
	p->number = original->number;
	p->note = original->note;
	p->length = original->length;
	p->ip_offset = original->ip_offset;
	p->direction = original->direction;
	memcpy(p->data, original->data, original->captured);
	return p;
}

void pool_done(struct pool *pool)
{
	struct parcel *next;

	for (struct parcel *p = pool->all; p; p = next) {
		next = p->all;
		free(p);
	}
	*pool = (struct pool){ 0 };
}
