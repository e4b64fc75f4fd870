/* amount.c - decimal signs, thousands, months and eras. */
#include "reports/region/amount.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/text.h"
#include "reports/region/tongue.h"

void amount_number(struct text *t, const struct tongue *tongue, double v, int decimals)
{
	char said[64];
	size_t whole, sign;

	if (fabs(v) > 1e15) {
		text_addf(t, "%g", v);
		return;
	}
	(void)snprintf(said, sizeof(said), "%.*f", decimals, v);
	sign = said[0] == '-';
	whole = strcspn(said, ".");
	for (size_t i = 0; i < whole; i++) {
		if (i > sign && whole - sign > 4 && (whole - i) % 3 == 0)
			text_add(t, tongue->group);
		text_add_bytes(t, &said[i], 1);
	}
	if (said[whole]) {
		text_add(t, tongue->decimal);
		text_add(t, &said[whole + 1]);
	}
}

/* Adds a number with its unit, on one line, and frees both. */
static void add_tied(struct text *t, struct text *whole, struct text *number)
{
	for (const char *s = text_str(whole); *s; s++) {
		if (*s == ' ')
			text_add(t, "\u00a0");
		else
			text_add_bytes(t, s, 1);
	}
	t->failed = t->failed || number->failed || whole->failed;
	text_done(number);
	text_done(whole);
}

void amount_ms(struct text *t, const struct tongue *tongue, double ms)
{
	struct text number = { 0 }, whole = { 0 };

	amount_number(&number, tongue, ms, fabs(ms) < 9.95 ? 1 : 0);
	text_addf(&whole, tongue_say("%s ms"), text_str(&number));
	add_tied(t, &whole, &number);
}

void amount_time(struct text *t, const struct tongue *tongue, double ms)
{
	struct text number = { 0 }, whole = { 0 };

	if (fabs(ms) < 999.5) {
		amount_ms(t, tongue, ms);
		return;
	}
	amount_number(&number, tongue, ms / 1000, fabs(ms) < 99950 ? 1 : 0);
	text_addf(&whole, tongue_say("%s s"), text_str(&number));
	add_tied(t, &whole, &number);
}

void amount_share(struct text *t, const struct tongue *tongue, double share)
{
	double percent = share * 100;

	if (percent > 0 && percent < 0.1)
		percent = 0.1;
	else if (percent < 100 && percent > 99.9)
		percent = 99.9;
	amount_number(t, tongue, percent, percent == 0 || percent == 100 ? 0 : 1);
	text_add(t, tongue->percent);
}

static const char *month_name(int month)
{
	static const char *const names[] = {
		TONGUE("January"),   TONGUE("February"), TONGUE("March"),    TONGUE("April"),
		TONGUE("May"),       TONGUE("June"),     TONGUE("July"),     TONGUE("August"),
		TONGUE("September"), TONGUE("October"),  TONGUE("November"), TONGUE("December"),
	};

	return tongue_say(names[month - 1]);
}

struct date {
	int year, month, day, hour, minute;
};

/* The number of n digits at s; -1 when one of them is none. */
static int digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = 10 * v + (s[i] - '0');
	}
	return v;
}

static bool read_date(const char *text, struct date *ret)
{
	struct date d;

	if (strlen(text) != 20 || text[10] != 'T' || text[19] != 'Z')
		return false;
	d = (struct date){ digits(text, 4), digits(text + 5, 2), digits(text + 8, 2),
			   digits(text + 11, 2), digits(text + 14, 2) };
	if (d.year < 0 || d.month < 1 || d.month > 12 || d.day < 1 || d.hour < 0 || d.minute < 0)
		return false;
	*ret = d;
	return true;
}

void amount_date(struct text *t, const struct tongue *tongue, const char *date)
{
	struct date d;

	if (read_date(date, &d))
		/* TRANSLATORS: day, name of the month, year, hour, minute */
		text_addf(t, tongue_say("%1$d %2$s %3$d, %4$02d:%5$02d UTC"), d.day,
			  month_name(d.month), d.year + tongue->era, d.hour, d.minute);
	else
		text_add(t, date);
}

void amount_day(struct text *t, const struct tongue *tongue, const char *date)
{
	struct date d;

	if (read_date(date, &d))
		/* TRANSLATORS: day, name of the month, year */
		text_addf(t, tongue_say("%1$d %2$s %3$d"), d.day, month_name(d.month),
			  d.year + tongue->era);
	else
		text_add(t, date);
}

void amount_clock(struct text *t, double seconds)
{
	long whole = lround(seconds);

	text_addf(t, "%ld:%02ld", whole / 60, whole % 60);
}
