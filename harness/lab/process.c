/* process.c - programs on the hosts: started clean, watched, ended with all they started. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/drive/clock.h"
#include "harness/lab/lab_inside.h"
#include "harness/net/netns.h"

extern char **environ;

/* What a program inherits of the environment; a star stands for any ending. */
static const char *const inherited[] = {
	"PATH",  "HOME",  "USER",         "LOGNAME",      "SHELL",
	"TERM",  "TZ",    "TMPDIR",       "LANG",         "LC_*",
	"XDG_*", "GST_*", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS",
};

/* How long a killed process may take to be gone. */
#define DEATH_LIMIT (2 * NSEC_PER_SEC)

static bool is_inherited(const char *setting)
{
	size_t length = strcspn(setting, "=");

	for (size_t i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++) {
		size_t n = strlen(inherited[i]);
		bool open = inherited[i][n - 1] == '*';

		n -= open;
		if ((open ? length >= n : length == n) && !strncmp(setting, inherited[i], n))
			return true;
	}
	return false;
}

static size_t count(char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* The environment of a program; the array is the caller's to free, the strings are borrowed. */
static char **make_environment(const struct lab_program *program)
{
	char *const *added = (char *const *)program->env;
	char **env = calloc(count(environ) + count(added) + 1, sizeof(*env));
	size_t n = 0;

	if (!env)
		return NULL;
	for (char **e = environ; e && *e; e++) {
		if (program->as_is || is_inherited(*e))
			env[n++] = *e;
	}
	for (; added && *added; added++)
		env[n++] = *added;
	return env;
}

/* All that posix_spawnp() needs, so that it can be called in the host's namespace. */
struct start {
	const struct lab_program *program;
	char **env;
	int log;
	int control; /* the program's end */
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	pid_t pid;
};

static int prepare_files(struct start *s)
{
	int r;

	if (s->program->as_is)
		return posix_spawn_file_actions_addclosefrom_np(&s->files, 3);
	r = posix_spawn_file_actions_addopen(&s->files, 0, "/dev/null", O_RDONLY, 0);

	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&s->files, s->log, 1);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&s->files, s->log, 2);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&s->files, s->control, 3);
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(&s->files, 4);
	return r;
}

/* Signals as a shell would leave them, and a session of its own: a terminal's Ctrl-C is not for it.
 */
static int prepare_how(struct start *s)
{
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID;
	sigset_t none, all;
	int r;

	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	if (s->program->as_is)
		flags = POSIX_SPAWN_SETSIGMASK;
	r = posix_spawnattr_setsigmask(&s->how, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(&s->how, &all);
	if (r == 0)
		r = posix_spawnattr_setflags(&s->how, flags);
	return r;
}

/* posix_spawn() rather than fork(): the drive's thread must not pay for a copy of its memory. */
static int spawn_here(void *arg, struct err *err)
{
	struct start *s = arg;
	const char *name = s->program->argv[0];
	int r = posix_spawnp(&s->pid, name, &s->files, &s->how, (char *const *)s->program->argv,
			     s->env);

	if (r)
		return err_set(err, -r, "cannot start %s: %s", name, strerror(r));
	return 0;
}

static int spawn(struct lab *lab, size_t host, struct start *s, struct err *err)
{
	int r = posix_spawn_file_actions_init(&s->files);

	if (r)
		return err_set(err, -r, "cannot start a program: %s", strerror(r));
	(void)posix_spawnattr_init(&s->how);
	r = prepare_files(s);
	if (r == 0)
		r = prepare_how(s);
	if (r)
		r = err_set(err, -r, "cannot start a program: %s", strerror(r));
	else
		r = netns_do(lab->hosts[host].netns, spawn_here, s, err);
	(void)posix_spawnattr_destroy(&s->how);
	(void)posix_spawn_file_actions_destroy(&s->files);
	return r;
}

static int open_log(const char *path, int *ret, struct err *err)
{
	int fd = open(path ? path : "/dev/null", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd < 0)
		return err_set(err, -errno, "%s: %s", path ? path : "/dev/null", strerror(errno));
	*ret = fd;
	return 0;
}

int lab_spawn(struct lab *lab, size_t host, const struct lab_program *program, size_t *ret_process,
	      struct err *err)
{
	struct start s = { .program = program, .log = -1, .control = -1 };
	struct process *p = &lab->processes[lab->process_count];
	int pair[2] = { -1, -1 };
	int r;

	if (lab->process_count == LAB_PROCESSES_MAX)
		return err_set(err, -ENOSPC, "more than %d programs in a lab", LAB_PROCESSES_MAX);
	r = open_log(program->log, &s.log, err);
	if (r < 0)
		return r;
	s.env = make_environment(program);
	if (!s.env)
		r = err_set(err, -ENOMEM, "cannot start a program: out of memory");
	else if (!program->as_is && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		r = err_set(err, -errno, "cannot start a program: %s", strerror(errno));
	s.control = pair[1];
	if (r == 0)
		r = spawn(lab, host, &s, err);
	if (pair[1] >= 0)
		(void)close(pair[1]);
	(void)close(s.log);
	free(s.env);
	if (r < 0) {
		if (pair[0] >= 0)
			(void)close(pair[0]);
		return r;
	}
	*p = (struct process){ .pid = s.pid, .control = pair[0], .as_is = program->as_is };
	*ret_process = lab->process_count++;
	return 0;
}

int lab_control(const struct lab *lab, size_t process)
{
	return lab->processes[process].control;
}

static void note_end(struct lab *lab, pid_t pid, int status)
{
	for (size_t i = 0; i < lab->process_count; i++) {
		struct process *p = &lab->processes[i];

		if (p->pid == pid && !p->ended) {
			p->ended = true;
			p->status = status;
		}
	}
}

/* Also orphans come here: the keeper is the first process of its process namespace. */
void process_reap(struct lab *lab)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		note_end(lab, pid, status);
}

bool lab_ended(struct lab *lab, size_t process, int *ret_status)
{
	const struct process *p = &lab->processes[process];

	process_reap(lab);
	if (p->ended && ret_status)
		*ret_status = p->status;
	return p->ended;
}

/* Waits for an end, or for time to pass. */
static void wait_end(struct lab *lab, const struct process *p, nsec_t until)
{
	struct pollfd child = { .fd = lab->signals, .events = POLLIN };
	char drop[1024];

	process_reap(lab);
	while (!p->ended && clock_now() < until) {
		nsec_t left = until - clock_now();

		if (poll(&child, 1, (int)(left / NSEC_PER_MSEC) + 1) > 0)
			(void)!read(lab->signals, drop, sizeof(drop));
		process_reap(lab);
	}
}

/* Who started the lab shares a group with a program that got everything from there. */
static void signal_all(const struct process *p, int number)
{
	if (!p->as_is)
		(void)kill(-p->pid, number);
	else if (!p->ended)
		(void)kill(p->pid, number);
}

void lab_signal(struct lab *lab, size_t process, int number)
{
	const struct process *p = &lab->processes[process];

	process_reap(lab);
	if (p->ended)
		return;
	(void)kill(p->pid, number);
	(void)kill(p->pid, SIGCONT);
}

void lab_end(struct lab *lab, size_t process, nsec_t patience)
{
	struct process *p = &lab->processes[process];

	p->told = true;
	process_reap(lab);
	if (!p->ended && patience > 0) {
		signal_all(p, SIGTERM);
		wait_end(lab, p, clock_now() + patience);
	}
	/* also what the program left behind in its group */
	signal_all(p, SIGKILL);
	wait_end(lab, p, clock_now() + DEATH_LIMIT);
}

void process_end_all(struct lab *lab, nsec_t patience)
{
	nsec_t until = clock_now() + patience;

	for (size_t i = 0; i < lab->process_count && patience > 0; i++) {
		process_reap(lab);
		if (!lab->processes[i].ended)
			signal_all(&lab->processes[i], SIGTERM);
	}
	for (size_t i = 0; i < lab->process_count && patience > 0; i++)
		wait_end(lab, &lab->processes[i], until);
	for (size_t i = 0; i < lab->process_count; i++)
		lab_end(lab, i, 0);
}

void process_close_all(struct lab *lab)
{
	for (size_t i = 0; i < lab->process_count; i++)
		if (lab->processes[i].control >= 0)
			(void)close(lab->processes[i].control);
}
