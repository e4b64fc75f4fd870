/* run_inside.h - what the parts of a run share: nobody else includes this. */
#ifndef HARNESS_SCENARIO_RUN_INSIDE_H
#define HARNESS_SCENARIO_RUN_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/base/time.h"
#include "harness/lab/lab.h"
#include "harness/lab/trust.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/plan_lab.h"
#include "harness/scenario/run.h"
#include "harness/workload/control.h"

struct ctl;
struct json_t;
struct tap;

struct run_job;

/* Where a host's process finds the socket to the harness. */
#define RUN_CONTROL_FD 3

/* What a host's process may write. */
struct run_files {
	const char *records;
	const char *shots;  /* what names of files with pictures begin with */
	const char *folder; /* the run's directory */
};

/* How a kind of workload is run. */
struct run_kind {
	/* Makes the NULL-ended arguments of the host's process, to be freed with args_free(). */
	int (*argv)(const struct run_job *job, size_t host, const struct run_files *files,
		    char ***ret, struct err *err);
	const char *begins, *runs, *ends; /* what is being done: before and after the buyer is up */
	/* Folds the captures into records; NULL where they tell nothing more. */
	int (*digest)(const struct run_job *job, struct err *err);
};

extern const struct run_kind run_live, run_call, run_build, run_talk;

/* That of the plan's workload. */
const struct run_kind *run_kind(const struct run_job *job);

/* "seller", "buyer", ...: the host's name. */
const char *run_host_word(const struct run_job *job, size_t host);

/* DIR/NAME in buf, which it gives back. */
const char *run_path(const struct run_conf *conf, const char *name, char *buf, size_t size);

/* The capture at a host's wire. */
struct run_tap {
	struct tap *tap;
	pthread_t thread;
	bool running;
	int result;
	struct err err;
	atomic_bool failed; /* result and err tell how; the thread has ended */
	uint64_t drops;
};

/* A host's part of the workload. */
struct run_part {
	size_t process;
	bool started;
	struct control_reader reader;
	bool ready, up, done, ended;
};

/* The run inside the keeper. */
struct run_job {
	const struct run_conf *conf;
	struct lab *lab;
	struct ctl *ctl;                     /* who answers clients */
	struct run_tap taps[PLAN_HOSTS_MAX]; /* of the plan's hosts, as are parts */
	struct run_part parts[PLAN_HOSTS_MAX];
	nsec_t realtime_ahead;
	nsec_t t0;    /* the hosts were told to start; 0 before */
	nsec_t end;   /* the hosts were told to stop */
	bool stopped; /* the user wants it to end */
	bool broken;
	struct text findings; /* one sentence a line */
	struct trust trust;
};

/* The job of lab_run(); arg is a struct run_job with conf set and the rest all zero. */
int run_job(struct lab *lab, void *arg, struct err *err);

/* Tells the caller, outside the lab, how far the run is; of is 0 before and after the show itself.
 */
void run_tell(struct run_job *job, const char *doing, nsec_t at, nsec_t of);

/* Adds a finding about the run itself. */
void run_find(struct run_job *job, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* run_tap.c: captures at the hosts' wires, each in a thread of its own. */
int run_taps_open(struct run_job *job, struct err *err);
/* Ends them and leaves their drops in trust; 0, or a negative errno when a file could not be
 * written. */
int run_taps_close(struct run_job *job, struct err *err);

/* run_disk.c: 0 while what the run writes reaches the disk; else a negative errno with err saying
 * what does not, and when that was noticed. A run of which evidence is missing need not go on. */
int run_disk_check(const struct run_job *job, struct err *err);

/* run_part.c: what kinds share in making arguments. A host's address by this version of IP; its own
 * and that of the other of seller and buyer; all the lab's. 0, or -EAFNOSUPPORT. */
int run_address(const struct run_job *job, size_t host, unsigned ip_version, const char **ret,
		struct err *err);
int run_addresses(const struct run_job *job, size_t host, unsigned ip_version,
		  const char **ret_local, const char **ret_peer, struct err *err);
/* Of the process of a kind that is told all in one text; takes text, NULL when memory ran out. */
int run_argv(const struct run_job *job, const char *kind, char *text, char ***ret, struct err *err);

/* run_part.c: the hosts' processes. */
int run_parts_start(struct run_job *job, struct err *err);
/* Waits for the next thing to happen, at most until; hears what the hosts say. 0, or a negative
 * errno. */
int run_parts_wait(struct run_job *job, nsec_t until, struct err *err);
void run_parts_tell(struct run_job *job, enum control_word word);
bool run_parts_all_ready(const struct run_job *job);
bool run_parts_all_ended(const struct run_job *job);

/* run_trust.c: how far to trust the run, for run.json. NULL when memory ran out; a new object
 * otherwise. */
struct json_t *run_trust_json(const struct run_job *job);

/* run_hand.c: after lab_finish(), what was done by hand: as a finding, and as entries of run.json's
 * timeline. 0, or -1 when memory ran out. */
void run_hand_find(struct run_job *job);
int run_hand_add(const struct run_job *job, struct json_t *root);

/* run_manifest.c: writes run.json. */
int run_manifest(const struct run_job *job, struct err *err);

/* run_digest.c: RTP between seller and buyer, packet by packet, as wire.rec; and SRT's clocks, as
 * HOST.tap.rec of each viewer. */
int run_digest(const struct run_job *job, struct err *err);
int run_digest_srt(const struct run_job *job, struct err *err);

#endif
