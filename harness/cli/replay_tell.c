/* replay_tell.c - what straits replay prints: accounts, frames and forecasts. */
#include "harness/cli/replay_tell.h"

#include <inttypes.h>
#include <stdio.h>

#include "harness/base/flow.h"

/* Room for a time in ms as text. */
#define MS_TEXT 32

static double ms(nsec_t t)
{
	return (double)t / (double)NSEC_PER_MSEC;
}

/* A percentile or a maximum in ms; "-" when there is none. */
static const char *ms_text(nsec_t t, char buf[static MS_TEXT])
{
	if (t < 0)
		(void)snprintf(buf, MS_TEXT, "-");
	else
		(void)snprintf(buf, MS_TEXT, "%.0f", ms(t));
	return buf;
}

void tell_open_loop(const struct replay_buffer *buffer)
{
	(void)puts(
		"open-loop forecast: nothing is sent again and the sender does not adapt; a frame that\n"
		"lost a packet is never shown. Latency runs from a frame's first packet sent to the\n"
		"frame shown: capture, encoding, decoding and display come on top.");
	if (buffer->adaptive)
		(void)puts(
			"playout buffer: adaptive (Ramjee et al. 1994, algorithm 4, moved at each frame)");
	else
		(void)printf("playout buffer: fixed, %.3f ms after the first frame's arrival\n",
			     ms(buffer->fixed));
}

void tell_frames_head(void)
{
	(void)puts(
		"\nstream  frame    rtp_time packets lost      sent_ms  complete_ms     shown_ms  "
		"latency_ms  over_600_ms");
}

void tell_frame(const struct forecast_frame *f)
{
	(void)printf("%6zu %6" PRIu64 " %11" PRIu32 " %7" PRIu32 " %4" PRIu32 " %12.3f ",
		     f->stream + 1, f->number, f->rtp_time, f->packets, f->lost, ms(f->sent));
	if (f->lost)
		(void)printf("%12s %12s %11s %12s\n", "-", "never", "-", "-");
	else
		(void)printf("%12.3f %12.3f %11.3f %+12.3f%s\n", ms(f->complete), ms(f->shown),
			     ms(f->shown - f->sent), ms(f->shown - f->sent - REPLAY_LIMIT),
			     f->late ? " late" : "");
}

static void tell_seller(const struct replay_told *told)
{
	char text[SIDE_TEXT_MAX];

	if (told->conf->seller_count)
		return;
	if (told->result->seller.bits)
		(void)printf(
			"seller's side: %s, which sent the first packet (--to-seller says otherwise)\n",
			side_text(&told->result->seller, text));
	else
		(void)puts("seller's side: none, for no packet went to a single receiver");
}

static void tell_direction(unsigned direction, const struct replay_account *a)
{
	(void)printf("%-10s %9" PRIu64 " %9" PRIu64 " %9" PRIu64 " %9" PRIu64 " %9" PRIu64
		     " %9" PRIu64 "\n",
		     decision_direction(direction), a->in, a->copies, a->delivered, a->lost,
		     a->dropped, a->held);
}

static void tell_causes(const struct replay_account *accounts)
{
	for (unsigned d = 0; d < DECISION_DIRECTIONS; d++)
		for (int c = PKT_CAUSE_NONE + 1; c < PKT_CAUSE_COUNT; c++)
			if (accounts[d].by_cause[c])
				(void)printf("%s: %" PRIu64 " by %s\n", decision_direction(d),
					     accounts[d].by_cause[c],
					     pkt_cause_word((enum pkt_cause)c));
}

void tell_account(const struct replay_told *told)
{
	const struct replay_result *r = told->result;

	(void)printf("%s: %" PRIu64 " packets of %.3f s through %s, seed %" PRIu64 "\n",
		     told->conf->in_path, r->packets, ms(r->duration) / 1000, told->route,
		     told->seed);
	tell_seller(told);
	(void)puts("direction         in    copies delivered      lost   dropped      held");
	for (unsigned d = 0; d < DECISION_DIRECTIONS; d++)
		tell_direction(d, &r->accounts[d]);
	tell_causes(r->accounts);
	if (r->beside)
		(void)printf("%" PRIu64
			     " packets not between the seller's side and another passed by "
			     "with their own times\n",
			     r->beside);
	if (r->stepped_back)
		(void)printf("%" PRIu64 " packets stood up to %" PRId64
			     " us behind the packets before "
			     "them; they count as at that time\n",
			     r->stepped_back, (int64_t)(REPLAY_STEP_BACK_MAX / NSEC_PER_USEC));
}

void tell_streams_head(void)
{
	(void)puts(
		"\nroute                    stream direction  frames   shown    late over_600  p50_ms  "
		"p95_ms  p99_ms  max_ms");
}

void tell_streams(const struct replay_told *told)
{
	for (size_t i = 0; i < forecast_stream_count(told->forecast); i++) {
		const struct forecast_stream *s = forecast_stream(told->forecast, i);
		char p50[MS_TEXT], p95[MS_TEXT], p99[MS_TEXT], max[MS_TEXT];

		if (!s)
			continue;
		(void)printf("%-24s %6zu %-9s %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %8" PRIu64
			     " %7s %7s %7s %7s\n",
			     told->route, i + 1, decision_direction(s->direction), s->frames,
			     s->shown, s->late, s->over_limit,
			     ms_text(forecast_latency(told->forecast, i, 500), p50),
			     ms_text(forecast_latency(told->forecast, i, 950), p95),
			     ms_text(forecast_latency(told->forecast, i, 990), p99),
			     ms_text(s->shown ? s->latency_max : -1, max));
	}
}

void tell_stream_names(const struct forecast *forecast)
{
	size_t streams = 0;

	for (size_t i = 0; i < forecast_stream_count(forecast); i++) {
		const struct forecast_stream *s = forecast_stream(forecast, i);
		char flow[FLOW_TEXT_MAX];

		streams += s != NULL;
		if (s)
			(void)printf("stream %zu: %s, SSRC 0x%08" PRIx32 "\n", i + 1,
				     flow_text(&s->flow, flow), s->ssrc);
	}
	if (!streams)
		(void)puts("no RTP stream was found (nor is one looked for in fragments of IP "
			   "packets)");
	for (size_t i = 0; i < forecast_stream_count(forecast); i++) {
		const struct forecast_stream *s = forecast_stream(forecast, i);

		if (s && s->strays)
			(void)printf("stream %zu: %" PRIu64
				     " packets of frames that had ended (sent "
				     "again, or far out of order) were left out\n",
				     i + 1, s->strays);
	}
	if (forecast_left_out(forecast))
		(void)printf("%" PRIu64
			     " RTP packets of streams beyond the first %d were left out\n",
			     forecast_left_out(forecast), FORECAST_STREAMS);
}
