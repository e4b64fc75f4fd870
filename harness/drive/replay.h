/* replay.h - a capture through a route in virtual time: as fast as the processor allows. */
#ifndef HARNESS_DRIVE_REPLAY_H
#define HARNESS_DRIVE_REPLAY_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"
#include "harness/drive/decision.h"
#include "harness/drive/side.h"
#include "harness/model/conf.h"
#include "harness/model/link.h"
#include "harness/model/path.h"
#include "harness/model/pkt.h"
#include "harness/model/timeline.h"

struct err;
struct packet;

/* One direction of the route; parts are borrowed during the replay as path_conf says. */
struct replay_route {
	const struct link_conf *links;
	size_t link_count;
	const struct timeline *timeline; /* NULL is none */
};

/* What became of a packet that travels on the route, told in the order of the capture. Of a packet
 * that was copied, what became of the original. */
struct replay_verdict {
	uint64_t number; /* in the capture, from 1 */
	uint64_t note;   /* what on_packet() gave */
	unsigned direction;
	uint32_t bytes; /* on the wire */
	nsec_t sent;    /* since the capture's first packet */
	nsec_t arrived; /* NSEC_NEVER when it did not come through */
};

/* Told each packet of the route when its turn comes, before it is put in. */
struct replay_watch {
	uint64_t (*on_packet)(void *arg, unsigned direction, const struct packet *packet,
			      const uint8_t *data);
	void (*on_verdict)(void *arg, const struct replay_verdict *verdict);
	void *arg;
};

/* Extra "# key: value" lines of the decision file. */
struct replay_header {
	const char *key;
	const char *value;
};

/* What a replay is to do. All is borrowed. */
struct replay_conf {
	const char *in_path;
	const char *out_path;       /* NULL writes no capture */
	const char *decisions_path; /* NULL writes no decisions */
	const char *force_path; /* decisions to be forced instead of the model's; NULL is none */
	struct replay_route routes[DECISION_DIRECTIONS]; /* to the buyer, to the seller */
	uint64_t seed;
	/* When the route starts (the timeline, traces, slots of time), since the capture's first
	 * packet; before 0 the capture meets a route that has been running. */
	nsec_t route_start;
	const struct side *sellers; /* the seller's addresses */
	size_t seller_count;        /* 0: the one that sent the first packet to a single receiver */
	const struct replay_watch *watch; /* NULL is none */
	const struct replay_header *headers;
	size_t header_count;
	const volatile sig_atomic_t *stop; /* not 0: give up with -EINTR; NULL is none */
};

/* in + copies = delivered + lost + dropped + held, in each direction. */
struct replay_account {
	uint64_t in, in_bytes; /* bytes as the model counts them */
	uint64_t delivered, delivered_bytes;
	uint64_t copies;
	uint64_t lost, dropped;
	uint64_t held; /* still inside REPLAY_HORIZON after the last packet of the capture */
	uint64_t by_cause[PKT_CAUSE_COUNT]; /* of lost and dropped */
	uint64_t marked;    /* delivered with a congestion mark that the route set */
	uint64_t corrupted; /* delivered with a bit turned */
};

struct replay_result {
	struct replay_account accounts[DECISION_DIRECTIONS];
	uint64_t packets; /* in the capture */
	uint64_t beside;  /* not between the seller's side and another: passed by with their own
			     times */
	uint64_t stepped_back; /* captured before their predecessor: taken at its time */
	struct side seller;    /* when none was given and bits is not 0: the one that was chosen */
	uint64_t most_inside;  /* packets for which there was memory at once */
	nsec_t duration;       /* from the capture's first packet to its last */
	/* What chance came out as, link by link; not when decisions were forced. */
	bool tells_realised;
	struct link_realised realised[DECISION_DIRECTIONS][PATH_LINKS_MAX];
};

/* How far a packet's time may lie before that of the packet in front of it. Captures of several
 * queues are out of order by microseconds; more is an error of the capture. */
#define REPLAY_STEP_BACK_MAX NSEC_PER_MSEC

/* How long after the packet in front of it a packet's time may be; more is an error of the capture.
 * A route's own events and cross traffic go on in between. */
#define REPLAY_GAP_MAX (86400 * NSEC_PER_SEC)

/* How long after the capture's last packet the rest may take to come out. */
#define REPLAY_HORIZON (3600 * NSEC_PER_SEC)

/* A packet counts on every link type with the length it has on Ethernet, without a trailing
 * checksum: IP's part and 14 bytes (and whatever a capture of Ethernet has in addition). Packets
 * leave into the output in order of time, at equal times in the order of the capture.
 *
 * Fills *ret and returns 0, or a negative errno with err naming file and packet or line; no output
 * file is left or replaced then. -EINVAL, -ERANGE and file errors are the input's; memory used does
 * not grow with the capture, but with what the route holds at once. */
int replay_run(const struct replay_conf *conf, struct replay_result *ret, struct err *err);

#endif
