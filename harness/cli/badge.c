/* badge.c - writing the badge of a verdict. */
#include "harness/cli/badge.h"

#include <jansson.h>
#include <stdio.h>

#include "harness/scenario/json_file.h"

/* The form of the endpoint's JSON. */
#define SCHEMA 1

static const struct look {
	const char *word, *colour;
} looks[] = {
	[EXIT_PASS] = { "pass", "brightgreen" },
	[EXIT_FAIL] = { "fail", "red" },
	[EXIT_USAGE] = { "broken", "critical" },
	[EXIT_INVALID] = { "invalid", "lightgrey" },
	[EXIT_INCONCLUSIVE] = { "inconclusive", "yellow" },
};

static void write_message(enum exit_code code, const struct badge_count *count, char *ret,
			  size_t size)
{
	size_t all = 0;

	for (size_t i = 0; i <= EXIT_INCONCLUSIVE; i++)
		all += count->of[i];
	if (all > 1)
		(void)snprintf(ret, size, "%s, %zu of %zu", looks[code].word, count->of[code], all);
	else
		(void)snprintf(ret, size, "%s", looks[code].word);
}

int badge_write(const char *path, const char *label, enum exit_code code,
		const struct badge_count *count, struct err *err)
{
	char message[80];

	write_message(code, count, message, sizeof(message));
	return json_file_write(path,
			       json_pack("{s:i, s:s, s:s, s:s}", "schemaVersion", SCHEMA, "label",
					 label, "message", message, "color", looks[code].colour),
			       err);
}
