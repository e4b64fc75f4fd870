/* live.h - the real-time drive: packets from wire to wire, each through the path of its route. */
#ifndef HARNESS_DRIVE_LIVE_H
#define HARNESS_DRIVE_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/lateness.h"
#include "harness/model/path.h"

struct err;
struct live;

#define LIVE_PORTS_MAX  64
#define LIVE_ROUTES_MAX 128

/* How the drive waits for the next release. */
enum live_wait {
	LIVE_WAIT_AUTO, /* precise with three processors or more, else easy */
	LIVE_WAIT_EASY, /* the kernel's timer, aimed early by what it is late in the middle; leaves
			   the hosts two fifths of a processor at least */
	LIVE_WAIT_PRECISE, /* the same, aimed early by all that it is late but for one time in 20 */
};

/* How packets pass between the kernel and the drive. */
enum live_wire {
	LIVE_WIRE_AUTO,    /* rings, else messages */
	LIVE_WIRE_RING,    /* memory shared with the kernel (TPACKET_V2 in and out) */
	LIVE_WIRE_BLOCK,   /* the same, packets in by blocks (TPACKET_V3): fastest, but seen up to 2
			      ms late */
	LIVE_WIRE_MESSAGE, /* recvmmsg and sendmmsg */
};

/* A host's wire as the drive sees it: an interface in the namespace of the thread that calls
 * live_open(), up and with carrier. mac is that of the host's end. */
struct live_port {
	const char *iface;
	const char *far_iface; /* the host's end, for messages; NULL: unknown */
	uint8_t mac[6];
};

/* One direction between two ports. Of the links and the timeline path_conf says how long each part
 * is borrowed. stream is a word of record.h. */
struct live_route {
	const char *stream;
	size_t from, to; /* ports */
	const struct link_conf *links;
	size_t link_count;
	const struct timeline *timeline; /* NULL is none */
	unsigned direction;              /* as path_conf.direction */
};

/* An entry of the timeline as people know it: marked in network.rec when it begins and ends
 * (relative to the start; end NSEC_NEVER has no end). name is a word of record.h. */
struct live_event {
	uint32_t id;
	const char *name;
	nsec_t begin, end;
};

/* All is borrowed until live_close(). */
struct live_conf {
	const struct live_port *ports;
	size_t port_count;
	const struct live_route *routes;
	size_t route_count;
	const struct live_event *events;
	size_t event_count;
	/* What changes by hand may be called (live_change.h): words of record.h. */
	const char *const *change_words;
	size_t change_word_count;
	uint64_t seed;
	unsigned mtu; /* of every port */
	enum live_wait wait;
	enum live_wire wire;
	uint32_t pool_packets;    /* packets that may be inside at once; 0 means 65536 */
	const char *packets_path; /* record files to make; NULL is none */
	const char *network_path;
};

/* What became of the packets of a route. in + duplicated = delivered + lost + dropped + in_flight +
 * unsent, else the difference is unaccounted. */
struct live_account {
	uint64_t in, in_bytes;
	uint64_t delivered, delivered_bytes;
	uint64_t lost, dropped;
	uint64_t duplicated;
	uint64_t in_flight;                 /* still inside when the drive stopped */
	uint64_t unsent;                    /* the kernel refused to take it on the far wire */
	uint64_t by_cause[PKT_CAUSE_COUNT]; /* of lost and dropped */
	/* the same by the position of the link that lost or dropped them */
	uint64_t lost_in[PATH_LINKS_MAX], dropped_in[PATH_LINKS_MAX];
	int64_t unaccounted;
};

/* What was seen at a port, as far as it belongs to no route. */
struct live_port_report {
	uint64_t received;   /* from the host */
	uint64_t sent;       /* to the host */
	uint64_t missed;     /* the ring or buffer was full, or still full at the end because the
				drive was: lost before the drive saw it */
	uint64_t oversize;   /* super-packets, or larger than the MTU allows: not carried */
	uint64_t unfinished; /* packets with a checksum left to hardware: finished here */
	uint64_t astray;     /* to a port that no route leads to */
	uint64_t refused;    /* tries to send that the kernel answered with ENOBUFS or EAGAIN */
};

struct live_route_report {
	struct live_account account;
	struct lateness lateness;
	struct lateness_series over_time;
	struct link_realised realised[PATH_LINKS_MAX]; /* what chance came out as, once stopped */
};

/* How the drive itself fared. */
struct live_report {
	const char *wire; /* the words of what was chosen: "ring", "message"; "easy", "precise" */
	const char *wait;
	char wire_why[160]; /* why rings could not be had; "" when they could, or were not wanted */
	const char *priority; /* "real-time", "raised", "ordinary" */
	bool locked_memory;
	int pinned;              /* the processor that the drive's thread stays on; -1 none */
	nsec_t began, ended;     /* CLOCK_MONOTONIC */
	nsec_t longest_absence;  /* longest time the drive did not run although it wanted to */
	nsec_t clock_moved;      /* how far the wall clock was ever set off its first reading */
	nsec_t cpu_ns;           /* processor time of the drive's thread */
	nsec_t runqueue_ns;      /* time that it was ready to run and waited for a processor; -1
				    when the kernel does not tell */
	uint64_t runqueue_times; /* how often it was put on a processor */
	uint64_t wakeups;
	uint64_t records_lost; /* records that found no room or no disk */
};

/* Opens the wires, builds the paths and starts the drive's thread: packets pass from now on, under
 * the settings that hold before the timeline's start. 0, or a negative errno with *ret untouched.
 */
int live_open(const struct live_conf *conf, struct live **ret, struct err *err);

/* Tells instant 0 of the timeline; t0 must not be in the past by more than what matters. Once. */
void live_start(struct live *live, nsec_t t0);

/* Becomes readable when the drive has ended by itself, or when its records can no longer be
 * written; live_stop() then says why, and live_records_failure() in the second case at once. */
int live_fd(const struct live *live);

/* 0, or the negative errno of the first record that could not be written, with err naming the
 * file. */
int live_records_failure(const struct live *live, struct err *err);

/* From its return on no packet is released any more: what is inside stays in flight, and what still
 * comes is counted in. For taking the hosts' wires down before live_stop(). */
void live_hold(struct live *live);

/* Ends the thread, drains the paths and seals the records. 0, or a negative errno when the drive
 * broke down or records could not be written. Reports may be read from then on. */
int live_stop(struct live *live, struct err *err);

void live_report(const struct live *live, struct live_report *ret);
const struct live_route_report *live_route_report(const struct live *live, size_t route);
const struct live_port_report *live_port_report(const struct live *live, size_t port);

/* Stops first if need be. NULL is fine. */
void live_close(struct live *live);

#endif
