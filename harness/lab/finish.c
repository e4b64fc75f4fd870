/* finish.c - the end of a run: everything stopped, every packet counted on both sides of the wires.
 */
#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/lab/gauge.h"
#include "harness/lab/lab_inside.h"
#include "harness/lab/trust.h"
#include "harness/net/iface.h"
#include "harness/net/netns.h"

/* How long the hosts' programs get to end by themselves. */
#define END_PATIENCE (300 * NSEC_PER_MSEC)

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
	const struct live_route_report *report = drive_route_report(lab, i);

	*side = (struct trust_side){ .account = report->account };
	memcpy(side->realised, report->realised, sizeof(side->realised));
	(void)snprintf(side->stream, sizeof(side->stream), "%s", lab->conf.routes[i].stream);
	trust_fill_lateness(side, &report->lateness);
}

static int64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? (int64_t)(a - b) : (int64_t)(b - a);
}

/* The first route that begins (or ends) at the host; NULL when none does. */
static struct live_account *account_at(const struct lab *lab, struct trust *t, size_t host,
				       bool begins)
{
	for (size_t i = 0; i < t->side_count; i++) {
		const struct live_route *r = &lab->conf.routes[i];

		if ((begins ? r->from : r->to) == host)
			return &t->sides[i].account;
	}
	return NULL;
}

/* Charges packets that nobody can account for to a route that begins (or ends) at the host. */
static void charge(const struct lab *lab, struct trust *t, size_t host, bool begins,
		   int64_t packets)
{
	struct live_account *a = account_at(lab, t, host, begins);

	if (a)
		a->unaccounted += packets;
}

/* Packets that the drive handed over and the wire's own interface then dropped were not sent, after
 * all. How many of the missing ones that explains. */
static uint64_t move_dropped(const struct lab *lab, struct trust *t, size_t host)
{
	const struct trust_host *h = &t->hosts[host];
	struct live_account *a = account_at(lab, t, host, false);
	uint64_t missing = h->drive.sent > h->carried ? h->drive.sent - h->carried : 0;

	if (missing > h->carried_dropped)
		missing = h->carried_dropped;
	if (!a || missing > a->delivered)
		return 0;
	a->delivered -= missing;
	a->unsent += missing;
	return missing;
}

/* The kernel's counters of both ends of the wire must agree with the drive's. */
static void compare_counters(const struct lab *lab, struct trust *t, size_t i)
{
	const struct trust_host *h = &t->hosts[i];
	uint64_t seen = h->drive.received + h->drive.missed;
	int64_t in = distance(h->sent, seen);
	int64_t out = distance(h->carried, h->drive.sent - move_dropped(lab, t, i));

	if (in)
		trust_find(t, "%s: its interface sent %" PRIu64 " packets, the drive saw %" PRIu64,
			   h->name, h->sent, seen);
	if (out)
		trust_find(t, "%s: the drive sent %" PRIu64 " packets, the wire carried %" PRIu64,
			   h->name, h->drive.sent, h->carried);
	charge(lab, t, i, true, in);
	charge(lab, t, i, false, out);
	if (h->sent_dropped)
		trust_find(
			t,
			"%s: its own interface dropped %" PRIu64
			" packets before the wire: it sends faster than this machine carries, or "
			"more in a packet than the wire's MTU",
			h->name, h->sent_dropped);
}

static int read_drops(void *arg, struct err *err)
{
	(void)err;
	(void)gauge_read_drops(arg);
	return 0;
}

static void note_sockets(const struct lab *lab, struct trust *t, size_t i)
{
	struct trust_host *h = &t->hosts[i];
	struct gauge_drops drops = { 0 };

	if (netns_do(lab->hosts[i].netns, read_drops, &drops, NULL) < 0)
		return;
	h->socket_dropped = drops.udp + drops.tcp + drops.ip;
	if (h->socket_dropped)
		trust_find(t,
			   "%s: the sockets of its programs were full and dropped %" PRIu64
			   " packets (UDP %" PRIu64 ", TCP %" PRIu64 ", no memory %" PRIu64
			   ") that had arrived",
			   h->name, h->socket_dropped, drops.udp, drops.tcp, drops.ip);
}

static void note_port(struct trust *t, const struct trust_host *h)
{
	if (h->drive.astray)
		trust_find(t, "%s: %" PRIu64 " packets to a host that no route leads to", h->name,
			   h->drive.astray);
	if (h->drive.missed)
		trust_find(t,
			   "%s: %" PRIu64 " packets found its wire full: the drive was too slow, "
			   "or held as many as it can",
			   h->name, h->drive.missed);
	if (h->drive.refused)
		trust_find(t,
			   "%s: the kernel had no room for a packet to this host %" PRIu64
			   " times; it was offered again",
			   h->name, h->drive.refused);
}

static void add_host(const struct lab *lab, struct trust *t, size_t i)
{
	struct trust_host *h = &t->hosts[i];
	struct iface_stats host, wire;
	struct err err = { 0 };

	*h = (struct trust_host){ .drive = *drive_port_report(lab, i) };
	(void)snprintf(h->name, sizeof(h->name), "%s", lab->conf.hosts[i]);
	note_port(t, h);
	/* an interface has other counters than the wire's, and others' sockets are not the lab's */
	if (place_is_taken(&lab->hosts[i]))
		return;
	if (!lab->hosts[i].place)
		note_sockets(lab, t, i);
	if (iface_read_stats(lab->hosts[i].nl, lab->hosts[i].iface, &host, &err) < 0 ||
	    iface_read_stats(lab->nl, lab->hosts[i].wire, &wire, &err) < 0) {
		trust_find(t, "%s: the interface counters cannot be read: %s", h->name, err.text);
		charge(lab, t, i, true, 1);
		return;
	}
	h->sent = host.tx_packets;
	h->sent_dropped = host.tx_dropped;
	h->received = host.rx_packets;
	h->received_dropped = host.rx_dropped;
	h->carried = wire.tx_packets;
	h->carried_dropped = wire.tx_dropped;
	compare_counters(lab, t, i);
}

static void note_offloads(const struct lab *lab, struct trust *t)
{
	const char *names = text_str(&lab->offloads_left);

	(void)snprintf(t->offloads_found, sizeof(t->offloads_found), "%s",
		       text_str(&lab->offloads_found));
	(void)snprintf(t->offloads_left, sizeof(t->offloads_left), "%s", names);
	if (!*names)
		return;
	for (const char *s = names; *s; s++)
		t->value[TRUST_OFFLOADS] += *s == ' ';
	trust_find(t, "offloads still on: %s", names);
}

/* What was not permitted, or not known, and what that means. */
static void note_thread(struct trust *t)
{
	const struct live_report *d = &t->drive;

	if (!strcmp(d->priority, "ordinary"))
		trust_find(t,
			   "the drive ran at ordinary priority, for this user may not raise it: on "
			   "a busy machine releases are late");
	if (!d->locked_memory)
		trust_find(t, "the drive's memory was not locked, for this user may not lock it: "
			      "where memory is short a release can wait for the disk");
	if (d->runqueue_ns < 0)
		trust_find(t, "how long the drive waited for a processor is not known: this kernel "
			      "keeps no schedstat");
}

static void note_machine(struct trust *t)
{
	if (t->pressure < 0)
		trust_find(t, "how busy the processors were is not known: this kernel keeps no "
			      "/proc/pressure/cpu");
	if (t->steal < 0)
		trust_find(t, "what the machine below took is not known: /proc/stat does not tell");
}

static nsec_t difference(nsec_t before, nsec_t after)
{
	return before < 0 || after < 0 ? -1 : after - before;
}

/* The drive reads both clocks as packets come, the lab before and after: whichever saw the wall
 * clock farther off. */
static nsec_t clock_moved(const struct lab *lab, const struct gauge *now,
			  const struct live_report *drive)
{
	nsec_t moved = now->wall - lab->before.wall;

	moved = moved < 0 ? -moved : moved;
	return moved > drive->clock_moved ? moved : drive->clock_moved;
}

static void fill(struct lab *lab, struct trust *t)
{
	struct gauge now;

	gauge_read(&now);
	t->side_count = lab->conf.route_count;
	t->host_count = lab->conf.host_count;
	t->processors = processors();
	drive_report(lab, &t->drive);
	t->clock_moved = clock_moved(lab, &now, &t->drive);
	t->watched = now.at - lab->before.at;
	t->steal = difference(lab->before.steal, now.steal);
	t->pressure = difference(lab->before.pressure, now.pressure);
	for (size_t i = 0; i < t->side_count; i++)
		fill_side(lab, i, &t->sides[i]);
	for (size_t i = 0; i < t->host_count; i++)
		add_host(lab, t, i);
	note_offloads(lab, t);
	if (!drive_note_kernel(lab, t))
		note_thread(t);
	note_machine(t);
	if (lab_outside_failure(lab))
		trust_find(t, "the machine's network was lost: %s", lab_outside_failure(lab));
}

int lab_finish(struct lab *lab, struct trust *ret, struct err *err)
{
	int r;

	control_end(lab);
	process_end_all(lab, END_PATIENCE);
	drive_hold(lab);
	hosts_down(lab);
	r = drive_stop(lab, err);
	fill(lab, ret);
	if (r < 0)
		trust_find(ret, "%s", err ? err->text : strerror(-r));
	trust_judge(ret);
	if (r < 0)
		ret->grade = TRUST_INVALID;
	return r;
}

int lab_records_failure(const struct lab *lab, struct err *err)
{
	return lab->live ? live_records_failure(lab->live, err) : 0;
}

const struct lateness_series *lab_lateness(const struct lab *lab, size_t route)
{
	return &drive_route_report(lab, route)->over_time;
}
