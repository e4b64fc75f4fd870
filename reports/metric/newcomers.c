/* newcomers.c - sources of which one packet was seen so far, in sets of a few. */
#include "reports/metric/newcomers.h"

#include <stdlib.h>

#define SOURCES 65536
#define SET     8
/* How far apart two packets of a source may be in number to prove each other. */
#define PROOF_MAX 3000
/* What comes more often is no source that sends copies. */
#define COPIES_MAX 16

struct newcomer {
	struct trace_packet packet;
	uint32_t copies;
	bool used;
};

bool newcomers_init(struct newcomers *c, uint32_t n)
{
	*c = (struct newcomers){ .sets = ((n ? n : SOURCES) + SET - 1) / SET };
	c->v = calloc((size_t)c->sets * SET, sizeof(*c->v));
	return c->v != NULL;
}

void newcomers_done(struct newcomers *c)
{
	free(c->v);
	c->v = NULL;
}

static int16_t gap_of(const struct trace_packet *a, const struct trace_packet *b)
{
	return (int16_t)(b->rtp.seq - a->rtp.seq);
}

static bool is_near(int16_t gap)
{
	return gap > -PROOF_MAX && gap < PROOF_MAX;
}

/* That of this packet's source, which can share its SSRC with another one; else a free place in its
 * set, or that of one to be forgotten. */
static struct newcomer *find(struct newcomers *c, const struct trace_packet *p, uint64_t hash)
{
	struct newcomer *set = &c->v[hash % c->sets * SET], *empty = NULL;

	for (struct newcomer *n = set; n < set + SET; n++) {
		if (n->used && n->packet.flow == p->flow && n->packet.ssrc == p->ssrc &&
		    is_near(gap_of(&n->packet, p)))
			return n;
		if (!n->used)
			empty = n;
	}
	if (empty)
		return empty;
	/* Whose turn it is moves on unevenly, so that one too many in turn does not drive out each
	 * before it comes again. */
	c->turn = c->turn * 1664525 + 1013904223;
	set[(c->turn >> 16) % SET].used = false;
	return &set[(c->turn >> 16) % SET];
}

bool newcomers_proven(struct newcomers *c, const struct trace_packet *p, uint64_t hash,
		      struct trace_packet *ret_first, uint32_t *ret_copies)
{
	struct newcomer *n = find(c, p, hash);

	if (n->used && gap_of(&n->packet, p) == 0 && n->copies < COPIES_MAX) {
		n->copies++;
		return false;
	}
	if (!n->used || gap_of(&n->packet, p) == 0) {
		*n = (struct newcomer){ .packet = *p, .used = true };
		return false;
	}
	*ret_first = n->packet;
	*ret_copies = n->copies;
	n->used = false;
	return true;
}
