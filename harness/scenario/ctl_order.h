/* ctl_order.h - an order to a run, "set" or "fire", as what it changes. */
#ifndef HARNESS_SCENARIO_CTL_ORDER_H
#define HARNESS_SCENARIO_CTL_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/live_change.h"
#include "harness/scenario/plan.h"

struct err;

/* Made from words, not yet carried out. event's times and those of the parts count from the instant
 * at which it will be; its id is that of no other event of the run. Parts are of the routes in the
 * order of the plan's directions. */
struct ctl_order {
	struct plan_event event;
	size_t word; /* of ctl_words() */
	struct live_change_part *parts;
	size_t part_count;
};

/* The names that events have, for live_conf.change_words. */
const char *const *ctl_words(size_t *ret_count);

/* "LINK.SETTING=VALUE", as straits run --set has it, for so long ("5 s") or, with NULL, from then
 * on. Only what a link can change while it runs: delay, jitter's deviation, loss, rate, the queue's
 * limit, spikes. nth counts the orders of this run, from 1. 0, or a negative errno with err. */
int ctl_order_set(const struct plan *plan, const char *change, const char *lasts, uint32_t nth,
		  struct ctl_order *ret, struct err *err);

/* A word of an event's entry, as a show's timeline has it: "for", "5 s". */
struct ctl_option {
	const char *key;
	const char *value;
};

#define CTL_OPTIONS_MAX 16

struct ctl_fire {
	const char *event;
	struct ctl_option options[CTL_OPTIONS_MAX];
	size_t option_count;
};

/* An event as a show's timeline has it, once and now. */
int ctl_order_fire(const struct plan *plan, const struct ctl_fire *fire, uint32_t nth,
		   struct ctl_order *ret, struct err *err);

/* All zero bytes are fine. */
void ctl_order_done(struct ctl_order *order);

#endif
