/* import_theaterq.c - TheaterQ's trace files: a line is in force for a while. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"

/* KEEP,LATENCY,RATE,LOSS,LIMIT or KEEP,LATENCY,JITTER,RATE,LOSS,LIMIT,DUP_PROB,DUP_DELAY,ROUTE_ID,
 * the latter perhaps with a QUEUE_ID. */
#define SIMPLE_FIELDS   5
#define EXTENDED_FIELDS 9
#define FIELDS_MAX      10

#define HOUR (3600 * NSEC_PER_SEC)

struct reading {
	struct lines *lines;
	const struct import_opts *opts;
	struct import *ret;
	nsec_t now;
	size_t fields; /* of every line */
	int64_t copies;
	struct err *err;
};

static int number(struct reading *rd, const char *s, int64_t unit, int64_t max, int64_t *ret)
{
	return lines_decimal(s, unit, max, ret, rd->err) < 0
		       ? lines_refuse_because(rd->lines, rd->err)
		       : 0;
}

/* -1 is no limit, which is said as the highest rate there is. */
static int read_rate(struct reading *rd, const char *s)
{
	struct import_link *link = &rd->ret->links[IMPORT_DOWN];
	int64_t bps = IMPORT_RATE_MAX;
	int r = strcmp(s, "-1") != 0 ? number(rd, s, 1, INT64_MAX / 2, &bps) : 0;

	if (r < 0)
		return r;
	if (bps >= IMPORT_RATE_MAX) {
		bps = IMPORT_RATE_MAX;
		import_kept(rd->ret, "no limit of the rate, as 1 Tbit/s");
	}
	if (!bps)
		import_lost(rd->ret, "a rate of 0 serves nothing while it lasts, and packets wait");
	return import_rate(link, rd->now, (uint64_t)bps, rd->err);
}

static int read_limit(struct reading *rd, const char *s, struct import_step *step)
{
	int64_t limit = 0;
	int r = number(rd, s, 1, UINT32_MAX, &limit);

	if (r < 0)
		return r;
	if (!limit) {
		import_lost(rd->ret, "a limit of 0, as one packet: our queues take one at least");
		step->queue_packets = 1;
	} else if (rd->opts->bytes) {
		step->queue_bytes = (uint64_t)limit;
	} else {
		step->queue_packets = (uint64_t)limit;
	}
	return 0;
}

static int read_loss(struct reading *rd, const char *s, chance_t *ret)
{
	int64_t loss = 0;
	int r = number(rd, s, 1, UINT32_MAX, &loss);

	if (r == 0)
		*ret = chance_ratio((uint64_t)loss, UINT32_MAX);
	return r;
}

/* JITTER behind LATENCY, and what comes behind LIMIT. */
static int read_extended(struct reading *rd, char **fields, struct import_step *step)
{
	struct import_link *link = &rd->ret->links[IMPORT_DOWN];
	int64_t copies = 0, copy_delay = 0, route = 0;
	int r = number(rd, fields[2], 1, 4 * NSEC_PER_SEC, &step->jitter);

	if (r == 0)
		r = number(rd, fields[6], 1, UINT32_MAX, &copies);
	if (r == 0)
		r = number(rd, fields[7], 1, HOUR, &copy_delay);
	if (r == 0)
		r = number(rd, fields[8], 1, UINT32_MAX, &route);
	if (r < 0)
		return r;
	if (rd->now && copies != rd->copies)
		import_lost(rd->ret, "duplication that changes with time: only the first value "
				     "is kept");
	if (!rd->now) {
		rd->copies = copies;
		link->duplicate = chance_ratio((uint64_t)copies, UINT32_MAX);
	}
	if (copy_delay)
		import_lost(rd->ret, "DUP_DELAY: our copies leave with their originals");
	if (route)
		import_lost(rd->ret, "ROUTE_ID: packets may overtake at any time, not only when "
				     "the route changes");
	return 0;
}

/* LATENCY, what is extended, RATE, LOSS and LIMIT into what is in force from now on. */
static int read_step(struct reading *rd, char **fields, struct import_step *step)
{
	const bool extended = rd->fields > SIMPLE_FIELDS;
	int r = number(rd, fields[1], 1, HOUR, &step->delay);

	if (r == 0 && extended)
		r = read_extended(rd, fields, step);
	if (r == 0)
		r = read_rate(rd, fields[extended ? 3 : 2]);
	if (r == 0)
		r = read_loss(rd, fields[extended ? 4 : 3], &step->loss);
	return r == 0 ? read_limit(rd, fields[extended ? 5 : 4], step) : r;
}

static int check_fields(struct reading *rd, size_t n)
{
	if (!rd->fields)
		rd->fields = n;
	if (n == rd->fields && (n == SIMPLE_FIELDS || n == EXTENDED_FIELDS || n == FIELDS_MAX))
		return 0;
	return lines_refuse(rd->lines, rd->err, -EINVAL,
			    "found %zu fields, expected %s in every line", n,
			    rd->fields == SIMPLE_FIELDS ? "5" : "9 or 10, or 5,");
}

static int read_line(struct reading *rd, char *line)
{
	char *fields[FIELDS_MAX];
	struct import_step step = { .at = rd->now };
	int64_t keep = 0;
	int r = check_fields(rd, lines_split(line, ',', fields, FIELDS_MAX));

	if (r == 0)
		r = number(rd, fields[0], NSEC_PER_USEC, IMPORT_YEAR, &keep);
	if (r == 0 && !keep)
		r = lines_refuse(rd->lines, rd->err, -EINVAL, "the line is kept for no time");
	if (r == 0)
		r = read_step(rd, fields, &step);
	if (r == 0 && import_step(&rd->ret->links[IMPORT_DOWN], &step, rd->err) < 0)
		r = lines_refuse_because(rd->lines, rd->err);
	rd->now += keep;
	if (r == 0 && rd->now > IMPORT_YEAR)
		r = lines_refuse(rd->lines, rd->err, -ERANGE, "the trace is longer than a year");
	return r;
}

/* Remarks, empty lines, and the names of the columns in front of the first numbers. */
static bool is_aside(const struct reading *rd, const char *line)
{
	return !*line || *line == '#' || (!rd->fields && isalpha((unsigned char)*line));
}

int import_theaterq(struct lines *lines, const struct import_opts *opts, struct import *ret,
		    struct err *err)
{
	struct reading rd = { .lines = lines, .opts = opts, .ret = ret, .err = err };
	struct import_link *link = &ret->links[IMPORT_DOWN];
	char *line;
	int r = 0;

	while (r == 0 && (line = lines_next(lines)))
		if (!is_aside(&rd, line))
			r = read_line(&rd, line);
	if (r < 0)
		return r;
	if (!link->step_count)
		return lines_refuse(lines, err, -EINVAL, "the trace has no line with numbers");
	link->reorder = true;
	link->loop = true;
	link->lap = rd.now;
	if (import_rates_end(link, rd.now, TRACE_LOOP, err) < 0)
		return lines_refuse_because(lines, err);
	import_kept(ret, "latency, rate, loss and limit of every line, from the beginning again "
			 "after the last (cont LOOP)");
	import_lost(ret, "stage ARM: our timeline begins with the show, not with the first packet");
	import_lost(ret, "TheaterQ loses packets before its queue, our links after the rate: its "
			 "lost packets use no capacity, ours do");
	return 0;
}
