/* files.c - reading, writing and counting files in tests. */
#include "tests/support/files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *join(const char *dir, const char *name, char buf[static 512])
{
	(void)snprintf(buf, 512, "%s/%s", dir, name);
	return buf;
}

struct text file_read(const char *path)
{
	struct text t = { 0 };
	char buf[4096];
	FILE *f = fopen(path, "re");
	size_t n;

	while (f && (n = fread(buf, 1, sizeof(buf), f)) > 0)
		text_add_bytes(&t, buf, n);
	if (f)
		(void)fclose(f);
	return t;
}

struct text file_text(const char *dir, const char *name)
{
	char path[512];

	return file_read(join(dir, name, path));
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
