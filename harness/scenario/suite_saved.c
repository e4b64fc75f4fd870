/* suite_saved.c - reading suite.json, and giving runs what became of them. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/lanes.h"
#include "harness/scenario/suite_state.h"

static int refuse_file(const char *path, const char *why, struct err *err)
{
	return err_set(err, -EBADMSG, "%s: %s", path, why);
}

static int read_builds(json_t *ab, struct suite_opts *ret)
{
	ret->ab = json_is_array(ab);
	if (!ret->ab)
		return json_is_null(ab) ? 0 : -1;
	return json_unpack(ab, "[{s:s, s:s}, {s:s, s:s}!]", "label", &ret->builds[0].label,
			   "command", &ret->builds[0].command, "label", &ret->builds[1].label,
			   "command", &ret->builds[1].command);
}

static int read_options(json_t *options, struct suite_saved *ret)
{
	json_int_t duration = 0, seed = 0;
	int repeats = 0, lanes = 0, retries = 0, payload = 0, anonymise = 0;
	json_t *scenarios = NULL, *ab = NULL;

	if (json_unpack(options, "{s:o, s:I, s:i, s:i, s:i, s:I, s:o, s?b, s?b}", "scenarios",
			&scenarios, "duration_ns", &duration, "repeats", &repeats, "lanes", &lanes,
			"retries", &retries, "seed", &seed, "ab", &ab, "payload", &payload,
			"anonymise", &anonymise) < 0)
		return -1;
	if (duration < 0 || seed < 0 || repeats < 0 || repeats > SUITE_REPEATS_MAX || lanes < 0 ||
	    lanes > LANES_MAX || retries < 0 || retries > SUITE_RETRIES_MAX)
		return -1;
	ret->opts = (struct suite_opts){ .scenarios = json_string_value(scenarios),
					 .duration = duration,
					 .repeats = (unsigned)repeats,
					 .seed = (uint64_t)seed,
					 .payload = payload,
					 .anonymise = anonymise };
	ret->lanes = (unsigned)lanes;
	ret->retries = (unsigned)retries;
	return read_builds(ab, &ret->opts);
}

int suite_saved_read(const char *dir, struct suite_saved *ret, struct err *err)
{
	json_t *options = NULL, *runs = NULL;
	char path[PATH_MAX];
	json_error_t why;
	int format = 0;
	FILE *f;

	*ret = (struct suite_saved){ 0 };
	(void)snprintf(path, sizeof(path), "%s/suite.json", dir);
	f = fopen(path, "re");
	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	ret->root = json_loadf(f, 0, &why);
	(void)fclose(f);
	if (!ret->root)
		return err_set(err, -EBADMSG, "%s:%d: %s", path, why.line, why.text);
	if (json_unpack(ret->root, "{s:i}", "format", &format) < 0)
		return refuse_file(path, "this is no suite.json: it has no format", err);
	if (format > SUITE_FORMAT)
		return err_set(err, -EPROTONOSUPPORT, "%s: format %d is newer than %d", path,
			       format, SUITE_FORMAT);
	if (json_unpack_ex(ret->root, &why, 0, "{s:{s:s, s:s}, s:o, s:s, s:o}", "suite", "file",
			   &ret->file, "text", &ret->text, "options", &options, "started",
			   &ret->started, "runs", &runs) < 0)
		return refuse_file(path, why.text, err);
	if (!json_is_array(runs) || read_options(options, ret) < 0)
		return refuse_file(path, "its options or runs are not what they should be", err);
	return 0;
}

void suite_saved_done(struct suite_saved *saved)
{
	json_decref(saved->root);
	*saved = (struct suite_saved){ 0 };
}

static int read_tries(const json_t *list, struct suite_run *run, struct err *err)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *try = json_array_get(list, i);
		int r = suite_run_again(run, json_string_value(json_object_get(try, "reason")),
					json_string_value(json_object_get(try, "directory")), err);

		if (r < 0)
			return r;
	}
	return 0;
}

static void read_grade(const char *word, struct suite_run *run)
{
	for (unsigned g = TRUST_VALID; word && g <= TRUST_INVALID; g++) {
		if (strcmp(word, trust_word((enum trust_grade)g)) != 0)
			continue;
		run->graded = true;
		run->grade = (enum trust_grade)g;
	}
}

/* The code of "pass", "fail" ...; -1 for a run that is still to be made. */
static int code_of(const char *word)
{
	struct suite_run run = { .ended = true };

	for (run.code = EXIT_PASS; word && run.code <= EXIT_INCONCLUSIVE; run.code++)
		if (run.code != EXIT_USAGE && !strcmp(word, suite_run_word(&run)))
			return (int)run.code;
	return -1;
}

static int check_plan(const struct suite_run *run, const char *plan, struct err *err)
{
	char hex[20];

	(void)snprintf(hex, sizeof(hex), "%016llx", (unsigned long long)run->spec->digest);
	if (!run->spec->broken && plan && !strcmp(plan, hex))
		return 0;
	return err_set(err, -ESTALE,
		       "%s: the show or its route is not what it was when the suite began; begin "
		       "anew, or put it back (%s)",
		       run->name, run->spec->file ? run->spec->file : "it is gone");
}

/* at is where it was, which is where it is unless runs have come to the suite. */
static struct suite_run *find_run(const struct suite_runs *runs, size_t at, const char *name)
{
	if (at < runs->n && !strcmp(runs->v[at].name, name))
		return &runs->v[at];
	for (size_t i = 0; i < runs->n; i++)
		if (!strcmp(runs->v[i].name, name))
			return &runs->v[i];
	return NULL;
}

static int apply_run(json_t *json, size_t at, const struct suite_runs *runs, struct err *err)
{
	const char *name = json_string_value(json_object_get(json, "name"));
	const char *plan = json_string_value(json_object_get(json, "plan"));
	int code = code_of(json_string_value(json_object_get(json, "result")));
	struct suite_run *run = name ? find_run(runs, at, name) : NULL;
	int r;

	if (!run)
		return err_set(err, -ESTALE, "\"%.80s\" is no run of this suite: begin anew",
			       name ? name : "");
	if (code < 0 && !json_array_size(json_object_get(json, "invalid_before")))
		return 0;
	r = check_plan(run, plan, err);
	if (r == 0)
		r = read_tries(json_object_get(json, "invalid_before"), run, err);
	if (r < 0 || code < 0)
		return r;
	run->took = json_integer_value(json_object_get(json, "took_ns"));
	read_grade(json_string_value(json_object_get(json, "trust")), run);
	return suite_run_end(run, (enum exit_code)code,
			     json_string_value(json_object_get(json, "reason")),
			     json_string_value(json_object_get(json, "directory")), err);
}

int suite_saved_apply(const struct suite_saved *saved, const struct suite_file *suite,
		      struct suite_runs *runs, struct err *err)
{
	json_t *list = json_object_get(saved->root, "runs");
	int r = 0;

	if (strcmp(suite->text, saved->text) != 0)
		return err_set(err, -ESTALE,
			       "%s: the suite is not what it was when it began; begin anew, or put "
			       "the file back",
			       suite->file);
	for (size_t i = 0; r == 0 && i < json_array_size(list); i++)
		r = apply_run(json_array_get(list, i), i, runs, err);
	return r;
}
