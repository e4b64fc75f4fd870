/* rundir.c - making, keeping and dropping a run's directory; the janitor and the mark by which what
 * killed runs leave is swept up. */
#include "harness/scenario/rundir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

/* Puts the mark there, locked from the moment that it has its name. A file system without locks has
 * no marks: nothing is swept there. */
static void mark(struct rundir *dir)
{
	char unnamed[PATH_MAX], named[PATH_MAX];

	(void)snprintf(unnamed, sizeof(unnamed), "%s/" RUNDIR_MARK ".new", dir->path);
	(void)snprintf(named, sizeof(named), "%s/" RUNDIR_MARK, dir->path);
	dir->mark_fd = open(unnamed, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (dir->mark_fd < 0)
		return;
	if (flock(dir->mark_fd, LOCK_EX | LOCK_NB) == 0 && rename(unnamed, named) == 0)
		return;
	(void)unlink(unnamed);
	(void)close(dir->mark_fd);
	dir->mark_fd = -1;
}

void rundir_unmark(struct rundir *dir)
{
	char path[PATH_MAX];

	if (dir->mark_fd < 0)
		return;
	(void)snprintf(path, sizeof(path), "%s/" RUNDIR_MARK, dir->path);
	(void)unlink(path);
	(void)close(dir->mark_fd);
	dir->mark_fd = -1;
}

/* Removes this user's directory with a mark that nobody holds. */
static void sweep_one(const char *path)
{
	char named[PATH_MAX];
	struct stat st;
	int fd;

	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    (size_t)snprintf(named, sizeof(named), "%s/" RUNDIR_MARK, path) >= sizeof(named))
		return;
	fd = open(named, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && flock(fd, LOCK_EX | LOCK_NB) == 0)
		remove_tree(path);
	(void)close(fd);
}

/* ".NAME.NUMBER" */
static bool is_hidden_run(const char *name)
{
	const char *dot = strrchr(name, '.');

	return name[0] == '.' && dot > name + 1 && dot[1] &&
	       strspn(dot + 1, "0123456789") == strlen(dot + 1);
}

static void sweep_dead(const char *parent)
{
	DIR *d = opendir(parent);
	char path[PATH_MAX];
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (is_hidden_run(e->d_name) &&
		    (size_t)snprintf(path, sizeof(path), "%s/%s", parent, e->d_name) < sizeof(path))
			sweep_one(path);
	if (d)
		(void)closedir(d);
}

int rundir_open(struct rundir *dir, const char *parent, const char *name, struct err *err)
{
	int r;

	*dir = (struct rundir){ .janitor_fd = -1, .mark_fd = -1 };
	if (strlen(parent) >= sizeof(dir->parent) || strlen(name) >= sizeof(dir->name))
		return err_set(err, -ENAMETOOLONG, "%s/%s: too long a name", parent, name);
	memcpy(dir->parent, parent, strlen(parent) + 1);
	memcpy(dir->name, name, strlen(name) + 1);
	(void)snprintf(dir->path, sizeof(dir->path), "%s/.%s.%ld", parent, name, (long)getpid());
	r = make_directories(parent, err);
	if (r < 0)
		return r;
	sweep_dead(parent);
	if (mkdir(dir->path, 0777) < 0)
		return err_set(err, -errno, "%s: %s", dir->path, strerror(errno));
	mark(dir);
	r = start_janitor(dir, err);
	if (r < 0) {
		rundir_unmark(dir);
		(void)rmdir(dir->path);
	}
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

	rundir_unmark(dir);
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
	rundir_unmark(dir);
	end_janitor(dir);
}
