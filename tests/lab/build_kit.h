/* build_kit.h - what the tests of builds share: a show run in a folder of its own, and what it
 * says.
 */
#ifndef TESTS_LAB_BUILD_KIT_H
#define TESTS_LAB_BUILD_KIT_H

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

/* A frame interval at 30 frames/s. */
#define BUILD_FRAME_MS (1000.0 / 30)
/* How often a run that the machine disturbed is made again before the test gives up. */
#define BUILD_TRIES 3

/* What came of one run. */
struct built {
	int status; /* of straits run */
	char grade[16];
	json_t *metrics;  /* metrics.json, or NULL */
	struct text said; /* on standard error */
};

static inline void built_done(struct built *b)
{
	json_decref(b->metrics);
	text_done(&b->said);
	*b = (struct built){ 0 };
}

/* Runs the show, its runs kept in dir, with up to five more arguments. */
static inline void build_run_once(const char *dir, const char *show,
				  const char *const more[static 5], struct built *ret)
{
	const char *argv[16] = {
		program_straits(), "run", "--json", "--quiet", "--runs", dir, show
	};
	struct program p;
	json_t *run;

	for (size_t i = 0; i < 5 && more[i]; i++)
		argv[7 + i] = more[i];
	*ret = (struct built){ .status = program_run(&p, argv, NULL, 120) };
	ret->metrics = json_loads(text_str(&p.out), 0, NULL);
	run = json_object_get(ret->metrics, "run");
	(void)snprintf(ret->grade, sizeof(ret->grade), "%s",
		       json_is_object(run) ? json_string_value(json_object_get(run, "trust"))
					   : "none");
	text_add(&ret->said, text_str(&p.err));
	program_done(&p);
}

/* The same, again while the lab itself says that its measurement cannot be trusted. */
static inline void build_run_show(const char *dir, const char *show,
				  const char *const more[static 5], struct built *ret)
{
	for (int try = 0; try < BUILD_TRIES; try++) {
		if (try)
			built_done(ret);
		build_run_once(dir, show, more, ret);
		if (!ret->metrics || strcmp(ret->grade, "invalid") != 0)
			break;
	}
	if (!ret->metrics)
		(void)printf("\nstraits run exits with %d: %s\n", ret->status,
			     text_str(&ret->said));
}

/* A metric of the direction to the buyer; NULL when there is none of this name. */
static inline json_t *built_metric(const struct built *b, const char *name)
{
	json_t *m;
	size_t i;

	json_array_foreach(json_object_get(b->metrics, "metrics"), i, m)
	{
		const char *direction = json_string_value(json_object_get(m, "direction"));

		if (!strcmp(json_string_value(json_object_get(m, "name")), name) && direction &&
		    !strcmp(direction, "to-buyer"))
			return m;
	}
	return NULL;
}

/* Its value; NAN when it is null or absent. */
static inline double built_value(const struct built *b, const char *name)
{
	json_t *value = json_object_get(built_metric(b, name), "value");

	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* Writes a show into dir and gives its path in ret. */
static inline void build_write_show(const char *dir, const char *name, const char *text,
				    char ret[static 128])
{
	FILE *f;

	(void)snprintf(ret, 128, "%s/%s.yaml", dir, name);
	f = fopen(ret, "w");
	CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0);
}

/* NULL when this machine can run it and the program is there; else why not. */
static inline const char *build_why_not(const char *program)
{
	const char *argv[] = { program_straits(), "doctor", NULL };
	const char *which[] = { "sh", "-c", "command -v \"$0\"", program, NULL };
	struct program p;
	bool able = program_run(&p, argv, NULL, 60) == 0, there;

	program_done(&p);
	if (!able)
		return "straits doctor says that this machine cannot run the main job";
	there = program_run(&p, which, NULL, 10) == 0;
	program_done(&p);
	return there ? NULL : "the program that is the build is not installed";
}

/* At the beginning of a test. */
#define BUILD_OR_SKIP(program)                                  \
	do {                                                    \
		const char *build_why = build_why_not(program); \
		if (build_why)                                  \
			SKIP("%s: %s", program, build_why);     \
	} while (0)

#endif
