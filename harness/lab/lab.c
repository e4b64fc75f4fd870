/* lab.c - the outer side of a lab: starts the guard, passes messages on, stops it when told to. */
#include "harness/lab/lab.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"
#include "harness/lab/lab_inside.h"

#define PATIENCE_DEFAULT (10 * NSEC_PER_SEC)

/* timeout(1) sends its signal to the program and to its whole group, so that it comes twice at
 * once: what comes so soon after the first is the same wish. */
#define SAME_WISH (250 * NSEC_PER_MSEC)

/* lab_run()'s view of what it started. */
struct outside {
	const struct lab_job *job;
	nsec_t patience;
	bool terminal;
	int fd; /* to the keeper; the guard until that runs */
	int signals;
	pid_t guard;
	nsec_t kill_at;    /* NSEC_NEVER until it was told to stop */
	nsec_t stopped_at; /* when it was */
	bool forced;
	int signal; /* that asked to stop first */
	bool has_result;
	struct err result;
};

int message_send(int fd, enum message_kind kind, const void *body, size_t size)
{
	struct iovec parts[2] = { { &kind, sizeof(kind) }, { NULL, size } };
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = 2 };

	/* iovec knows no const */
	memcpy(&parts[1].iov_base, &body, sizeof(body));
	return sendmsg(fd, &m, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static void handled_signals(sigset_t *set, bool terminal)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGINT);
	(void)sigaddset(set, SIGTERM);
	(void)sigaddset(set, SIGHUP);
	if (terminal)
		(void)sigaddset(set, SIGQUIT);
}

/* From a key of the terminal, whose signal the programs get themselves? */
static bool is_key(const struct signalfd_siginfo *info)
{
	return info->ssi_code == SI_KERNEL &&
	       (info->ssi_signo == SIGINT || info->ssi_signo == SIGQUIT);
}

/* Killing the guard takes all the rest along. */
static void force(struct outside *o)
{
	o->forced = true;
	o->kill_at = NSEC_NEVER;
	(void)kill(o->guard, SIGKILL);
}

static void pass_signal(struct outside *o)
{
	struct signalfd_siginfo info;
	int number;

	if (read(o->signals, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (o->terminal && is_key(&info))
		return;
	if (o->signal) {
		if (clock_now() - o->stopped_at >= SAME_WISH)
			force(o);
		return;
	}
	number = o->signal = (int)info.ssi_signo;
	o->stopped_at = clock_now();
	o->kill_at = o->stopped_at + o->patience;
	(void)message_send(o->fd, MESSAGE_STOP, &number, sizeof(number));
}

static void take_message(struct outside *o, const struct message *m, size_t size)
{
	switch (m->kind) {
	case MESSAGE_TOLD:
		if (o->job->told)
			o->job->told(o->job->arg, m->body, size - MESSAGE_HEAD);
		break;
	case MESSAGE_RESULT:
		memcpy(&o->result, m->body, sizeof(o->result));
		o->has_result = true;
		break;
	case MESSAGE_STOP:
		break;
	}
}

/* False at the end: nobody inside is left. */
static bool receive(struct outside *o, struct message *m)
{
	ssize_t n = recv(o->fd, m, sizeof(*m), 0);

	/* a reset says that the other end left an order unread; what it sent before is still here
	 */
	if (n < 0 && errno == ECONNRESET)
		n = recv(o->fd, m, sizeof(*m), 0);
	if (n < (ssize_t)MESSAGE_HEAD)
		return n < 0 && errno == EINTR;
	take_message(o, m, (size_t)n);
	return true;
}

static int poll_msec(nsec_t until)
{
	nsec_t left;

	if (until == NSEC_NEVER)
		return -1;
	left = until - clock_now();
	return left <= 0 ? 0 : (int)(left / NSEC_PER_MSEC) + 1;
}

static void attend(struct outside *o, struct message *m)
{
	struct pollfd fds[2] = { { .fd = o->fd, .events = POLLIN },
				 { .fd = o->signals, .events = POLLIN } };

	for (;;) {
		int n = poll(fds, 2, poll_msec(o->kill_at));

		if (n == 0 && o->kill_at != NSEC_NEVER)
			force(o);
		if (n <= 0)
			continue;
		if (fds[1].revents)
			pass_signal(o);
		if (fds[0].revents && !receive(o, m))
			return;
	}
}

static int death(int status, struct err *err)
{
	int number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status) - 128;

	if (number > 0)
		return err_set(err, -ECHILD, "the lab was killed by signal %d (%s)", number,
			       strsignal(number));
	return err_set(err, -ECHILD, "the lab ended without a result (exit status %d)",
		       WEXITSTATUS(status));
}

static int conclude(const struct outside *o, struct err *err)
{
	int status = 0;

	while (waitpid(o->guard, &status, 0) < 0 && errno == EINTR)
		;
	if (o->forced)
		return err_set(err, -EINTR, "ended by force after signal %d (%s)", o->signal,
			       strsignal(o->signal));
	if (!o->has_result)
		return death(status, err);
	if (o->result.code < 0)
		return err_set(err, o->result.code, "%s", o->result.text);
	return o->result.code;
}

/* Forks the guard. What stdio still holds is flushed first, or each process would write it. */
static int start(struct outside *o, const struct lab_conf *conf, struct err *err)
{
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_set(err, -errno, "lab: socketpair: %s", strerror(errno));
	(void)fflush(NULL);
	o->guard = fork();
	if (o->guard == 0) {
		(void)close(pair[0]);
		(void)close(o->signals);
		keeper_guard(conf, o->job, pair[1], parent);
	}
	(void)close(pair[1]);
	o->fd = pair[0];
	if (o->guard < 0)
		return err_set(err, -errno, "lab: fork: %s", strerror(errno));
	return 0;
}

int lab_run(const struct lab_conf *conf, const struct lab_job *job, struct err *err)
{
	struct outside o = { .job = job, .fd = -1, .signals = -1, .kill_at = NSEC_NEVER };
	struct message *m = malloc(sizeof(*m));
	sigset_t handled, before;
	int r;

	if (!m)
		return err_set(err, -ENOMEM, "lab: out of memory");
	o.patience = conf->patience ? conf->patience : PATIENCE_DEFAULT;
	o.terminal = conf->terminal;
	handled_signals(&handled, conf->terminal);
	(void)sigprocmask(SIG_BLOCK, &handled, &before);
	o.signals = signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
	if (o.signals < 0)
		r = err_set(err, -errno, "lab: signalfd: %s", strerror(errno));
	else
		r = start(&o, conf, err);
	if (r == 0) {
		attend(&o, m);
		r = conclude(&o, err);
	}
	if (o.fd >= 0)
		(void)close(o.fd);
	if (o.signals >= 0)
		(void)close(o.signals);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	free(m);
	return r;
}
