/* loop.h - the main loop of one host's part: from "ready" until the harness's word, a signal or a
 * failure ends it. */
#ifndef HARNESS_WORKLOAD_LOOP_H
#define HARNESS_WORKLOAD_LOOP_H

#include <stdbool.h>

#include <glib.h>

#include "harness/base/err.h"
#include "harness/base/time.h"
#include "harness/workload/control.h"

struct journal;

/* After it was told to stop, a host may still be shown the last pictures for so long. */
#define LOOP_LINGER (250 * NSEC_PER_MSEC)

/* Why a part stops. */
enum loop_end {
	LOOP_TOLD,   /* the harness says "stop", or the part has lasted as long as it was to */
	LOOP_LEFT,   /* the harness is gone, or a signal has come */
	LOOP_FAILED, /* loop->why tells of what */
};

/* All that a loop calls, it calls in its own thread. */
struct loop_conf {
	int control_fd; /* see harness/workload/control.h; -1: none, begin at once */
	/* What the part does when it begins: called once, or never. */
	void (*start)(void *arg);
	/* How it ends: called once, or never; sooner or later it has loop_quit() called. */
	void (*stop)(void *arg, enum loop_end end);
	void *arg;
};

/* The loop's own but for reading. */
struct loop {
	struct loop_conf conf;
	GMainLoop *main;
	struct journal *journal; /* NULL before loop_open_journal() */
	struct control_reader reader;
	bool started;
	bool up;
	bool stopping;
	struct err why; /* the first failure; code 0: nothing failed */
};

void loop_init(struct loop *l, const struct loop_conf *conf);

/* Opens the file of the host's records, which is brought to the disk while the loop runs. 0, or a
 * negative errno. */
int loop_open_journal(struct loop *l, const char *path, const char *host, struct err *err);

/* Says "ready" and runs until loop_quit(). */
void loop_run(struct loop *l);

/* Calls back once, not before wait has passed. */
void loop_after(nsec_t wait, GSourceFunc call, void *arg);

/* Says "up", the first time. */
void loop_come_up(struct loop *l);

/* Has the part stop, unless it does so already. */
void loop_stop(struct loop *l, enum loop_end end);

/* The same after a failure. What fails while a part stops no longer counts. */
void loop_fail(struct loop *l, int code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Quits: at once what failed or never began, else when the last pictures have had their time. */
void loop_linger(struct loop *l);
void loop_quit(struct loop *l);

/* Notes the processor time and the memory that this process took, under the probe HOST.WORK. */
void loop_note_cost(struct loop *l, const char *host, const char *work);

/* Brings all records to the file; that this fails is a failure of the part. Nothing is noted any
 * more. */
void loop_finish_journal(struct loop *l);

/* Says "done" or "failed", and frees the loop, but not its journal. 0, or the failure's code with
 * err. */
int loop_end(struct loop *l, struct err *err);

#endif
