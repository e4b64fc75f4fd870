/* keeper.c - the guard, which makes the namespaces, and the keeper, which lives in them. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/lab/lab_inside.h"
#include "harness/lab/outside.h"
#include "harness/lab/outside_inside.h"
#include "harness/net/netlink.h"

/* The exit status of a guard whose keeper was killed by a signal is this plus the signal. */
#define KILLED 128

static int write_file(const char *path, const char *text, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
	int r = n < 0 ? -errno : 0;

	if (fd >= 0)
		(void)close(fd);
	if (r < 0)
		return err_set(err, r, "%s: %s", path, strerror(-r));
	return 0;
}

/* The user keeps his number: programs on the hosts are then the same ordinary user as outside. */
static int map_user(uid_t uid, gid_t gid, struct err *err)
{
	char line[64];
	int r;

	(void)snprintf(line, sizeof(line), "%u %u 1", uid, uid);
	r = write_file("/proc/self/uid_map", line, err);
	if (r == 0)
		r = write_file("/proc/self/setgroups", "deny", err);
	(void)snprintf(line, sizeof(line), "%u %u 1", gid, gid);
	if (r == 0)
		r = write_file("/proc/self/gid_map", line, err);
	return r;
}

/* ENOSPC has nothing to do with a disk here. */
static const char *refusal(int why)
{
	return why == ENOSPC ? "the limit of user.max_*_namespaces is reached" : strerror(why);
}

static int refuse(int why, struct err *err)
{
	return err_set(err, -why, "cannot make namespaces: %s", refusal(why));
}

/* Gets the right to make namespaces, and one for the keeper's processes: directly when this is
 * allowed, else through a user namespace. */
static int enter_namespaces(const struct lab_conf *conf, struct err *err)
{
	const bool needs_users = conf->outside && conf->outside->way == OUTSIDE_PASTA;
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (!needs_users && unshare(CLONE_NEWPID) == 0)
		return 0;
	if (!needs_users && errno != EPERM)
		return refuse(errno, err);
	if (unshare(CLONE_NEWPID | CLONE_NEWUSER) < 0)
		return err_set(err, -errno,
			       "cannot make a user namespace: %s (straits doctor tells what to "
			       "enable)",
			       refusal(errno));
	return map_user(uid, gid, err);
}

/* The keeper's own network and mounts. */
static int leave_machine(struct err *err)
{
	return unshare(CLONE_NEWNET | CLONE_NEWNS) < 0 ? refuse(errno, err) : 0;
}

/* Dies with the parent, also when that has died just before. alive is a pipe whose other end only
 * the parent holds, or -1 when getppid() can tell. */
static void die_with_parent(int alive, pid_t parent)
{
	struct pollfd hangup = { .fd = alive };

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (alive >= 0 ? poll(&hangup, 1, 0) > 0 : getppid() != parent)
		_exit(EXIT_FAILURE);
}

/* A process namespace wants a /proc of its own; where a container forbids it the outer one serves.
 */
static void mount_proc(void)
{
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
		(void)mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

static int watch_children(struct lab *lab, struct err *err)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	lab->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (lab->signals < 0)
		return err_set(err, -errno, "lab: signalfd: %s", strerror(errno));
	return 0;
}

/* The hosts' ends come up last, so that the drive sees and counts the first packet that they send.
 */
static int lab_open(struct lab *lab, struct err *err)
{
	int r = watch_children(lab, err);

	if (r == 0)
		r = hosts_open(lab, err);
	if (r == 0)
		r = drive_open(lab, err);
	gauge_read(&lab->before);
	if (r == 0)
		r = hosts_up(lab, err);
	if (r == 0)
		r = outside_open(lab, err);
	if (r == 0 && lab->conf.drive == LAB_LIVE)
		control_start(lab);
	return r;
}

static void lab_close(struct lab *lab)
{
	control_end(lab);
	process_end_all(lab, 0);
	drive_close(lab);
	outside_close(lab);
	hosts_close(lab);
	process_close_all(lab);
	text_done(&lab->offloads_found);
	text_done(&lab->offloads_left);
	if (lab->signals >= 0)
		(void)close(lab->signals);
	if (lab->control_stop >= 0)
		(void)close(lab->control_stop);
}

_Noreturn static void keep(const struct lab_conf *conf, const struct lab_job *job, int outside)
{
	struct lab *lab = calloc(1, sizeof(*lab));
	struct err err = { 0 };
	int r = 0;

	if (!lab) {
		r = err_set(&err, -ENOMEM, "lab: out of memory");
		goto out;
	}
	lab->conf = *conf;
	lab->conf.mtu = conf->mtu ? conf->mtu : LAB_MTU;
	lab->outside = outside;
	lab->signals = -1;
	lab->control_stop = -1;
	if (conf->outside)
		r = outside_stay(lab, &err);
	if (r == 0)
		r = leave_machine(&err);
	if (r == 0) {
		mount_proc();
		r = lab_open(lab, &err);
	}
	if (r == 0)
		r = job->run(lab, job->arg, &err);
	lab_close(lab);
out:
	free(lab);
	err.code = r;
	(void)message_send(outside, MESSAGE_RESULT, &err, sizeof(err));
	(void)fflush(NULL);
	_exit(EXIT_SUCCESS);
}

/* Tells the outside why there will be no keeper. */
_Noreturn static void give_up(int outside, const struct err *err)
{
	(void)message_send(outside, MESSAGE_RESULT, err, sizeof(*err));
	_exit(EXIT_FAILURE);
}

_Noreturn static void wait_for(pid_t keeper)
{
	int status = 0;

	while (waitpid(keeper, &status, 0) < 0 && errno == EINTR)
		;
	_exit(WIFSIGNALED(status) ? KILLED + WTERMSIG(status) : WEXITSTATUS(status));
}

_Noreturn void keeper_guard(const struct lab_conf *conf, const struct lab_job *job, int outside,
			    pid_t parent)
{
	struct err err = { 0 };
	int alive[2];
	pid_t keeper;

	die_with_parent(-1, parent);
	if (enter_namespaces(conf, &err) < 0)
		give_up(outside, &err);
	if (pipe2(alive, O_CLOEXEC) < 0 || (keeper = fork()) < 0) {
		(void)err_set(&err, -errno, "lab: cannot start the keeper: %s", strerror(errno));
		give_up(outside, &err);
	}
	if (keeper == 0) {
		(void)close(alive[1]);
		die_with_parent(alive[0], 0);
		(void)close(alive[0]);
		keep(conf, job, outside);
	}
	(void)close(outside);
	wait_for(keeper);
}
