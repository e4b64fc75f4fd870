/* import.c - the formats there are, and what they share. */
#include "harness/scenario/import.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/scenario/import_formats.h"
#include "harness/scenario/lines.h"
#include "harness/scenario/yaml.h"

/* Fewer changes of a delay can be read as events. */
#define RECORDING_STEPS 100

#define STEPS_MAX 100000

const struct import_format import_formats[] = {
	{ "mahimahi", "mm-link's traces of opportunities to send", false, import_mahimahi },
	{ "theaterq", "TheaterQ's trace files, simple and extended", false, import_theaterq },
	{ "netem-trace", "models of the netem-trace crate (Rattan), as JSON", false,
	  import_netem_trace },
	{ "webrtc", "WebRTC's NetworkConfigSchedule, as text", false, import_webrtc },
	{ "nlc", "profiles of Apple's Network Link Conditioner, as XML", true, import_nlc },
	{ "atc", "profiles of Augmented Traffic Control, as JSON", true, import_atc },
	{ "sabre", "Sabre's lists of duration, bandwidth and latency (Ghent, Norway)", false,
	  import_sabre },
	{ "rates", "lines of seconds and Mbit/s (Puffer, FCC)", false, import_rates },
	{ "nyu-mets", "lines of a value and its unit, one a second", false, import_nyu_mets },
	{ "ucc-5g", "G-NetTrack's CSV of the UCC 5G data set", false, import_ucc_5g },
	{ "lumos", "CSV of video chunks of the Lumos data set", false, import_lumos },
	{ "starlink", "CSV of Starlink on the Autobahn", true, import_starlink },
	{ "cicv5g", "round trips of messages of the CICV5G data set", true, import_cicv5g },
	{ NULL, NULL, false, NULL },
};

const struct import_format *import_find(const char *name, struct err *err)
{
	struct text known = { 0 };

	for (const struct import_format *f = import_formats; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	for (const struct import_format *f = import_formats; f->name; f++)
		text_addf(&known, "%s%s", known.len ? ", " : "", f->name);
	(void)err_set(err, -EINVAL, "\"%.40s\" is not a format; known: %s", name, text_str(&known));
	text_done(&known);
	return NULL;
}

static void link_done(struct import_link *link)
{
	trace_file_done(&link->trace);
	free(link->steps);
	free(link->delays.v);
}

void import_done(struct import *import)
{
	for (size_t i = 0; i < IMPORT_SIDES; i++)
		link_done(&import->links[i]);
	text_done(&import->kept);
	text_done(&import->lost);
	free(import->title);
	*import = (struct import){ 0 };
}

/* A line once; what a file says in it cannot begin a new one. */
__attribute__((format(printf, 2, 0))) static void add_line(struct text *to, const char *fmt,
							   va_list args)
{
	char line[400];
	int len = vsnprintf(line, sizeof(line) - 1, fmt, args);

	if (len < 0)
		return;
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	len = len < (int)sizeof(line) - 2 ? len : (int)sizeof(line) - 2;
	line[len] = '\n';
	line[len + 1] = '\0';
	if (!strstr(text_str(to), line))
		text_add(to, line);
}

void import_kept(struct import *import, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add_line(&import->kept, fmt, args);
	va_end(args);
}

void import_lost(struct import *import, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add_line(&import->lost, fmt, args);
	va_end(args);
}

void import_tell_capacity(struct import *import)
{
	import_lost(import, "what the rates are: one device's share while it loaded the network, "
			    "taken as the capacity of a link");
	import_lost(import, "the queue, which the recording does not tell: add one with --queue");
}

int import_number(struct yaml at, int64_t unit, int64_t max, int64_t *ret, struct err *err)
{
	const char *s = yaml_scalar(at, "a number", err);

	if (!s)
		return -EINVAL;
	return lines_decimal(s, unit, max, ret, err) < 0 ? yaml_refuse_because(at, err) : 0;
}

static bool same_step(const struct import_step *a, const struct import_step *b)
{
	return a->delay == b->delay && a->jitter == b->jitter && a->loss == b->loss &&
	       a->run_milli == b->run_milli && a->queue_packets == b->queue_packets &&
	       a->queue_bytes == b->queue_bytes;
}

bool import_is_recording(const struct import_link *link)
{
	const struct import_step *first = link->steps;

	if (link->loop || link->delays.n || link->step_count < RECORDING_STEPS)
		return false;
	for (size_t i = 1; i < link->step_count; i++) {
		const struct import_step *s = &link->steps[i];

		if (s->jitter != first->jitter || s->loss != first->loss ||
		    s->run_milli != first->run_milli || s->queue_packets != first->queue_packets ||
		    s->queue_bytes != first->queue_bytes)
			return false;
	}
	return true;
}

bool import_same_steps(const struct import_link *a, const struct import_link *b)
{
	if (a->step_count != b->step_count || a->loop != b->loop || a->lap != b->lap)
		return false;
	for (size_t i = 0; i < a->step_count; i++)
		if (a->steps[i].at != b->steps[i].at || !same_step(&a->steps[i], &b->steps[i]))
			return false;
	return true;
}

int import_step(struct import_link *link, const struct import_step *step, struct err *err)
{
	struct import_step *last = link->step_count ? &link->steps[link->step_count - 1] : NULL;

	link->told = true;
	if (last && same_step(last, step))
		return 0;
	if (last && last->at == step->at) {
		*last = *step;
		return 0;
	}
	if (link->step_count == STEPS_MAX)
		return err_set(err, -E2BIG, "more than %d changes; take a part of the recording",
			       STEPS_MAX);
	if (link->step_count == link->step_cap || !link->steps) {
		size_t cap = link->step_cap ? link->step_cap * 2 : 64;
		struct import_step *v = realloc(link->steps, cap * sizeof(*v));

		if (!v)
			return err_set(err, -ENOMEM, "no memory for %zu changes", cap);
		link->steps = v;
		link->step_cap = cap;
	}
	link->steps[link->step_count++] = *step;
	return 0;
}

int import_rate(struct import_link *link, nsec_t at, uint64_t bps, struct err *err)
{
	struct trace_file *t = &link->trace;
	size_t n = t->at.n;
	int r;

	link->told = true;
	if (n && (uint64_t)t->bps.v[n - 1] == bps)
		return 0;
	if (n && t->at.v[n - 1] == at) {
		t->bps.v[n - 1] = (int64_t)bps;
		return 0;
	}
	r = trace_numbers_add(&t->at, at, err);
	if (r == 0)
		r = trace_numbers_add(&t->bps, (int64_t)bps, err);
	return r;
}

static void point(struct trace_file *t)
{
	t->conf.at = t->at.v;
	t->conf.bps = (const uint64_t *)t->bps.v;
	t->conf.count = t->at.n;
}

int import_rates_end(struct import_link *link, nsec_t lap, enum trace_end end, struct err *err)
{
	struct trace_file *t = &link->trace;
	bool served = false;

	for (size_t i = 0; i < t->bps.n; i++)
		served |= t->bps.v[i] > 0;
	if (!served)
		return err_set(err, -EINVAL, "no rate is above 0: nothing would ever be served");
	if (t->at.n == 1) {
		link->rate_bps = (uint64_t)t->bps.v[0];
		trace_file_done(t);
		return 0;
	}
	t->conf.kind = TRACE_RATES;
	t->conf.end = end;
	t->conf.lap_ns = lap;
	point(t);
	return 0;
}

/* Parts of recordings. */

static int cut_trace(struct import_link *link, nsec_t from, nsec_t length, struct err *err)
{
	struct trace_file *t = &link->trace;
	const bool rates = t->conf.kind == TRACE_RATES;
	const nsec_t lap = t->conf.lap_ns;
	nsec_t to = length && length < lap - from ? from + length : lap;
	size_t n = 0;

	if (!t->conf.count)
		return 0;
	if (from >= lap)
		return err_set(err, -ERANGE, "the recording ends before the part begins");
	for (size_t i = 0; i < t->at.n; i++) {
		nsec_t at = t->at.v[i];

		if (at >= to || (at < from && !rates))
			continue;
		/* of the rates before the part the last one is in force at its start */
		if (rates && at <= from)
			n = 0;
		if (rates)
			t->bps.v[n] = t->bps.v[i];
		t->at.v[n++] = at < from ? 0 : at - from;
	}
	t->at.n = n;
	if (rates)
		t->bps.n = n;
	if (!n)
		return err_set(err, -EINVAL, "the part holds no opportunity to send");
	if (rates)
		return import_rates_end(link, to - from, t->conf.end, err);
	t->conf.lap_ns = to - from;
	point(t);
	return 0;
}

static void cut_steps(struct import_link *link, nsec_t from, nsec_t length)
{
	size_t n = 0;

	for (size_t i = 0; i < link->step_count; i++) {
		struct import_step step = link->steps[i];

		if (length && step.at >= from + length)
			continue;
		if (step.at <= from)
			n = 0;
		step.at = step.at < from ? 0 : step.at - from;
		link->steps[n++] = step;
	}
	link->step_count = n;
	if (length && link->lap > length)
		link->lap = length;
}

static int cut(struct import *import, const struct import_opts *opts, struct err *err)
{
	int r = 0;

	if (!opts->from && !opts->length)
		return 0;
	for (size_t i = 0; r == 0 && i < IMPORT_SIDES; i++) {
		r = cut_trace(&import->links[i], opts->from, opts->length, err);
		cut_steps(&import->links[i], opts->from, opts->length);
	}
	import_kept(import, "only the part that was asked for");
	return r;
}

static int read_side(const struct import_format *format, const char *path,
		     const struct import_opts *opts, struct import *ret, struct err *err)
{
	struct lines lines = { 0 };
	int r = lines_open(path, &lines, err);

	if (r < 0)
		return r;
	r = format->read(&lines, opts, ret, err);
	lines_close(&lines);
	return r;
}

/* What a second file says of its only side is about the way up. */
static int read_up(const struct import_format *format, const char *path,
		   const struct import_opts *opts, struct import *ret, struct err *err)
{
	struct import up = { 0 };
	int r;

	if (format->both)
		return err_set(err, -EINVAL, "a file of %s tells both sides; a second one is none",
			       format->name);
	r = read_side(format, path, opts, &up, err);
	if (r == 0) {
		ret->links[IMPORT_UP] = up.links[IMPORT_DOWN];
		up.links[IMPORT_DOWN] = (struct import_link){ 0 };
		if (strcmp(text_str(&up.kept), text_str(&ret->kept)) != 0)
			text_add(&ret->kept, text_str(&up.kept));
		if (strcmp(text_str(&up.lost), text_str(&ret->lost)) != 0)
			text_add(&ret->lost, text_str(&up.lost));
	}
	import_done(&up);
	return r;
}

int import_read(const struct import_format *format, const char *path, const char *up_path,
		const struct import_opts *opts, struct import *ret, struct err *err)
{
	int r = read_side(format, path, opts, ret, err);

	if (r == 0 && up_path)
		r = read_up(format, up_path, opts, ret, err);
	if (r == 0)
		r = cut(ret, opts, err);
	if (r < 0)
		import_done(ret);
	return r;
}
