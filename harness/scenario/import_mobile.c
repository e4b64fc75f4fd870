/* import_mobile.c - recordings from phones and dishes: UCC 5G, Lumos, Starlink on the Autobahn. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_csv.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"

static int read_cell(struct csv *csv, int column, int64_t unit, int64_t max, int64_t *ret,
		     struct err *err)
{
	return lines_decimal(csv->cells[column], unit, max, ret, err) < 0
		       ? lines_refuse_because(csv->lines, err)
		       : 0;
}

/* Days from 1970-01-01 in the Gregorian calendar; months and days count from 1. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t since_march = (month + 9) % 12;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * since_march + 2) / 5 + day - 719469;
}

/* "2019.12.14_10.16.30" or "2024-04-19 16:23:00.001039872" as nanoseconds. */
static int read_stamp(struct csv *csv, int column, nsec_t *ret, struct err *err)
{
	static const unsigned widths[] = { 4, 2, 2, 2, 2, 2 };
	const char *s = csv->cells[column], *at = s;
	int64_t parts[6], nano = 0;

	for (size_t i = 0; i < 6; i++) {
		char part[5] = { 0 };

		memcpy(part, at, strnlen(at, widths[i]));
		if (lines_decimal(part, 1, 9999, &parts[i], NULL) < 0 ||
		    strlen(part) != widths[i] || strchr(part, '.'))
			return lines_refuse(csv->lines, err, -EINVAL,
					    "\"%.40s\" is not a date and time", s);
		at += widths[i];
		at += i < 5 && *at;
	}
	if (*at == '.' && lines_decimal(at + 1, 1, 999999999, &nano, err) < 0)
		return lines_refuse_because(csv->lines, err);
	for (size_t digits = *at == '.' ? strlen(at + 1) : 9; digits < 9; digits++)
		nano *= 10;
	if (parts[1] < 1 || parts[1] > 12 || parts[2] < 1 || parts[2] > 31 || parts[3] > 23 ||
	    parts[4] > 59 || parts[5] > 60 || parts[0] < 1970 || parts[0] > 2200)
		return lines_refuse(csv->lines, err, -ERANGE, "\"%.40s\" is no such date and time",
				    s);
	*ret = (((days_of(parts[0], parts[1], parts[2]) * 24 + parts[3]) * 60 + parts[4]) * 60 +
		parts[5]) *
		       NSEC_PER_SEC +
	       nano;
	return 0;
}

/* Rows further apart are a gap in the recording, of which nothing is known. */
#define GAP (5 * NSEC_PER_SEC)

/* Rates that begin at given instants; those of one instant are averaged. Of a gap one second is
 * left. */
struct series {
	struct csv *csv;
	struct import_link *link;
	nsec_t first;
	nsec_t at;
	nsec_t gaps; /* time left out */
	int64_t sum;
	int64_t count;
	size_t instants;
	struct err *err;
};

static int flush(struct series *s)
{
	if (!s->count)
		return 0;
	s->instants++;
	return import_rate(s->link, s->at - s->first - s->gaps, (uint64_t)(s->sum / s->count),
			   s->err) < 0
		       ? lines_refuse_because(s->csv->lines, s->err)
		       : 0;
}

static int add(struct series *s, nsec_t at, int64_t bps)
{
	int r = 0;

	if (!s->instants && !s->count)
		s->first = s->at = at;
	if (at < s->at || at - s->first > IMPORT_YEAR)
		return lines_refuse(s->csv->lines, s->err, -EINVAL,
				    "the time falls, or lies over a year after the first");
	if (at != s->at) {
		r = flush(s);
		if (at - s->at > GAP)
			s->gaps += at - s->at - NSEC_PER_SEC;
		s->at = at;
		s->sum = s->count = 0;
	}
	s->sum += bps;
	s->count++;
	return r;
}

/* The last rate lasts a second. */
static int end(struct series *s, struct import *ret)
{
	int r = flush(s);

	if (s->gaps)
		import_lost(ret,
			    "gaps of over 5 s between rows: one second is left of each, %lld s "
			    "are left out",
			    (long long)(s->gaps / NSEC_PER_SEC));

	if (r < 0)
		return r;
	if (!s->instants)
		return lines_refuse(s->csv->lines, s->err, -EINVAL, "the table has no row");
	return import_rates_end(s->link, s->at - s->first - s->gaps + NSEC_PER_SEC, TRACE_LOOP,
				s->err) < 0
		       ? lines_refuse_because(s->csv->lines, s->err)
		       : 0;
}

int import_ucc_5g(struct lines *lines, const struct import_opts *opts, struct import *ret,
		  struct err *err)
{
	struct series s = { .link = &ret->links[IMPORT_DOWN], .err = err };
	struct csv csv;
	int time, rate = 0, r = csv_begin(&csv, lines, ',', err);

	(void)opts;
	s.csv = &csv;
	time = r < 0 ? r : csv_column(&csv, "Timestamp", err);
	rate = time < 0 ? time : csv_column(&csv, "DL_bitrate", err);
	if (rate < 0)
		return rate;
	while ((r = csv_next(&csv, err)) > 0) {
		int64_t bps = 0;
		nsec_t at = 0;

		r = read_stamp(&csv, time, &at, err);
		if (r == 0)
			r = read_cell(&csv, rate, 1000, IMPORT_RATE_MAX, &bps, err);
		if (r == 0)
			r = add(&s, at, bps);
		if (r < 0)
			return r;
	}
	if (r == 0)
		r = end(&s, ret);
	if (r < 0)
		return r;
	import_kept(ret, "DL_bitrate, averaged over the rows of a second, from the beginning again "
			 "after the last");
	import_lost(ret, "seconds at 0 are often gaps between downloads, not outages: they serve "
			 "nothing here");
	import_lost(ret, "UL_bitrate carries acknowledgements only, so it is no capacity");
	import_lost(ret, "pings were taken under load: their delay is mostly the queue's, which a "
			 "route says as a limit; their loss is not one of media packets");
	import_lost(ret, "cell, signal and position");
	import_tell_capacity(ret);
	return 0;
}

int import_lumos(struct lines *lines, const struct import_opts *opts, struct import *ret,
		 struct err *err)
{
	struct import_link *link = &ret->links[IMPORT_DOWN];
	struct csv csv;
	nsec_t now = 0;
	int rate = 0, time, r = csv_begin(&csv, lines, ',', err);

	(void)opts;
	time = r < 0 ? r : csv_column(&csv, "delivery_time", err);
	rate = time < 0 ? time : csv_column(&csv, "app_throughput", err);
	if (rate < 0)
		return rate;
	while ((r = csv_next(&csv, err)) > 0) {
		int64_t bps = 0, length = 0;

		r = read_cell(&csv, time, NSEC_PER_SEC, IMPORT_YEAR, &length, err);
		if (r == 0)
			r = read_cell(&csv, rate, 1000, IMPORT_RATE_MAX, &bps, err);
		if (r == 0 && (!length || now > IMPORT_YEAR))
			r = lines_refuse(lines, err, -ERANGE,
					 "a chunk without length, or over a year of chunks");
		if (r == 0 && import_rate(link, now, (uint64_t)bps, err) < 0)
			r = lines_refuse_because(lines, err);
		if (r < 0)
			return r;
		now += length;
	}
	if (r < 0)
		return r;
	if (!now)
		return lines_refuse(lines, err, -EINVAL, "the table has no row");
	if (import_rates_end(link, now, TRACE_LOOP, err) < 0)
		return lines_refuse_because(lines, err);
	import_kept(ret, "app_throughput of every chunk for its delivery_time, one after the "
			 "other, from the beginning again after the last");
	import_lost(ret, "the time between chunks, in which the player did not load: nothing is "
			 "known of it");
	import_lost(ret, "signal strength and the player's state");
	import_tell_capacity(ret);
	return 0;
}

struct starlink {
	struct series down;
	struct series up;
	int down_at, down_rate, up_at, up_rate;
};

static int find_starlink(struct csv *csv, struct starlink *s, struct err *err)
{
	if ((s->down_at = csv_column(csv, "timestamp_start_dl", err)) < 0 ||
	    (s->down_rate = csv_column(csv, "download", err)) < 0 ||
	    (s->up_at = csv_column(csv, "timestamp_start_ul", err)) < 0 ||
	    (s->up_rate = csv_column(csv, "upload", err)) < 0)
		return -EINVAL;
	return 0;
}

static int read_starlink_row(struct csv *csv, struct starlink *s, struct err *err)
{
	int64_t down = 0, up = 0;
	nsec_t down_at = 0, up_at = 0;
	int r = read_stamp(csv, s->down_at, &down_at, err);

	if (r == 0)
		r = read_cell(csv, s->down_rate, 1000000, IMPORT_RATE_MAX, &down, err);
	if (r == 0)
		r = read_stamp(csv, s->up_at, &up_at, err);
	if (r == 0)
		r = read_cell(csv, s->up_rate, 1000000, IMPORT_RATE_MAX, &up, err);
	if (r == 0)
		r = add(&s->down, down_at, down);
	return r == 0 ? add(&s->up, up_at, up) : r;
}

int import_starlink(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err)
{
	struct csv csv;
	struct starlink s = {
		.down = { .csv = &csv, .link = &ret->links[IMPORT_DOWN], .err = err },
		.up = { .csv = &csv, .link = &ret->links[IMPORT_UP], .err = err },
	};
	int r = csv_begin(&csv, lines, ',', err);

	(void)opts;
	if (r == 0)
		r = find_starlink(&csv, &s, err);
	if (r < 0)
		return r;
	while ((r = csv_next(&csv, err)) > 0) {
		r = read_starlink_row(&csv, &s, err);
		if (r < 0)
			return r;
	}
	if (r == 0)
		r = end(&s.down, ret);
	if (r == 0)
		r = end(&s.up, ret);
	if (r < 0)
		return r;
	import_kept(ret, "download and upload of every row, from the beginning again after the "
			 "last");
	import_lost(ret, "delay, which the recording does not hold: add it with --delay");
	import_lost(ret, "position, speed and course");
	import_tell_capacity(ret);
	return 0;
}
