/* live_inside.h - what the parts of the live drive share: nobody else includes this. */
#ifndef HARNESS_DRIVE_LIVE_INSIDE_H
#define HARNESS_DRIVE_LIVE_INSIDE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/err.h"
#include "harness/base/time.h"
#include "harness/drive/live.h"
#include "harness/drive/live_mail.h"
#include "harness/drive/note.h"
#include "harness/drive/slots.h"
#include "harness/drive/wire.h"
#include "harness/model/path.h"

struct change;
struct scribe;

/* How long a packet that the kernel refuses is offered again. */
#define LIVE_PATIENCE (10 * NSEC_PER_MSEC)

/* How long the drive sleeps at most, so that it notices when it was not run. */
#define LIVE_HEARTBEAT (50 * NSEC_PER_MSEC)

#define LIVE_NO_ROUTE UINT16_MAX

struct port {
	const struct live_port *conf;
	struct wire *wire;
	nsec_t empty_at;   /* every packet that came before this was received */
	nsec_t retry_at;   /* the kernel refused: not before this; NSEC_NEVER when it did not */
	uint32_t hopeless; /* packets of so many bytes and more are not offered again: one was, to
			      the end of patience. It says the same when the host's own MTU is
			      smaller as when it has no room; UINT32_MAX when none was */
	struct pkt_list outbox; /* due, not yet taken by the kernel */
	size_t route_count;     /* that begin here */
	struct live_port_report report;
};

/* What was noted of a link, if any, and of which version of its settings. */
struct noted {
	uint64_t version;
	bool any;
	struct note_last last;
};

struct route {
	const struct live_route *conf;
	struct path *path;
	nsec_t next; /* when path_get() must be asked again: a packet is due, or a setting changes
		      */
	uint64_t next_index; /* of the next packet that comes */
	struct noted noted[PATH_LINKS_MAX];
	struct live_route_report report;
};

struct live {
	struct live_conf conf;
	struct port ports[LIVE_PORTS_MAX];
	struct route routes[LIVE_ROUTES_MAX];
	uint16_t route_of[LIVE_PORTS_MAX][LIVE_PORTS_MAX];
	struct slots slots;
	struct scribe *scribe;
	struct live_report report;

	nsec_t wall_offset; /* CLOCK_REALTIME - CLOCK_MONOTONIC, and when it was read */
	nsec_t wall_read_at;
	nsec_t wall_first;

	nsec_t held; /* least time that a packet was inside, in this window of time and the last one
		      */
	nsec_t held_before;
	nsec_t held_until;
	uint64_t came; /* packets received at all ports, as last counted, and when that was */
	nsec_t came_at;
	nsec_t spin;      /* what recent sleeps were late, as a rule */
	nsec_t allowance; /* so long may the drive stay awake before it must sleep a little, as of
			     the instant reckoned */
	nsec_t reckoned;

	nsec_t started_at; /* instant 0 of the timeline */
	nsec_t next_event; /* when live_note_network() has an event to note; NSEC_NEVER before the
			      start */

	struct change *changes; /* by hand, in force */
	bool settings_changed;  /* since live_change_sweep() */

	/* between the threads */
	struct live_mail mail;
	_Atomic(struct change *) ended_changes; /* for live_change_ended() to free */
	_Atomic unsigned change_count;          /* by hand, not yet freed */
	_Atomic nsec_t t0;                      /* NSEC_NEVER until live_start() */
	pthread_t thread;
	sem_t is_holding;
	int poke;            /* eventfd: t0, holding or stopping changed */
	int ended;           /* eventfd: the thread is at its end */
	atomic_bool holding; /* live_hold() was called; the thread answers by posting is_holding */
	atomic_bool stopping;

	bool running;       /* there is a thread; the opener's, all below are the thread's */
	bool reads_headers; /* a queue tells flows apart or marks congestion */
	bool started;
	bool holds; /* releases nothing any more */
	bool full;  /* no room for another batch: nothing is received */
	bool dense; /* packets come too fast to wake for each */
	int epoll;
	int failed; /* 0, or the negative errno that ended it */
	struct err err;
};

/* live.c: wakes the drive's thread. */
void live_poke(const struct live *live);
/* Sets unaccounted: what is left when everything has its name. */
void live_balance(struct live_account *a);

/* live_loop.c: the body of the drive's thread; arg is the struct live. */
void *live_loop(void *arg);

/* live_move.c: brings route->next up to date. */
void live_look(struct route *route);
/* Receives a batch at every port; before is an instant before the call. True when more may wait. */
bool live_receive(struct live *live, nsec_t before);
/* Gives what is due by now to its port and sends it. */
void live_release(struct live *live, nsec_t now);
/* When live_release() has something to do. */
nsec_t live_next(const struct live *live);
/* Brings the ports' reports of what the drive never saw up to date, at the end. */
void live_count_missed(struct live *live);
/* Counts what is still inside as in flight, and what the kernel refused last as unsent. */
void live_drain(struct live *live);
/* Where the copies of a path come from; arg is the struct live. */
struct pkt *live_copy(void *arg, const struct pkt *original);

/* live_note.c: records. The words that they use, by position. */
#define LIVE_WORD_LINK(route, link) \
	(LIVE_ROUTES_MAX + (uint16_t)(route)*PATH_LINKS_MAX + (uint16_t)(link))
#define LIVE_WORD_EVENT(event) (LIVE_ROUTES_MAX * (1 + PATH_LINKS_MAX) + (uint16_t)(event))
#define LIVE_WORD_CHANGE(live, word) \
	(uint16_t)(LIVE_WORD_EVENT((live)->conf.event_count) + (uint16_t)(word))
int live_note_open(struct live *live, struct err *err);
void live_note_arrival(struct live *live, const struct pkt *p);
void live_note_outcome(struct live *live, const struct pkt *p, nsec_t actual);
/* Notes which settings changed and which events began or ended by now. */
void live_note_network(struct live *live, nsec_t now);
/* Notes that a change by hand began, or ended. */
void live_note_change(struct live *live, uint32_t id, size_t word, nsec_t at, bool begins);

/* live_change.c: gives back the changes by hand of which nothing is in force any more. */
void live_change_sweep(struct live *live);
/* Frees all of them, with no thread left. */
void live_change_free(struct live *live);

#endif
