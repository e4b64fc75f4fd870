/* netem_values.c - numbers as tc reads them. */
#include "harness/model/netem_values.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "harness/base/err.h"
#include "harness/model/netem_conf.h"

/* Values are computed in double, step by step as tc does it, so that the last bit agrees. */

struct unit {
	const char *name;
	double factor;
};

/* Reads "12", "12.5" or ".5" exactly rounded; the end, or NULL. (strtod() would follow the locale.)
 */
static const char *read_decimal(const char *s, double *ret)
{
	const char *start = s;
	uint64_t digits = 0;
	double scale = 1;
	bool fraction = false, any = false;

	*ret = 0;
	for (; isdigit((unsigned char)*s) || (*s == '.' && !fraction); s++) {
		if (*s == '.') {
			fraction = true;
			continue;
		}
		any = true;
		if (digits >= (UINT64_C(1) << 53) / 10 || s - start > 22)
			return NULL;
		digits = digits * 10 + (uint64_t)(*s - '0');
		scale *= fraction ? 10 : 1;
	}
	*ret = (double)digits / scale;
	return any ? s : NULL;
}

/* The factor of the unit s, whatever its case; 0 when it is unknown. */
static double factor_of(const struct unit *units, const char *s)
{
	for (; units->name; units++)
		if (!strcasecmp(units->name, s))
			return units->factor;
	return 0;
}

int netem_share_parse(const char *word, double *ret, struct err *err)
{
	const char *end = read_decimal(word, ret);

	if (!end || (*end && strcmp(end, "%") != 0))
		return err_set(err, -EINVAL, "\"%s\" is not a percentage", word);
	*ret /= 100;
	if (*ret > 1)
		return err_set(err, -ERANGE, "\"%s\" is over 100%%", word);
	return 0;
}

uint32_t netem_share_chance(double share)
{
	return (uint32_t)rint(share * NETEM_ALWAYS);
}

int netem_chance_parse(const char *word, uint32_t *ret, struct err *err)
{
	double share;
	int r = netem_share_parse(word, &share, err);

	if (r == 0)
		*ret = netem_share_chance(share);
	return r;
}

int netem_time_parse(const char *word, nsec_t *ret, struct err *err)
{
	static const struct unit units[] = {
		{ "s", 1e9 },     { "sec", 1e9 },   { "secs", 1e9 }, { "ms", 1e6 },
		{ "msec", 1e6 },  { "msecs", 1e6 }, { "us", 1e3 },   { "usec", 1e3 },
		{ "usecs", 1e3 }, { "ns", 1 },      { "nsec", 1 },   { "nsecs", 1 },
		{ NULL, 0 },
	};
	const bool negative = *word == '-';
	double value, factor;
	const char *end = read_decimal(word + negative, &value);

	if (!end)
		return err_set(err, -EINVAL, "\"%s\" is not a time", word);
	factor = *end ? factor_of(units, end) : value > 0 ? 0 : 1;
	if (factor <= 0)
		return err_set(err, -EINVAL, "\"%s\" needs a unit: s, ms, us or ns", word);
	value *= factor;
	if (value >= 9e18)
		return err_set(err, -ERANGE, "\"%s\" is too long a time", word);
	*ret = negative ? -(nsec_t)value : (nsec_t)value;
	return 0;
}

int netem_size_parse(const char *word, uint32_t *ret, struct err *err)
{
	static const struct unit units[] = {
		{ "", 1 },          { "b", 1 },          { "k", 1 << 10 },    { "kb", 1 << 10 },
		{ "m", 1 << 20 },   { "mb", 1 << 20 },   { "g", 1 << 30 },    { "gb", 1 << 30 },
		{ "kbit", 1 << 7 }, { "mbit", 1 << 17 }, { "gbit", 1 << 27 }, { NULL, 0 },
	};
	double value, factor;
	const char *end = read_decimal(word, &value);

	factor = end ? factor_of(units, end) : 0;
	if (factor <= 0)
		return err_set(err, -EINVAL, "\"%s\" is not a count", word);
	value *= factor;
	if (value > UINT32_MAX)
		return err_set(err, -ERANGE, "\"%s\" is over %u", word, UINT32_MAX);
	*ret = (uint32_t)value;
	return 0;
}

int netem_rate_parse(const char *word, uint64_t *ret, struct err *err)
{
	static const struct unit units[] = {
		{ "", 1 },
		{ "bit", 1 },
		{ "kbit", 1e3 },
		{ "kibit", 1024 },
		{ "mbit", 1e6 },
		{ "mibit", 1024. * 1024 },
		{ "gbit", 1e9 },
		{ "gibit", 1024. * 1024 * 1024 },
		{ "tbit", 1e12 },
		{ "tibit", 1024. * 1024 * 1024 * 1024 },
		{ "bps", 8 },
		{ "kbps", 8e3 },
		{ "kibps", 8 * 1024 },
		{ "mbps", 8e6 },
		{ "mibps", 8. * 1024 * 1024 },
		{ "gbps", 8e9 },
		{ "gibps", 8. * 1024 * 1024 * 1024 },
		{ "tbps", 8e12 },
		{ "tibps", 8. * 1024 * 1024 * 1024 * 1024 },
		{ NULL, 0 },
	};
	double value, factor;
	const char *end = read_decimal(word, &value);

	factor = end ? factor_of(units, end) : 0;
	if (factor <= 0)
		return err_set(err, -EINVAL, "\"%s\" is not a rate such as 5mbit", word);
	value = value * factor / 8;
	if (value >= 1e19)
		return err_set(err, -ERANGE, "\"%s\" is too high a rate", word);
	*ret = (uint64_t)value;
	return 0;
}

int netem_int_parse(const char *word, long long min, long long max, long long *ret, struct err *err)
{
	char *end;

	errno = 0;
	*ret = strtoll(word, &end, 0);
	if (end == word || *end || errno)
		return err_set(err, -EINVAL, "\"%s\" is not a whole number", word);
	if (*ret < min || *ret > max)
		return err_set(err, -ERANGE, "\"%s\" is not in %lld..%lld", word, min, max);
	return 0;
}

int netem_seed_parse(const char *word, uint64_t *ret, struct err *err)
{
	char *end;

	errno = 0;
	*ret = strtoull(word, &end, 0);
	if (!isdigit((unsigned char)*word) || *end || errno)
		return err_set(err, -EINVAL, "\"%s\" is not a seed of 64 bits", word);
	return 0;
}
