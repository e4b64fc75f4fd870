/* analyze_text.c - the numbers of captures as tables. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "harness/cli/analyze.h"
#include "probes/tap/rtcp.h"

static double ms(nsec_t ns)
{
	return (double)ns / (double)NSEC_PER_MSEC;
}

/* The word for so many. */
static const char *plural(uint64_t n, const char *one, const char *more)
{
	return n == 1 ? one : more;
}

static const char *packets(uint64_t n)
{
	return plural(n, "packet", "packets");
}

static const char *were(uint64_t n)
{
	return plural(n, "packet was", "packets were");
}

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0;
}

/* A number of the width of its column, or "-" where there is none. */
static void put_ms(double value, bool known)
{
	if (known && isfinite(value))
		(void)printf(" %10.3f", value);
	else
		(void)printf(" %10s", "-");
}

static void put_clock(const struct trace_stream *s)
{
	char text[32];

	if (s->rtp.clock_hz)
		(void)snprintf(text, sizeof(text), "%u@%u%s", s->rtp.type, s->rtp.clock_hz,
			       s->rtp.clock_found ? "?" : "");
	else
		(void)snprintf(text, sizeof(text), "%u", s->rtp.type);
	(void)printf(" %-10s", text);
}

/* Comfort noise, events and FEC can go between a stream's own packets. */
static void put_types(const struct rtpstream *r)
{
	if (__builtin_popcountll(r->types[0]) + __builtin_popcountll(r->types[1]) < 2)
		return;
	(void)printf("           payload types");
	for (unsigned type = 0; type < 128; type++)
		if (r->types[type / 64] >> type % 64 & 1)
			(void)printf(" %u", type);
	(void)putchar('\n');
}

static void put_stream(const struct trace_stream *s)
{
	const struct rtpstream *r = &s->rtp;
	bool clock = r->clock_hz > 0;
	bool means = isfinite(r->delta_min_ms);

	(void)printf("0x%08" PRIx32, s->ssrc);
	put_clock(s);
	(void)printf(" %9" PRIu64 " %7" PRId64 " %6.2f%%", r->packets, rtpstream_lost_rfc3550(r),
		     100.0 * (double)rtpstream_lost_rfc3550(r) / (double)rtpstream_expected(r));
	put_ms(r->delta_mean_ms, means);
	put_ms(r->delta_max_ms, means);
	put_ms(r->jitter_mean_ms, clock && means);
	put_ms(r->jitter_max_ms, clock && means);
	put_ms(r->jitter.ms, clock);
	put_ms(rtpjitter_integer_ms(&r->jitter), clock);
	(void)printf(" %6" PRIu64 " %6" PRIu64 "\n", r->late, r->duplicates);
	if (s->repairs != ECHO_NONE)
		(void)printf("           repairs 0x%08" PRIx32 " (%s)\n", s->repaired_ssrc,
			     echo_kind_word(s->repairs));
	if (s->again)
		(void)printf("           has the SSRC of a stream above: a restart, or two sources "
			     "with one SSRC\n");
	analyze_put_reasons(r);
	put_types(r);
}

static void put_frames(const struct trace_stream *s)
{
	const struct rtpframes *f = &s->frames;
	double seconds = ms(s->rtp.last - s->rtp.first) / 1000;
	bool delay = f->both_ends && f->delay.count;

	(void)printf("0x%08" PRIx32 " %8" PRIu64, s->ssrc, f->count);
	if (seconds > 0 && f->count > 1)
		(void)printf(" %8.2f", (double)(f->count - 1) / seconds);
	else
		(void)printf(" %8s", "-");
	(void)printf(" %8" PRIu64 " %9.0f %9" PRIu64 " %7.1f", f->count - f->whole,
		     (double)f->bytes / (double)f->count, f->bytes_max,
		     (double)f->packets / (double)f->count);
	put_ms(ms(f->assembly_sum) / (double)f->count, true);
	put_ms(ms(f->assembly_max), true);
	put_ms(ms(f->interval_max), f->count > 1);
	put_ms(f->jitter.ms, f->clock_hz && f->count > 1);
	if (f->both_ends) {
		put_ms(delay ? ms(hist_percentile(&f->delay, 5000)) : 0, delay);
		put_ms(delay ? ms(hist_percentile(&f->delay, 9500)) : 0, delay);
		put_ms(delay ? ms(f->delay.max) : 0, delay);
	}
	(void)putchar('\n');
}

/* The streams of each flow under its name, told by put. */
static void put_by_flow(const struct analysis *a, void (*put)(const struct trace_stream *s))
{
	char text[FLOW_TEXT_MAX];
	uint32_t flow = UINT32_MAX;

	for (size_t i = 0; i < trace_streams(a->trace); i++) {
		const struct trace_stream *s = trace_stream(a->trace, i);

		if (s->flow != flow)
			(void)printf("%s\n", flow_text(&trace_flow(a->trace, s->flow)->flow, text));
		flow = s->flow;
		put(s);
	}
}

static void put_streams(const struct analysis *a)
{
	(void)printf("\nRTP streams%s (times in ms)\n", a->paths[1] ? " as received" : "");
	(void)printf("%-10s %-10s %9s %7s %7s %10s %10s %10s %10s %10s %10s %6s %6s\n", "ssrc",
		     "type@clock", "packets", "lost", "", "delta mean", "max", "jitter avg", "max",
		     "last", "integer", "late", "copies");
	put_by_flow(a, put_stream);
	(void)printf("\nframes by RTP timestamp (times in ms)\n");
	(void)printf("%-10s %8s %8s %8s %9s %9s %7s %10s %10s %10s %10s%s\n", "ssrc", "frames",
		     "frames/s", "broken", "bytes avg", "max", "packets", "spread avg", "max",
		     "gap max", "jitter", a->paths[1] ? "  delay p50        p95        max" : "");
	put_by_flow(a, put_frames);
}

static void put_passage(const struct trace_passage *p)
{
	bool any = p->delay.count > 0;

	(void)printf("%9" PRIu64 " %7" PRIu64 " %6.2f%% %6" PRIu64 " %6.2f %5" PRIu64, p->sent,
		     p->losses.lost, 100 * losses_ratio(&p->losses), p->losses.bursts,
		     losses_burst_mean(&p->losses), p->losses.longest);
	put_ms(ms(p->delay.min), any);
	put_ms(any ? ms(hist_percentile(&p->delay, 5000)) : 0, any);
	put_ms(any ? ms(hist_percentile(&p->delay, 9500)) : 0, any);
	put_ms(any ? ms(hist_percentile(&p->delay, 9900)) : 0, any);
	put_ms(ms(p->delay.max), any);
	any = p->variation.count > 0;
	put_ms(any ? ms(hist_percentile(&p->variation, 9500)) : 0, any);
	if (p->reorder.received)
		(void)printf(" %6.2f%% %6" PRIu64,
			     percent(p->reorder.reordered, p->reorder.received),
			     p->reorder.extent_max);
	else
		(void)printf(" %7s %6s", "-", "-");
	(void)printf(" %6" PRIu64 "\n", p->copies);
	if (p->alike)
		(void)printf("           %" PRIu64
			     " of what arrived cannot be told from others by what was captured: "
			     "no delay is known of that\n",
			     p->alike);
}

/* What the numbers leave out, and what makes them uncertain. */
static void put_doubts(const struct analysis *a, uint64_t outside)
{
	if (outside)
		(void)printf("%" PRIu64 " %s seen at one end while the other did not capture yet, "
			     "or any more, and left out.\n",
			     outside, were(outside));
	if (a->pairing.clock_ahead)
		(void)printf("The captures' clocks differ (about %.3f ms): delays from the first "
			     "to the second are what is above the least one, and those the other "
			     "way have the least ones of both ways in them.\n",
			     ms(a->pairing.clock_ahead));
	if (a->pairing.alike)
		(void)printf("%" PRIu64 " %s could not be told from others by what was captured: "
			     "what was lost among such is an estimate.\n",
			     a->pairing.alike, packets(a->pairing.alike));
	if (a->pairing.overflowed)
		(void)printf("%" PRIu64 " %s given up before a twin could come: too many waited "
			     "at a time.\n",
			     a->pairing.overflowed, were(a->pairing.overflowed));
}

static void put_passages(const struct analysis *a)
{
	char text[FLOW_TEXT_MAX];
	uint64_t outside = 0, found = 0;

	(void)printf("\nfrom capture to capture (times in ms)\n");
	(void)printf("%9s %7s %7s %6s %6s %5s %10s %10s %10s %10s %10s %10s %7s %6s %6s\n", "sent",
		     "lost", "", "bursts", "mean", "max", "delay min", "p50", "p95", "p99", "max",
		     "ipdv p95", "reorder", "extent", "copies");
	for (size_t i = 0; i < trace_flows(a->trace); i++) {
		const struct trace_flow *f = trace_flow(a->trace, i);

		outside += f->passage->outside;
		found += f->passage->delay.count;
		if (!f->passage->sent)
			continue;
		(void)printf("%s%s\n", flow_text(&f->flow, text),
			     f->passage->side == 1 ? "  (the other way)" : "");
		put_passage(f->passage);
	}
	if (!found && a->pairing.packets[0] && a->pairing.packets[1])
		(void)printf(
			"No packet was found in both captures: are they of the same traffic?%s\n",
			a->any_address ? ""
				       : " If addresses or ports change on the way, say --nat.");
	put_doubts(a, outside);
}

static void put_kinds(const struct trace_flow *f)
{
	for (unsigned k = 0; k < RTCP_KIND_COUNT; k++)
		if (f->feedback[k])
			(void)printf(" %s %" PRIu64, rtcp_kind_word((enum rtcp_kind)k),
				     f->feedback[k]);
	for (unsigned k = 0; k < f->reporter_count; k++)
		(void)printf("%s 0x%08" PRIx32, k ? "," : ", from", f->reporters[k]);
	if (f->asked)
		(void)printf(", packets asked for again: %" PRIu64, f->asked);
	(void)putchar('\n');
	if (f->sealed)
		(void)printf("           %" PRIu64
			     " of them encrypted (SRTCP): only the first kind in "
			     "each, and its sender, can be read\n",
			     f->sealed);
	if (f->clipped)
		(void)printf("           %" PRIu64
			     " of them captured too short to say more than that\n",
			     f->clipped);
}

/* What was asked for by RTCP, flow by flow. */
static void put_feedback(const struct analysis *a)
{
	char text[FLOW_TEXT_MAX];
	bool head = false;

	for (size_t i = 0; i < trace_flows(a->trace); i++) {
		const struct trace_flow *f = trace_flow(a->trace, i);

		if (!f->by_class[TRACE_RTCP])
			continue;
		(void)printf("%s%s:", head ? "" : "\nRTCP datagrams\n", flow_text(&f->flow, text));
		head = true;
		put_kinds(f);
	}
}

static void put_reception(const struct reception *r)
{
	bool trips = r->round_trip.count > 0;
	double unit = r->clock_hz ? 1000.0 / r->clock_hz : 0;

	(void)printf("0x%08" PRIx32 " 0x%08" PRIx32 " %8" PRIu64 " %8" PRId32 " %7.1f%% %7.1f%%",
		     r->ssrc, r->reporter, r->reports, r->lost, 100 * r->fraction_last,
		     100 * r->fraction_max);
	put_ms(r->jitter_last * unit, r->clock_hz > 0);
	put_ms(r->jitter_max * unit, r->clock_hz > 0);
	put_ms(trips ? ms(hist_percentile(&r->round_trip, 5000)) : 0, trips);
	put_ms(trips ? ms(hist_percentile(&r->round_trip, 9500)) : 0, trips);
	put_ms(trips ? ms(r->round_trip.max) : 0, trips);
	(void)putchar('\n');
}

/* What receivers say of the streams that they receive. */
static void put_receptions(const struct analysis *a)
{
	char text[FLOW_TEXT_MAX];
	uint32_t flow = UINT32_MAX;

	if (!trace_receptions(a->trace))
		return;
	(void)printf("\nby the receivers' own reports (times in ms)\n");
	(void)printf("%-10s %-10s %8s %8s %8s %8s %10s %10s %10s %10s %10s\n", "of", "by",
		     "reports", "lost", "at last", "most", "jitter", "most", "round p50", "p95",
		     "max");
	for (size_t i = 0; i < trace_receptions(a->trace); i++) {
		const struct reception *r = trace_reception(a->trace, i);

		if (r->flow != flow)
			(void)printf("%s\n", flow_text(&trace_flow(a->trace, r->flow)->flow, text));
		flow = r->flow;
		put_reception(r);
	}
}

/* From least to most, of times that only their differences give a meaning. */
static void put_around(const struct around *a)
{
	(void)printf(" %" PRIu64 ", above the least p50 %.3f p95 %.3f max %.3f ms", a->hist.count,
		     ms(around_percentile(a, 5000) - around_least(a)),
		     ms(around_percentile(a, 9500) - around_least(a)),
		     ms(around_percentile(a, 10000) - around_least(a)));
}

/* What receivers say of packets, beside their sending in this capture. */
static void put_transport(const struct analysis *a)
{
	char text[FLOW_TEXT_MAX];
	bool head = false;

	for (size_t i = 0; i < trace_flows(a->trace); i++) {
		const struct transport *t = trace_flow(a->trace, i)->transport;

		if (!t || !t->told)
			continue;
		(void)printf("%s%s: told of %" PRIu64 ", lost %" PRIu64,
			     head ? "" : "\nby the receivers' transport-wide feedback\n",
			     flow_text(&trace_flow(a->trace, i)->flow, text), t->told, t->lost);
		if (t->delay.hist.count) {
			(void)printf("; arrived");
			put_around(&t->delay);
		}
		(void)putchar('\n');
		head = true;
	}
}

/* No picture is younger than nothing, or arrives a minute old: then two clocks show it. */
static bool is_latency(nsec_t least)
{
	return least >= 0 && least < 60 * NSEC_PER_SEC;
}

/* How old frames are here, as their senders tell the times of capture. */
static void put_captured(const struct analysis *a)
{
	bool head = false;

	for (size_t i = 0; i < trace_streams(a->trace); i++) {
		const struct trace_stream *s = trace_stream(a->trace, i);
		const struct around *latency = &s->captured.latency;

		if (!latency->hist.count)
			continue;
		(void)printf("%s0x%08" PRIx32 ": least %.3f ms%s; frames",
			     head ? ""
				  : "\nfrom capture, by the senders' own clocks, to a frame's last "
				    "packet here; between two clocks only the changes are true\n",
			     s->ssrc, ms(around_least(latency)),
			     is_latency(around_least(latency)) ? "" : " (the clocks differ)");
		put_around(latency);
		if (s->captured.offset)
			(void)printf("; the capturer's clock is said to be %.3f ms ahead of the "
				     "sender's, and that is taken off",
				     ms(s->captured.offset));
		(void)putchar('\n');
		head = true;
	}
}

/* What senders say of their frames' coding and pacing. */
static void put_timing(const struct analysis *a)
{
	bool head = false;

	for (size_t i = 0; i < trace_streams(a->trace); i++) {
		const struct trace_stream *s = trace_stream(a->trace, i);

		if (!s->coding.count)
			continue;
		(void)printf("%s0x%08" PRIx32 ": frames %" PRIu64
			     ", coding p50 %.0f p95 %.0f ms, pacing p50 %.0f p95 %.0f ms\n",
			     head ? "" : "\nby the senders' own video-timing\n", s->ssrc,
			     s->coding.count, ms(hist_percentile(&s->coding, 5000)),
			     ms(hist_percentile(&s->coding, 9500)),
			     ms(hist_percentile(&s->pacing, 5000)),
			     ms(hist_percentile(&s->pacing, 9500)));
		head = true;
	}
}

static void put_setup(const struct analysis *a)
{
	struct analysis_setup setup = analyze_setup(a);

	if (setup.after[SETUP_DTLS] == TRACE_UNSEEN && setup.after[SETUP_RTP] == TRACE_UNSEEN)
		return;
	(void)printf("\nafter the first STUN:");
	for (unsigned k = 0; k < SETUP_COUNT; k++)
		if (setup.after[k] != TRACE_UNSEEN)
			(void)printf(" %s %.3f ms", analyze_setup_word((enum setup_step)k),
				     ms(setup.after[k]));
	(void)putchar('\n');
}

/* What makes the whole capture's numbers doubtful. */
static void put_warnings(const struct analysis *a)
{
	if (a->dropped)
		(void)printf("The capture itself dropped %" PRIu64 " %s: losses may be its own.\n",
			     a->dropped, packets(a->dropped));
	if (a->cut)
		(void)printf("%" PRIu64 " %s captured too short to say of what kind: that takes 54 "
			     "bytes a packet, 74 with IPv6, or more.\n",
			     a->cut, were(a->cut));
	if (a->pieces)
		(void)printf("%" PRIu64
			     " %s cut into pieces by IP: of these the sizes and losses are "
			     "those of the first piece, the others have a flow without ports.\n",
			     a->pieces, were(a->pieces));
	if (a->back)
		(void)printf("The time goes back at %" PRIu64
			     " %s, by %.3f ms at most: the order is that of the file.\n",
			     a->back, packets(a->back), ms(a->back_max));
}

static void put_head(const struct analysis *a)
{
	uint64_t by_class[TRACE_CLASS_COUNT] = { 0 };
	double seconds = a->first == TRACE_UNSEEN ? 0 : ms(a->last - a->first) / 1000;

	for (size_t i = 0; i < trace_flows(a->trace); i++)
		for (int c = 0; c < TRACE_CLASS_COUNT; c++)
			by_class[c] += trace_flow(a->trace, i)->by_class[c];
	(void)printf("%s%s%s: %" PRIu64 " IP %s in %.3f s, %zu %s\n", a->paths[0],
		     a->paths[1] ? " -> " : "", a->paths[1] ? a->paths[1] : "", a->packets,
		     packets(a->packets), seconds, trace_flows(a->trace),
		     plural(trace_flows(a->trace), "flow", "flows"));
	(void)printf("%" PRIu64 " RTP in %zu %s, %" PRIu64 " RTCP, %" PRIu64 " STUN, %" PRIu64
		     " DTLS, %" PRIu64 " other, %" PRIu64 " not IP\n",
		     by_class[TRACE_RTP], trace_streams(a->trace),
		     plural(trace_streams(a->trace), "stream", "streams"), by_class[TRACE_RTCP],
		     by_class[TRACE_STUN], by_class[TRACE_DTLS], by_class[TRACE_OTHER], a->others);
	put_warnings(a);
}

void analyze_text(const struct analysis *a)
{
	put_head(a);
	if (a->paths[1])
		put_passages(a);
	if (trace_streams(a->trace))
		put_streams(a);
	put_captured(a);
	put_timing(a);
	put_feedback(a);
	put_receptions(a);
	put_transport(a);
	put_setup(a);
}
