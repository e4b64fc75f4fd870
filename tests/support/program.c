/* program.c - running a program in a test. */
#include "tests/support/program.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY 65534

const char *program_straits(void)
{
	const char *straits = getenv("STRAITS");

	return straits ? straits : "build/straits";
}

static void become_user(void)
{
	if (geteuid() != 0)
		return;
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0)
		_exit(126);
}

static _Noreturn void become(const char *const *argv, const char *dir, bool as_user, int out,
			     int err)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)setpgid(0, 0);
	if (dir && chdir(dir) < 0)
		_exit(126);
	if (as_user)
		become_user();
	if (dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(err, STDERR_FILENO) < 0)
		_exit(126);
	(void)execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

bool program_start(struct program *p, const char *const *argv, const char *dir, bool as_user)
{
	int out[2], err[2];

	*p = (struct program){ .out_fd = -1, .err_fd = -1, .status = -1 };
	if (pipe2(out, O_CLOEXEC) < 0)
		return false;
	if (pipe2(err, O_CLOEXEC) < 0) {
		(void)close(out[0]);
		(void)close(out[1]);
		return false;
	}
	p->pid = fork();
	if (p->pid == 0)
		become(argv, dir, as_user, out[1], err[1]);
	(void)setpgid(p->pid, p->pid);
	(void)close(out[1]);
	(void)close(err[1]);
	p->out_fd = out[0];
	p->err_fd = err[0];
	return p->pid > 0;
}

static int milliseconds_left(const struct timespec *end)
{
	struct timespec now;
	long long left;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	left = (long long)(end->tv_sec - now.tv_sec) * 1000 +
	       (end->tv_nsec - now.tv_nsec) / 1000000;
	return left > 0 ? (int)left : 0;
}

static void read_some(int *fd, struct text *to)
{
	char buf[4096];
	ssize_t n = read(*fd, buf, sizeof(buf));

	if (n > 0) {
		text_add_bytes(to, buf, (size_t)n);
	} else if (n == 0 || errno != EINTR) {
		(void)close(*fd);
		*fd = -1;
	}
}

/* Reads until part was said (NULL: until both ends are closed); false at the end or when time is
 * up. */
static bool read_until(struct program *p, const char *part, const struct timespec *end)
{
	for (;;) {
		struct pollfd fds[2] = { { .fd = p->out_fd, .events = POLLIN },
					 { .fd = p->err_fd, .events = POLLIN } };
		int left = milliseconds_left(end);

		if (part && (strstr(text_str(&p->out), part) || strstr(text_str(&p->err), part)))
			return true;
		if ((p->out_fd < 0 && p->err_fd < 0) || left == 0)
			return false;
		if (poll(fds, 2, left) <= 0)
			continue;
		if (fds[0].revents)
			read_some(&p->out_fd, &p->out);
		if (fds[1].revents)
			read_some(&p->err_fd, &p->err);
	}
}

static struct timespec after(int seconds)
{
	struct timespec end;

	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	return end;
}

bool program_until(struct program *p, const char *part, int limit)
{
	struct timespec end = after(limit);

	return read_until(p, part, &end);
}

void program_wait(struct program *p, int limit)
{
	struct timespec end = after(limit);
	int status;

	(void)read_until(p, NULL, &end);
	if (p->out_fd >= 0 || p->err_fd >= 0) {
		p->timed_out = true;
		(void)kill(-p->pid, SIGKILL);
	}
	while (waitpid(p->pid, &status, 0) < 0)
		if (errno != EINTR)
			return;
	p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int program_run(struct program *p, const char *const *argv, const char *dir, int limit)
{
	if (!program_start(p, argv, dir, false))
		return -1;
	program_wait(p, limit);
	return p->timed_out ? -1 : p->status;
}

int program_status(const char *const *argv, int limit)
{
	struct program p;
	int status = program_run(&p, argv, NULL, limit);

	program_done(&p);
	return status;
}

bool program_is_there(const char *name)
{
	const char *const argv[] = { "sh", "-c", "command -v \"$0\"", name, NULL };

	return program_status(argv, 10) == 0;
}

void program_done(struct program *p)
{
	if (p->out_fd >= 0)
		(void)close(p->out_fd);
	if (p->err_fd >= 0)
		(void)close(p->err_fd);
	text_done(&p->out);
	text_done(&p->err);
}

int program_words(struct program *p, const char *dir, bool as_user, va_list words)
{
	const char *argv[24] = { program_straits() };
	size_t n = 1;

	program_done(p);
	while (n < 23 && (argv[n] = va_arg(words, const char *)))
		n++;
	if (!program_start(p, argv, dir, as_user))
		return -1;
	program_wait(p, 120);
	return p->status;
}
