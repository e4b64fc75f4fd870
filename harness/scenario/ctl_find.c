/* ctl_find.c - looking for hidden directories ".NAME.NUMBER" with a socket that answers. */
#include "harness/scenario/ctl_find.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/lab/control.h"
#include "harness/scenario/ctl.h"
#include "harness/scenario/rundir.h"

/* A list while it grows. */
struct found {
	const char *which;
	struct ctl_run *v;
	size_t n;
	bool failed;
};

/* The directory for sockets of commands that keep no run. */
static const char *place(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");

	return runtime && runtime[0] == '/' && access(runtime, W_OK | X_OK) == 0 ? runtime : "/tmp";
}

/* Is there this user's socket, and somebody who answers? */
static bool answers(const char *path)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) < 0 || !S_ISSOCK(st.st_mode) || st.st_uid != geteuid())
		return false;
	fd = control_connect(path, NULL);
	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

/* Takes ".NAME.NUMBER" apart; false for another name. */
static bool take_apart(const char *directory, struct ctl_run *ret)
{
	const char *dot = strrchr(directory, '.');
	size_t length = dot ? (size_t)(dot - directory) : 0;

	if (directory[0] != '.' || length < 2 || length - 1 >= sizeof(ret->name) || !dot[1] ||
	    strspn(dot + 1, "0123456789") != strlen(dot + 1) || strlen(dot + 1) >= sizeof(ret->pid))
		return false;
	memcpy(ret->name, directory + 1, length - 1);
	ret->name[length - 1] = '\0';
	memcpy(ret->pid, dot + 1, strlen(dot + 1) + 1);
	return true;
}

int ctl_place(const char *name, struct rundir *ret, struct err *err)
{
	char clean[64];

	(void)snprintf(clean, sizeof(clean), "%s", name);
	for (char *c = clean; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", *c))
			*c = '-';
	return rundir_open(ret, place(), clean, err);
}

static bool is_meant(const struct ctl_run *run, const char *which)
{
	char both[sizeof(run->name) + sizeof(run->pid) + 1];

	if (!which)
		return true;
	(void)snprintf(both, sizeof(both), "%s.%s", run->name, run->pid);
	return !strcmp(which, run->name) || !strcmp(which, run->pid) || !strcmp(which, both);
}

static void add(struct found *found, const struct ctl_run *run)
{
	struct ctl_run *v = realloc(found->v, (found->n + 1) * sizeof(*v));

	if (!v) {
		found->failed = true;
		return;
	}
	v[found->n++] = *run;
	found->v = v;
}

static void look_in(const char *parent, struct found *found)
{
	DIR *d = opendir(parent);
	struct ctl_run run;
	struct dirent *e;

	while (d && (e = readdir(d))) {
		if (!take_apart(e->d_name, &run) || !is_meant(&run, found->which))
			continue;
		if ((size_t)snprintf(run.path, sizeof(run.path), "%s/%s/%s", parent, e->d_name,
				     CTL_SOCKET) < sizeof(run.path) &&
		    answers(run.path))
			add(found, &run);
	}
	if (d)
		(void)closedir(d);
}

/* A run that is named by its directory or its socket. */
static void look_at(const char *path, struct found *found)
{
	struct ctl_run run = { .name = "", .pid = "" };
	struct stat st;
	bool inside = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	if ((size_t)snprintf(run.path, sizeof(run.path), "%s%s", path,
			     inside ? "/" CTL_SOCKET : "") >= sizeof(run.path) ||
	    !answers(run.path))
		return;
	add(found, &run);
}

int ctl_find(const char *runs, const char *which, struct ctl_run **ret, size_t *ret_count,
	     struct err *err)
{
	struct found found = { .which = which };

	if (which && strchr(which, '/')) {
		look_at(which, &found);
	} else {
		look_in(runs, &found);
		look_in(place(), &found);
	}
	if (found.failed) {
		free(found.v);
		return err_set(err, -ENOMEM, "no memory for a list of runs");
	}
	*ret = found.v;
	*ret_count = found.n;
	return 0;
}
