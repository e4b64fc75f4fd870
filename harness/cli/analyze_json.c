/* analyze_json.c - the numbers of captures as JSON. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "harness/base/err.h"
#include "harness/cli/analyze.h"
#include "harness/cli/cli.h"
#include "probes/tap/media.h"
#include "probes/tap/rtcp.h"

static double ms(nsec_t ns)
{
	return (double)ns / (double)NSEC_PER_MSEC;
}

/* null where there is no number. */
static json_t *number(double value, bool known)
{
	return known && isfinite(value) ? json_real(value) : json_null();
}

static json_t *ssrc_json(uint32_t ssrc)
{
	return json_sprintf("0x%08" PRIx32, ssrc);
}

static json_t *spread_json(const struct hist *h)
{
	if (!h->count)
		return json_null();
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:I}", "min", ms(h->min), "p50",
			 ms(hist_percentile(h, 5000)), "p95", ms(hist_percentile(h, 9500)), "p99",
			 ms(hist_percentile(h, 9900)), "max", ms(h->max), "mean",
			 h->sum / (double)h->count / (double)NSEC_PER_MSEC, "count",
			 (json_int_t)h->count);
}

/* Adds why a number is null, where it is. */
static void set_reason(json_t *reasons, const char *name, const char *reason)
{
	if (reason)
		(void)json_object_set_new(reasons, name, json_string(reason));
}

static json_t *delay_reasons(const struct trace_passage *p)
{
	const char *reason = analyze_no_delay(p);
	json_t *reasons = json_object();

	if (!p->sent)
		set_reason(reasons, "loss_ratio", "no packet of it could be judged");
	if (!p->losses.bursts)
		set_reason(reasons, "burst_mean", "no packet of it is known to be lost");
	set_reason(reasons, "delay_ms", reason);
	set_reason(reasons, "reordered_ratio", p->reorder.received ? NULL : reason);
	if (!p->variation.count)
		set_reason(reasons, "ipdv_rfc3393_ms",
			   reason ? reason : "no two packets sent in succession have a delay");
	return reasons;
}

static json_t *passage_json(const struct trace_passage *p)
{
	return json_pack(
		"{s:s, s:I, s:I, s:I, s:o, s:I, s:o, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:I, s:o}",
		"direction", p->side == 1 ? "second to first" : "first to second", "sent",
		(json_int_t)p->sent, "arrived", (json_int_t)p->arrived, "lost",
		(json_int_t)p->losses.lost, "loss_ratio",
		number(losses_ratio(&p->losses), p->sent > 0), "bursts",
		(json_int_t)p->losses.bursts, "burst_mean",
		number(losses_burst_mean(&p->losses), p->losses.bursts > 0), "burst_max",
		(json_int_t)p->losses.longest, "copies", (json_int_t)p->copies, "not_judged",
		(json_int_t)p->outside, "alike", (json_int_t)p->alike, "delay_ms",
		spread_json(&p->delay), "ipdv_rfc3393_ms", spread_json(&p->variation),
		"reordered_ratio",
		number((double)p->reorder.reordered / (double)p->reorder.received,
		       p->reorder.received > 0),
		"reorder_extent_max", (json_int_t)p->reorder.extent_max, "reasons",
		delay_reasons(p));
}

/* Percentiles above the least, of times that only their differences give a meaning. */
static json_t *around_json(const struct around *a)
{
	nsec_t least = a->hist.count ? around_least(a) : 0;

	if (!a->hist.count)
		return json_null();
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:I}", "least", ms(least), "p50_above",
			 ms(around_percentile(a, 5000) - least), "p95_above",
			 ms(around_percentile(a, 9500) - least), "p99_above",
			 ms(around_percentile(a, 9900) - least), "max_above",
			 ms(around_percentile(a, 10000) - least), "count",
			 (json_int_t)a->hist.count);
}

/* What feedback told of a flow's packets; the delays lie between two clocks. */
static json_t *transport_json(const struct transport *t)
{
	return json_pack("{s:I, s:I, s:o}", "told", (json_int_t)t->told, "lost",
			 (json_int_t)t->lost, "delay_ms", around_json(&t->delay));
}

/* How many datagrams held each kind of RTCP. */
static json_t *feedback_json(const struct trace_flow *f)
{
	json_t *feedback = json_object();

	for (unsigned k = 0; k < RTCP_KIND_COUNT; k++)
		if (f->feedback[k])
			(void)json_object_set_new(feedback, rtcp_kind_word((enum rtcp_kind)k),
						  json_integer((json_int_t)f->feedback[k]));
	return feedback;
}

static json_t *reporters_json(const struct trace_flow *f)
{
	json_t *reporters = json_array();

	for (unsigned k = 0; k < f->reporter_count; k++)
		(void)json_array_append_new(reporters, ssrc_json(f->reporters[k]));
	return reporters;
}

/* What RTCP of the flow is, and asks for. */
static void set_rtcp(json_t *flow, const struct trace_flow *f)
{
	(void)json_object_set_new(flow, "rtcp", feedback_json(f));
	(void)json_object_set_new(flow, "rtcp_senders", reporters_json(f));
	(void)json_object_set_new(flow, "rtcp_encrypted", json_integer((json_int_t)f->sealed));
	(void)json_object_set_new(flow, "rtcp_clipped", json_integer((json_int_t)f->clipped));
	if (f->asked)
		(void)json_object_set_new(flow, "packets_asked_again",
					  json_integer((json_int_t)f->asked));
}

static json_t *flow_json(const struct trace_flow *f)
{
	char text[FLOW_TEXT_MAX];
	json_t *classes = json_object();
	json_t *flow;

	for (int c = 0; c < TRACE_CLASS_COUNT; c++)
		if (f->by_class[c])
			(void)json_object_set_new(classes, media_class_word((enum media_class)c),
						  json_integer((json_int_t)f->by_class[c]));
	flow = json_pack("{s:s, s:I, s:I, s:o}", "flow", flow_text(&f->flow, text), "packets",
			 (json_int_t)f->packets, "bytes", (json_int_t)f->bytes, "classes", classes);
	if (f->by_class[TRACE_RTCP])
		set_rtcp(flow, f);
	if (f->transport && f->transport->told)
		(void)json_object_set_new(flow, "transport_wide_feedback",
					  transport_json(f->transport));
	if (f->passage)
		(void)json_object_set_new(flow, "passage", passage_json(f->passage));
	return flow;
}

static json_t *frames_json(const struct trace_stream *s)
{
	const struct rtpframes *f = &s->frames;
	double seconds = ms(s->rtp.last - s->rtp.first) / 1000;
	json_t *frames = json_pack(
		"{s:I, s:I, s:o, s:f, s:I, s:f, s:f, s:o, s:o}", "count", (json_int_t)f->count,
		"broken", (json_int_t)(f->count - f->whole), "per_second",
		number((double)(f->count - 1) / seconds, seconds > 0 && f->count > 1), "bytes_mean",
		(double)f->bytes / (double)f->count, "bytes_max", (json_int_t)f->bytes_max,
		"spread_mean_ms", ms(f->assembly_sum) / (double)f->count, "spread_max_ms",
		ms(f->assembly_max), "gap_max_ms", number(ms(f->interval_max), f->count > 1),
		"jitter_ms", number(f->jitter.ms, f->clock_hz && f->count > 1));

	if (f->both_ends)
		(void)json_object_set_new(frames, "delay_ms", spread_json(&f->delay));
	return frames;
}

static json_t *jitter_json(const struct rtpstream *r)
{
	bool clock = r->clock_hz > 0, means = clock && isfinite(r->delta_min_ms);

	return json_pack(
		"{s:o, s:o, s:o, s:o, s:o}", "wireshark_mean_ms", number(r->jitter_mean_ms, means),
		"wireshark_max_ms", number(r->jitter_max_ms, means), "mean_ms",
		number(r->jitter_plain_sum / (double)(r->packets - 1), clock && r->packets > 1),
		"last_ms", number(r->jitter.ms, clock), "last_integer_ms",
		number(rtpjitter_integer_ms(&r->jitter), clock));
}

static json_t *types_json(const struct rtpstream *r)
{
	json_t *types = json_array();

	for (unsigned type = 0; type < 128; type++)
		if (r->types[type / 64] >> type % 64 & 1)
			(void)json_array_append_new(types, json_integer(type));
	return types;
}

static json_t *setup_json(const struct analysis *a)
{
	struct analysis_setup setup = analyze_setup(a);
	json_t *steps = json_object(), *reasons = json_object();

	for (unsigned k = 0; k < SETUP_COUNT; k++)
		(void)json_object_set_new(
			steps, analyze_setup_word((enum setup_step)k),
			number(ms(setup.after[k]), setup.after[k] != TRACE_UNSEEN));
	for (unsigned k = 0; k < SETUP_COUNT; k++)
		if (setup.after[k] == TRACE_UNSEEN)
			set_reason(reasons, analyze_setup_word((enum setup_step)k),
				   "it was not seen, or no STUN before it");
	(void)json_object_set_new(steps, "reasons", reasons);
	return steps;
}

static json_t *stream_reasons(const struct trace_stream *s)
{
	const char *no_clock = analyze_no_clock(&s->rtp), *no_means = analyze_no_means(&s->rtp);
	const char *no_frames = NULL;
	json_t *reasons = json_object();

	set_reason(reasons, "clock_hz", no_clock);
	set_reason(reasons, "jitter_rfc3550", no_clock ? no_clock : no_means);
	set_reason(reasons, "delta_ms", no_means);
	set_reason(reasons, "skew_max_ms", no_clock);
	if (s->frames.count < 2)
		no_frames = "there is one frame";
	else if (s->rtp.last <= s->rtp.first)
		no_frames = "no time passes from its first packet to its last";
	set_reason(reasons, "frames.per_second", no_frames);
	if (s->frames.count < 2)
		set_reason(reasons, "frames.gap_max_ms", no_frames);
	set_reason(reasons, "frames.jitter_ms",
		   no_clock || s->frames.count > 1 ? no_clock : no_frames);
	if (!s->captured.latency.hist.count)
		set_reason(reasons, "capture_latency_ms",
			   "no frame tells when it was captured, in clear");
	if (!s->captured.offset)
		set_reason(reasons, "capture_clock_offset_ms", "no frame tells it, in clear");
	if (!s->coding.count)
		set_reason(reasons, "video_timing", "no frame tells it, in clear");
	if (s->repairs == ECHO_NONE)
		set_reason(reasons, "repairs", "it repeats no other stream's frames");
	return reasons;
}

static json_t *stream_json(const struct analysis *a, const struct trace_stream *s)
{
	const struct rtpstream *r = &s->rtp;
	bool means = isfinite(r->delta_min_ms);
	char text[FLOW_TEXT_MAX];
	json_t *stream = json_pack(
		"{s:o, s:s, s:i, s:o, s:b, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
		"ssrc", ssrc_json(s->ssrc), "flow",
		flow_text(&trace_flow(a->trace, s->flow)->flow, text), "payload_type", (int)r->type,
		"clock_hz", r->clock_hz ? json_integer(r->clock_hz) : json_null(), "clock_measured",
		r->clock_found, "clock_by", rtpstream_clock_word(r->clock_by), "packets",
		(json_int_t)r->packets, "bytes", (json_int_t)r->bytes, "expected",
		(json_int_t)rtpstream_expected(r), "lost", (json_int_t)rtpstream_lost_rfc3550(r),
		"late", (json_int_t)r->late, "duplicates", (json_int_t)r->duplicates, "jumps",
		(json_int_t)r->jumps, "timestamp_leaps", (json_int_t)r->leaps, "same_ssrc_before",
		(json_int_t)s->again);

	(void)json_object_set_new(
		stream, "delta_ms",
		json_pack("{s:o, s:o, s:o}", "min", number(r->delta_min_ms, means), "mean",
			  number(r->delta_mean_ms, means), "max", number(r->delta_max_ms, means)));
	(void)json_object_set_new(stream, "jitter_rfc3550", jitter_json(r));
	(void)json_object_set_new(stream, "skew_max_ms", number(r->skew_max_ms, r->clock_hz > 0));
	(void)json_object_set_new(stream, "payload_types", types_json(r));
	(void)json_object_set_new(stream, "repairs",
				  s->repairs != ECHO_NONE ? ssrc_json(s->repaired_ssrc)
							  : json_null());
	(void)json_object_set_new(stream, "repairs_by",
				  s->repairs != ECHO_NONE ? json_string(echo_kind_word(s->repairs))
							  : json_null());
	(void)json_object_set_new(stream, "capture_latency_ms", around_json(&s->captured.latency));
	(void)json_object_set_new(stream, "capture_clock_offset_ms",
				  number(ms(s->captured.offset), s->captured.offset != 0));
	(void)json_object_set_new(stream, "frames", frames_json(s));
	(void)json_object_set_new(stream, "video_timing",
				  s->coding.count ? json_pack("{s:o, s:o}", "coding_ms",
							      spread_json(&s->coding), "pacing_ms",
							      spread_json(&s->pacing))
						  : json_null());
	(void)json_object_set_new(stream, "reasons", stream_reasons(s));
	return stream;
}

static json_t *reception_reasons(const struct reception *r)
{
	static const char no_clock[] = "the clock of its stream is not known";
	json_t *reasons = json_object();

	set_reason(reasons, "jitter_last_ms", r->clock_hz ? NULL : no_clock);
	set_reason(reasons, "jitter_max_ms", r->clock_hz ? NULL : no_clock);
	if (!r->round_trip.count)
		set_reason(reasons, "round_trip_ms",
			   "no report answers a sender's report that was captured");
	return reasons;
}

static json_t *reception_json(const struct analysis *a, const struct reception *r)
{
	char text[FLOW_TEXT_MAX];
	double unit = r->clock_hz ? 1000.0 / r->clock_hz : 0;

	return json_pack(
		"{s:s, s:o, s:o, s:I, s:I, s:f, s:f, s:o, s:o, s:I, s:I, s:o, s:o}", "flow",
		flow_text(&trace_flow(a->trace, r->flow)->flow, text), "ssrc", ssrc_json(r->ssrc),
		"by", ssrc_json(r->reporter), "reports", (json_int_t)r->reports, "lost",
		(json_int_t)r->lost, "fraction_lost_last", r->fraction_last, "fraction_lost_max",
		r->fraction_max, "jitter_last_ms", number(r->jitter_last * unit, r->clock_hz > 0),
		"jitter_max_ms", number(r->jitter_max * unit, r->clock_hz > 0), "jitter_last_units",
		(json_int_t)r->jitter_last, "jitter_max_units", (json_int_t)r->jitter_max,
		"round_trip_ms", spread_json(&r->round_trip), "reasons", reception_reasons(r));
}

static json_t *receptions_json(const struct analysis *a)
{
	json_t *receptions = json_array();

	for (size_t i = 0; i < trace_receptions(a->trace); i++)
		(void)json_array_append_new(receptions,
					    reception_json(a, trace_reception(a->trace, i)));
	return receptions;
}

int analyze_json(const struct analysis *a, struct err *err)
{
	json_t *captures = json_pack("[s]", a->paths[0]);
	json_t *flows = json_array(), *streams = json_array();
	json_t *root;

	if (a->paths[1])
		(void)json_array_append_new(captures, json_string(a->paths[1]));
	for (size_t i = 0; i < trace_flows(a->trace); i++)
		(void)json_array_append_new(flows, flow_json(trace_flow(a->trace, i)));
	for (size_t i = 0; i < trace_streams(a->trace); i++)
		(void)json_array_append_new(streams, stream_json(a, trace_stream(a->trace, i)));
	root = json_pack(
		"{s:o, s:I, s:I, s:I, s:I, s:I, s:o, s:f, s:f, s:I, s:I, s:o, s:o, s:o, s:o}",
		"captures", captures, "ip_packets", (json_int_t)a->packets, "other_packets",
		(json_int_t)a->others, "dropped", (json_int_t)a->dropped, "cut_short",
		(json_int_t)a->cut, "in_pieces", (json_int_t)a->pieces, "time_goes_back",
		json_pack("{s:I, s:f}", "packets", (json_int_t)a->back, "most_ms", ms(a->back_max)),
		"seconds", a->first == TRACE_UNSEEN ? 0 : ms(a->last - a->first) / 1000,
		"clocks_differ_ms", ms(a->pairing.clock_ahead), "alike",
		(json_int_t)a->pairing.alike, "given_up", (json_int_t)a->pairing.overflowed,
		"after_first_stun_ms", setup_json(a), "flows", flows, "streams", streams,
		"receiver_reports", receptions_json(a));
	if (cli_print_json(root) < 0)
		return err_set(err, -ENOMEM, "writing JSON: no memory, or stdout is closed");
	return 0;
}
