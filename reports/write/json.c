/* json.c - writing metrics.json. */
#include "reports/write/json.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "harness/base/err.h"
#include "harness/base/text.h"
#include "reports/write/evidence.h"
#include "reports/write/stall.h"
#include "reports/write/verdict.h"
#include "reports/write/viewers.h"

/* "" as null: JSON that says nothing says null. */
static json_t *text_or_null(const char *s)
{
	return s && *s ? json_string(s) : json_null();
}

static const char *better_word(enum metric_better better)
{
	switch (better) {
	case METRIC_LOWER:
		return "lower";
	case METRIC_HIGHER:
		return "higher";
	case METRIC_NEITHER:
		break;
	}
	return "neither";
}

/* jansson would refuse a number that is not finite; none of ours should be. */
static json_t *real_or_null(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static json_t *metric_json(const struct metric *m)
{
	return json_pack("{s:s, s:o, s:o, s:s, s:o, s:I, s:s, s:s, s:s}", "name", m->def->name,
			 "direction", text_or_null(m->stream), "value",
			 m->null_reason ? json_null() : real_or_null(m->value), "unit",
			 metric_unit_word(m->def->unit), "reason", text_or_null(m->null_reason),
			 "count", (json_int_t)m->count, "better", better_word(m->def->better),
			 "definition", m->def->text, "source", m->def->source);
}

static json_t *metrics_json(const struct evidence *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < e->result.metrics.n; i++)
		(void)json_array_append_new(list, metric_json(&e->result.metrics.v[i]));
	return list;
}

/* How each of several viewers fared. */
static json_t *each_json(const struct evidence *e, const struct ruling *r)
{
	json_t *list = json_array();
	const struct metric *m;

	for (size_t i = 0; (m = verdict_metric(e, r->expect, i)); i++)
		(void)json_array_append_new(
			list, json_pack("{s:s, s:o, s:s}", "direction", m->stream, "value",
					m->null_reason ? json_null() : real_or_null(m->value),
					"result", verdict_name(verdict_of(r, m))));
	return list;
}

static json_t *ruling_json(const struct evidence *e, const struct ruling *r)
{
	const struct metric *m = r->metric;
	json_t *json = json_pack(
		"{s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:s, s:o}", "text", r->expect->text, "name",
		r->expect->metric, "direction", text_or_null(m ? m->stream : r->expect->stream),
		"op", r->expect->op, "limit", m ? real_or_null(r->limit) : json_null(), "unit",
		m ? json_string(metric_unit_word(m->def->unit)) : json_null(), "value",
		m && !m->null_reason ? real_or_null(m->value) : json_null(), "result",
		verdict_name(r->word), "reason", text_or_null(r->reason));

	if (json && r->viewers > 1)
		(void)json_object_set_new(json, "viewers", each_json(e, r));
	return json;
}

static json_t *rulings_json(const struct evidence *e, const struct verdict *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->count; i++)
		(void)json_array_append_new(list, ruling_json(e, &v->rulings[i]));
	return list;
}

static json_t *stall_json(const struct evidence *e, const char *stream,
			  const struct run_direction *pictures, size_t i)
{
	const struct run_stall *s = &pictures->stalls[i];
	const struct timeline_event *event = evidence_event(e, s->event);
	struct text said = { 0 };
	json_t *json;

	stall_write(e, pictures, i, &said);
	json = json_pack("{s:s, s:I, s:I, s:b, s:s, s:o, s:I, s:b, s:b, s:I, s:s}", "direction",
			 stream, "begin_ns", (json_int_t)(s->stall.begin - e->manifest.t0),
			 "length_ns", (json_int_t)s->stall.length, "open", s->stall.open, "cause",
			 frame_part_word(s->cause), "event",
			 text_or_null(event ? event->name : NULL), "pause_ns", (json_int_t)s->pause,
			 "lost", s->lost, "waited_for_key", s->waited_for_key, "key_wait_ns",
			 (json_int_t)s->key_wait, "text", text_str(&said));
	text_done(&said);
	return json;
}

static void add_stalls(json_t *list, const struct evidence *e, const char *stream,
		       const struct run_direction *pictures)
{
	for (size_t i = 0; i < pictures->stall_count; i++)
		(void)json_array_append_new(list, stall_json(e, stream, pictures, i));
}

static json_t *stalls_json(const struct evidence *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < viewers_count(e); i++)
		add_stalls(list, e, viewers_nth(e, i).stream, viewers_nth(e, i).pictures);
	add_stalls(list, e, direction_word(TO_SELLER), evidence_pictures(e, TO_SELLER));
	return list;
}

static json_t *freeze_json(const struct evidence *e, const struct viewer *viewer, size_t i)
{
	const struct run_freeze *f = &viewer->pictures->freezes[i];
	const struct timeline_event *event = evidence_event(e, f->event);
	struct text said = { 0 };
	json_t *json;

	freeze_write(e, viewer->pictures, i, &said);
	json = json_pack("{s:s, s:I, s:I, s:b, s:o, s:o, s:b, s:s}", "direction", viewer->stream,
			 "begin_ns", (json_int_t)(f->begin - e->manifest.t0), "length_ns",
			 (json_int_t)f->length, "open", f->open, "event",
			 text_or_null(event ? event->name : NULL), "buffer_ns",
			 f->level < 0 ? json_null() : json_integer(f->level), "held", f->held,
			 "text", text_str(&said));
	text_done(&said);
	return json;
}

static json_t *freezes_json(const struct evidence *e)
{
	json_t *list = json_array();

	for (size_t i = 0; i < viewers_count(e); i++) {
		const struct viewer viewer = viewers_nth(e, i);

		for (size_t k = 0; k < viewer.pictures->freeze_count; k++)
			(void)json_array_append_new(list, freeze_json(e, &viewer, k));
	}
	return list;
}

static json_t *run_json(const struct manifest *m)
{
	return json_pack("{s:s, s:o, s:s, s:s, s:s, s:I, s:s, s:I, s:s}", "straits", m->version,
			 "build", text_or_null(m->build), "show", m->show.name, "route",
			 m->route.name, "workload", m->workload.kind, "seed", (json_int_t)m->seed,
			 "started", m->started, "duration_ns", (json_int_t)(m->end - m->t0),
			 "trust", grade_word(m->trust.grade));
}

int json_metrics(const struct evidence *e, const struct verdict *v, struct text *ret,
		 struct err *err)
{
	json_t *root =
		json_pack("{s:i, s:o, s:{s:s, s:o}, s:s, s:o, s:o, s:o, s:o}", "format",
			  JSON_FORMAT, "run", run_json(&e->manifest), "verdict", "word",
			  verdict_name(v->word), "reason", text_or_null(v->reason), "percentiles",
			  "nearest rank", "expectations", rulings_json(e, v), "metrics",
			  metrics_json(e), "stalls", stalls_json(e), "freezes", freezes_json(e));
	char *dump = root ? json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12)) : NULL;

	if (dump) {
		text_add(ret, dump);
		text_add(ret, "\n");
	}
	free(dump);
	json_decref(root);
	return dump ? 0 : err_set(err, -ENOMEM, "metrics.json: out of memory");
}
