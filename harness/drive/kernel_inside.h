/* kernel_inside.h - what the parts of the kernel's drive share: nobody else includes this. */
#ifndef HARNESS_DRIVE_KERNEL_INSIDE_H
#define HARNESS_DRIVE_KERNEL_INSIDE_H

#include <net/if.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/drive/kernel.h"
#include "harness/drive/kernel_plan.h"
#include "harness/drive/note.h"
#include "harness/model/settings.h"

struct nl_sock;
struct scribe;

#define KERNEL_PORTS  2
#define KERNEL_ROUTES 2

/* A stage on its interface, with what it was last told. */
struct kernel_place {
	char out[IF_NAMESIZE]; /* packets leave here, through the discipline */
	char in[IF_NAMESIZE];  /* and came in here, on the same bridge */
	struct kernel_setting told;
};

/* What the counters of a stage said. */
struct kernel_count {
	uint64_t in, out, dropped, held;
};

/* One direction. */
struct kernel_way {
	const struct live_route *conf;
	struct kernel_route route;
	struct kernel_plan plan;
	struct settings settings[PATH_LINKS_MAX];
	struct kernel_tables tables[PATH_LINKS_MAX];
	struct note_last noted[PATH_LINKS_MAX];
	struct kernel_place places[KERNEL_STAGES_MAX];
	struct kernel_count counts[KERNEL_STAGES_MAX];
	struct live_route_report report;
};

struct kernel {
	struct kernel_conf conf;
	struct nl_sock *nl;
	struct kernel_way ways[KERNEL_ROUTES];
	size_t hops;                    /* pairs between the bridges; there is a bridge more */
	uint64_t wire_in[KERNEL_PORTS]; /* packets, as last counted */
	uint64_t wire_out[KERNEL_PORTS];
	bool counted; /* counts are those of kernel_hold() */
	struct live_port_report ports[KERNEL_PORTS];
	struct live_report report;
	atomic_uint_fast64_t change_count; /* as in struct kernel_changes: read while it runs */
	atomic_int_fast64_t latest_change;
	struct text notes;
	struct scribe *scribe;
	nsec_t next_event;
	nsec_t wall_first;

	/* between the threads */
	_Atomic nsec_t t0;
	atomic_bool stopping;
	int poke;  /* eventfd: t0 or stopping changed */
	int ended; /* eventfd: the thread is at its end */
	pthread_t thread;

	bool running; /* the opener's; below the thread's */
	bool started;
	nsec_t started_at;
	int failed;
	struct err err;
};

/* kernel_chain.c: makes bridges and pairs and says where each stage sits; takes them away again. */
int kernel_chain_open(struct kernel *kernel, struct err *err);
void kernel_chain_close(struct kernel *kernel);

/* kernel_tell.c: tells a stage what it is to be set to, when that is another than it was told, or
 * for the first time. */
int kernel_tell_first(struct kernel *kernel, struct kernel_way *way, size_t stage, struct err *err);
int kernel_tell_change(struct kernel *kernel, struct kernel_way *way, size_t stage,
		       struct err *err);

/* kernel_count.c: reads all counters; false when the kernel does not answer. */
bool kernel_count(struct kernel *kernel);
uint64_t kernel_held(const struct kernel *kernel);
/* Fills the reports from what was counted by kernel_hold() and since. */
void kernel_account(struct kernel *kernel);

/* kernel_note.c: the records. */
int kernel_note_open(struct kernel *kernel, struct err *err);
/* All settings of all links, at the timeline's start; then those that changed. */
void kernel_note_all(struct kernel *kernel);
void kernel_note_link(struct kernel *kernel, size_t way, size_t link, nsec_t at);
void kernel_note_events(struct kernel *kernel, nsec_t now);

/* kernel_loop.c: the body of the thread; arg is the struct kernel. */
void *kernel_loop(void *arg);

#endif
