/* manifest.h - run.json: what was asked, on which route and machine, and how far to trust it. */
#ifndef REPORTS_WRITE_MANIFEST_H
#define REPORTS_WRITE_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/time.h"

struct err;
struct json_t;

/* The newest form of run.json that is understood; an older one is read, a newer one refused. */
#define MANIFEST_FORMAT 1

/* The two directions of a one-to-one route, in the order used everywhere. */
enum direction { TO_BUYER, TO_SELLER, DIRECTION_COUNT };

/* "to-buyer", as record streams have it; and "to the buyer", as people say it. */
const char *direction_word(enum direction direction);
const char *direction_said(enum direction direction);

enum grade { GRADE_VALID, GRADE_DEGRADED, GRADE_INVALID };

/* "valid", "degraded", "invalid". */
const char *grade_word(enum grade grade);

/* Where a number of a route comes from. */
struct source_facts {
	const char *what;
	const char *text;
};

/* A link's settings; 0 is "none" or "unlimited" throughout. */
struct link_facts {
	const char *name;
	const char *text; /* NULL when not said */
	nsec_t delay, jitter, jitter_tau;
	double loss;     /* 0..1 */
	double loss_run; /* mean packets of a bad spell */
	double loss_bad; /* share that is lost in it; 0 when all are */
	int64_t rate_bps;
	int64_t queue_bytes, queue_packets;
	nsec_t queue_time;
	const char *queue_kind; /* as a route writes it; NULL when not said */
	const char *special;    /* what no other member tells, for people; NULL: nothing */
	double spike_share;     /* 0..1 */
	nsec_t spike_min, spike_max;
	const struct source_facts *sources;
	size_t source_count;
};

struct chain_facts {
	struct link_facts *links;
	size_t count;
};

/* An entry of the timeline; times count from the run's t0. */
struct timeline_event {
	uint64_t id;
	const char *name;
	const char *link; /* "" when it concerns all, "a, b" when two */
	const char *text;
	const char *source; /* where its numbers come from; "" when not said */
	nsec_t begin, end;
	bool loses;   /* it loses packets itself: loss needs no other cause */
	bool by_hand; /* it is not the show's: somebody did it while the run ran */
};

/* "metric op limit unit", and as the show's author wrote it. */
struct expectation {
	const char *text;
	const char *metric;
	const char
		*stream; /* "to-seller"; NULL when not said: the run's own number, or the buyer's */
	const char *op;
	double limit;
	const char *unit;
};

/* Of a stretch of time: p50 and p99 are those of its worst second. */
struct row_facts {
	int64_t count;
	nsec_t p50, p99, max;
};

/* Release minus ideal release, over all packets of a direction; p90 and p999 are -1 where an older
 * run did not keep them. */
struct lateness_facts {
	bool known;
	nsec_t p50, p90, p99, p999, max;
	int64_t count;
	struct row_facts *rows; /* over time; none in an older run */
	size_t row_count;
	nsec_t rows_from, row; /* where the first begins, after t0; how long each is */
};

/* Packets that ended before their time, and in what: a cause, or a link. */
struct loss_facts {
	const char *where;
	int64_t lost, dropped;
};

/* in + duplicated = delivered + lost + dropped + in_flight + unsent + unaccounted; unsent are those
 * that the kernel did not take for the far wire. */
struct account_facts {
	bool known;
	int64_t in, delivered, lost, dropped, duplicated, in_flight, unsent, unaccounted;
	struct loss_facts *causes; /* lost holds the number, dropped is 0 */
	size_t cause_count;
	struct loss_facts *links;
	size_t link_count;
};

/* What was counted along a host's wire. */
struct host_facts {
	const char *name;
	/* by its interface, and seen by the drive */
	int64_t sent, sent_dropped, seen, missed;
	/* by the drive towards it, by the wire, by its interface and the sockets of its programs */
	int64_t returned, carried, carried_dropped, received, received_dropped, socket_dropped;
};

/* What was measured of the lab before the run, with nothing on the route. */
struct bias_facts {
	const char *word, *what;
	nsec_t p50, p99, max;
	int64_t count;
};

/* How the drive ran; wire is NULL in an older run. */
struct drive_facts {
	const char *wire, *wait, *priority;
	bool locked_memory;
	int64_t pinned_to;         /* -1: to no processor */
	nsec_t cpu, ran, runqueue; /* runqueue is -1 when unknown */
};

/* What chance came out as on a link, beside what is set. */
struct chance_facts {
	const char *direction, *link;
	nsec_t jitter, deviation; /* standard deviations: set, and as drawn */
	nsec_t added;             /* to the constant delay, on average */
	double correlation;       /* at the lag set; counts when correlated */
	bool correlated;
	double out_of_order, loss, lost; /* 0..1 */
	int64_t packets;
};

/* One thing that the lab watches in itself. */
struct check_facts {
	const char *name;
	const char *what; /* in words */
	const char *unit; /* "ns", "ppm", or what is counted */
	int64_t value;
	int64_t degraded, invalid; /* above these the run is so; INT64_MAX: never */
	enum grade grade;
};

struct trust_facts {
	enum grade grade;
	const char **findings;
	size_t finding_count;
	struct lateness_facts lateness[DIRECTION_COUNT];
	struct account_facts account[DIRECTION_COUNT];
	int64_t capture_drops[2]; /* seller, buyer; -1 when unknown */
	nsec_t steal, pressure;   /* -1 when unknown */
	nsec_t clock_step;
	struct host_facts *hosts;
	size_t host_count;
	struct bias_facts *biases;
	size_t bias_count;
	bool calibrated; /* or at least tried */
	nsec_t calibration_took;
	const char **switched_off, **still_on; /* offloads of the wires */
	size_t switched_off_count, still_on_count;
	struct drive_facts drive;
	struct check_facts *checks;
	size_t check_count;
	struct chance_facts *chances; /* in the order of travel, to the buyer first */
	size_t chance_count;
};

struct video {
	const char *codec; /* NULL when there is no video */
	int64_t width, height, bitrate_bps;
	double fps;
	bool adapts; /* bitrate_bps is the most, and what the path carries is sent */
};

struct file_hash {
	const char *name;
	const char *sha256;
};

/* All texts belong to root. */
struct manifest {
	struct json_t *root;
	const char *version;
	const char *build;      /* the label of the build under test; "" when it has none */
	bool payload;           /* captures hold whole packets */
	const char *anonymised; /* how its addresses were replaced; NULL: they were not */

	struct {
		const char *name, *question, *file, *text;
		bool calibration;     /* what it measured is the pipeline itself */
		const char **changes; /* settings that the command line overrode */
		size_t change_count;
	} show;

	struct {
		const char *name, *title, *text;
		/* Of the buyer: the code of a country or area, and a city; "" when not said. */
		const char *country, *city;
		bool is_public;   /* over the public Internet, without a relay */
		const char *pair; /* the route between the same places another way; "" for none */
		struct chain_facts chains[DIRECTION_COUNT];
	} route;

	int64_t seed;
	const char *started; /* RFC 3339, UTC */
	nsec_t t0, end;      /* CLOCK_MONOTONIC */
	nsec_t duration;     /* as asked */

	struct {
		const char *kind;
		struct video video;
		const char *audio_codec; /* NULL when there is no audio */
		bool shown_is_decode;    /* pictures were not paced by a display */
		nsec_t jitter_buffer;    /* -1 when not said */
	} workload;

	const char *content;             /* "" when not said */
	struct timeline_event *timeline; /* by begin */
	size_t by_hand;                  /* how many of them were made by hand */
	size_t event_count;
	struct expectation *expect;
	size_t expect_count;

	struct {
		const char *kernel, *cpu;
		int64_t cores;
		bool as_root;
	} machine;
	struct trust_facts trust;
	const char **findings;
	size_t finding_count;
	bool broken;             /* the run did not reach its end */
	struct file_hash *files; /* empty before the run is sealed */
	size_t file_count;
};

/* Reads run.json's text of n bytes; name is for messages. On success *ret is the caller's, to be
 * given to manifest_done(). -EBADMSG with err naming file and place when it is not what it should
 * be, -EPROTONOSUPPORT when its format is newer than this program. */
int manifest_parse(const char *text, size_t n, const char *name, struct manifest *ret,
		   struct err *err);

/* The same from the file RUN/run.json. */
int manifest_read(const char *run, struct manifest *ret, struct err *err);

void manifest_done(struct manifest *m);

/* The timeline's entry of this id; NULL when there is none. */
const struct timeline_event *manifest_event(const struct manifest *m, uint64_t id);

#endif
