/* kernel.c - the kernel's drive, from the check of what it can express to its account. */
#include "harness/drive/kernel.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "harness/drive/clock.h"
#include "harness/drive/kernel_inside.h"
#include "harness/drive/kernel_probe.h"
#include "harness/drive/scribe.h"
#include "harness/model/netem_dist.h"
#include "harness/net/netlink.h"

/* How long the disciplines get to run empty, and how often they are asked. */
#define DRAIN_LIMIT (2 * NSEC_PER_SEC)
#define DRAIN_LOOK  2

static struct kernel_route route_of(const struct live_route *conf, unsigned mtu)
{
	return (struct kernel_route){ .links = conf->links,
				      .link_count = conf->link_count,
				      .timeline = conf->timeline,
				      .mtu = mtu };
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

/* A line of the texts that say of links in both directions the same, once. */
static void add_new_lines(struct text *to, const char *lines)
{
	while (*lines) {
		size_t n = strcspn(lines, "\n") + 1;
		struct text line = { 0 };

		text_add_bytes(&line, lines, n);
		if (!strstr(text_str(to), text_str(&line)))
			text_add(to, text_str(&line));
		text_done(&line);
		lines += n;
	}
}

/* All that fits into an error, a line each; then how many more there are. */
static int refuse(const char *lines, struct err *err)
{
	const size_t room = sizeof(err->text) - 128;
	struct text shown = { 0 };
	int r;

	for (; *lines; lines += strcspn(lines, "\n") + 1) {
		size_t n = strcspn(lines, "\n");

		if (shown.len + n > room)
			break;
		text_add(&shown, "\n  ");
		text_add_bytes(&shown, lines, n);
	}
	if (*lines)
		text_addf(&shown, "\n  and %zu more", count_lines(lines));
	r = err_set(err, -EOPNOTSUPP,
		    "the kernel drive cannot express this route; --drive live can:%s",
		    text_str(&shown));
	text_done(&shown);
	return r;
}

int kernel_check(const struct live_route *routes, size_t route_count, unsigned mtu,
		 struct text *refusals, struct text *notes, struct err *err)
{
	struct text all = { 0 };
	int r = 0;

	for (size_t i = 0; i < route_count; i++) {
		const struct kernel_route route = route_of(&routes[i], mtu);
		struct kernel_plan plan;

		kernel_plan_make(&route, &plan);
		add_new_lines(&all, text_str(&plan.refusals));
		if (notes)
			add_new_lines(notes, text_str(&plan.notes));
		kernel_plan_done(&plan);
	}
	if (refusals)
		add_new_lines(refusals, text_str(&all));
	if (all.len)
		r = refuse(text_str(&all), err);
	text_done(&all);
	return r;
}

static int check_shape(const struct kernel_conf *conf, struct err *err)
{
	bool forth = false, back = false;

	for (size_t i = 0; i < conf->route_count; i++) {
		const struct live_route *r = &conf->routes[i];

		if (r->from > 1 || r->to > 1 || r->from == r->to || (r->from ? back : forth))
			return err_set(err, -EOPNOTSUPP,
				       "the kernel drive joins two hosts, by one route each way; "
				       "--drive live joins more");
		if (r->from)
			back = true;
		else
			forth = true;
	}
	return 0;
}

/* Does the kernel have what the stages need? */
static int check_kernel(const struct kernel *k, struct err *err)
{
	struct kernel_probe probe;
	char advice[256];
	int r = kernel_probe(&probe, err);

	if (r < 0)
		return r;
	if (!probe.has_bridge)
		return err_set(err, -EOPNOTSUPP,
			       "this kernel has no bridges (module \"bridge\"); "
			       "--drive live needs none");
	for (size_t i = 0; i < k->conf.route_count; i++) {
		const struct kernel_plan *plan = &k->ways[i].plan;

		for (size_t s = 0; s < plan->stage_count; s++) {
			const struct link_conf *link =
				&k->conf.routes[i].links[plan->stages[s].link];
			enum qdisc_kind kind = kernel_stage_needs(link, &plan->stages[s]);

			if (!probe.has[kind])
				return err_set(err, -EOPNOTSUPP, "link %s: %s", link->name,
					       kernel_advice(kind, advice, sizeof(advice)));
		}
	}
	return 0;
}

static int make_table(struct kernel_tables *tables, struct err *err)
{
	struct netem_table *made = malloc(sizeof(*made));
	int r = made ? netem_table_named("normal", made, err) : -ENOMEM;

	if (r == 0) {
		tables->normal = malloc(made->count * sizeof(*made->entries));
		if (!tables->normal)
			r = -ENOMEM;
	}
	if (r == 0) {
		memcpy(tables->normal, made->entries, made->count * sizeof(*made->entries));
		tables->normal_count = made->count;
	}
	free(made);
	return r == -ENOMEM ? err_set(err, r, "kernel drive: out of memory") : r;
}

static int open_way(struct kernel *k, size_t i, struct err *err)
{
	struct kernel_way *way = &k->ways[i];
	int r = 0;

	way->conf = &k->conf.routes[i];
	way->route = route_of(way->conf, k->conf.mtu);
	kernel_plan_make(&way->route, &way->plan);
	add_new_lines(&k->notes, text_str(&way->plan.notes));
	for (size_t l = 0; l < way->conf->link_count && r == 0; l++) {
		if (kernel_needs_normal(&way->conf->links[l]))
			r = make_table(&way->tables[l], err);
		if (r == 0)
			r = kernel_settings_init(&way->settings[l], &way->route, l, err);
	}
	return r;
}

static int tell_all(struct kernel *k, struct err *err)
{
	int r = 0;

	for (size_t i = 0; i < k->conf.route_count && r == 0; i++)
		for (size_t s = 0; s < k->ways[i].plan.stage_count && r == 0; s++)
			r = kernel_tell_first(k, &k->ways[i], s, err);
	return r;
}

static int start_thread(struct kernel *k, struct err *err)
{
	int r;

	k->poke = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	k->ended = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (k->poke < 0 || k->ended < 0)
		return err_set(err, -errno, "kernel drive: eventfd: %s", strerror(errno));
	r = pthread_create(&k->thread, NULL, kernel_loop, k);
	if (r)
		return err_set(err, -r, "kernel drive: cannot start a thread: %s", strerror(r));
	k->running = true;
	return 0;
}

static int open_all(struct kernel *k, struct err *err)
{
	int r = check_shape(&k->conf, err);

	if (r == 0)
		r = kernel_check(k->conf.routes, k->conf.route_count, k->conf.mtu, NULL, NULL, err);
	for (size_t i = 0; i < k->conf.route_count && r == 0; i++)
		r = open_way(k, i, err);
	if (r == 0)
		r = check_kernel(k, err);
	if (r == 0)
		r = netlink_open(-1, &k->nl, err);
	if (r == 0)
		r = kernel_note_open(k, err);
	if (r == 0)
		r = kernel_chain_open(k, err);
	if (r == 0)
		r = tell_all(k, err);
	if (r == 0)
		r = start_thread(k, err);
	return r;
}

int kernel_open(const struct kernel_conf *conf, struct kernel **ret, struct err *err)
{
	struct kernel *k = calloc(1, sizeof(*k));
	int r;

	if (!k)
		return err_set(err, -ENOMEM, "kernel drive: out of memory");
	k->conf = *conf;
	k->poke = k->ended = -1;
	atomic_init(&k->t0, NSEC_NEVER);
	k->report = (struct live_report){
		.wire = "kernel", .wait = "kernel", .priority = "kernel", .pinned = -1
	};
	r = open_all(k, err);
	if (r < 0)
		kernel_close(k);
	else
		*ret = k;
	return r;
}

static void poke(struct kernel *k)
{
	static const uint64_t one = 1;

	(void)!write(k->poke, &one, sizeof(one));
}

void kernel_start(struct kernel *kernel, nsec_t t0)
{
	atomic_store(&kernel->t0, t0);
	poke(kernel);
}

int kernel_fd(const struct kernel *kernel)
{
	return kernel->ended;
}

static void stop_thread(struct kernel *k)
{
	if (!k->running)
		return;
	atomic_store(&k->stopping, true);
	poke(k);
	(void)pthread_join(k->thread, NULL);
	k->running = false;
}

/* Two readings that agree are one instant's. */
static bool count_twice(struct kernel *k)
{
	struct kernel_count before[KERNEL_ROUTES][KERNEL_STAGES_MAX];
	bool same = true;

	for (size_t i = 0; i < KERNEL_ROUTES; i++)
		memcpy(before[i], k->ways[i].counts, sizeof(before[i]));
	if (!kernel_count(k))
		return false;
	for (size_t i = 0; i < KERNEL_ROUTES; i++)
		same &= memcmp(before[i], k->ways[i].counts, sizeof(before[i])) == 0;
	return same;
}

void kernel_hold(struct kernel *kernel)
{
	nsec_t limit = clock_now() + DRAIN_LIMIT;

	stop_thread(kernel);
	(void)kernel_count(kernel);
	while ((!count_twice(kernel) || kernel_held(kernel)) && clock_now() < limit)
		(void)poll(NULL, 0, DRAIN_LOOK);
	kernel->counted = true;
}

int kernel_stop(struct kernel *kernel, struct err *err)
{
	int r, written;

	if (!kernel->counted)
		kernel_hold(kernel);
	kernel_account(kernel);
	r = kernel->failed;
	if (r < 0)
		(void)err_set(err, r, "the kernel drive broke down: %s", kernel->err.text);
	kernel->report.records_lost = scribe_lost(kernel->scribe);
	written = scribe_finish(kernel->scribe, r < 0 ? NULL : err);
	return r < 0 ? r : written;
}

void kernel_report(const struct kernel *kernel, struct live_report *ret)
{
	*ret = kernel->report;
}

const struct live_route_report *kernel_route_report(const struct kernel *kernel, size_t route)
{
	return &kernel->ways[route].report;
}

const struct live_port_report *kernel_port_report(const struct kernel *kernel, size_t port)
{
	return &kernel->ports[port];
}

struct kernel_changes kernel_changes(const struct kernel *kernel)
{
	return (struct kernel_changes){
		.count = atomic_load(&kernel->change_count),
		.latest = atomic_load(&kernel->latest_change),
	};
}

const char *kernel_notes(const struct kernel *kernel)
{
	return text_str(&kernel->notes);
}

static void close_way(struct kernel_way *way)
{
	kernel_plan_done(&way->plan);
	for (size_t l = 0; l < PATH_LINKS_MAX; l++) {
		settings_done(&way->settings[l]);
		free(way->tables[l].normal);
	}
}

void kernel_close(struct kernel *kernel)
{
	if (!kernel)
		return;
	stop_thread(kernel);
	if (kernel->nl)
		kernel_chain_close(kernel);
	netlink_close(kernel->nl);
	scribe_free(kernel->scribe);
	for (size_t i = 0; i < KERNEL_ROUTES; i++)
		close_way(&kernel->ways[i]);
	text_done(&kernel->notes);
	if (kernel->poke >= 0)
		(void)close(kernel->poke);
	if (kernel->ended >= 0)
		(void)close(kernel->ended);
	free(kernel);
}
