/* finish.c - the end of a run: everything stopped, every packet counted on both sides of the wires.
 */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/lab/lab_inside.h"
#include "harness/lab/trust.h"
#include "harness/net/iface.h"

/* How long the hosts' programs get to end by themselves. */
#define END_PATIENCE (300 * NSEC_PER_MSEC)

/* The eighth number of the line: proc(5), "cpu user nice system idle iowait irq softirq steal ...",
 * in clock ticks. */
static bool parse_steal(const char *line, unsigned long long *ret)
{
	const char *at = line + 4;
	char *end;

	if (strncmp(line, "cpu ", 4) != 0)
		return false;
	for (int field = 0; field < 8; field++, at = end) {
		*ret = strtoull(at, &end, 10);
		if (end == at)
			return false;
	}
	return true;
}

nsec_t finish_read_steal(void)
{
	long ticks = sysconf(_SC_CLK_TCK);
	FILE *f = fopen("/proc/stat", "re");
	unsigned long long steal = 0;
	char line[256];
	bool found = false;

	if (f) {
		found = fgets(line, sizeof(line), f) && parse_steal(line, &steal);
		(void)fclose(f);
	}
	return found && ticks > 0 ? (nsec_t)steal * (NSEC_PER_SEC / ticks) : -1;
}

static unsigned processors(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

static void fill_side(const struct lab *lab, size_t i, struct trust_side *side)
{
	const struct live_route_report *report = live_route_report(lab->live, i);

	*side = (struct trust_side){ .account = report->account };
	(void)snprintf(side->stream, sizeof(side->stream), "%s", lab->conf.routes[i].stream);
	trust_fill_lateness(side, &report->lateness);
}

static int64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? (int64_t)(a - b) : (int64_t)(b - a);
}

/* Charges packets that nobody can account for to a route that begins (or ends) at the host. */
static void charge(const struct lab *lab, struct trust *t, size_t host, bool begins,
		   int64_t packets)
{
	for (size_t i = 0; i < t->side_count; i++) {
		const struct live_route *r = &lab->conf.routes[i];

		if ((begins ? r->from : r->to) == host) {
			t->sides[i].account.unaccounted += packets;
			return;
		}
	}
}

/* The kernel's counters of both ends of the wire must agree with the drive's. */
static void compare_counters(struct lab *lab, size_t i, struct trust *t)
{
	const struct live_port_report *port = live_port_report(lab->live, i);
	const char *name = lab->conf.hosts[i];
	struct iface_stats host, wire;
	struct err err = { 0 };
	int64_t in, out;

	if (iface_read_stats(lab->hosts[i].nl, "eth0", &host, &err) < 0 ||
	    iface_read_stats(lab->nl, lab->hosts[i].wire, &wire, &err) < 0) {
		trust_find(t, "%s: the interface counters cannot be read: %s", name, err.text);
		charge(lab, t, i, true, 1);
		return;
	}
	in = distance(host.tx_packets, port->received + port->missed);
	out = distance(wire.tx_packets, port->sent);
	if (in)
		trust_find(t, "%s: its interface sent %" PRIu64 " packets, the drive saw %" PRIu64,
			   name, host.tx_packets, port->received + port->missed);
	if (out)
		trust_find(t, "%s: the drive sent %" PRIu64 " packets, the wire carried %" PRIu64,
			   name, port->sent, wire.tx_packets);
	charge(lab, t, i, true, in);
	charge(lab, t, i, false, out);
	if (host.tx_dropped)
		trust_find(t,
			   "%s: its own interface dropped %" PRIu64
			   " packets before the wire: it sends faster than this machine carries",
			   name, host.tx_dropped);
}

static void add_port(const struct lab *lab, size_t i, struct trust *t)
{
	const struct live_port_report *port = live_port_report(lab->live, i);
	const char *name = lab->conf.hosts[i];

	t->value[TRUST_MISSED] += (int64_t)port->missed;
	t->value[TRUST_OVERSIZE] += (int64_t)port->oversize;
	t->value[TRUST_UNFINISHED] += (int64_t)port->unfinished;
	if (port->astray)
		trust_find(t, "%s: %" PRIu64 " packets to a host that no route leads to", name,
			   port->astray);
	if (port->refused)
		trust_find(t,
			   "%s: the kernel had no room for a packet to this host %" PRIu64
			   " times; it was offered again",
			   name, port->refused);
}

static void note_offloads(const struct lab *lab, struct trust *t)
{
	const char *names = text_str(&lab->offloads_left);

	if (!*names)
		return;
	for (const char *s = names; *s; s++)
		t->value[TRUST_OFFLOADS] += *s == ' ';
	trust_find(t, "offloads still on: %s", names);
}

static void note_drive(struct trust *t)
{
	if (!strcmp(t->drive.priority, "ordinary"))
		trust_find(t, "the drive ran at ordinary priority: this user may not raise it");
	if (!t->drive.locked_memory)
		trust_find(t, "the drive's memory was not locked: this user may not lock it");
}

static void fill(struct lab *lab, struct trust *t)
{
	nsec_t steal = finish_read_steal();

	t->side_count = lab->conf.route_count;
	t->host_count = lab->conf.host_count;
	t->processors = processors();
	live_report(lab->live, &t->drive);
	t->clock_moved = t->drive.clock_moved;
	if (steal >= 0 && lab->steal_before >= 0)
		t->steal = steal - lab->steal_before;
	for (size_t i = 0; i < t->side_count; i++)
		fill_side(lab, i, &t->sides[i]);
	for (size_t i = 0; i < t->host_count; i++) {
		add_port(lab, i, t);
		compare_counters(lab, i, t);
	}
	note_offloads(lab, t);
	note_drive(t);
}

int lab_finish(struct lab *lab, struct trust *ret, struct err *err)
{
	int r;

	process_end_all(lab, END_PATIENCE);
	live_hold(lab->live);
	hosts_down(lab);
	r = live_stop(lab->live, err);
	fill(lab, ret);
	if (r < 0)
		trust_find(ret, "%s", err ? err->text : strerror(-r));
	trust_judge(ret);
	if (r < 0)
		ret->grade = TRUST_INVALID;
	return r;
}
