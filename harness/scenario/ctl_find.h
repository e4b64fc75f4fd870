/* ctl_find.h - the runs of this user that are alive, found by their sockets. */
#ifndef HARNESS_SCENARIO_CTL_FIND_H
#define HARNESS_SCENARIO_CTL_FIND_H

#include <limits.h>
#include <stddef.h>

struct err;
struct rundir;

/* A run that answers. */
struct ctl_run {
	char path[PATH_MAX]; /* of its socket */
	char name[NAME_MAX]; /* of its show or route */
	char pid[16];        /* of the command that started it */
};

/* Makes a hidden directory for the socket of a command that keeps no run, in $XDG_RUNTIME_DIR or
 * else in /tmp, which its janitor removes however the command ends. 0 with dir to be ended by
 * rundir_drop(), or a negative errno. */
int ctl_place(const char *name, struct rundir *ret, struct err *err);

/* Finds the runs alive below the directory runs and where ctl_place() makes theirs. With which not
 * NULL only those that it names: a run's directory, its socket, its name, its number, or
 * NAME.NUMBER. *ret is the caller's to free. 0, or -ENOMEM. */
int ctl_find(const char *runs, const char *which, struct ctl_run **ret, size_t *ret_count,
	     struct err *err);

#endif
