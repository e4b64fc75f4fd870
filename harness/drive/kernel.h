/* kernel.h - the kernel's drive: two hosts' wires joined by bridges, the route as disciplines. */
#ifndef HARNESS_DRIVE_KERNEL_H
#define HARNESS_DRIVE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/live.h"

struct err;
struct kernel;
struct text;

/* Packets go from wire to wire without this process: through bridges, and between them through
 * veth pairs whose ends carry one discipline a stage (kernel_plan.h). A thread changes the
 * disciplines when the timeline says so. All is borrowed until kernel_close(). */
struct kernel_conf {
	const struct live_port *ports; /* two, in the namespace of kernel_open()'s thread, up */
	const struct live_route *routes;
	size_t route_count; /* 1 or 2, one a direction */
	const struct live_event *events;
	size_t event_count;
	uint64_t seed;
	unsigned mtu;
	const char *network_path; /* as in live_conf; NULL is none */
};

/* Can the disciplines express all of the routes? 0; or -EOPNOTSUPP with err saying what they cannot
 * and why, a line each as far as there is room. Adds to refusals and notes, which may be NULL, all
 * of them, as in struct kernel_plan. */
int kernel_check(const struct live_route *routes, size_t route_count, unsigned mtu,
		 struct text *refusals, struct text *notes, struct err *err);

/* Checks, asks the kernel for the disciplines needed, and sets them as they are before the
 * timeline's start. 0, or a negative errno with *ret untouched: -EOPNOTSUPP when the routes cannot
 * be expressed or the kernel lacks a discipline, err then naming the module and the way out. What
 * was made in the namespace is then taken away again. */
int kernel_open(const struct kernel_conf *conf, struct kernel **ret, struct err *err);

/* As those of live.h. */
void kernel_start(struct kernel *kernel, nsec_t t0);
int kernel_fd(const struct kernel *kernel);

/* Waits until the disciplines are empty, at most two seconds, and counts. Packets still pass; to be
 * called when the hosts' programs have ended, before their wires go down. */
void kernel_hold(struct kernel *kernel);
int kernel_stop(struct kernel *kernel, struct err *err);

/* What there is of it: no lateness, for nobody sees a packet's release; of the account no causes,
 * and netem's limit and its losses are both "lost". */
void kernel_report(const struct kernel *kernel, struct live_report *ret);
const struct live_route_report *kernel_route_report(const struct kernel *kernel, size_t route);
const struct live_port_report *kernel_port_report(const struct kernel *kernel, size_t port);

/* How often the disciplines were changed, and by how much the latest change missed its time. */
struct kernel_changes {
	uint64_t count;
	nsec_t latest;
};

struct kernel_changes kernel_changes(const struct kernel *kernel);

/* One line a link: what comes out otherwise than with the live drive. */
const char *kernel_notes(const struct kernel *kernel);

void kernel_close(struct kernel *kernel);

#endif
