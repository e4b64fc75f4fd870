/* replay_json.c - what straits replay prints with --json. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "harness/base/flow.h"
#include "harness/cli/replay_tell.h"

/* Adds value under key; a NULL value, which is memory that ran out, shows in json's failing later.
 */
static int add(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value);
}

static json_t *count(uint64_t n)
{
	return json_integer((json_int_t)n);
}

static json_t *causes(const struct replay_account *a)
{
	json_t *object = json_object();
	int failed = 0;

	for (int c = PKT_CAUSE_NONE + 1; c < PKT_CAUSE_COUNT; c++)
		failed |= add(object, pkt_cause_word((enum pkt_cause)c), count(a->by_cause[c]));
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

static json_t *account(const struct replay_account *a)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "in",
			 count(a->in), "in_bytes", count(a->in_bytes), "copies", count(a->copies),
			 "delivered", count(a->delivered), "delivered_bytes",
			 count(a->delivered_bytes), "lost", count(a->lost), "dropped",
			 count(a->dropped), "held", count(a->held), "marked", count(a->marked),
			 "corrupted", count(a->corrupted), "causes", causes(a));
}

/* Nanoseconds, or null when nothing was shown. */
static json_t *latency(nsec_t t)
{
	return t < 0 ? json_null() : json_integer(t);
}

static json_t *stream(const struct forecast *f, size_t i, const struct forecast_stream *s)
{
	char flow[FLOW_TEXT_MAX];

	return json_pack("{s:I, s:s, s:s, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
			 "stream", (json_int_t)i + 1, "direction", decision_direction(s->direction),
			 "flow", flow_text(&s->flow, flow), "ssrc", (json_int_t)s->ssrc, "frames",
			 count(s->frames), "shown", count(s->shown), "late", count(s->late),
			 "strays", count(s->strays), "over_600_ms", count(s->over_limit),
			 "latency_p50_ns", latency(forecast_latency(f, i, 500)), "latency_p95_ns",
			 latency(forecast_latency(f, i, 950)), "latency_p99_ns",
			 latency(forecast_latency(f, i, 990)), "latency_max_ns",
			 latency(s->shown ? s->latency_max : -1));
}

static json_t *streams(const struct forecast *f)
{
	json_t *array = json_array();
	int failed = 0;

	for (size_t i = 0; i < forecast_stream_count(f); i++) {
		const struct forecast_stream *s = forecast_stream(f, i);

		if (s)
			failed |= json_array_append_new(array, stream(f, i, s));
	}
	if (!failed)
		return array;
	json_decref(array);
	return NULL;
}

static json_t *seller(const struct replay_told *told)
{
	json_t *array = json_array();
	char text[SIDE_TEXT_MAX];
	int failed = 0;

	for (size_t i = 0; i < told->conf->seller_count; i++)
		failed |= json_array_append_new(
			array, json_string(side_text(&told->conf->sellers[i], text)));
	if (!told->conf->seller_count && told->result->seller.bits)
		failed |= json_array_append_new(
			array, json_string(side_text(&told->result->seller, text)));
	if (!failed)
		return array;
	json_decref(array);
	return NULL;
}

json_t *tell_json(const struct replay_told *told)
{
	const struct replay_result *r = told->result;
	json_t *object =
		json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o}", "route",
			  told->route, "capture", told->conf->in_path, "seed", count(told->seed),
			  "seller", seller(told), "packets", count(r->packets), "beside",
			  count(r->beside), "stepped_back", count(r->stepped_back), "duration_ns",
			  (json_int_t)r->duration, decision_direction(0), account(&r->accounts[0]),
			  decision_direction(1), account(&r->accounts[1]));

	if (object && r->tells_realised && add(object, "realised", tell_realised_json(told))) {
		json_decref(object);
		return NULL;
	}
	if (object && told->forecast && add(object, "streams", streams(told->forecast))) {
		json_decref(object);
		return NULL;
	}
	return object;
}
