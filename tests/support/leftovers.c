/* leftovers.c - what a run may leave behind on the machine. */
#include "tests/support/leftovers.h"

#include <dirent.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/program.h"

/* How long the kernel may take to end what was killed, in steps of 20 ms. */
#define GONE_STEPS 500

static bool command_line_has(const char *pid, const char *part)
{
	char path[300], line[4096];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "/proc/%s/cmdline", pid);
	f = fopen(path, "r");
	if (!f)
		return false;
	n = fread(line, 1, sizeof(line) - 1, f);
	(void)fclose(f);
	for (size_t i = 0; i < n; i++)
		if (!line[i])
			line[i] = ' ';
	line[n] = '\0';
	return strstr(line, part) != NULL;
}

static bool is_number(const char *name)
{
	return name[0] >= '1' && name[0] <= '9';
}

size_t leftovers_processes(const char *dir, pid_t ret[static LEFTOVERS_PROCESSES_MAX])
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	size_t n = 0;

	while (proc && (e = readdir(proc)) && n < LEFTOVERS_PROCESSES_MAX)
		if (is_number(e->d_name) && command_line_has(e->d_name, dir))
			ret[n++] = (pid_t)strtol(e->d_name, NULL, 10);
	if (proc)
		(void)closedir(proc);
	return n;
}

size_t leftovers_hidden(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d)))
		n += e->d_name[0] == '.' && strcmp(e->d_name, ".") != 0 &&
		     strcmp(e->d_name, "..") != 0;
	if (d)
		(void)closedir(d);
	return n;
}

static size_t count_processes(const void *dir)
{
	pid_t pids[LEFTOVERS_PROCESSES_MAX];

	return leftovers_processes(dir, pids);
}

static size_t count_hidden(const void *dir)
{
	return leftovers_hidden(dir);
}

static size_t wait_for_none(size_t (*count)(const void *arg), const void *arg)
{
	size_t n = count(arg);

	for (int i = 0; n && i < GONE_STEPS; i++) {
		(void)poll(NULL, 0, 20);
		n = count(arg);
	}
	return n;
}

size_t leftovers_wait_processes(const char *dir)
{
	return wait_for_none(count_processes, dir);
}

size_t leftovers_wait_hidden(const char *dir)
{
	return wait_for_none(count_hidden, dir);
}

static const char *const kinds[] = { "net", "pid", "mnt", "user" };

/* "net:[4026532000]" of the process; false when it has ended. */
static bool read_namespace(const char *pid, const char *kind, char ret[static 64])
{
	char path[300];
	ssize_t n;

	(void)snprintf(path, sizeof(path), "/proc/%s/ns/%s", pid, kind);
	n = readlink(path, ret, 63);
	ret[n > 0 ? n : 0] = '\0';
	return n > 0;
}

void leftovers_namespaces(pid_t pid, struct text *text)
{
	char number[16], theirs[64], own[64];

	(void)snprintf(number, sizeof(number), "%d", pid);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (read_namespace(number, kinds[i], theirs) &&
		    read_namespace("self", kinds[i], own) && strcmp(theirs, own) != 0 &&
		    !strstr(text_str(text), theirs))
			text_addf(text, " %s", theirs);
	}
}

static bool is_inside(const char *pid, const char *namespaces)
{
	char name[64];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (read_namespace(pid, kinds[i], name) && strstr(namespaces, name))
			return true;
	}
	return false;
}

static size_t count_inside(const void *namespaces)
{
	DIR *proc = opendir("/proc");
	struct dirent *e;
	size_t n = 0;

	while (proc && (e = readdir(proc)))
		n += is_number(e->d_name) && is_inside(e->d_name, namespaces);
	if (proc)
		(void)closedir(proc);
	return n;
}

size_t leftovers_wait_namespaces(const struct text *namespaces)
{
	return wait_for_none(count_inside, text_str(namespaces));
}

void leftovers_list(const char *temporary, struct text *text)
{
	static const char script[] = "ip -o link | cut -d: -f2; nft list ruleset 2>/dev/null; "
				     "ls -A /run/netns \"$0\" 2>/dev/null; "
				     "ls -d /sys/fs/cgroup/straits* 2>/dev/null; true";
	const char *const argv[] = { "sh", "-c", script, temporary, NULL };
	struct program p;

	(void)program_run(&p, argv, NULL, 20);
	text_done(text);
	text_add(text, text_str(&p.out));
	program_done(&p);
}
