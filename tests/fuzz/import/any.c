/* any.c - hostile files of one format of others: a network comes out, or a complaint. */
#include "tests/fuzz/import/any.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where routes are written, over and over; in memory. */
static char folder[64];

static void remove_folder(void)
{
	static const char *const tails[] = { ".yaml", "-down.rates", "-up.rates", "-down.delays",
					     "-up.delays" };
	char path[128];

	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		(void)snprintf(path, sizeof(path), "%s/fuzz%s", folder, tails[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

static void make_folder(void)
{
	if (*folder)
		return;
	(void)snprintf(folder, sizeof(folder), "/dev/shm/straits-fuzz-XXXXXX");
	if (!mkdtemp(folder) || atexit(remove_folder) != 0)
		abort();
}

/* Values that a link may not have are refused when the route is loaded: then nothing is left. */
static void write_route(const struct import *import, const char *format)
{
	const struct import_target target = { .folder = folder,
					      .name = "fuzz",
					      .source = "a file",
					      .format = format,
					      .force = true };
	struct err err = { .text = "" };
	struct text files = { 0 };

	make_folder();
	if (import_write(import, &target, &files, &err) < 0 && !*err.text)
		abort();
	text_done(&files);
}

/* Whole recordings, and parts of them. */
static const struct import_opts ways[] = {
	{ .bytes = false },
	{ .bytes = true, .from = NSEC_PER_SEC, .length = 5 * NSEC_PER_SEC },
	{ .length = NSEC_PER_SEC / 10 },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct import_opts *opts = &ways[size % (sizeof(ways) / sizeof(*ways))];
	const struct import_format *format;
	struct err err = { .text = "" };
	struct import import = { 0 };
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char path[40];

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	format = import_find(fuzz_format, &err);
	if (!format || fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	if (import_read(format, path, NULL, opts, &import, &err) == 0)
		write_route(&import, format->name);
	else if (!*err.text)
		abort();
	import_done(&import);
	(void)close(fd);
	return 0;
}
