/* age.c - reading ages. */
#include "harness/cli/age.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli/cli.h"

int64_t age_parse(const char *text)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "min", 60 },
		      { "h", 3600 },
		      { "d", 86400 },
		      { "w", INT64_C(7) * 86400 },
		      { "y", INT64_C(365) * 86400 } };

	char *end;
	unsigned long long n = strtoull(text, &end, 10);

	if (end == text || *text < '0' || *text > '9' || n > 100000)
		return 0;
	end += strspn(end, " ");
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(end, units[i].unit))
			return (int64_t)n * units[i].seconds;
	return 0;
}

int age_take(const char *command, const char *text, int64_t *ret)
{
	*ret = age_parse(text);
	if (*ret <= 0)
		return cli_refuse("%s: --older-than: found \"%s\", expected an age such as 30d, "
				  "12h, 2w or 1y",
				  command, text);
	return EXIT_PASS;
}
