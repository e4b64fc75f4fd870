/* import_write.c - a network that was read, as a route file and the files it names. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/err.h"
#include "harness/scenario/import.h"
#include "harness/scenario/plan.h"
#include "harness/scenario/yaml.h"

#define PATH_MAX_LEN 4096
/* With a folder of its own in between. */
#define DRAFT_MAX_LEN (PATH_MAX_LEN + 16)
/* The route, and for each side a trace and a list of delays. */
#define FILES_MAX_COUNT (1 + 2 * IMPORT_SIDES)
/* A queue that was limited and no longer is. */
#define NO_LIMIT_PACKETS 1000000

struct output {
	char path[PATH_MAX_LEN];
	struct text text;
};

struct outputs {
	struct output v[FILES_MAX_COUNT];
	size_t n;
	char drafts[PATH_MAX_LEN]; /* the folder in which they are written */
};

static const char *const sides[IMPORT_SIDES] = { [IMPORT_DOWN] = "down", [IMPORT_UP] = "up" };

/* Numbers, exactly. */

/* value / 10^digits, without zeros at its end. */
static void add_decimal(struct text *t, uint64_t value, int digits)
{
	uint64_t scale = 1, rest;

	for (int i = 0; i < digits; i++)
		scale *= 10;
	rest = value % scale;
	text_addf(t, "%" PRIu64, value / scale);
	if (!rest)
		return;
	for (; rest % 10 == 0; rest /= 10)
		digits--;
	text_addf(t, ".%0*" PRIu64, digits, rest);
}

static void add_ms(struct text *t, nsec_t ns)
{
	add_decimal(t, (uint64_t)ns, 6);
	text_add(t, " ms");
}

static void add_seconds(struct text *t, nsec_t ns)
{
	add_decimal(t, (uint64_t)ns, 9);
	text_add(t, " s");
}

static void add_chance(struct text *t, chance_t p)
{
	const uint64_t one = UINT64_C(100000000000); /* 100 % in 10^-9 % */
	unsigned __int128 scaled = (unsigned __int128)p * one + ((unsigned __int128)1 << 63);

	add_decimal(t, p == CHANCE_ALWAYS ? one : (uint64_t)(scaled >> 64), 9);
	text_add(t, " %");
}

static void add_rate(struct text *t, uint64_t bps)
{
	add_decimal(t, bps, 3);
	text_add(t, " kbit/s");
}

static bool has_rate(const struct import_link *link)
{
	return link->trace.conf.count || link->rate_bps;
}

/* A rate over time, or a constant one; perhaps none. */
static void add_rate_of(struct text *t, const struct import_link *link, enum import_side side,
			const struct import_target *target)
{
	const bool over_time = link->trace.conf.count;

	if (!has_rate(link))
		return;
	text_add(t, over_time || link->overhead_bytes ? "    rate: {" : "    rate: ");
	if (over_time) {
		text_addf(t, "trace: %s-%s.rates, end: %s", target->name, sides[side],
			  link->trace.conf.end == TRACE_LOOP ? "loop" : "hold");
	} else {
		text_add(t, link->overhead_bytes ? "limit: " : "");
		add_rate(t, link->rate_bps);
	}
	if (link->overhead_bytes)
		text_addf(t, ", overhead: %d B", link->overhead_bytes);
	text_add(t, over_time || link->overhead_bytes ? "}\n" : "\n");
}

static void add_loss(struct text *t, const struct import_step *s)
{
	if (!s->run_milli) {
		add_chance(t, s->loss);
		return;
	}
	text_add(t, "{mean: ");
	add_chance(t, s->loss);
	text_add(t, ", run: ");
	add_decimal(t, s->run_milli, 3);
	text_add(t, "}");
}

static void add_queue(struct text *t, const struct import_step *s)
{
	if (s->queue_bytes)
		text_addf(t, "%" PRIu64 " B", s->queue_bytes);
	else
		text_addf(t, "%" PRIu64 " packets",
			  s->queue_packets ? s->queue_packets : NO_LIMIT_PACKETS);
}

/* The link as it begins. */
static void add_link(struct text *t, const struct import_link *link, enum import_side side,
		     const struct import_target *target)
{
	static const struct import_step nothing = { 0 };
	const struct import_step *first = link->step_count ? link->steps : &nothing;

	text_addf(t, "  %s:\n    delay: ", sides[side]);
	add_ms(t, first->delay);
	text_add(t, "\n");
	if (link->delays.n) {
		text_addf(t, "    jitter: {list: %s-%s.delays, end: %s}\n", target->name,
			  sides[side], link->loop ? "loop" : "hold");
	} else if (first->jitter || link->reorder) {
		text_add(t, "    jitter: {sigma: ");
		add_ms(t, first->jitter);
		text_addf(t, ", order: %s%s}\n", link->reorder ? "free" : "keep",
			  link->shape == JITTER_UNIFORM ? ", shape: uniform" : "");
	}
	if (first->loss) {
		text_add(t, "    loss: ");
		add_loss(t, first);
		text_add(t, "\n");
	}
	add_rate_of(t, link, side, target);
	if (target->queue) {
		/* Nothing waits where there is no rate. */
		if (has_rate(link))
			text_addf(t, "    queue: %s\n", target->queue);
	} else if (first->queue_packets || first->queue_bytes) {
		text_add(t, "    queue: ");
		add_queue(t, first);
		text_add(t, "\n");
	}
	if (link->duplicate) {
		text_add(t, "    duplicate: ");
		add_chance(t, link->duplicate);
		text_add(t, "\n");
	}
	if (link->corrupt) {
		text_add(t, "    corrupt: ");
		add_chance(t, link->corrupt);
		text_add(t, "\n");
	}
}

/* What differs between two steps, as the keys of an event. */
static void add_difference(struct text *t, const struct import_step *from,
			   const struct import_step *to, bool queues)
{
	if (to->delay != from->delay) {
		text_add(t, ", delay: ");
		add_ms(t, to->delay);
	}
	if (to->jitter != from->jitter) {
		text_add(t, ", jitter: ");
		add_ms(t, to->jitter);
	}
	if (to->loss != from->loss || to->run_milli != from->run_milli) {
		text_add(t, ", loss: ");
		add_loss(t, to);
	}
	if (queues &&
	    (to->queue_packets != from->queue_packets || to->queue_bytes != from->queue_bytes)) {
		text_add(t, ", queue: ");
		add_queue(t, to);
	}
}

/* The i-th step: one that loops begins and ends, over what the link begins with; others stay until
 * the next. */
static void add_event(struct text *t, const struct import_link *link, size_t i, const char *side,
		      bool queues)
{
	const struct import_step *step = &link->steps[i];
	nsec_t end = i + 1 < link->step_count ? step[1].at : link->lap;
	struct text changes = { 0 };

	add_difference(&changes, &link->steps[link->loop ? 0 : i - 1], step, queues);
	t->failed |= changes.failed;
	if (changes.len) {
		text_add(t, "    - {at: ");
		add_seconds(t, step->at);
		if (link->loop) {
			text_add(t, ", for: ");
			add_seconds(t, end - step->at);
			text_add(t, ", every: ");
			add_seconds(t, link->lap);
		}
		text_addf(t, "%s%s%s}\n", *side ? ", link: " : "", side, changes.s);
	}
	text_done(&changes);
}

static void add_events(struct text *t, const struct import_link *link, const char *side,
		       const struct import_target *target)
{
	const bool queues = !target->queue;

	if (import_is_recording(link)) {
		text_addf(t, "    - {event: recording, delays: %s-%s.delays, link: %s}\n",
			  target->name, *side ? side : sides[IMPORT_DOWN], *side ? side : "both");
		return;
	}
	for (size_t i = 1; i < link->step_count; i++)
		add_event(t, link, i, side, queues);
}

/* Lines, each as a comment behind what. */
static void add_notes(struct text *t, const char *what, const struct text *notes)
{
	const char *line = text_str(notes);

	while (*line) {
		size_t len = strcspn(line, "\n");

		text_addf(t, "# %s: %.*s\n", what, (int)len, line);
		line += len + (line[len] == '\n');
	}
}

/* A title in which nothing means anything to YAML. */
static void add_title(struct text *t, const char *title)
{
	for (; *title; title++) {
		const bool plain = strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					  "0123456789 ,.()/+-_",
					  *title);

		text_addf(t, "%c", plain ? *title : '?');
	}
}

static void make_route(struct text *t, const struct import *import,
		       const struct import_target *target)
{
	const struct import_link *down = &import->links[IMPORT_DOWN];
	const bool both = import_same_steps(down, &import->links[IMPORT_UP]);
	struct text events = { 0 };

	text_addf(t, "# Made by straits import %s from ", target->format);
	add_title(t, target->source);
	text_add(t, "\n");
	add_notes(t, "kept", &import->kept);
	add_notes(t, "cannot be said", &import->lost);
	text_addf(t, "route: %s\ntitle: \"", target->name);
	add_title(t, import->title ? import->title : target->source);
	text_add(t, "\"\nseller: {}\nhaul: ");
	if (target->delay) {
		text_add(t, "{both: {delay: ");
		add_ms(t, target->delay);
		text_add(t, "}}\n");
	} else {
		text_add(t, "{}\n");
	}
	text_add(t, "buyer:\n");
	for (unsigned i = 0; i < IMPORT_SIDES; i++) {
		if (!import->links[i].told)
			continue;
		add_link(t, &import->links[i], (enum import_side)i, target);
		if (!both)
			add_events(&events, &import->links[i], sides[i], target);
	}
	if (both)
		add_events(&events, down, "", target);
	if (events.len)
		text_addf(t, "  events:\n%s", events.s);
	t->failed |= events.failed;
	text_done(&events);
}

static void make_trace(struct text *t, const struct rate_trace *trace)
{
	if (trace->kind == TRACE_RATES)
		text_addf(t, "# straits rates\n# lap %" PRId64 "\n", trace->lap_ns);
	for (size_t i = 0; i < trace->count; i++) {
		if (trace->kind == TRACE_RATES)
			text_addf(t, "%" PRId64 " %" PRIu64 "\n", trace->at[i], trace->bps[i]);
		else
			text_addf(t, "%" PRId64 "\n", trace->at[i] / NSEC_PER_MSEC);
	}
}

static void make_delays(struct text *t, const struct trace_numbers *delays)
{
	text_add(t, "# straits delays\n");
	for (size_t i = 0; i < delays->n; i++) {
		add_decimal(t, (uint64_t)delays->v[i], 6);
		text_add(t, "\n");
	}
}

/* Of several at one instant the last one holds. */
static void make_recording(struct text *t, const struct import_link *link)
{
	text_add(t, "# straits delays over time\n");
	for (size_t i = 0; i < link->step_count; i++) {
		const struct import_step *step = &link->steps[i];

		if (i + 1 < link->step_count && step[1].at == step->at)
			continue;
		add_decimal(t, (uint64_t)step->at, 9);
		text_add(t, " ");
		add_decimal(t, (uint64_t)step->delay, 6);
		text_add(t, "\n");
	}
}

static struct text *add_output(struct outputs *out, const struct import_target *target,
			       const char *tail)
{
	struct output *o = &out->v[out->n++];
	int n = snprintf(o->path, sizeof(o->path), "%s/%s%s", target->folder, target->name, tail);

	o->text.failed = n < 0 || (size_t)n >= sizeof(o->path);
	return &o->text;
}

/* What the route names for one side. */
static void make_files(const struct import_link *link, enum import_side side,
		       const struct import_target *target, struct outputs *out)
{
	char tail[16];

	if (link->trace.conf.count) {
		(void)snprintf(tail, sizeof(tail), "-%s.rates", sides[side]);
		make_trace(add_output(out, target, tail), &link->trace.conf);
	}
	(void)snprintf(tail, sizeof(tail), "-%s.delays", sides[side]);
	if (link->delays.n)
		make_delays(add_output(out, target, tail), &link->delays);
	else if (import_is_recording(link))
		make_recording(add_output(out, target, tail), link);
}

/* Files. */

/* Where a file stands until all are known to be good: under its own name, for the route names the
 * others. */
static const char *draft_path(const struct outputs *out, size_t i, char buf[static DRAFT_MAX_LEN])
{
	(void)snprintf(buf, DRAFT_MAX_LEN, "%s/%s", out->drafts, strrchr(out->v[i].path, '/') + 1);
	return buf;
}

static int write_one(const struct outputs *out, size_t i, struct err *err)
{
	const struct text *text = &out->v[i].text;
	char path[DRAFT_MAX_LEN];
	FILE *f = fopen(draft_path(out, i, path), "we");
	int r = 0;

	if (!f)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	if (text->len && fwrite(text->s, 1, text->len, f) != text->len)
		r = err_set(err, -EIO, "%s: %s", path, strerror(errno));
	if (fclose(f) != 0 && r == 0)
		r = err_set(err, -EIO, "%s: %s", path, strerror(errno));
	return r;
}

/* What we wrote we must be able to read. */
static int check_route(const struct outputs *out, const struct import_target *target,
		       struct err *err)
{
	const struct plan_opts opts = { 0 };
	char path[DRAFT_MAX_LEN];
	struct plan *plan = NULL;
	int r = plan_load_route(draft_path(out, 0, path), &opts, &plan, err);

	plan_free(plan);
	return r < 0 ? err_prefix(err, "%s makes no route", target->source) : 0;
}

/* The files take their names, the route last; or those that are new are gone again. */
static int put_in_place(const struct outputs *out, struct err *err)
{
	char path[DRAFT_MAX_LEN];
	int r = 0;

	for (size_t i = out->n; i-- > 0;) {
		if (!rename(draft_path(out, i, path), out->v[i].path))
			continue;
		r = err_set(err, -errno, "%s: %s", out->v[i].path, strerror(errno));
		while (++i < out->n)
			(void)unlink(out->v[i].path);
		break;
	}
	return r;
}

static int write_all(struct outputs *out, const struct import_target *target, struct err *err)
{
	char path[DRAFT_MAX_LEN];
	int r = 0;

	(void)snprintf(out->drafts, sizeof(out->drafts), "%s/.new-XXXXXX", target->folder);
	if (!mkdtemp(out->drafts))
		return err_set(err, -errno, "%s: cannot write: %s", target->folder,
			       strerror(errno));
	for (size_t i = 0; r == 0 && i < out->n; i++)
		r = write_one(out, i, err);
	if (r == 0)
		r = check_route(out, target, err);
	if (r == 0)
		r = put_in_place(out, err);
	for (size_t i = 0; r < 0 && i < out->n; i++)
		(void)unlink(draft_path(out, i, path));
	(void)rmdir(out->drafts);
	return r;
}

static int check_outputs(const struct outputs *out, const struct import_target *target,
			 struct err *err)
{
	for (size_t i = 0; i < out->n; i++) {
		if (out->v[i].text.failed)
			return err_set(err, -ENOMEM, "no memory for %s", target->name);
		if (!target->force && access(out->v[i].path, F_OK) == 0)
			return err_set(err, -EEXIST, "%s is there already", out->v[i].path);
	}
	if (target->name[strspn(target->name, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		return err_set(err, -EINVAL,
			       "\"%.40s\" is no name for a route; expected small letters, digits "
			       "and -",
			       target->name);
	if (out->v[0].text.len > YAML_BYTES_MAX)
		return err_set(err, -EFBIG,
			       "the route would have %zu bytes, over %d: take a part of the "
			       "recording",
			       out->v[0].text.len, YAML_BYTES_MAX);
	return 0;
}

int import_write(const struct import *import, const struct import_target *target,
		 struct text *ret_files, struct err *err)
{
	struct outputs out = { 0 };
	int r;

	if (target->queue && !has_rate(&import->links[IMPORT_DOWN]) &&
	    !has_rate(&import->links[IMPORT_UP]))
		return err_set(err, -EINVAL,
			       "%s has no rate, so nothing would wait in a queue of %s",
			       target->source, target->queue);
	make_route(add_output(&out, target, ".yaml"), import, target);
	for (unsigned i = 0; i < IMPORT_SIDES; i++)
		if (i == IMPORT_DOWN || !import_same_steps(&import->links[0], &import->links[i]) ||
		    !import_is_recording(&import->links[i]))
			make_files(&import->links[i], (enum import_side)i, target, &out);
	r = check_outputs(&out, target, err);
	if (r == 0)
		r = write_all(&out, target, err);
	for (size_t i = 0; i < out.n; i++) {
		if (r == 0)
			text_addf(ret_files, "%s\n", out.v[i].path);
		text_done(&out.v[i].text);
	}
	return r;
}
