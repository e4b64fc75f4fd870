/* ctl_find.h - the runs of this user that are alive, found by their sockets. */
#ifndef HARNESS_SCENARIO_CTL_FIND_H
#define HARNESS_SCENARIO_CTL_FIND_H

#include <limits.h>
#include <stddef.h>

struct err;

/* A run that answers. */
struct ctl_run {
	char path[PATH_MAX]; /* of its socket */
	char name[NAME_MAX]; /* of its show or route */
	char pid[16];        /* of the command that started it */
};

/* Where commands that keep no run have their sockets: $XDG_RUNTIME_DIR/straits, or
 * /tmp/straits-UID. It need not exist. 0, or -ENAMETOOLONG. */
int ctl_find_runtime(char *ret, size_t size, struct err *err);

/* Finds the runs alive below the directory runs and in ctl_find_runtime(). With which not NULL only
 * those that it names: a run's directory, its socket, its name, its number, or NAME.NUMBER. *ret is
 * the caller's to free. 0, or -ENOMEM. */
int ctl_find(const char *runs, const char *which, struct ctl_run **ret, size_t *ret_count,
	     struct err *err);

#endif
