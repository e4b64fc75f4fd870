/* suite.c - any bytes as a suite, and as the suite.json of one that goes on: taken, or a complaint.
 */
#include "harness/scenario/suite.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/scenario/suite_runs.h"
#include "harness/scenario/suite_state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[64], path[96];

static void remove_folder(void)
{
	(void)unlink(path);
	(void)rmdir(dir);
}

/* A folder for this process: suite.json is read out of one. */
static void make_folder(void)
{
	if (dir[0])
		return;
	(void)snprintf(dir, sizeof(dir), "/tmp/straits-fuzz-suite.%ld", (long)getpid());
	(void)snprintf(path, sizeof(path), "%s/suite.json", dir);
	(void)mkdir(dir, 0700);
	(void)atexit(remove_folder);
}

static void write_file(const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
		abort();
}

static void check(int r, const struct err *err)
{
	if (r < 0 && (!err->code || !err->text[0]))
		abort();
}

/* What was saved is applied to a suite of one missing show, which it hardly ever fits. */
static void apply(const struct suite_saved *saved)
{
	static const char text[] = "suite: s\nshows: [straits-none]\n";
	struct suite_item item = { .show = (char *)"straits-none", .repeats = 2, .line = 2 };
	struct suite_file suite = { .file = (char *)"s.yaml",
				    .text = (char *)text,
				    .repeats = 1,
				    .items = &item,
				    .item_count = 1 };
	struct suite_runs runs = { 0 };
	struct err err = { 0 };
	int r = suite_runs_make(&suite, &saved->opts, &runs, &err);

	if (r == 0)
		r = suite_saved_apply(saved, &suite, &runs, &err);
	check(r, &err);
	suite_runs_done(&runs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct suite_file suite = { 0 };
	struct suite_saved saved = { 0 };
	struct err err = { 0 };
	int r;

	make_folder();
	write_file(data, size);
	r = suite_open(path, &(struct find_place){ 0 }, &suite, &err);
	check(r, &err);
	if (r == 0 && (!suite.item_count || !suite.repeats || !suite.name))
		abort();
	suite_done(&suite);
	err = (struct err){ 0 };
	r = suite_saved_read(dir, &saved, &err);
	check(r, &err);
	if (r == 0)
		apply(&saved);
	suite_saved_done(&saved);
	return 0;
}
