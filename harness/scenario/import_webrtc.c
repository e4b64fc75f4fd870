/* import_webrtc.c - WebRTC's NetworkConfigSchedule in protobuf's text form. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"

/* item { key: value ... } ... repeat_schedule_after_last_ms: value. What an item does not say stays
 * as the item before it said. */

#define WORD_MAX 64
#define DAY_MS   INT64_C(86400000)

struct reading {
	struct lines *lines;
	struct import *ret;
	struct err *err;
	const char *at;
	char word[WORD_MAX];
	struct import_step step;
	int64_t rate_kbps; /* -1 is none */
	bool any_rate;
	int64_t repeat_ms; /* -1 is never */
	int64_t overhead;
	int64_t last_ms; /* of the item before */
	bool reorder;
};

/* The next word or mark into rd->word; empty at the end. A negative errno when it is too long. */
static int next(struct reading *rd)
{
	size_t n = 0;

	for (;; rd->at++) {
		if (*rd->at == '#')
			while (rd->at[1] && rd->at[1] != '\n')
				rd->at++;
		else if (*rd->at == '\n')
			rd->lines->no++;
		else if (!isspace((unsigned char)*rd->at) && *rd->at != ',' && *rd->at != ';')
			break;
	}
	if (*rd->at && strchr("{}<>:", *rd->at)) {
		rd->word[n++] = *rd->at++;
	} else {
		while (*rd->at && !isspace((unsigned char)*rd->at) &&
		       !strchr("{}<>:,;#", *rd->at)) {
			if (n == WORD_MAX - 1)
				return lines_refuse(rd->lines, rd->err, -EINVAL,
						    "a word of over %d letters", WORD_MAX - 1);
			rd->word[n++] = *rd->at++;
		}
	}
	rd->word[n] = '\0';
	return 0;
}

static int refuse(struct reading *rd, const char *expected)
{
	return lines_refuse(rd->lines, rd->err, -EINVAL, "found \"%s\", expected %s", rd->word,
			    expected);
}

/* ": VALUE", times unit. */
static int read_value(struct reading *rd, int64_t unit, int64_t max, int64_t *ret)
{
	int r = next(rd);

	if (r == 0 && strcmp(rd->word, ":") != 0)
		r = refuse(rd, "a colon and a value");
	if (r == 0)
		r = next(rd);
	if (r < 0)
		return r;
	if (!strcmp(rd->word, "true") || !strcmp(rd->word, "false")) {
		*ret = *rd->word == 't';
		return 0;
	}
	return lines_decimal(rd->word, unit, max, ret, rd->err) < 0
		       ? lines_refuse_because(rd->lines, rd->err)
		       : 0;
}

/* A burst of B packets at a loss of L needs B > L / (1 - L). */
static int check_burst(struct reading *rd, int64_t loss, int64_t burst_milli)
{
	if (loss < 1000000000 && burst_milli * (1000000000 - loss) <= 1000 * loss)
		return lines_refuse(rd->lines, rd->err, -EINVAL,
				    "so much loss does not fit into bursts so short");
	return 0;
}

struct item {
	int64_t time_ms;
	int64_t loss_nano;
	int64_t burst_milli;
};

static int read_field(struct reading *rd, struct item *item)
{
	struct import_step *s = &rd->step;

	const struct {
		const char *name;
		int64_t unit;
		int64_t max;
		int64_t *ret;
	} fields[] = {
		{ "time_since_first_sent_packet_ms", 1, DAY_MS, &item->time_ms },
		{ "queue_length_packets", 1, 1000000, (int64_t *)&s->queue_packets },
		{ "queue_delay_ms", NSEC_PER_MSEC, 3600 * NSEC_PER_SEC, &s->delay },
		{ "link_capacity_kbps", 1, 1000000000, &rd->rate_kbps },
		{ "loss_percent", 10000000, 1000000000, &item->loss_nano },
		{ "delay_standard_deviation_ms", NSEC_PER_MSEC, 4 * NSEC_PER_SEC, &s->jitter },
		{ "avg_burst_loss_length", 1000, 1000000000, &item->burst_milli },
		{ "packet_overhead", 1, 65535, &rd->overhead },
	};

	int64_t flag = 0;
	int r;

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (strcmp(rd->word, fields[i].name) != 0)
			continue;
		rd->any_rate |= fields[i].ret == &rd->rate_kbps;
		return read_value(rd, fields[i].unit, fields[i].max, fields[i].ret);
	}
	if (strcmp(rd->word, "allow_reordering") != 0)
		return refuse(rd, "a field of NetworkConfigScheduleItem");
	r = read_value(rd, 1, 1, &flag);
	rd->reorder |= flag;
	return r;
}

/* What is in force from this item on. */
static int end_item(struct reading *rd, const struct item *item)
{
	struct import_link *link = &rd->ret->links[IMPORT_DOWN];
	int r = 0;

	if (link->told && item->time_ms <= rd->last_ms)
		return lines_refuse(rd->lines, rd->err, -EINVAL,
				    "the time of an item does not come after the one before");
	if (link->told && rd->overhead != link->overhead_bytes)
		import_lost(rd->ret, "packet_overhead that changes with time: only the first "
				     "value is kept");
	else
		link->overhead_bytes = (int32_t)rd->overhead;
	rd->last_ms = item->time_ms;
	/* the first one is in force from the beginning, whatever its time */
	if (link->told)
		rd->step.at = item->time_ms * NSEC_PER_MSEC;
	rd->step.loss = chance_ratio((uint64_t)item->loss_nano, 1000000000);
	rd->step.run_milli = item->burst_milli > 1000 ? (uint32_t)item->burst_milli : 0;
	if (rd->step.run_milli && item->loss_nano)
		r = check_burst(rd, item->loss_nano, item->burst_milli);
	if (r == 0 && import_step(link, &rd->step, rd->err) < 0)
		r = lines_refuse_because(rd->lines, rd->err);
	if (r == 0)
		r = import_rate(
			link, rd->step.at,
			(uint64_t)(rd->rate_kbps < 0 ? IMPORT_RATE_MAX : rd->rate_kbps * 1000),
			rd->err);
	return r;
}

/* "item" was read. */
static int read_item(struct reading *rd, struct item *item)
{
	const char *end;
	int r = next(rd);

	if (r == 0 && !strcmp(rd->word, ":"))
		r = next(rd);
	if (r < 0)
		return r;
	if (strcmp(rd->word, "{") != 0 && strcmp(rd->word, "<") != 0)
		return refuse(rd, "{");
	end = *rd->word == '{' ? "}" : ">";
	for (;;) {
		r = next(rd);
		if (r < 0)
			return r;
		if (!strcmp(rd->word, end))
			return end_item(rd, item);
		if (!*rd->word)
			return refuse(rd, "the end of an item");
		r = read_field(rd, item);
		if (r < 0)
			return r;
	}
}

static int read_all(struct reading *rd)
{
	struct item item = { 0 };
	int r;

	while ((r = next(rd)) == 0 && *rd->word) {
		if (!strcmp(rd->word, "item"))
			r = read_item(rd, &item);
		else if (!strcmp(rd->word, "repeat_schedule_after_last_ms"))
			r = read_value(rd, 1, DAY_MS, &rd->repeat_ms);
		else
			r = refuse(rd, "item or repeat_schedule_after_last_ms");
		if (r < 0)
			return r;
	}
	return r;
}

static int finish(struct reading *rd)
{
	struct import_link *link = &rd->ret->links[IMPORT_DOWN];
	const bool repeats = rd->repeat_ms >= 0;
	nsec_t lap = rd->step.at + (repeats ? rd->repeat_ms * NSEC_PER_MSEC : NSEC_PER_SEC);

	if (!link->told)
		return lines_refuse(rd->lines, rd->err, -EINVAL, "the schedule has no item");
	if (lap <= rd->step.at)
		lap = rd->step.at + NSEC_PER_MSEC;
	link->loop = repeats;
	link->lap = lap;
	link->reorder = rd->reorder;
	if (!rd->any_rate)
		trace_file_done(&link->trace);
	else if (import_rates_end(link, lap, repeats ? TRACE_LOOP : TRACE_HOLD, rd->err) < 0)
		return lines_refuse_because(rd->lines, rd->err);
	if (repeats && rd->repeat_ms == 0)
		import_lost(rd->ret, "a repetition without a pause: the last item lasts 1 ms");
	if (link->overhead_bytes)
		import_kept(rd->ret, "packet_overhead, on top of a packet's length on Ethernet");
	import_kept(rd->ret, "capacity, delay, its deviation, loss with its bursts, and queue of "
			     "every item");
	import_lost(rd->ret, "times count from the first packet; our timeline begins with the "
			     "show");
	return 0;
}

int import_webrtc(struct lines *lines, const struct import_opts *opts, struct import *ret,
		  struct err *err)
{
	struct reading rd = { .lines = lines,
			      .ret = ret,
			      .err = err,
			      .at = lines->text,
			      .rate_kbps = -1,
			      .repeat_ms = -1 };
	int r;

	(void)opts;
	lines->no = 1;
	r = read_all(&rd);
	return r < 0 ? r : finish(&rd);
}
