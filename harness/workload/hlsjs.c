/* hlsjs.c - looking for hls.js beside the program. */
#include "harness/workload/hlsjs.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"

#define NAME "hls.min.js"

static bool has(const char *folder)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", folder, NAME) < PATH_MAX &&
	       access(path, R_OK) == 0;
}

int hlsjs_find(char ret[static PATH_MAX], struct err *err)
{
	static const char *const places[] = { "hls.js", "../share/straits/hls.js" };
	const char *asked = getenv("STRAITS_HLSJS");
	char program[PATH_MAX], folder[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash;

	if (asked && *asked) {
		if (!has(asked))
			return err_set(err, -ENOENT, "STRAITS_HLSJS: there is no %s in %s", NAME,
				       asked);
		(void)snprintf(ret, PATH_MAX, "%s", asked);
		return 0;
	}
	program[n > 0 ? n : 0] = '\0';
	slash = strrchr(program, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(*places); i++) {
		if (snprintf(folder, sizeof(folder), "%s/%s", program, places[i]) >= PATH_MAX ||
		    !has(folder))
			continue;
		(void)snprintf(ret, PATH_MAX, "%s", folder);
		return 0;
	}
	return err_set(err, -ENOENT, "the player hls.js is not here: " HLSJS_FIX);
}
