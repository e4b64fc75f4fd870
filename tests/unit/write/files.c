/* files.c - reading, writing and counting files for the tests of reports. */
#include "tests/unit/write/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char *join(const char *dir, const char *name, char buf[static 512])
{
	(void)snprintf(buf, 512, "%s/%s", dir, name);
	return buf;
}

struct text file_text(const char *dir, const char *name)
{
	struct text t = { 0 };
	char path[512], buf[4096];
	FILE *f = fopen(join(dir, name, path), "re");
	size_t n;

	while (f && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add_bytes(&t, buf, n);
	if (f)
		(void)fclose(f);
	return t;
}

void file_write(const char *dir, const char *name, const char *text)
{
	char path[512];
	FILE *f = fopen(join(dir, name, path), "we");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0) {
		perror(path);
		abort();
	}
}

bool file_is(const char *dir, const char *name)
{
	char path[512];

	return access(join(dir, name, path), F_OK) == 0;
}

void file_replace(const char *dir, const char *name, const char *from, const char *to)
{
	struct text before = file_text(dir, name), after = { 0 };
	const char *found = strstr(text_str(&before), from);

	if (!found) {
		(void)fprintf(stderr, "%s lacks \"%s\"\n", name, from);
		abort();
	}
	text_add_bytes(&after, before.s, (size_t)(found - before.s));
	text_add(&after, to);
	text_add(&after, found + strlen(from));
	file_write(dir, name, text_str(&after));
	text_done(&before);
	text_done(&after);
}

unsigned entries_of(const char *dir)
{
	struct dirent **names = NULL;
	int n = scandir(dir, &names, NULL, NULL);

	for (int i = 0; i < n; i++)
		free(names[i]);
	free((void *)names);
	return n > 2 ? (unsigned)n - 2 : 0;
}

int run_program(const char *const *argv)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int status, r;

	(void)posix_spawn_file_actions_init(&actions);
	for (int fd = 0; fd < 3; fd++)
		(void)posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
	r = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (r != 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}
