/* amount.h - numbers and dates as a language writes them. */
#ifndef REPORTS_REGION_AMOUNT_H
#define REPORTS_REGION_AMOUNT_H

struct text;
struct tongue;

/* "1,234.5": with so many decimals; thousands are parted from 10 000 on. */
void amount_number(struct text *t, const struct tongue *tongue, double v, int decimals);

/* "4.2 ms", "412 ms", "1234 ms": below 10 ms with a decimal. */
void amount_ms(struct text *t, const struct tongue *tongue, double ms);

/* "412 ms" below a second, "3.1 s" from there on. */
void amount_time(struct text *t, const struct tongue *tongue, double ms);

/* 0.123 as "12.3 %". What is not nothing and not all is never rounded to 0 % or 100 %. */
void amount_share(struct text *t, const struct tongue *tongue, double share);

/* "2024-05-01T12:00:00Z" as "1 May 2024, 12:00 UTC", or the day alone; what is written otherwise
 * stays as it is. */
void amount_date(struct text *t, const struct tongue *tongue, const char *date);
void amount_day(struct text *t, const struct tongue *tongue, const char *date);

/* Seconds since a beginning as "1:05". */
void amount_clock(struct text *t, double seconds);

#endif
