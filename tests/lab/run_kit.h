/* run_kit.h - what the tests of whole runs share: a run, made again while the machine disturbs it,
 * and its numbers. */
#ifndef TESTS_LAB_RUN_KIT_H
#define TESTS_LAB_RUN_KIT_H

#include <glob.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

/* A frame interval at 30 frames/s. */
#define FRAME_MS (1000.0 / 30)
/* How often a run that the machine disturbed is made again before the test gives up. */
#define RUN_TRIES 3
/* How many arguments a run may have besides its show. */
#define RUN_MORE 5

/* NULL when this machine can do the main job, or why not. */
static inline const char *run_why_not(void)
{
	const char *argv[] = { program_straits(), "doctor", NULL };

	return program_status(argv, 60) == 0
		       ? NULL
		       : "straits doctor says that this machine cannot run the main job";
}

/* At the beginning of a test. */
#define RUN_OR_SKIP()                                \
	do {                                         \
		const char *run_why = run_why_not(); \
		if (run_why)                         \
			SKIP("%s", run_why);         \
	} while (0)

/* What came of one run. */
struct numbers {
	int status; /* of straits run */
	char grade[16];
	json_t *metrics;  /* metrics.json, or NULL */
	struct text said; /* on standard error */
};

static inline void numbers_done(struct numbers *n)
{
	json_decref(n->metrics);
	text_done(&n->said);
	*n = (struct numbers){ 0 };
}

/* Runs the show, the run kept in dir; the caller frees the numbers. */
static inline void run_once(const char *dir, const char *show,
			    const char *const more[static RUN_MORE], struct numbers *ret)
{
	const char *argv[7 + RUN_MORE + 1] = { program_straits(), "run", "--json", "--quiet",
					       "--runs",          dir,   show };
	const char *grade;
	struct program p;

	for (size_t i = 0; i < RUN_MORE && more[i]; i++)
		argv[7 + i] = more[i];
	*ret = (struct numbers){ .status = program_run(&p, argv, NULL, 120) };
	ret->metrics = json_loads(text_str(&p.out), 0, NULL);
	text_add(&ret->said, text_str(&p.err));
	grade = json_string_value(json_object_get(json_object_get(ret->metrics, "run"), "trust"));
	(void)snprintf(ret->grade, sizeof(ret->grade), "%s", grade ? grade : "none");
	program_done(&p);
}

/* The same, again while the lab itself says that its measurement cannot be trusted. */
static inline void run_trusted(const char *dir, const char *show,
			       const char *const more[static RUN_MORE], struct numbers *ret)
{
	for (int try = 0; try < RUN_TRIES; try++) {
		if (try)
			numbers_done(ret);
		run_once(dir, show, more, ret);
		if (!ret->metrics || strcmp(ret->grade, "invalid") != 0)
			break;
	}
	if (!ret->metrics)
		(void)printf("\nstraits run exits with %d: %s\n", ret->status,
			     text_str(&ret->said));
}

/* A file of the only run of the show in dir; empty when it is not there. The caller frees it. */
static inline struct text run_file(const char *dir, const char *show, const char *name)
{
	struct text text = { 0 };
	char pattern[128];
	glob_t found;

	(void)snprintf(pattern, sizeof(pattern), "%s/%s-*", dir, show);
	if (glob(pattern, 0, NULL, &found) == 0)
		text = file_text(found.gl_pathv[0], name);
	globfree(&found);
	return text;
}

/* A metric of metrics.json, of this direction ("" for the run's own); NULL when there is none. */
static inline json_t *run_metric(const json_t *metrics, const char *name, const char *direction)
{
	json_t *m;
	size_t i;

	json_array_foreach(json_object_get(metrics, "metrics"), i, m)
	{
		const char *of = json_string_value(json_object_get(m, "direction"));

		if (!strcmp(json_string_value(json_object_get(m, "name")), name) &&
		    !strcmp(of ? of : "", direction))
			return m;
	}
	return NULL;
}

/* Its value; NAN when it is null or absent. */
static inline double run_value(const json_t *metrics, const char *name, const char *direction)
{
	const json_t *value = json_object_get(run_metric(metrics, name, direction), "value");

	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* The sentence of the first of "stalls" or "freezes" that says words; "" when none does. */
static inline const char *run_sentence(const json_t *metrics, const char *list, const char *words)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(metrics, list), i, one)
	{
		const char *text = json_string_value(json_object_get(one, "text"));

		if (text && strstr(text, words))
			return text;
	}
	return "";
}

/* Writes dir/NAME and gives its path. */
static inline const char *run_write(const char *dir, const char *name, const char *text,
				    char path[static 96])
{
	file_write(dir, name, text);
	(void)snprintf(path, 96, "%s/%s", dir, name);
	return path;
}

#endif
