/* number.c - writing numbers for people. */
#include "reports/write/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"

/* Three digits that mean something, as far as there are so many: 0.042, 4.2, 41, 412, 3087. */
static void say_plain(struct text *t, double v)
{
	double size = fabs(v);
	int digits = 0;

	if (size < 0.0005)
		v = 0;
	else if (size < 0.995)
		digits = 3;
	else if (size < 99.95)
		digits = 1;
	text_addf(t, "%.*f", digits, v == 0 ? 0 : v);
}

void say_ms(struct text *t, double ms)
{
	if (fabs(ms) >= 9.95)
		text_addf(t, "%.0f ms", ms);
	else {
		say_plain(t, ms);
		text_add(t, " ms");
	}
}

void say_duration(struct text *t, double ms)
{
	double seconds = ms / 1000;

	if (fabs(ms) < 999.5)
		say_ms(t, ms);
	else if (fabs(seconds) < 59.95)
		text_addf(t, "%.*f s", fabs(seconds - round(seconds)) < 0.05 ? 0 : 1, seconds);
	else if (lround(seconds) % 60 == 0)
		text_addf(t, "%ld min", lround(seconds) / 60);
	else
		text_addf(t, "%ld min %ld s", lround(seconds) / 60, lround(seconds) % 60);
}

void say_nsec(struct text *t, nsec_t ns)
{
	say_duration(t, (double)ns / NSEC_PER_MSEC);
}

void say_share(struct text *t, double share)
{
	double percent = share * 100;

	if (percent > 0 && percent < 0.01)
		text_add(t, "under 0.01 %");
	else if (percent < 100 && percent > 99.95)
		text_add(t, "over 99.9 %");
	else if (percent == 0 || percent == 100)
		text_addf(t, "%.0f %%", percent);
	else
		text_addf(t, "%.*f %%", percent < 0.995 ? 2 : 1, percent);
}

void say_rate(struct text *t, double bps)
{
	static const char *const units[] = { "bit/s", "kbit/s", "Mbit/s", "Gbit/s" };
	unsigned i = 0;

	while (i < 3 && fabs(bps) >= 999.5) {
		bps /= 1000;
		i++;
	}
	text_addf(t, "%.*f %s", fabs(bps) < 99.95 && fabs(bps - round(bps)) >= 0.05 ? 1 : 0, bps,
		  units[i]);
}

void say_count(struct text *t, double count)
{
	char digits[32];
	size_t n, sign;

	if (fabs(count) >= 1e15 || fabs(count - round(count)) > 1e-9) {
		text_addf(t, "%.6g", count);
		return;
	}
	(void)snprintf(digits, sizeof(digits), "%.0f", count);
	n = strlen(digits);
	sign = digits[0] == '-';
	for (size_t i = 0; i < n; i++) {
		if (i > sign && n - sign > 4 && (n - i) % 3 == 0)
			text_add(t, "\u202f");
		text_add_bytes(t, &digits[i], 1);
	}
}

void say_value(struct text *t, double value, enum metric_unit unit)
{
	switch (unit) {
	case METRIC_MS:
		say_ms(t, value);
		return;
	case METRIC_RATIO:
		say_share(t, value);
		return;
	case METRIC_COUNT:
		say_count(t, value);
		return;
	case METRIC_BPS:
		say_rate(t, value);
		return;
	case METRIC_PACKETS:
		if (value != round(value))
			break;
		say_count(t, value);
		text_add(t, " packets");
		return;
	case METRIC_SCORE:
		text_addf(t, "%.*f", metric_decimals(value), value);
		return;
	case METRIC_FPS:
	case METRIC_MS2:
	case METRIC_DB:
	case METRIC_UNIT_COUNT:
		break;
	}
	say_plain(t, value);
	text_addf(t, " %s", metric_unit_word(unit));
}

void say_metric(struct text *t, const struct metric *m)
{
	if (!m || m->null_reason)
		text_add(t, "not measured");
	else
		say_value(t, m->value, m->def->unit);
}

void say_amount(struct text *t, int64_t value, const char *unit)
{
	if (value == INT64_MAX)
		text_add(t, "no limit");
	else if (!strcmp(unit, "ns"))
		say_ms(t, (double)value / NSEC_PER_MSEC);
	else if (!strcmp(unit, "ppm"))
		text_addf(t, "%.3g %%", (double)value / 10000);
	else
		text_addf(t, "%" PRId64 " %s", value, unit);
}
