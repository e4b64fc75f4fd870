/* ctl_set.c - which part of a link's new configuration can be had while the link runs. */
#include "harness/scenario/ctl_set.h"

#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/change.h"
#include "harness/scenario/event.h"
#include "harness/scenario/event_change.h"
#include "harness/scenario/show.h"
#include "harness/scenario/workload.h"
#include "harness/scenario/yaml.h"

/* Stands where a source would until the setting is read. */
#define UNTOUCHED "-"

#define CANNOT                                                                                  \
	"this cannot change during a run; expected one of: delay, jitter, spikes, loss, rate, " \
	"queue"

static int begin_link(struct link_spec *spec, const struct link_conf *conf, struct err *err)
{
	spec->conf = *conf;
	for (unsigned fact = 0; fact < PLAN_FACTS; fact++) {
		spec->sources[fact] = strdup(UNTOUCHED);
		if (!spec->sources[fact])
			return err_set(err, -ENOMEM, "no memory for an order");
	}
	return 0;
}

static bool was_read(const struct link_spec *spec, unsigned fact)
{
	return !spec->sources[fact] || strcmp(spec->sources[fact], UNTOUCHED) != 0;
}

/* A part that has its own value in a link may be repeated or left out, but not change. */
static bool keeps(uint64_t now, uint64_t was)
{
	return now == was || now == 0;
}

static bool keeps_jitter(const struct delay_conf *now, const struct delay_conf *was)
{
	return !now->list && !was->list && keeps((uint64_t)now->tau, (uint64_t)was->tau) &&
	       keeps(now->shape, was->shape) && keeps(now->may_reorder, was->may_reorder);
}

static bool keeps_loss(const struct loss_conf *now)
{
	return now->kind == LOSS_NONE || now->kind == LOSS_RANDOM || now->kind == LOSS_GILBERT;
}

static bool keeps_rate(const struct rate_conf *now, const struct rate_conf *was)
{
	return !now->trace && keeps(now->burst_bytes, was->burst_bytes) &&
	       keeps(now->burst_debt, was->burst_debt) &&
	       keeps((uint64_t)now->overhead_bytes, (uint64_t)was->overhead_bytes) &&
	       keeps((uint64_t)now->cell_overhead_bytes, (uint64_t)was->cell_overhead_bytes) &&
	       keeps(now->cell_bytes, was->cell_bytes);
}

static bool keeps_queue(const struct queue_conf *now, const struct queue_conf *was)
{
	return keeps(now->kind, was->kind) && keeps(now->ecn, was->ecn);
}

/* NULL, or what of the setting cannot change while a link runs. */
static const char *fixed_part(unsigned fact, const struct link_conf *now,
			      const struct link_conf *was)
{
	switch (fact) {
	case PLAN_JITTER:
		return keeps_jitter(&now->delay, &was->delay)
			       ? NULL
			       : "jitter's law, correlation and order, or a list of it";
	case PLAN_SPIKES:
		return keeps((uint64_t)now->delay.spike.hold, (uint64_t)was->delay.spike.hold)
			       ? NULL
			       : "how long spikes hold";
	case PLAN_LOSS:
		return keeps_loss(&now->loss) ? NULL : "the model of loss";
	case PLAN_RATE:
		return keeps_rate(&now->rate, &was->rate) ? NULL
							  : "a trace, a burst or overheads of rate";
	case PLAN_QUEUE:
		return keeps_queue(&now->queue, &was->queue) ? NULL : "a queue's kind";
	default:
		return NULL;
	}
}

/* Puts what was read of a fact into spec's changes. */
static int add_fact(unsigned fact, const struct link_conf *conf, struct event_spec *spec,
		    struct err *err)
{
	switch (fact) {
	case PLAN_DELAY:
		return event_change_add(spec, SETTING_DELAY, conf->delay.delay, err);
	case PLAN_JITTER:
		return event_change_add(spec, SETTING_JITTER, conf->delay.jitter, err);
	case PLAN_SPIKES:
		return event_change_add_spikes(spec, &conf->delay.spike, err);
	case PLAN_LOSS:
		return event_change_add_loss(spec, &conf->loss, err);
	case PLAN_RATE:
		return event_change_add(spec, SETTING_RATE, (int64_t)conf->rate.bps, err);
	default:
		return event_change_add_queue(spec, &conf->queue, err);
	}
}

/* All links have the same new values, so that those of the first are taken. */
static int take_link(const struct link_spec *link, const struct link_conf *was, unsigned i,
		     struct event_spec *spec, struct err *err)
{
	for (unsigned fact = 0; fact < PLAN_FACTS; fact++) {
		const char *fixed = fixed_part(fact, &link->conf, was);
		int r;

		if (!was_read(link, fact))
			continue;
		if (fixed)
			return yaml_refuse(spec->at, err, -EINVAL,
					   "%s cannot change while the link %s runs", fixed,
					   was->name);
		r = (spec->links & ~LINKS_OF(i)) ? 0 : add_fact(fact, &link->conf, spec, err);
		if (r < 0)
			return r;
		spec->links |= LINKS_OF(i);
	}
	return 0;
}

static const struct link_conf *link_of(const struct plan *plan, unsigned i)
{
	return &plan->chains[i / ROUTE_HOPS].links[i % ROUTE_HOPS];
}

/* Does the new configuration hold more than settings of a link as it is? What says a whole netem is
 * such, too. */
static bool other_link(const struct link_spec *link, const struct link_conf *was)
{
	const struct link_conf *now = &link->conf;
	bool read = false;

	for (unsigned fact = 0; fact < PLAN_FACTS; fact++)
		read |= was_read(link, fact);
	return now->order != was->order || (read && was->order == LINK_NETEM) ||
	       now->duplicate != was->duplicate || now->corrupt != was->corrupt ||
	       now->reorder.chance != was->reorder.chance || now->reorder.gap != was->reorder.gap ||
	       now->reorder.early != was->reorder.early || now->slot.min != was->slot.min ||
	       now->slot.max != was->slot.max || now->cross != was->cross;
}

static int take(struct show *show, const struct plan *plan, struct event_spec *spec,
		struct err *err)
{
	int r = 0;

	for (unsigned i = 0; i < ROUTE_LINKS && r == 0; i++) {
		const struct link_spec *link = route_link(&show->route, (enum route_link)i);

		if (other_link(link, link_of(plan, i)))
			return yaml_refuse(spec->at, err, -EINVAL, CANNOT);
		r = take_link(link, link_of(plan, i), i, spec, err);
	}
	if (r == 0 && !spec->links)
		return yaml_refuse(spec->at, err, -EINVAL, CANNOT);
	return r;
}

int ctl_set_read(struct yaml_file *file, const struct plan *plan, struct event_spec *spec,
		 struct err *err)
{
	struct show show = { .work = workload_default(plan->work.kind) };
	int r = 0;

	for (unsigned i = 0; i < ROUTE_LINKS && r == 0; i++)
		r = begin_link(route_link(&show.route, (enum route_link)i), link_of(plan, i), err);
	if (r == 0)
		r = change_read(file, &show, err);
	if (r == 0)
		r = take(&show, plan, spec, err);
	show_done(&show);
	return r;
}
