/* scenario.c - any bytes as a show or a route: a plan comes out, or a complaint with its place. */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "harness/scenario/explain.h"
#include "harness/scenario/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory with these bytes, and its path; its number, or -1. */
static int make_file(const uint8_t *data, size_t size, char path[static 64])
{
	int fd = memfd_create("scenario", 0);

	if (fd >= 0 && write(fd, data, size) != (ssize_t)size) {
		(void)close(fd);
		return -1;
	}
	(void)snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

static void use(struct plan *plan)
{
	struct text text = { 0 };

	explain_text(plan, NULL, &(struct explain_style){ .whole = true }, &text);
	if (!text.len)
		abort();
	text_done(&text);
	json_decref(explain_json(plan, NULL));
	plan_free(plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan *plan = NULL;
	struct err err = { 0 };
	char path[64];
	int fd = make_file(data, size, path);

	if (fd < 0)
		return 0;
	if (plan_load_either(path, &(struct plan_opts){ 0 }, &plan, &err) == 0)
		use(plan);
	else if (!err.code || !err.text[0])
		abort();
	(void)close(fd);
	return 0;
}
