/* link_more.c - reading the rarer settings of a link. */
#include "harness/scenario/link_more.h"

#include <errno.h>

#include "harness/base/err.h"
#include "harness/model/loss.h"
#include "harness/scenario/link_number.h"
#include "harness/scenario/words.h"
#include "harness/scenario/yaml.h"

/* Models of loss. */

static int read_to_bad(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->ge.to_bad, err);
}

static int read_to_good(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->ge.to_good, err);
}

static int read_loss_bad(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->ge.loss_bad, err);
}

static int read_loss_good(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->ge.loss_good, err);
}

static int read_p13(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->four.p13, err);
}

static int read_p31(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->four.p31, err);
}

static int read_p32(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->four.p32, err);
}

static int read_p23(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->four.p23, err);
}

static int read_p14(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;

	return yaml_chance(at, &to->four.p14, err);
}

static int read_every(struct yaml at, void *into, struct err *err)
{
	struct loss_conf *to = into;
	int r = yaml_count(at, UINT32_MAX, &to->period, err);

	if (r == 0 && !to->period)
		r = yaml_refuse(at, err, -ERANGE, "every 0th packet, expected 1 or more");
	return r;
}

int link_more_loss(struct yaml at, struct loss_conf *ret, struct err *err)
{
	static const struct yaml_key two[] = { { "to-bad", read_to_bad, true },
					       { "to-good", read_to_good, true },
					       { "bad", read_loss_bad, true },
					       { "good", read_loss_good, false },
					       { NULL, NULL, false } };
	static const struct yaml_key four[] = {
		{ "p13", read_p13, true },  { "p31", read_p31, true },  { "p32", read_p32, false },
		{ "p23", read_p23, false }, { "p14", read_p14, false }, { NULL, NULL, false }
	};
	static const struct yaml_key periodic[] = { { "every", read_every, true },
						    { NULL, NULL, false } };

	static const struct {
		const char *key;
		const struct yaml_key *keys;
		enum loss_kind kind;
	} models[] = { { "to-bad", two, LOSS_GILBERT_ELLIOTT },
		       { "p13", four, LOSS_4_STATE },
		       { "every", periodic, LOSS_PERIODIC } };

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		/* As with tc, a packet that was received in a burst goes back to the losses. */
		struct loss_conf loss = { .kind = models[i].kind, .four.p23 = CHANCE_ALWAYS };
		struct yaml found;
		int r;

		if (!yaml_find(at, models[i].key, &found))
			continue;
		r = yaml_read_map(at, "a model of loss", models[i].keys, &loss, err);
		if (r < 0)
			return r;
		loss.mean = loss_words(&loss).mean; /* for reports; the model has its own */
		*ret = loss;
		return 1;
	}
	return 0;
}

/* Reordering and slots. */

static int read_share(struct yaml at, void *into, struct err *err)
{
	struct reorder_conf *to = into;

	return yaml_chance(at, &to->chance, err);
}

static int read_gap(struct yaml at, void *into, struct err *err)
{
	struct reorder_conf *to = into;

	return link_read_count32(at, &to->gap, err);
}

static int read_early(struct yaml at, void *into, struct err *err)
{
	struct reorder_conf *to = into;

	return yaml_duration(at, &to->early, err);
}

int link_more_reorder(struct yaml at, struct reorder_conf *ret, struct err *err)
{
	static const struct yaml_key keys[] = { { "share", read_share, true },
						{ "gap", read_gap, false },
						{ "early", read_early, false },
						{ NULL, NULL, false } };
	struct reorder_conf reorder = { 0 };
	int r = yaml_read_map(at, "a reordering", keys, &reorder, err);

	if (r == 0)
		*ret = reorder;
	return r;
}

static int read_slot_from(struct yaml at, void *into, struct err *err)
{
	struct slot_conf *to = into;

	return yaml_duration(at, &to->min, err);
}

static int read_slot_to(struct yaml at, void *into, struct err *err)
{
	struct slot_conf *to = into;

	return yaml_duration(at, &to->max, err);
}

static int read_slot_packets(struct yaml at, void *into, struct err *err)
{
	struct slot_conf *to = into;

	return link_read_count32(at, &to->packets, err);
}

static int read_slot_bytes(struct yaml at, void *into, struct err *err)
{
	struct slot_conf *to = into;

	return link_read_bytes(at, &to->bytes, err);
}

int link_more_slot(struct yaml at, struct slot_conf *ret, struct err *err)
{
	static const struct yaml_key keys[] = { { "from", read_slot_from, true },
						{ "to", read_slot_to, true },
						{ "packets", read_slot_packets, false },
						{ "bytes", read_slot_bytes, false },
						{ NULL, NULL, false } };
	struct slot_conf slot = { 0 };
	int r = yaml_read_map(at, "slots", keys, &slot, err);

	if (r < 0)
		return r;
	if (!slot.max || slot.max < slot.min)
		return yaml_refuse(at, err, -ERANGE, "\"to\" lies below \"from\", or is 0");
	*ret = slot;
	return 0;
}

/* Cross traffic. */

static int read_kind(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;
	unsigned kind = 0;
	int r = yaml_choice(at, "a kind of cross traffic", words_cross_kinds, &kind, err);

	to->kind = (enum cross_kind)kind;
	return r;
}

static int read_cross_flows(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return link_read_count32(at, &to->flows, err);
}

static int read_cross_packet(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return link_read_bytes32(at, &to->bytes, err);
}

static int read_cross_rate(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return yaml_rate(at, &to->bps, err);
}

static int read_cross_begin(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return yaml_duration(at, &to->begin, err);
}

static int read_cross_end(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return yaml_duration(at, &to->end, err);
}

static int read_cross_on(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return yaml_duration(at, &to->on, err);
}

static int read_cross_off(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return yaml_duration(at, &to->off, err);
}

static int read_cross_rtt(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return yaml_duration(at, &to->rtt, err);
}

static int read_cross_window(struct yaml at, void *into, struct err *err)
{
	struct cross_conf *to = into;

	return link_read_count32(at, &to->window_max, err);
}

/* A competitor has the keys of its kind alone. */
static int check_competitor(struct yaml at, const struct cross_conf *c, struct err *err)
{
	const bool greedy = c->kind == CROSS_GREEDY, on_off = c->kind == CROSS_ON_OFF;

	if (greedy && c->bps)
		return yaml_refuse(at, err, -EINVAL,
				   "greedy traffic takes what it gets: expected no \"rate\"");
	if (greedy != (c->rtt > 0) || (!greedy && c->window_max))
		return yaml_refuse(
			at, err, -EINVAL,
			"\"rtt\" and \"window\" are greedy traffic's, which needs \"rtt\"");
	if (on_off != (c->on > 0) || on_off != (c->off > 0))
		return yaml_refuse(at, err, -EINVAL,
				   "\"on\" and \"off\" are on-off traffic's, which needs both");
	if (!greedy && !c->bps)
		return yaml_refuse(at, err, -EINVAL, "traffic without a \"rate\"");
	if (c->end && c->end <= c->begin)
		return yaml_refuse(at, err, -ERANGE, "\"end\" is not after \"begin\"");
	return 0;
}

static int read_competitor(struct yaml at, void *into, struct err *err)
{
	static const struct yaml_key keys[] = { { "kind", read_kind, true },
						{ "flows", read_cross_flows, false },
						{ "packet", read_cross_packet, false },
						{ "rate", read_cross_rate, false },
						{ "begin", read_cross_begin, false },
						{ "end", read_cross_end, false },
						{ "on", read_cross_on, false },
						{ "off", read_cross_off, false },
						{ "rtt", read_cross_rtt, false },
						{ "window", read_cross_window, false },
						{ NULL, NULL, false } };
	struct cross_list *list = into;
	struct cross_conf cross = { 0 };
	int r = yaml_read_map(at, "cross traffic", keys, &cross, err);

	if (r == 0)
		r = check_competitor(at, &cross, err);
	if (r < 0)
		return r;
	if (list->n == LINK_MORE_CROSS)
		return yaml_refuse(at, err, -E2BIG,
				   "more than %d kinds of cross traffic; \"flows\" "
				   "has many of a kind",
				   LINK_MORE_CROSS);
	list->v[list->n++] = cross;
	return 0;
}

int link_more_cross(struct yaml at, struct cross_list *ret, struct err *err)
{
	struct cross_list list = { 0 };
	int r = yaml_read_list(at, "a list of cross traffic", read_competitor, &list, err);

	if (r == 0)
		*ret = list;
	return r;
}
