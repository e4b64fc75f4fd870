/* prune.h - taking a run off the disk: its captures first, then the rest. */
#ifndef REPORTS_HISTORY_PRUNE_H
#define REPORTS_HISTORY_PRUNE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

enum prune_what {
	PRUNE_CAPTURES, /* *.pcap; run.json no longer lists them, so that the run stays whole */
	PRUNE_RUN,      /* every file that run.json lists, captures, run.json and the directory */
};

/* What was deleted, or would be; added up over calls. */
struct prune_count {
	size_t files;
	int64_t bytes;
	bool left; /* the directory stays: it holds files that are not the run's */
};

/* Deletes in dir, which must hold a run.json that says "started" as given; a link is not followed,
 * and nothing outside of dir is touched. With dry nothing is deleted, only counted. -ENOENT when
 * there is no such directory, -EBADMSG when it is not that run's, -EBUSY while a report is made in
 * it. When it is broken off, the same call again does the rest. */
int prune_run(const char *dir, const char *started, enum prune_what what, bool dry,
	      struct prune_count *count, struct err *err);

#endif
