/* import_rates.c - recordings of rate over time: Sabre's JSON, Puffer's lines, NYU-METS's CSV. */
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_csv.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"
#include "harness/scenario/yaml.h"

/* Sabre: [{"duration_ms": 1000, "bandwidth_kbps": 16823, "latency_ms": 20}, ...] */

struct sabre {
	struct import *ret;
	nsec_t now;
	int64_t duration;
	int64_t bps;
	int64_t latency;
};

static int read_duration(struct yaml at, void *into, struct err *err)
{
	struct sabre *s = into;
	int r = import_number(at, NSEC_PER_MSEC, IMPORT_YEAR, &s->duration, err);

	if (r == 0 && !s->duration)
		return yaml_refuse(at, err, -ERANGE, "found a duration of 0");
	return r;
}

static int read_bandwidth(struct yaml at, void *into, struct err *err)
{
	struct sabre *s = into;

	return import_number(at, 1000, IMPORT_RATE_MAX, &s->bps, err);
}

static int read_latency(struct yaml at, void *into, struct err *err)
{
	struct sabre *s = into;

	return import_number(at, NSEC_PER_MSEC, 3600 * NSEC_PER_SEC, &s->latency, err);
}

static int read_period(struct yaml at, void *into, struct err *err)
{
	static const struct yaml_key keys[] = { { "duration_ms", read_duration, true },
						{ "bandwidth_kbps", read_bandwidth, true },
						{ "latency_ms", read_latency, true },
						{ NULL, NULL, false } };
	struct sabre *s = into;
	struct import_link *links = s->ret->links;
	struct import_step step = { .at = s->now };
	int r = yaml_read_map(at, "a period", keys, s, err);

	if (r < 0)
		return r;
	step.delay = s->latency / 2;
	if (import_step(&links[IMPORT_DOWN], &step, err) < 0 ||
	    import_step(&links[IMPORT_UP], &step, err) < 0 ||
	    import_rate(&links[IMPORT_DOWN], s->now, (uint64_t)s->bps, err) < 0)
		return yaml_refuse_because(at, err);
	s->now += s->duration;
	return s->now > IMPORT_YEAR
		       ? yaml_refuse(at, err, -ERANGE, "the recording is over a year long")
		       : 0;
}

int import_sabre(struct lines *lines, const struct import_opts *opts, struct import *ret,
		 struct err *err)
{
	struct sabre s = { .ret = ret };
	struct yaml_file *file = NULL;
	int r = yaml_open_text(lines->name, lines->text, strlen(lines->text), &file, err);

	(void)opts;
	if (r == 0)
		r = yaml_read_list(yaml_root(file), "periods", read_period, &s, err);
	if (r == 0 && !s.now)
		r = yaml_refuse(yaml_root(file), err, -EINVAL, "the list has no period");
	yaml_close(file);
	if (r < 0)
		return r;
	for (unsigned i = 0; i < IMPORT_SIDES; i++) {
		ret->links[i].loop = true;
		ret->links[i].lap = s.now;
	}
	r = import_rates_end(&ret->links[IMPORT_DOWN], s.now, TRACE_LOOP, err);
	if (r < 0)
		return err_prefix(err, "%s", lines->name);
	import_kept(ret, "duration and bandwidth of every period, from the beginning again after "
			 "the last; latency_ms, half of it each way");
	import_lost(ret, "latency_ms in the Ghent and Norway recordings was set by Sabre, not "
			 "measured");
	import_tell_capacity(ret);
	return 0;
}

/* Lines of two numbers: seconds and Mbit/s. */

struct samples {
	nsec_t first;
	nsec_t last;
	nsec_t before; /* the last one's distance from the one before it */
	size_t count;
};

static int add_sample(struct lines *lines, struct samples *s, nsec_t at, int64_t bps,
		      struct import_link *link, struct err *err)
{
	if (!s->count)
		s->first = at;
	at -= s->first;
	if (s->count && at <= s->last)
		return lines_refuse(lines, err, -EINVAL, "the time does not rise");
	s->before = at - s->last;
	s->last = at;
	s->count++;
	return import_rate(link, at, (uint64_t)bps, err) < 0 ? lines_refuse_because(lines, err) : 0;
}

/* The last sample lasts as long as the one before it. */
static int end_samples(struct lines *lines, const struct samples *s, struct import_link *link,
		       struct err *err)
{
	nsec_t lap = s->last + (s->before > 0 ? s->before : NSEC_PER_SEC);

	if (!s->count)
		return lines_refuse(lines, err, -EINVAL, "the recording has no line");
	return import_rates_end(link, lap, TRACE_LOOP, err) < 0 ? lines_refuse_because(lines, err)
								: 0;
}

int import_rates(struct lines *lines, const struct import_opts *opts, struct import *ret,
		 struct err *err)
{
	struct import_link *link = &ret->links[IMPORT_DOWN];
	struct samples samples = { 0 };
	char *line;
	int r = 0;

	(void)opts;
	while (r == 0 && (line = lines_next(lines))) {
		char *rate = line + strcspn(line, " \t,");
		int64_t at = 0, bps = 0;

		if (!*line || *line == '#')
			continue;
		if (!*rate)
			return lines_refuse(lines, err, -EINVAL,
					    "expected a time in s and a rate in Mbit/s");
		*rate++ = '\0';
		rate += strspn(rate, " \t");
		if (lines_decimal(line, NSEC_PER_SEC, IMPORT_YEAR, &at, err) < 0 ||
		    lines_decimal(rate, 1000000, IMPORT_RATE_MAX, &bps, err) < 0)
			return lines_refuse_because(lines, err);
		r = add_sample(lines, &samples, at, bps, link, err);
	}
	if (r == 0)
		r = end_samples(lines, &samples, link, err);
	if (r < 0)
		return r;
	if (samples.first)
		import_kept(ret, "times from the first one on, which is not 0 in the recording");
	import_kept(ret, "every time and rate, from the beginning again after the last");
	import_tell_capacity(ret);
	return 0;
}

/* NYU-METS: "0.57,Mbits/sec", a second a line. */

static int64_t unit_of(const char *name)
{
	if (!strcmp(name, "Mbits/sec"))
		return 1000000;
	if (!strcmp(name, "Kbits/sec"))
		return 1000;
	return strcmp(name, "bits/sec") != 0 ? 0 : 1;
}

int import_nyu_mets(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err)
{
	struct import_link *link = &ret->links[IMPORT_DOWN];
	nsec_t now = 0;
	char *line;

	(void)opts;
	while ((line = lines_next(lines))) {
		char *cells[2];
		int64_t bps = 0, unit;

		if (!*line)
			continue;
		if (lines_split(line, ',', cells, 2) != 2)
			return lines_refuse(lines, err, -EINVAL, "expected a value and its unit");
		unit = unit_of(cells[1]);
		if (!unit)
			return lines_refuse(lines, err, -EINVAL,
					    "found the unit \"%.20s\", expected Mbits/sec, "
					    "Kbits/sec or bits/sec",
					    cells[1]);
		if (lines_decimal(cells[0], unit, IMPORT_RATE_MAX, &bps, err) < 0 ||
		    import_rate(link, now, (uint64_t)bps, err) < 0)
			return lines_refuse_because(lines, err);
		now += NSEC_PER_SEC;
	}
	if (!now)
		return lines_refuse(lines, err, -EINVAL, "the recording has no line");
	if (import_rates_end(link, now, TRACE_LOOP, err) < 0)
		return lines_refuse_because(lines, err);
	import_kept(ret, "the throughput of every second, from the beginning again after the "
			 "last");
	import_tell_capacity(ret);
	return 0;
}
