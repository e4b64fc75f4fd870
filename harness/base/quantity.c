/* quantity.c - reading numbers with units, exactly. */
#include "harness/base/quantity.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"

struct unit {
	const char *name;
	uint64_t factor;
};

/* A decimal number as written: digits / 10^scale. */
struct decimal {
	uint64_t digits;
	unsigned scale;
	bool too_long;
	bool too_fine; /* further digits are dropped */
};

static const struct unit durations[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "min", UINT64_C(60000000000) },
	{ "h", UINT64_C(3600000000000) },
	{ NULL, 0 },
};

static const struct unit rates[] = {
	{ "bit/s", 1 },           { "kbit/s", 1000 }, { "Mbit/s", 1000000 },
	{ "Gbit/s", 1000000000 }, { NULL, 0 },
};

static const struct unit sizes[] = {
	{ "B", 1 },      { "kB", 1000 },     { "MB", 1000000 },
	{ "KiB", 1024 }, { "MiB", 1048576 }, { NULL, 0 },
};

static const char *skip_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

/* Digits behind the point that 64 bits cannot hold are too fine to matter. */
static void add_digit(struct decimal *d, char c, bool fraction)
{
	uint64_t digit = (uint64_t)(c - '0');

	if (d->too_fine || d->digits > (UINT64_MAX - digit) / 10 || d->scale >= 18) {
		d->too_long |= !fraction;
		d->too_fine |= fraction;
		return;
	}
	d->digits = d->digits * 10 + digit;
	d->scale += fraction;
}

/* Reads "12", "12.5" or ".5"; the end, or NULL if no digit is there. */
static const char *parse_decimal(const char *s, struct decimal *ret)
{
	bool any = false, fraction = false;

	*ret = (struct decimal){ 0 };
	for (;; s++) {
		if (*s == '.' && !fraction) {
			fraction = true;
		} else if (isdigit((unsigned char)*s)) {
			add_digit(ret, *s, fraction);
			any = true;
		} else {
			break;
		}
	}
	return any ? s : NULL;
}

/* digits * factor / 10^scale to nearest; false when over max. */
static bool scale_decimal(const struct decimal *d, uint64_t factor, uint64_t max, uint64_t *ret)
{
	unsigned __int128 product = (unsigned __int128)d->digits * factor;
	uint64_t divisor = 1;

	for (unsigned i = 0; i < d->scale; i++)
		divisor *= 10;
	product = (product + divisor / 2) / divisor;
	if (d->too_long || product > max)
		return false;
	*ret = (uint64_t)product;
	return true;
}

static int refuse_number(const char *s, const char *what, struct err *err)
{
	s = skip_space(s);
	if (*s == '-')
		return err_set(err, -ERANGE, "\"%s\" is negative; %s cannot be", s, what);
	return err_set(err, -EINVAL, "\"%s\" does not begin with a number", s);
}

static const struct unit *find_unit(const struct unit *units, const char *name)
{
	size_t len = strlen(name);

	while (len && isspace((unsigned char)name[len - 1]))
		len--;
	for (const struct unit *u = units; u->name; u++)
		if (strlen(u->name) == len && !strncmp(u->name, name, len))
			return u;
	return NULL;
}

struct kind {
	const char *what;
	const char *expected;
	const struct unit *units;
	uint64_t max;
};

static int parse_quantity(const char *s, const struct kind *kind, uint64_t *ret, struct err *err)
{
	struct decimal number;
	const struct unit *unit;
	const char *end = parse_decimal(skip_space(s), &number);

	if (!end)
		return refuse_number(s, kind->what, err);
	end = skip_space(end);
	unit = find_unit(kind->units, end);
	if (!unit && !*end && !number.digits)
		unit = &kind->units[0]; /* 0 needs no unit */
	if (!unit)
		return err_set(err, -EINVAL,
			       *end ? "\"%s\" has an unknown unit for %s; known: %s"
				    : "\"%s\" lacks a unit for %s; known: %s",
			       s, kind->what, kind->expected);
	if (!scale_decimal(&number, unit->factor, kind->max, ret))
		return err_set(err, -ERANGE, "\"%s\" is too large for %s", s, kind->what);
	return 0;
}

int parse_duration(const char *s, nsec_t *ret, struct err *err)
{
	static const struct kind kind = { "a duration", "ns, us, ms, s, min, h", durations,
					  UINT64_C(86400000000000) * 1000 };
	uint64_t value = 0;
	int r = parse_quantity(s, &kind, &value, err);

	if (r == 0)
		*ret = (nsec_t)value;
	return r;
}

int parse_rate(const char *s, uint64_t *ret_bps, struct err *err)
{
	static const struct kind kind = { "a rate", "bit/s, kbit/s, Mbit/s, Gbit/s", rates,
					  UINT64_C(1000000000000) };

	return parse_quantity(s, &kind, ret_bps, err);
}

int parse_size(const char *s, uint64_t *ret_bytes, struct err *err)
{
	static const struct kind kind = { "a size", "B, kB, MB, KiB, MiB", sizes,
					  UINT64_C(1) << 48 };

	return parse_quantity(s, &kind, ret_bytes, err);
}

int parse_chance(const char *s, chance_t *ret, struct err *err)
{
	const uint64_t one = UINT64_C(100000000000000000);
	struct decimal number;
	uint64_t value;
	bool percent;
	const char *end = parse_decimal(skip_space(s), &number);

	if (!end)
		return refuse_number(s, "a chance", err);
	end = skip_space(end);
	percent = *end == '%';
	if (*skip_space(end + percent))
		return err_set(err, -EINVAL,
			       "\"%s\" is not a chance; expected \"1.7 %%\" or a fraction 0..1", s);
	if (!scale_decimal(&number, percent ? one / 100 : one, one, &value))
		return err_set(err, -ERANGE, "\"%s\" is over 100 %%", s);
	*ret = chance_ratio(value, one);
	return 0;
}

int parse_micro(const char *s, int64_t *ret, struct err *err)
{
	struct decimal number;
	uint64_t value;
	const char *end = parse_decimal(skip_space(s), &number);

	if (!end)
		return refuse_number(s, "this number", err);
	if (*skip_space(end))
		return err_set(err, -EINVAL, "\"%s\" is not a plain number", s);
	if (!scale_decimal(&number, 1000000, INT64_MAX, &value))
		return err_set(err, -ERANGE, "\"%s\" is too large", s);
	*ret = (int64_t)value;
	return 0;
}

int parse_count(const char *s, uint64_t max, uint64_t *ret, struct err *err)
{
	struct decimal number;
	const char *end = parse_decimal(skip_space(s), &number);

	if (!end)
		return refuse_number(s, "a count", err);
	if (*skip_space(end) || number.scale || strchr(s, '.'))
		return err_set(err, -EINVAL, "\"%s\" is not a whole number", s);
	if (number.too_long || number.digits > max)
		return err_set(err, -ERANGE, "\"%s\" is over %llu", s, (unsigned long long)max);
	*ret = number.digits;
	return 0;
}
