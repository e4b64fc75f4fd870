/* analyze_setup.c - how a call was set up, as a capture shows it. */
#include "harness/cli/analyze.h"

const char *analyze_setup_word(enum setup_step step)
{
	static const char *const words[SETUP_COUNT] = {
		[SETUP_DTLS] = "dtls",
		[SETUP_RTP] = "rtp",
		[SETUP_FRAME] = "first-frame",
	};

	return words[step];
}

/* The first packet of a class in any flow. */
static nsec_t first_of(const struct analysis *a, enum trace_class class)
{
	nsec_t first = TRACE_UNSEEN;

	for (size_t i = 0; i < trace_flows(a->trace); i++) {
		nsec_t time = trace_flow(a->trace, i)->first_of[class];

		if (time != TRACE_UNSEEN && (first == TRACE_UNSEEN || time < first))
			first = time;
	}
	return first;
}

/* The picture is what takes most bytes, but for what is sent again. */
static nsec_t first_frame(const struct analysis *a)
{
	const struct trace_stream *largest = NULL;

	for (size_t i = 0; i < trace_streams(a->trace); i++) {
		const struct trace_stream *s = trace_stream(a->trace, i);

		if (s->repairs == ECHO_NONE && (!largest || s->rtp.bytes > largest->rtp.bytes))
			largest = s;
	}
	return largest && largest->frames.whole ? largest->frames.first_whole : TRACE_UNSEEN;
}

struct analysis_setup analyze_setup(const struct analysis *a)
{
	const nsec_t times[SETUP_COUNT] = {
		[SETUP_DTLS] = first_of(a, TRACE_DTLS),
		[SETUP_RTP] = first_of(a, TRACE_RTP),
		[SETUP_FRAME] = first_frame(a),
	};
	nsec_t begin = first_of(a, TRACE_STUN);
	struct analysis_setup setup;

	/* a capture that begins within a call shows STUN that keeps it up */
	if (times[SETUP_RTP] != TRACE_UNSEEN && times[SETUP_RTP] < begin)
		begin = TRACE_UNSEEN;
	for (unsigned k = 0; k < SETUP_COUNT; k++)
		setup.after[k] =
			begin == TRACE_UNSEEN || times[k] == TRACE_UNSEEN || times[k] < begin
				? TRACE_UNSEEN
				: times[k] - begin;
	return setup;
}
