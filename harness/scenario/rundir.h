/* rundir.h - a run's directory: whole under its name, or not there at all. */
#ifndef HARNESS_SCENARIO_RUNDIR_H
#define HARNESS_SCENARIO_RUNDIR_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

struct err;

/* While the run lasts it is the hidden directory parent/.NAME.PID. A process of its own, the
 * janitor, removes that when this process ends without saying what is to become of it, also by
 * SIGKILL. Where the janitor was killed as well (a container that ended, a machine that was
 * switched off) the next run below the same parent does: the file RUNDIR_MARK in it is locked as
 * long as any process of the run is alive, whatever numbers processes have by then. */
#define RUNDIR_MARK ".running"

struct rundir {
	char path[PATH_MAX - 64]; /* where to write now */
	char parent[PATH_MAX / 2];
	char name[128];
	int janitor_fd; /* a byte here tells the janitor that there is nothing left to do */
	pid_t janitor;
	int mark_fd; /* holds the lock; -1 where files cannot be locked */
};

/* Makes parent when it is missing, removes what dead runs left there, and makes the directory in
 * it, empty but for the mark. name is that of the show. 0, or a negative errno. */
int rundir_open(struct rundir *dir, const char *parent, const char *name, struct err *err);

/* Takes the mark out of a directory that the caller is about to give another place. */
void rundir_unmark(struct rundir *dir);

/* Gives the directory its final name, parent/NAME-TIME, with -2, -3, ... behind it when that is
 * taken; dir->path is then that name. 0, or a negative errno, and the directory is removed. */
int rundir_keep(struct rundir *dir, struct err *err);

/* Makes the empty directory parent/NAME-TIME that others will be kept in, with -2, -3, ... behind
 * it when that is taken, and parent when it is missing. 0 with the path in ret, or a negative
 * errno. */
int rundir_make(const char *parent, const char *name, char *ret, size_t size, struct err *err);

/* Removes the directory with all that is in it. */
void rundir_drop(struct rundir *dir);

#endif
