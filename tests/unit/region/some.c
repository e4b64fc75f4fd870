/* some.c - runs, and languages, for the tests of this room. */
#include "tests/unit/region/some.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reports/region/tongue.h"

void some_run(const char *dir, const char *name, const struct synthetic *conf)
{
	char path[4096];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (mkdir(path, 0777) < 0)
		abort();
	synthetic_write(path, conf);
}

const struct tongue *some_tongue(const char *tag)
{
	const struct tongue *tongue = tongue_find(tag);
	char path[4096];
	/* the test lies in O/tests/unit, the catalogues in O/po */
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 16);

	if (n <= 0 || !tongue)
		return NULL;
	path[n] = '\0';
	for (int up = 0; up < 3; up++)
		*strrchr(path, '/') = '\0';
	(void)strcat(path, "/po");
	return tongue_speak(tongue, path, NULL) == 0 ? tongue : NULL;
}
