/* talk_guard.c - starts the assistant, waits until it listens, watches it, and ends it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/journal.h"
#include "harness/workload/build_ready.h"
#include "harness/workload/moment.h"
#include "harness/workload/spawn.h"
#include "harness/workload/talk_inside.h"

/* How often it is looked whether the assistant listens. */
#define LOOK_EVERY  (20 * NSEC_PER_MSEC)
#define FLUSH_EVERY (500 * NSEC_PER_MSEC)
/* From SIGTERM to SIGKILL. */
#define STOP_LIMIT (2 * NSEC_PER_SEC)

extern char **environ;

struct guard {
	struct talk_part *part;
	pid_t pid; /* of the assistant and its group; 0: it was never started */
	int fd;    /* of its process; -1 */
	bool ended;
	int status;
};

static void set_number(const char *name, unsigned value)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", value);
	(void)setenv(name, text, 1);
}

/* This process has no other use for its environment. docs/talk-contract.md tells of these. */
static void set_environment(const struct talk_conf *conf)
{
	(void)setenv("STRAITS_LOCAL", conf->local, 1);
	(void)setenv("STRAITS_PEER", conf->peer, 1);
	(void)setenv("STRAITS_LANGUAGE", conf->show->language, 1);
	(void)setenv("STRAITS_MODE", conf->show->translate ? "translate" : "assistant", 1);
	set_number("STRAITS_RECEIVE_PORT", TALK_ASSISTANT_PORT);
	set_number("STRAITS_SEND_PORT", TALK_CUSTOMER_PORT);
}

/* No input, outputs where ours go. */
static int spawn_as(pid_t *ret, const char *program, char *const *argv)
{
	posix_spawn_file_actions_t files;
	int r = posix_spawn_file_actions_init(&files);

	if (r)
		return r;
	r = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&files, 2, 1);
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(&files, 3);
	if (r == 0)
		r = spawn_group(ret, program, argv, environ, &files);
	(void)posix_spawn_file_actions_destroy(&files);
	return r;
}

static int spawn_command(struct guard *g, const char *command)
{
	char *const argv[] = { (char *)"sh", (char *)"-c", (char *)command, NULL };

	return spawn_as(&g->pid, "/bin/sh", argv);
}

static int spawn_reference(struct guard *g, const struct talk_assistant_conf *a)
{
	const struct {
		const char *name;
		nsec_t value;
	} times[] = {
		{ "delay", a->delay }, { "patience", a->patience }, { "ignore", a->ignore },
		{ "stop", a->stop },   { "length", a->length },     { "filler", a->filler },
	};

	const size_t count = sizeof(times) / sizeof(*times);
	char texts[sizeof(times) / sizeof(*times)][48];
	char *argv[sizeof(times) / sizeof(*times) + 5];
	size_t n = 0;

	argv[n++] = g->part->conf->program;
	argv[n++] = (char *)"assistant";
	for (size_t i = 0; i < count; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "--%s=%lld ns", times[i].name,
			       (long long)times[i].value);
		argv[n++] = texts[i];
	}
	if (a->stubborn)
		argv[n++] = (char *)"--stubborn";
	argv[n] = NULL;
	return spawn_as(&g->pid, argv[0], argv);
}

static int start(struct guard *g, struct err *err)
{
	const struct talk_show *show = g->part->conf->show;
	int r;

	set_environment(g->part->conf);
	r = show->command ? spawn_command(g, show->command) : spawn_reference(g, &show->reference);
	if (r) {
		g->pid = 0;
		return err_set(err, -r, "the assistant cannot be started: %s", strerror(r));
	}
	g->fd = (int)syscall(SYS_pidfd_open, g->pid, 0);
	if (g->fd < 0)
		return err_set(err, -errno, "the assistant cannot be watched: %s", strerror(errno));
	(void)fcntl(g->fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

/* Waits until the harness says something, the assistant ends, or until comes. 0, or a negative
 * errno. */
static int watch(struct guard *g, nsec_t until, struct err *err)
{
	struct pollfd fds[2] = { { .fd = g->part->conf->control_fd, .events = POLLIN },
				 { .fd = g->ended ? -1 : g->fd, .events = POLLIN } };
	nsec_t left = until - moment_now();
	int r;

	r = poll(fds, 2, left > 0 ? (int)((left + NSEC_PER_MSEC - 1) / NSEC_PER_MSEC) : 0);
	if (r < 0 && errno != EINTR)
		return err_set(err, -errno, "the assistant's guard: %s", strerror(errno));
	if (r > 0 && fds[1].revents && waitpid(g->pid, &g->status, WNOHANG) == g->pid)
		g->ended = true;
	return r > 0 && fds[0].revents ? talk_part_hear(g->part, err) : 0;
}

static int tell_end(const struct guard *g, const char *when, struct err *err)
{
	if (WIFSIGNALED(g->status))
		return err_set(err, -ECHILD, "the assistant was ended by signal %d (%s) %s",
			       WTERMSIG(g->status), strsignal(WTERMSIG(g->status)), when);
	return err_set(err, -ECHILD, "the assistant ended by itself, with status %d, %s%s",
		       WEXITSTATUS(g->status), when,
		       WEXITSTATUS(g->status) == 127 ? ": there is no such command" : "");
}

static int wait_ready(struct guard *g, struct err *err)
{
	nsec_t begin = moment_now();
	nsec_t limit = begin + g->part->conf->show->ready_limit;
	int r = 0;

	while (r == 0 && !g->part->stopping && !build_port_open(true, TALK_ASSISTANT_PORT)) {
		nsec_t now = moment_now();

		if (g->ended)
			return tell_end(g, "before it listened", err);
		if (now >= limit)
			return err_set(err, -ETIMEDOUT,
				       "the assistant did not listen at UDP port %d within %.1f s",
				       TALK_ASSISTANT_PORT, (double)(limit - begin) / NSEC_PER_SEC);
		r = watch(g, now + LOOK_EVERY, err);
	}
	return r;
}

static int stand_by(struct guard *g, struct err *err)
{
	int r = 0;

	while (r == 0 && !g->part->stopping) {
		r = watch(g, moment_now() + FLUSH_EVERY, err);
		journal_flush(g->part->journal);
		if (r == 0 && g->ended && !g->part->stopping)
			return tell_end(g, "before the end of the conversation", err);
	}
	return r;
}

/* What it started goes with it. */
static void stop(struct guard *g)
{
	nsec_t limit = moment_now() + STOP_LIMIT;

	if (!g->pid)
		return;
	(void)kill(-g->pid, SIGTERM);
	while (!g->ended && moment_now() < limit) {
		struct pollfd fd = { .fd = g->fd, .events = POLLIN };

		if (poll(&fd, 1, 100) > 0 && waitpid(g->pid, &g->status, WNOHANG) == g->pid)
			g->ended = true;
	}
	(void)kill(-g->pid, SIGKILL);
	if (!g->ended)
		(void)waitpid(g->pid, &g->status, 0);
}

int talk_guard(struct talk_part *part, struct err *err)
{
	struct guard g = { .part = part, .fd = -1 };
	int r = start(&g, err);

	if (r == 0)
		r = wait_ready(&g, err);
	if (r == 0) {
		talk_part_note(part, RECORD_STEP, "start", moment_now(), 0, 0);
		talk_part_tell(part, CONTROL_READY, NULL);
		talk_part_tell(part, CONTROL_UP, NULL);
		r = stand_by(&g, err);
	}
	stop(&g);
	if (g.fd >= 0)
		(void)close(g.fd);
	return r;
}
