/* carrier_force.c - parcels meet the fates and delays that a decision file tells. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/drive/carrier.h"

#define ROOM_FIRST 1024

struct force {
	struct carrier carrier;
	struct carrier_env env;
	struct decision_reader reader;
	struct parcel **heap; /* by end, number and copy */
	size_t count, room;
};

static bool before(const struct parcel *a, const struct parcel *b)
{
	if (a->pkt.due != b->pkt.due)
		return a->pkt.due < b->pkt.due;
	if (a->number != b->number)
		return a->number < b->number;
	return parcel_copy(a) < parcel_copy(b);
}

static int heap_put(struct force *f, struct parcel *p, struct err *err)
{
	size_t at = f->count, above;

	if (f->count == f->room) {
		size_t room = f->room ? 2 * f->room : ROOM_FIRST;
		struct parcel **heap = realloc(f->heap, room * sizeof(struct parcel *));

		if (!heap)
			return err_set(err, -ENOMEM, "out of memory");
		f->heap = heap;
		f->room = room;
	}
	for (; at && before(p, f->heap[above = (at - 1) / 2]); at = above)
		f->heap[at] = f->heap[above];
	f->heap[at] = p;
	f->count++;
	return 0;
}

static struct parcel *heap_take(struct force *f)
{
	struct parcel *top = f->heap[0], *last = f->heap[--f->count];
	size_t at = 0, below;

	while ((below = 2 * at + 1) < f->count) {
		if (below + 1 < f->count && before(f->heap[below + 1], f->heap[below]))
			below++;
		if (!before(f->heap[below], last))
			break;
		f->heap[at] = f->heap[below];
		at = below;
	}
	f->heap[at] = last;
	return top;
}

/* How many of the n decisions belong to the first's copy. */
static size_t chain_length(const struct decision *x, size_t n)
{
	size_t count = 1;

	while (count < n && x[count].copy == x->copy)
		count++;
	return count;
}

/* Does p, or what it is a copy of, have the decision behind it? A copy shares all links before the
 * one that made it with the packet that it was made of. */
static bool has_met(uint32_t copy, const struct decision *x)
{
	uint32_t made_later = copy ^ x->copy;

	return (copy & x->copy) == x->copy && !(made_later & ((2U << x->link) - 1));
}

/* Turned bits and marks of all links that p has met; the last bit counts, as in the model. */
static void change(struct parcel *p, uint32_t copy, const struct decision_list *list)
{
	for (unsigned link = 0; link < PATH_LINKS_MAX; link++)
		for (size_t i = 0; i < list->count; i++) {
			const struct decision *x = &list->list[i];

			if (x->link != link || !has_met(copy, x))
				continue;
			if (x->bit != PKT_INTACT)
				p->pkt.corrupt_bit = x->bit;
			if (x->marked)
				p->pkt.ecn = PKT_CE;
		}
}

/* Lets p meet the n decisions of its chain, each shift later than they tell. */
static void meet(struct parcel *p, const struct decision *x, size_t n, nsec_t shift)
{
	const struct decision *last = &x[n - 1];

	p->pkt.index |= (uint64_t)x->copy << PKT_COPY_SHIFT;
	p->pkt.due = last->left == NSEC_NEVER ? NSEC_NEVER : last->left + shift;
	p->pkt.fate = last->fate == DECISION_LOST      ? PKT_LOST
		      : last->fate == DECISION_DROPPED ? PKT_DROPPED
						       : PKT_DELIVERED;
	p->pkt.cause = last->cause;
	p->pkt.link = last->link;
	for (size_t i = 0; p->hops && i < n; i++) {
		p->hops[i] = x[i];
		p->hops[i].arrived += shift;
		if (x[i].left != NSEC_NEVER)
			p->hops[i].left += shift;
	}
	p->hop_count = p->hops ? (uint8_t)n : 0;
}

static struct parcel *copy_of(const struct force *f, const struct parcel *p)
{
	struct parcel *copy = pool_copy(f->env.pool, p);

	if (!copy)
		return NULL;
	copy->pkt = p->pkt;
	copy->pkt.data = copy;
	return copy;
}

static int check_list(const struct force *f, const struct decision_list *list,
		      const struct parcel *p, struct err *err)
{
	if (list->packet != p->number)
		return err_set(err, -EINVAL,
			       "%s:%lu: tells about packet %" PRIu64 " where packet %" PRIu64
			       " of the capture comes next",
			       f->reader.name, list->line_no, list->packet, p->number);
	if (list->list->direction != p->direction)
		return err_set(err, -EINVAL,
			       "%s:%lu: packet %" PRIu64
			       " travels %s, in the capture it travels %s",
			       f->reader.name, list->line_no, p->number,
			       decision_direction(list->list->direction),
			       decision_direction(p->direction));
	return 0;
}

static int force_put(struct carrier *c, struct parcel *p, nsec_t now, struct err *err)
{
	struct force *f = (struct force *)c;
	struct decision_list list;
	size_t n;
	int r = decision_read(&f->reader, &list, err);

	if (r == 0)
		return err_set(err, -EINVAL, "%s: ends before packet %" PRIu64 " of the capture",
			       f->reader.name, p->number);
	if (r > 0)
		r = check_list(f, &list, p, err);
	/* The original last: a failure leaves it with the caller. */
	n = r < 0 ? 0 : chain_length(list.list, list.count);
	for (size_t at = n; r >= 0 && at < list.count;) {
		size_t length = chain_length(&list.list[at], list.count - at);
		struct parcel *copy = copy_of(f, p);

		if (!copy)
			return err_set(err, -ENOMEM, "out of memory");
		meet(copy, &list.list[at], length, now - list.list[0].arrived);
		change(copy, list.list[at].copy, &list);
		f->env.copied(f->env.arg, copy);
		r = heap_put(f, copy, err);
		at += length;
	}
	if (r < 0)
		return r;
	meet(p, list.list, n, now - list.list[0].arrived);
	change(p, 0, &list);
	return heap_put(f, p, err);
}

static struct parcel *force_get(struct carrier *c, nsec_t now)
{
	struct force *f = (struct force *)c;

	return f->count && f->heap[0]->pkt.due <= now ? heap_take(f) : NULL;
}

static nsec_t force_next(const struct carrier *c)
{
	const struct force *f = (const struct force *)c;

	return f->count ? f->heap[0]->pkt.due : NSEC_NEVER;
}

static int force_check_end(struct carrier *c, struct err *err)
{
	struct force *f = (struct force *)c;
	struct decision_list list;
	int r = decision_read(&f->reader, &list, err);

	return r > 0 ? err_set(err, -EINVAL,
			       "%s:%lu: tells about packet %" PRIu64
			       ", which is not on the route in the capture",
			       f->reader.name, list.line_no, list.packet)
		     : r;
}

static void force_free(struct carrier *c)
{
	struct force *f = (struct force *)c;

	decision_done(&f->reader);
	free(f->heap);
	free(f);
}

static const struct carrier_ops force_ops = {
	.put = force_put,
	.get = force_get,
	.next = force_next,
	.check_end = force_check_end,
	.free = force_free,
};

struct carrier *carrier_force(const struct carrier_env *env, struct err *err)
{
	struct force *f = calloc(1, sizeof(*f));

	if (!f) {
		(void)err_set(err, -ENOMEM, "out of memory");
		return NULL;
	}
	f->carrier.ops = &force_ops;
	f->env = *env;
	if (decision_open(&f->reader, env->conf->force_path, env->words, err)) {
		free(f);
		return NULL;
	}
	return &f->carrier;
}
