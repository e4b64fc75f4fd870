/* kernel_tell.c - a stage's settings into the kernel, in full each time. */
#include <errno.h>

#include "harness/drive/kernel_inside.h"
#include "harness/net/qdisc.h"

/* Every stage has the same handles, each on its own interface. */
#define ROOT  QDISC_HANDLE(1, 0)
#define CLASS QDISC_HANDLE(1, 1)
#define QUEUE QDISC_HANDLE(2, 0)

static struct qdisc_at root_of(const struct kernel_place *p)
{
	return (struct qdisc_at){ p->out, QDISC_ROOT, ROOT };
}

static int tell_below(struct kernel *k, const struct kernel_place *p,
		      const struct kernel_setting *s, enum qdisc_how how, struct err *err)
{
	const struct qdisc_at at_class = { p->out, ROOT, CLASS };
	const struct qdisc_at at_queue = { p->out, CLASS, QUEUE };
	int r = 0;

	if (s->has_class)
		r = qdisc_set_class(k->nl, &at_class, how, &s->class_conf, err);
	if (r == 0 && s->has_queue)
		r = qdisc_set(k->nl, &at_queue, how, &s->queue, err);
	return r;
}

static void setting_of(struct kernel_way *way, size_t stage, struct kernel_setting *ret)
{
	size_t link = way->plan.stages[stage].link;

	kernel_setting_make(&way->conf->links[link], &way->settings[link], &way->plan.stages[stage],
			    &way->tables[link], way->route.mtu, ret);
}

int kernel_tell_first(struct kernel *kernel, struct kernel_way *way, size_t stage, struct err *err)
{
	struct kernel_place *p = &way->places[stage];
	const struct qdisc_at at = root_of(p);
	struct kernel_setting s;
	int r;

	setting_of(way, stage, &s);
	r = qdisc_set(kernel->nl, &at, QDISC_ADD, &s.root, err);
	if (r == 0)
		r = tell_below(kernel, p, &s, QDISC_ADD, err);
	if (r == 0)
		p->told = s;
	return r;
}

int kernel_tell_change(struct kernel *kernel, struct kernel_way *way, size_t stage, struct err *err)
{
	struct kernel_place *p = &way->places[stage];
	const struct qdisc_at at = root_of(p);
	struct kernel_setting s;
	int r = 0;

	setting_of(way, stage, &s);
	/* packets that came under a longer delay are still inside */
	if (way->plan.stages[stage].kind == KERNEL_DELAY &&
	    s.root.netem.limit < p->told.root.netem.limit)
		s.root.netem.limit = p->told.root.netem.limit;
	if (kernel_setting_same(&s, &p->told))
		return 0;
	if (s.root.kind != QDISC_HTB) /* of htb only the class has settings */
		r = qdisc_set(kernel->nl, &at, QDISC_CHANGE, &s.root, err);
	if (r == 0)
		r = tell_below(kernel, p, &s, QDISC_CHANGE, err);
	if (r == 0)
		p->told = s;
	return r;
}
