/* gnuplot.c - running gnuplot, without a shell. */
#include "reports/write/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"

extern char **environ;

/* What gnuplot complained, on one line. */
static void read_complaint(int fd, char *buf, size_t size)
{
	ssize_t n = pread(fd, buf, size - 1, 0);
	size_t used = 0;

	for (ssize_t i = 0; i < n; i++) {
		bool space = buf[i] == '\n' || buf[i] == ' ' || buf[i] == '\t';

		if (!space)
			buf[used++] = buf[i];
		else if (used && buf[used - 1] != ' ')
			buf[used++] = ' ';
	}
	while (used && buf[used - 1] == ' ')
		used--;
	buf[used] = '\0';
}

/* gnuplot gets dir as its folder, no input, and complaints as both of its outputs. */
static int spawn(const char *dir, char *const *argv, int complaints, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	int r = posix_spawn_file_actions_init(&actions);

	if (r != 0)
		return -r;
	r = posix_spawn_file_actions_addchdir_np(&actions, dir);
	if (r == 0)
		r = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY,
						     0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, complaints, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&actions, complaints, STDERR_FILENO);
	if (r == 0)
		r = posix_spawnp(ret, "gnuplot", &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static int wait_for(pid_t pid, bool *ret_good)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	*ret_good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return 0;
}

/* gnuplot with the scripts as its arguments; the caller frees the list. */
static char **arguments(const char *const *scripts)
{
	size_t n = 0;
	char **argv;

	while (scripts[n])
		n++;
	argv = calloc(n + 2, sizeof(*argv));
	if (!argv)
		return NULL;
	argv[0] = (char *)"gnuplot";
	for (size_t i = 0; i < n; i++)
		argv[i + 1] = (char *)scripts[i];
	return argv;
}

int gnuplot_run(const char *dir, const char *const *scripts, struct err *err)
{
	char complaint[300];
	bool good = false;
	pid_t pid = -1;
	int r;
	int complaints = memfd_create("gnuplot", MFD_CLOEXEC);
	char **argv = arguments(scripts);

	if (complaints < 0 || !argv) {
		r = argv ? -errno : -ENOMEM;
		(void)err_set(err, r, "%s: %s", dir, strerror(-r));
		goto out;
	}
	r = spawn(dir, argv, complaints, &pid);
	if (r == 0)
		r = wait_for(pid, &good);
	if (r == -ENOENT) {
		(void)err_set(
			err, r,
			"gnuplot is not installed, and it draws the plots (Debian: gnuplot-nox)");
	} else if (r < 0) {
		(void)err_set(err, r, "gnuplot: %s", strerror(-r));
	} else if (!good) {
		read_complaint(complaints, complaint, sizeof(complaint));
		r = err_set(err, -EIO, "gnuplot: %s", *complaint ? complaint : "it was killed");
	}
out:
	free((void *)argv);
	if (complaints >= 0)
		(void)close(complaints);
	return r;
}
