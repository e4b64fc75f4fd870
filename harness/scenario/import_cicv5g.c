/* import_cicv5g.c - round trips of messages over 5G: CICV5G. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"

#define DAY_MS       INT64_C(86400000)
#define EPOCH_MAX_MS INT64_C(10000000000000)

struct reading {
	struct lines *lines;
	struct import *ret;
	struct err *err;
	int64_t first_ms;
	nsec_t last;
	size_t count;
};

/* The next word of a line, which is cut off. */
static char *take(char **line)
{
	char *word = *line + strspn(*line, " \t"), *end = word + strcspn(word, " \t");

	*line = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

/* "pub_time(ms) sub_time(ms) delay(ms) ..." */
static int read_row(struct reading *rd, char *line)
{
	int64_t at = 0, received = 0, delay = 0;
	struct import_step step = { 0 };

	if (lines_decimal(take(&line), 1, EPOCH_MAX_MS, &at, rd->err) < 0 ||
	    lines_decimal(take(&line), 1, EPOCH_MAX_MS, &received, rd->err) < 0 ||
	    lines_decimal(take(&line), NSEC_PER_MSEC, 3600 * NSEC_PER_SEC, &delay, rd->err) < 0)
		return lines_refuse_because(rd->lines, rd->err);
	if (!rd->count)
		rd->first_ms = at;
	at -= rd->first_ms;
	if (at < 0 || at > DAY_MS)
		return lines_refuse(rd->lines, rd->err, -ERANGE,
				    "a message before the first, or over a day after it");
	step.at = at * NSEC_PER_MSEC;
	step.delay = delay / 2;
	/* messages may be listed by when they came back */
	if (rd->count && step.at < rd->last)
		step.at = rd->last;
	rd->last = step.at;
	rd->count++;
	for (unsigned i = 0; i < IMPORT_SIDES; i++)
		if (import_step(&rd->ret->links[i], &step, rd->err) < 0)
			return lines_refuse_because(rd->lines, rd->err);
	return 0;
}

int import_cicv5g(struct lines *lines, const struct import_opts *opts, struct import *ret,
		  struct err *err)
{
	struct reading rd = { .lines = lines, .ret = ret, .err = err };
	char *line;
	int r = 0;

	(void)opts;
	while (r == 0 && (line = lines_next(lines)))
		if (*line && (rd.count || !isalpha((unsigned char)*line)))
			r = read_row(&rd, line);
	if (r < 0)
		return r;
	if (!rd.count)
		return lines_refuse(lines, err, -EINVAL, "the recording has no message");
	for (unsigned i = 0; i < IMPORT_SIDES; i++) {
		ret->links[i].loop = false;
		ret->links[i].lap = rd.last + NSEC_PER_SEC;
	}
	import_kept(ret, "the delay of every message, half of it each way, until the next one");
	import_lost(ret, "which way a delay arose: only round trips were measured, through a "
			 "broker");
	import_lost(ret, "delays of 250 to 300 ms look like a retransmission in transport: over "
			 "UDP such packets are lost, not late");
	import_lost(ret, "rate and queue: the messages were too few to tell");
	import_lost(ret, "cell, signal and position");
	return 0;
}
