/* outside.c - running programs of others. */
#include "reports/write/outside.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/path.h"
#include "harness/base/text.h"

extern char **environ;

/* Python tells where it was, and what happened in the last line. */
static ssize_t read_end(int fd, char *buf, size_t size)
{
	off_t end = lseek(fd, 0, SEEK_END);
	ssize_t n = pread(fd, buf, size, end > (off_t)size ? end - (off_t)size : 0);
	ssize_t from = n;

	while (from > 0 && buf[from - 1] == '\n')
		from--;
	for (n = from; from > 0 && buf[from - 1] != '\n';)
		from--;
	memmove(buf, buf + from, (size_t)(n - from));
	return n - from;
}

/* What a program complained, on one line. */
static void read_complaint(int fd, char *buf, size_t size)
{
	ssize_t n = pread(fd, buf, size - 1, 0);
	size_t used = 0;

	if (n > 9 && !memcmp(buf, "Traceback", 9))
		n = read_end(fd, buf, size - 1);
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

static void read_said(int fd, struct text *said)
{
	char buf[4096];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, buf, sizeof(buf), at)) > 0) {
		text_add_bytes(said, buf, (size_t)n);
		at += n;
	}
}

/* No input, and complaints as both outputs. */
static int redirect(posix_spawn_file_actions_t *actions, int complaints)
{
	int r = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, complaints, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(actions, complaints, STDERR_FILENO);
	return r;
}

/* The program gets dir as its folder; with no complaints, below 0, our own input and outputs. */
static int spawn(const struct outside *o, const char *dir, char *const *argv, char *const *env,
		 int complaints, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	int r = posix_spawn_file_actions_init(&actions);

	if (r != 0)
		return -r;
	r = posix_spawn_file_actions_addchdir_np(&actions, dir);
	if (r == 0 && complaints >= 0)
		r = redirect(&actions, complaints);
	if (r == 0)
		r = posix_spawnp(ret, o->program, &actions, NULL, argv, env);
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

static size_t count(const char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* Two NULL-ended lists, either of which may be NULL, as one that the caller frees. */
static char **join(const char *const *first, const char *const *second)
{
	size_t n = count(first), m = count(second);
	char **list = calloc(n + m + 1, sizeof(*list));

	for (size_t i = 0; list && i < n + m; i++)
		list[i] = (char *)(i < n ? first[i] : second[i - n]);
	return list;
}

static int absent(const struct outside *o, struct err *err)
{
	return err_set(err, -ENOENT, "%s is not installed, and it %s (Debian: %s)", o->program,
		       o->does, o->package);
}

int outside_find(const struct outside *o, struct err *err)
{
	return path_has(o->program) ? 0 : absent(o, err);
}

int outside_talk(const struct outside *o, const char *dir, const char *const *args,
		 const struct outside_talk *talk, struct err *err)
{
	char complaint[300];
	bool good = false;
	pid_t pid = -1;
	int r;
	int complaints = memfd_create(o->program, MFD_CLOEXEC);
	char **argv = join((const char *const[]){ o->program, NULL }, args);
	/* of two settings of one name the first counts */
	char **env = join(o->settings, (const char *const *)environ);

	if (complaints < 0 || !argv || !env) {
		r = argv && env ? -errno : -ENOMEM;
		(void)err_set(err, r, "%s: %s", dir, strerror(-r));
		goto out;
	}
	r = spawn(o, dir, argv, env, talk->asks ? -1 : complaints, &pid);
	if (r == 0)
		r = wait_for(pid, &good);
	if (r == 0 && talk->said)
		read_said(complaints, talk->said);
	if (r == -ENOENT) {
		(void)absent(o, err);
	} else if (r < 0) {
		(void)err_set(err, r, "%s: %s", o->program, strerror(-r));
	} else if (!good) {
		read_complaint(complaints, complaint, sizeof(complaint));
		r = err_set(err, -EIO, "%s: %s", o->program,
			    *complaint   ? complaint
			    : talk->asks ? "it did not succeed"
					 : "it was killed");
	}
out:
	free((void *)argv);
	free((void *)env);
	if (complaints >= 0)
		(void)close(complaints);
	return r;
}

int outside_run(const struct outside *o, const char *dir, const char *const *args, struct err *err)
{
	return outside_talk(o, dir, args, &(struct outside_talk){ .asks = false }, err);
}
