/* kernel_plan.h - which part of a link netem, tbf and htb can express, and as which disciplines. */
#ifndef HARNESS_DRIVE_KERNEL_PLAN_H
#define HARNESS_DRIVE_KERNEL_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/text.h"
#include "harness/model/conf.h"
#include "harness/model/path.h"
#include "harness/model/settings.h"
#include "harness/model/timeline.h"
#include "harness/net/qdisc_conf.h"

/* A link of the model's own order becomes up to three stages, one behind the other on interfaces of
 * their own, in the order of conf.h: queue and rate; loss, delay and early release; copies and
 * damage. A link of netem's order is one netem. */
enum kernel_stage_kind {
	KERNEL_RATE,  /* tbf; htb where a packet may overdraw */
	KERNEL_DELAY, /* netem */
	KERNEL_AFTER, /* netem */
	KERNEL_NETEM, /* netem, as the link says it */
};

struct kernel_stage {
	enum kernel_stage_kind kind;
	size_t link;
};

#define KERNEL_LINK_STAGES 3
#define KERNEL_STAGES_MAX  (KERNEL_LINK_STAGES * PATH_LINKS_MAX)

/* One direction. */
struct kernel_route {
	const struct link_conf *links;
	size_t link_count;
	const struct timeline *timeline; /* NULL is none */
	unsigned mtu;
};

struct kernel_plan {
	struct kernel_stage stages[KERNEL_STAGES_MAX];
	size_t stage_count;
	/* A line each, "LINK: what, and why not": what these disciplines cannot express. Empty when
	 * the kernel can carry the route. */
	struct text refusals;
	/* The same form: what is expressed, but comes out otherwise than with the live drive. */
	struct text notes;
};

/* Fills *ret, whatever it finds; kernel_plan_done() frees the texts. The links have passed
 * link_conf_check(), the timeline timeline_check(). */
void kernel_plan_make(const struct kernel_route *route, struct kernel_plan *ret);
void kernel_plan_done(struct kernel_plan *plan);

/* Which discipline does the stage of this link need? */
enum qdisc_kind kernel_stage_needs(const struct link_conf *conf, const struct kernel_stage *stage);

/* What a stage is set to at one instant: the discipline at the root and, for tbf and htb, the queue
 * in it. */
struct kernel_setting {
	struct qdisc_conf root;
	bool has_class; /* htb's only one */
	struct qdisc_htb_class class_conf;
	bool has_queue;
	struct qdisc_conf queue;
};

/* What a setting's netem borrows, made once for a link. */
struct kernel_tables {
	int16_t *normal; /* NULL when the link needs none */
	uint32_t normal_count;
};

/* The setting of the stage when the link's settings are s. mtu as in the route. */
void kernel_setting_make(const struct link_conf *conf, const struct settings *s,
			 const struct kernel_stage *stage, const struct kernel_tables *tables,
			 unsigned mtu, struct kernel_setting *ret);

/* Would telling b after a change anything? */
bool kernel_setting_same(const struct kernel_setting *a, const struct kernel_setting *b);

/* Does the link's delay need the table of the normal distribution? */
bool kernel_needs_normal(const struct link_conf *conf);

/* Settings of a link of either order; settings_done() ends them. 0 or a negative errno. */
int kernel_settings_init(struct settings *s, const struct kernel_route *route, size_t link,
			 struct err *err);

/* The message in full of what netem's own words say. Tables are borrowed from conf. */
struct qdisc_netem kernel_netem_of(const struct netem_conf *conf);

/* Packets that a delay line must hold so that none is dropped there: with every packet the smallest
 * that Ethernet has, 60 bytes, held = rate x time, twice over for a rate that changes; without a
 * rate that of 10 Gbit/s. At least 1000. */
uint32_t kernel_delay_limit(uint64_t rate_bps, nsec_t time);

#endif
