/* lane_process.c - a job's process: started apart, heard, and its end noted. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/drive/clock.h"
#include "harness/scenario/lanes_inside.h"
#include "harness/scenario/run.h"

enum lane_word { LANE_PROGRESS, LANE_GRADE, LANE_PLACE };

struct lane_message {
	enum lane_word word;
	enum trust_grade grade;
	nsec_t at, of;
	char text[PATH_MAX]; /* what is done, or where the run lies; as long as it is */
};

static void send_message(const struct lane *lane, struct lane_message *m, const char *text,
			 int flags)
{
	int n = snprintf(m->text, sizeof(m->text), "%s", text);

	if (n >= 0 && (size_t)n < sizeof(m->text))
		(void)send(lane->tell, m, offsetof(struct lane_message, text) + (size_t)n + 1,
			   MSG_NOSIGNAL | flags);
}

void lane_tell(struct lane *lane, const struct run_progress *progress)
{
	struct lane_message m = { .word = LANE_PROGRESS, .at = progress->at, .of = progress->of };

	/* progress that finds no room is told again soon */
	send_message(lane, &m, progress->doing, MSG_DONTWAIT);
}

void lane_grade(struct lane *lane, enum trust_grade grade)
{
	struct lane_message m = { .word = LANE_GRADE, .grade = grade };

	send_message(lane, &m, "", 0);
}

void lane_place(struct lane *lane, const char *dir)
{
	struct lane_message m = { .word = LANE_PLACE };

	send_message(lane, &m, dir, 0);
}

/* What a lane is made of: ours and the job's end of each. */
struct ends {
	int tell[2], out[2], err[2];
};

static void close_pair(const int pair[static 2])
{
	for (int i = 0; i < 2; i++)
		if (pair[i] >= 0)
			(void)close(pair[i]);
}

static int open_ends(struct ends *e, struct err *err)
{
	*e = (struct ends){ { -1, -1 }, { -1, -1 }, { -1, -1 } };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, e->tell) == 0 &&
	    pipe2(e->out, O_CLOEXEC) == 0 && pipe2(e->err, O_CLOEXEC) == 0)
		return 0;
	close_pair(e->tell);
	close_pair(e->out);
	close_pair(e->err);
	return err_set(err, -errno, "a lane's pipes: %s", strerror(errno));
}

/* In the job's process: a group of its own, for a terminal's Ctrl-C is told to it by its parent;
 * nothing to read; no end but with its parent's. */
static void settle_in(const struct ends *e, pid_t parent, const sigset_t *before)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_FAILURE);
	if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(e->out[1], STDOUT_FILENO) < 0 ||
	    dup2(e->err[1], STDERR_FILENO) < 0)
		_exit(EXIT_FAILURE);
	(void)close(nothing);
	(void)close(e->tell[0]);
	close_pair(e->out);
	close_pair(e->err);
	(void)sigprocmask(SIG_SETMASK, before, NULL);
}

int lane_start(struct lane *lane, const struct lane_job *job, const sigset_t *before,
	       struct err *err)
{
	pid_t parent = getpid();
	struct ends e;
	int r = open_ends(&e, err);

	if (r < 0)
		return r;
	(void)fflush(NULL);
	lane->pid = fork();
	if (lane->pid == 0) {
		struct lane own = { .tell = e.tell[1] };
		int status;

		settle_in(&e, parent, before);
		status = job->run(&own, job->arg);
		(void)fflush(NULL);
		_exit(status);
	}
	if (lane->pid < 0) {
		r = err_set(err, -errno, "a lane's process: %s", strerror(errno));
		(void)close(e.tell[0]);
		(void)close(e.out[0]);
		(void)close(e.err[0]);
	}
	(void)close(e.tell[1]);
	(void)close(e.out[1]);
	(void)close(e.err[1]);
	if (r < 0)
		return r;
	lane->tell = e.tell[0];
	lane->out = e.out[0];
	lane->err = e.err[0];
	(void)fcntl(lane->out, F_SETFL, O_NONBLOCK);
	(void)fcntl(lane->err, F_SETFL, O_NONBLOCK);
	lane->busy = lane->starting = true;
	lane->began = clock_now();
	return 0;
}

/* Closes the descriptor at its end, so that it is not polled for ever. */
static void read_output(int *fd, struct text *ret)
{
	char buf[16384];
	ssize_t n;

	if (*fd < 0)
		return;
	while ((n = read(*fd, buf, sizeof(buf))) > 0)
		text_add_bytes(ret, buf, (size_t)n);
	if (n == 0) {
		(void)close(*fd);
		*fd = -1;
	}
}

static bool take_progress(struct lane *lane, const struct lane_message *m)
{
	bool changed = strcmp(lane->line.doing, m->text) != 0;

	(void)snprintf(lane->line.doing, sizeof(lane->line.doing), "%.63s", m->text);
	lane->line.at = m->at;
	lane->line.of = m->of;
	if (m->of)
		lane->starting = false;
	return changed;
}

static bool take_message(struct lane *lane, const struct lane_message *m)
{
	switch (m->word) {
	case LANE_PROGRESS:
		return take_progress(lane, m);
	case LANE_GRADE:
		lane->result.graded = true;
		lane->result.grade = m->grade;
		break;
	case LANE_PLACE:
		text_done(&lane->dir_text);
		text_add(&lane->dir_text, m->text);
		break;
	}
	return false;
}

bool lane_read(struct lane *lane)
{
	struct lane_message m;
	bool changed = false;
	ssize_t n = 0;

	read_output(&lane->out, &lane->out_text);
	read_output(&lane->err, &lane->err_text);
	while (lane->tell >= 0 && (n = recv(lane->tell, &m, sizeof(m), MSG_DONTWAIT)) > 0)
		changed |= take_message(lane, &m);
	if (lane->tell >= 0 && n == 0) {
		(void)close(lane->tell);
		lane->tell = -1;
	}
	return changed;
}

static nsec_t nsec_of(struct timeval tv)
{
	return tv.tv_sec * NSEC_PER_SEC + tv.tv_usec * NSEC_PER_USEC;
}

bool lane_ended(struct lane *lane)
{
	struct lane_result *result = &lane->result;
	struct rusage used;
	int status;

	if (!lane->busy || wait4(lane->pid, &status, WNOHANG, &used) != lane->pid)
		return false;
	(void)lane_read(lane);
	for (const int *fd = (const int[]){ lane->tell, lane->out, lane->err, -2 }; *fd != -2; fd++)
		if (*fd >= 0)
			(void)close(*fd);
	lane->tell = lane->out = lane->err = -1;
	lane->busy = lane->starting = false;
	result->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	result->took = clock_now() - lane->began;
	result->cpu = nsec_of(used.ru_utime) + nsec_of(used.ru_stime);
	result->largest_bytes = (uint64_t)used.ru_maxrss << 10;
	result->out = text_str(&lane->out_text);
	result->err = text_str(&lane->err_text);
	result->dir = text_str(&lane->dir_text);
	return true;
}
