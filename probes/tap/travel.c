/* travel.c - what packets seem to take, address by address, and what it says of clocks. */
#include "probes/tap/travel.h"

#include <stdbool.h>
#include <string.h>

/* A packet that takes longer than this was not sent then: the clocks differ. */
#define DELAY_MAX (20 * NSEC_PER_SEC)
/* Fewer packets say nothing of which way they go. */
#define LEAST 3

static bool is_between(const struct travel *t, const uint8_t from[16], const uint8_t to[16])
{
	return memcmp(t->from, from, 16) == 0 && memcmp(t->to, to, 16) == 0;
}

static struct travel *find(struct travels *t, const uint8_t from[16], const uint8_t to[16])
{
	struct travel *at = t->v;

	while (at < t->v + t->n && !is_between(at, from, to))
		at++;
	return at;
}

void travels_note(struct travels *t, const struct flow *flow, nsec_t time)
{
	struct travel *at = find(t, flow->from, flow->to);

	if (at == t->v + TRAVELS_MAX)
		return;
	if (at == t->v + t->n) {
		*at = (struct travel){ .least = time, .most = time };
		memcpy(at->from, flow->from, sizeof(at->from));
		memcpy(at->to, flow->to, sizeof(at->to));
		t->n++;
	}
	at->packets++;
	at->backwards += time < 0;
	at->least = time < at->least ? time : at->least;
	at->most = time > at->most ? time : at->most;
}

/* Do more than a few packets between these addresses go the other way than the rest? A few are of
 * an address that both hosts have, such as the unspecified one. */
static bool goes_both_ways(const struct travel *t)
{
	uint64_t fewer =
		t->backwards < t->packets - t->backwards ? t->backwards : t->packets - t->backwards;

	return t->packets >= 20 && fewer * 50 >= t->packets;
}

static bool is_absurd(const struct travel *t)
{
	return t->least > DELAY_MAX || t->most < -DELAY_MAX;
}

/* The answers to t, when there are enough of both; else NULL. */
static const struct travel *answers_to(const struct travels *all, const struct travel *t)
{
	for (const struct travel *at = all->v; at < all->v + all->n; at++)
		if (t->packets >= LEAST && at->packets >= LEAST && at != t &&
		    is_between(at, t->to, t->from))
			return at;
	return NULL;
}

/* Who passes one place first when asking passes it last when answering. */
static bool go_one_way(const struct travel *a, const struct travel *b)
{
	return (a->least > 0 && b->least > 0) || (a->most < 0 && b->most < 0);
}

/* Packets from one address to another all go one way, and their answers the other: that some seem
 * to arrive before they are sent and others after, that they and their answers seem to go the same
 * way, or that they take absurdly long, shows that the clocks differ. The busiest of them are
 * believed: of two directions those are sent at side 0 that seem to take more that way, whatever
 * the clocks say; without answers there is nothing to tell it by, and side 0 is taken for the
 * sender. */
nsec_t travels_difference(const struct travels *t)
{
	const struct travel *busiest = NULL, *answers;

	for (const struct travel *at = t->v; at < t->v + t->n; at++) {
		answers = answers_to(t, at);
		if (!goes_both_ways(at) && !is_absurd(at) && !(answers && go_one_way(at, answers)))
			continue;
		if (!busiest || at->packets > busiest->packets)
			busiest = at;
	}
	if (!busiest)
		return 0;
	answers = answers_to(t, busiest);
	return answers && answers->least > busiest->least ? answers->least : busiest->least;
}
