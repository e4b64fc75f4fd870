/* suite_state.c - writing suite.json, and the lock beside it. */
#include "harness/scenario/suite_state.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/scenario/json_file.h"

static json_t *text_or_null(const char *s)
{
	return s && *s ? json_string(s) : json_null();
}

static json_t *tries_json(const struct suite_run *run)
{
	json_t *list = json_array();

	for (size_t i = 0; i < run->try_count; i++)
		(void)json_array_append_new(list, json_pack("{s:o, s:s}", "directory",
							    text_or_null(run->tries[i].dir),
							    "reason", run->tries[i].reason));
	return list;
}

/* Two 32-bit halves as hexadecimal digits: JSON's integers end at 2^63. */
static json_t *digest_json(uint64_t digest)
{
	char hex[20];

	(void)snprintf(hex, sizeof(hex), "%016llx", (unsigned long long)digest);
	return json_string(hex);
}

static json_t *run_json(const struct suite_opts *opts, const struct suite_run *run)
{
	const struct suite_spec *spec = run->spec;
	bool known = !spec->broken;
	json_t *json = json_pack(
		"{s:s, s:o, s:o, s:o, s:i, s:o, s:o, s:o}", "name", run->name, "show",
		known ? json_string(spec->show) : json_null(), "route",
		known ? json_string(spec->route) : json_null(), "seed",
		known ? json_integer((json_int_t)spec->seed) : json_null(), "repeat",
		(int)run->repeat, "build",
		run->build < 0 ? json_null() : json_string(opts->builds[run->build].label),
		"duration_ns", known ? json_integer((json_int_t)spec->duration) : json_null(),
		"plan", known ? digest_json(spec->digest) : json_null());

	if (!json)
		return NULL;
	(void)json_object_set_new(json, "result",
				  run->ended ? json_string(suite_run_word(run)) : json_null());
	(void)json_object_set_new(json, "reason", text_or_null(run->reason));
	(void)json_object_set_new(json, "trust",
				  run->graded ? json_string(trust_word(run->grade)) : json_null());
	(void)json_object_set_new(json, "directory", text_or_null(run->dir));
	(void)json_object_set_new(json, "took_ns", json_integer((json_int_t)run->took));
	(void)json_object_set_new(json, "invalid_before", tries_json(run));
	return json;
}

static json_t *runs_json(const struct suite_runs *runs)
{
	json_t *list = json_array();

	for (size_t i = 0; i < runs->n; i++)
		(void)json_array_append_new(list, run_json(runs->opts, &runs->v[i]));
	return list;
}

static json_t *build_json(const struct suite_build *build)
{
	return json_pack("{s:s, s:s}", "label", build->label, "command", build->command);
}

static json_t *options_json(const struct suite_state *state)
{
	const struct suite_opts *opts = state->opts;
	json_t *ab = opts->ab ? json_pack("[o, o]", build_json(&opts->builds[0]),
					  build_json(&opts->builds[1]))
			      : json_null();

	return json_pack("{s:o, s:I, s:i, s:i, s:i, s:I, s:o, s:b, s:b}", "scenarios",
			 text_or_null(opts->scenarios), "duration_ns", (json_int_t)opts->duration,
			 "repeats", (int)opts->repeats, "lanes", (int)state->lanes, "retries",
			 (int)state->retries, "seed", (json_int_t)opts->seed, "ab", ab, "payload",
			 opts->payload, "anonymise", opts->anonymise);
}

static json_t *count_json(const struct suite_runs *runs)
{
	struct suite_count c = suite_runs_count(runs);

	return json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "runs", (json_int_t)c.runs, "pass",
		(json_int_t)c.by_code[EXIT_PASS], "fail", (json_int_t)c.by_code[EXIT_FAIL],
		"broken", (json_int_t)c.by_code[EXIT_USAGE], "invalid",
		(json_int_t)c.by_code[EXIT_INVALID], "inconclusive",
		(json_int_t)c.by_code[EXIT_INCONCLUSIVE], "not_run", (json_int_t)(c.runs - c.ended),
		"degraded", (json_int_t)c.degraded, "run_again", (json_int_t)c.again);
}

json_t *suite_state_json(const struct suite_state *state)
{
	const struct suite_file *suite = state->suite;

	return json_pack("{s:i, s:s, s:{s:s, s:s, s:s, s:s}, s:o, s:s, s:b, s:o, s:o, s:o, s:o}",
			 "format", SUITE_FORMAT, "straits", VERSION, "suite", "name", suite->name,
			 "title", suite->title, "file", suite->file, "text", suite->text, "options",
			 options_json(state), "started", state->started, "complete",
			 state->complete, "exit",
			 state->complete ? json_integer(state->code) : json_null(), "count",
			 count_json(state->runs), "runs", runs_json(state->runs), "comparison",
			 state->comparison ? json_incref(state->comparison) : json_null());
}

int suite_state_write(const struct suite_state *state, struct err *err)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/suite.json", state->dir);
	return json_file_write(path, suite_state_json(state), err);
}

static void lock_path(const char *dir, char ret[static PATH_MAX])
{
	(void)snprintf(ret, PATH_MAX, "%s/.lock", dir);
}

/* A lock of fcntl(2) is the process's own: what it forks does not hold it on. */
int suite_lock(const char *dir, int *ret_fd, struct err *err)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_MAX];
	int fd, code;

	lock_path(dir, path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	if (fcntl(fd, F_SETLK, &whole) == 0) {
		*ret_fd = fd;
		return 0;
	}
	code = errno;
	(void)close(fd);
	if (code == EACCES || code == EAGAIN)
		return err_set(err, -EBUSY, "%s: another process runs this suite", dir);
	return err_set(err, -code, "%s: %s", path, strerror(code));
}

void suite_unlock(const char *dir, int fd)
{
	char path[PATH_MAX];

	if (fd < 0)
		return;
	lock_path(dir, path);
	(void)unlink(path);
	(void)close(fd);
}
