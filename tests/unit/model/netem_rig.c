/* netem_rig.c - a netem with packets at hand, and what came out of it. */
#include "tests/unit/model/netem_rig.h"

#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/model/netem.h"
#include "tests/support/suite.h"

static struct pkt *copy(void *arg, const struct pkt *original)
{
	struct rig *rig = arg;

	(void)original;
	if (!rig->copies_left || rig->used == rig->capacity)
		return NULL;
	rig->copies_left--;
	return &rig->pkts[rig->used++];
}

void rig_begin_timeline(struct rig *rig, const struct netem_conf *conf, size_t capacity,
			const struct timeline *timeline)
{
	struct link_conf link = { .name = "rig", .order = LINK_NETEM, .netem = conf };
	struct link_env env = {
		.conf = &link, .timeline = timeline, .position = 2, .source = { copy, rig }
	};
	struct err err = { .text = "" };

	*rig = (struct rig){ .capacity = capacity, .copies_left = SIZE_MAX };
	rig->pkts = calloc(capacity, sizeof(*rig->pkts));
	rig->out = calloc(capacity, sizeof(struct pkt *));
	dice_init(&env.dice, 1, 0);
	rig->link = netem_ops.make(&env, &err);
	CHECK_STR(err.text, "");
	if (!rig->link || !rig->pkts || !rig->out)
		abort();
}

void rig_begin(struct rig *rig, const struct netem_conf *conf, size_t capacity)
{
	rig_begin_timeline(rig, conf, capacity, NULL);
}

void rig_end(struct rig *rig)
{
	rig->link->ops->free(rig->link);
	free(rig->pkts);
	free(rig->out);
}

void rig_get(struct rig *rig, nsec_t now)
{
	struct pkt *p;

	while ((p = link_get(rig->link, now)))
		rig->out[rig->outs++] = p;
}

static struct pkt *put(struct rig *rig, uint32_t bytes, enum pkt_ecn ecn, nsec_t now)
{
	struct pkt *p = &rig->pkts[rig->used++];

	pkt_init(p, rig->index++, bytes, NULL);
	p->ecn = (uint8_t)ecn;
	link_put(rig->link, p, now);
	rig_get(rig, now);
	return p;
}

struct pkt *rig_put(struct rig *rig, uint32_t bytes, nsec_t now)
{
	return put(rig, bytes, PKT_NOT_ECT, now);
}

struct pkt *rig_put_ecn(struct rig *rig, enum pkt_ecn ecn, nsec_t now)
{
	return put(rig, 100, ecn, now);
}

static const struct pkt *out(const struct rig *rig, size_t at)
{
	static const struct pkt none = { .index = UINT64_MAX, .copy_of = UINT64_MAX };

	return at < rig->outs ? rig->out[at] : &none;
}

void rig_check(const struct rig *rig, size_t at, uint64_t index, nsec_t due)
{
	CHECK_INT(out(rig, at)->index, index);
	CHECK_INT(out(rig, at)->fate, PKT_MOVING);
	CHECK_INT(out(rig, at)->due, due);
}

void rig_check_copy(const struct rig *rig, size_t at, uint64_t index, nsec_t due)
{
	CHECK_INT(out(rig, at)->index, index | UINT64_C(1) << (PKT_COPY_SHIFT + 2));
	CHECK_INT(out(rig, at)->copy_of, index);
	CHECK_INT(out(rig, at)->fate, PKT_MOVING);
	CHECK_INT(out(rig, at)->due, due);
}

void rig_check_ended(const struct rig *rig, size_t at, uint64_t index, nsec_t due,
		     enum pkt_cause cause)
{
	CHECK_INT(out(rig, at)->index, index);
	CHECK_INT(out(rig, at)->fate, cause == PKT_CAUSE_LOSS ? PKT_LOST : PKT_DROPPED);
	CHECK_INT(out(rig, at)->cause, cause);
	CHECK_INT(out(rig, at)->due, due);
	CHECK_INT(out(rig, at)->link, 2);
}
