/* live_snapshot.h - how a drive that runs fares: figures that belong together, for other threads.
 */
#ifndef HARNESS_DRIVE_LIVE_SNAPSHOT_H
#define HARNESS_DRIVE_LIVE_SNAPSHOT_H

#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/live.h"
#include "harness/model/link.h"

struct err;

/* A link now. */
struct live_link_state {
	const char *name;              /* borrowed from live_conf */
	struct link_settings settings; /* in force; settings.since is CLOCK_MONOTONIC */
	struct link_counts counts;
};

/* A route at one instant between two packets: account.unaccounted must be 0 and account.in_flight
 * says what is inside right now. */
struct live_route_state {
	const char *stream; /* borrowed from live_conf */
	nsec_t at;          /* CLOCK_MONOTONIC */
	size_t link_count;
	struct live_link_state links[PATH_LINKS_MAX];
	struct live_account account;
	struct lateness lateness;
};

struct live_snapshot {
	nsec_t at; /* CLOCK_MONOTONIC, of the first route; the others follow within few turns */
	nsec_t t0; /* instant 0 of the timeline; NSEC_NEVER before live_start() */
	size_t route_count;
	struct live_route_state *routes;
	size_t port_count;
	struct live_port_report *ports;
	struct live_report drive; /* ended is 0 */
};

/* Asks the drive's thread, which fills in what it knows between two packets, a few microseconds at
 * a time. From any thread but the drive's, several at once too, from live_open() until live_stop()
 * or live_close() is called. 0 with *ret to be freed by live_snapshot_done(), or -ESHUTDOWN when
 * the drive has ended by itself, -ETIMEDOUT when it does not run, -ENOMEM. */
int live_snapshot(struct live *live, struct live_snapshot *ret, struct err *err);

/* All zero bytes are fine. */
void live_snapshot_done(struct live_snapshot *s);

#endif
