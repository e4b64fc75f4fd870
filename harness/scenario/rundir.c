/* rundir.c - making, keeping and dropping a run's directory; the janitor that sweeps up. */
#include "harness/scenario/rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/discard.h"
#include "harness/base/err.h"

/* How many runs of one show may end in one second. */
#define NAMES_MAX 1000

static void remove_tree(const char *path)
{
	/* A process that is just dying may still make a file: the second walk finds it. */
	for (int i = 0; i < 3 && access(path, F_OK) == 0; i++)
		discard(path);
}

/* Waits until the run says "done" or is gone, and then removes what it left. Signals that are meant
 * for the run must not end this process before it. */
static _Noreturn void sweep(int fd, const char *path)
{
	char byte;
	ssize_t n;

	(void)setsid();
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	do
		n = read(fd, &byte, 1);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		remove_tree(path);
	_exit(0);
}

/* Closes every descriptor from 3 on but keep: the janitor must not hold a pipe that others wait on.
 */
static void close_others(int keep)
{
	if (keep > 3)
		(void)syscall(SYS_close_range, 3U, (unsigned)keep - 1, 0U);
	(void)syscall(SYS_close_range, (unsigned)keep + 1, ~0U, 0U);
}

static int start_janitor(struct rundir *dir, struct err *err)
{
	int fds[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return err_set(err, -errno, "socketpair: %s", strerror(errno));
	pid = fork();
	if (pid < 0) {
		(void)close(fds[0]);
		(void)close(fds[1]);
		return err_set(err, -errno, "fork: %s", strerror(errno));
	}
	if (pid == 0) {
		close_others(fds[1]);
		sweep(fds[1], dir->path);
	}
	(void)close(fds[1]);
	dir->janitor_fd = fds[0];
	dir->janitor = pid;
	return 0;
}

static void end_janitor(struct rundir *dir)
{
	ssize_t n;

	do
		n = send(dir->janitor_fd, "d", 1, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	(void)close(dir->janitor_fd);
	do
		n = waitpid(dir->janitor, NULL, 0);
	while (n < 0 && errno == EINTR);
}

/* Makes path and the directories above it. */
static int make_directories(const char *path, struct err *err)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len == 0 || len >= sizeof(part))
		return err_set(err, -ENAMETOOLONG, "%s: not a directory's name", path);
	memcpy(part, path, len + 1);
	for (size_t i = 1; i <= len; i++) {
		if (part[i] != '/' && part[i] != '\0')
			continue;
		part[i] = '\0';
		if (mkdir(part, 0777) < 0 && errno != EEXIST)
			return err_set(err, -errno, "%s: %s", part, strerror(errno));
		part[i] = i < len ? '/' : '\0';
	}
	return 0;
}

int rundir_open(struct rundir *dir, const char *parent, const char *name, struct err *err)
{
	int r;

	*dir = (struct rundir){ .janitor_fd = -1 };
	if (strlen(parent) >= sizeof(dir->parent) || strlen(name) >= sizeof(dir->name))
		return err_set(err, -ENAMETOOLONG, "%s/%s: too long a name", parent, name);
	memcpy(dir->parent, parent, strlen(parent) + 1);
	memcpy(dir->name, name, strlen(name) + 1);
	(void)snprintf(dir->path, sizeof(dir->path), "%s/.%s.%ld", parent, name, (long)getpid());
	r = make_directories(parent, err);
	if (r < 0)
		return r;
	if (mkdir(dir->path, 0777) < 0)
		return err_set(err, -errno, "%s: %s", dir->path, strerror(errno));
	r = start_janitor(dir, err);
	if (r < 0)
		(void)rmdir(dir->path);
	return r;
}

/* parent/NAME-20261122-184501, and -2, -3 ... behind it for try 2, 3 ...; false when it is too
 * long.
 */
static bool final_name(const char *parent, const char *name, int try, char *ret, size_t size)
{
	time_t now = time(NULL);
	char stamp[32];
	char more[16] = "";
	struct tm tm;

	(void)localtime_r(&now, &tm);
	(void)strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &tm);
	if (try > 1)
		(void)snprintf(more, sizeof(more), "-%d", try);
	return (size_t)snprintf(ret, size, "%s/%s-%s%s", parent, name, stamp, more) < size;
}

int rundir_keep(struct rundir *dir, struct err *err)
{
	char name[sizeof(dir->path)];
	int r = -EEXIST;

	for (int try = 1; try <= NAMES_MAX && r == -EEXIST; try++) {
		(void)final_name(dir->parent, dir->name, try, name, sizeof(name));
		r = renameat2(AT_FDCWD, dir->path, AT_FDCWD, name, RENAME_NOREPLACE) < 0 ? -errno
											 : 0;
	}
	if (r < 0) {
		rundir_drop(dir);
		return err_set(err, r, "%s: cannot be named: %s", name, strerror(-r));
	}
	memcpy(dir->path, name, strlen(name) + 1);
	end_janitor(dir);
	return 0;
}

int rundir_make(const char *parent, const char *name, char *ret, size_t size, struct err *err)
{
	int r = make_directories(parent, err);

	if (r < 0)
		return r;
	r = -EEXIST;
	for (int try = 1; try <= NAMES_MAX && r == -EEXIST; try++) {
		if (!final_name(parent, name, try, ret, size))
			return err_set(err, -ENAMETOOLONG, "%s/%s: too long a name", parent, name);
		r = mkdir(ret, 0777) < 0 ? -errno : 0;
	}
	return r < 0 ? err_set(err, r, "%s: %s", ret, strerror(-r)) : 0;
}

void rundir_drop(struct rundir *dir)
{
	remove_tree(dir->path);
	end_janitor(dir);
}
