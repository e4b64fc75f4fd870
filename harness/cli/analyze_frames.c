/* analyze_frames.c - frames of captures as they complete, a line each. */
#include <inttypes.h>
#include <stdio.h>

#include "harness/cli/analyze.h"

void analyze_frame_head(const struct analysis *a)
{
	(void)printf("ssrc,frame,timestamp,first_ns,last_ns,packets,lost,bytes,marker%s\n",
		     a->paths[1] ? ",sent_ns,delay_ns" : "");
}

void analyze_frame_csv(void *arg, const struct trace_stream *s, const struct rtpframe *f)
{
	const struct analysis *a = arg;

	(void)printf("0x%08" PRIx32 ",%" PRIu64 ",%" PRIu32 ",%" PRId64 ",%" PRId64 ",%" PRIu32
		     ",%" PRIu32 ",%" PRIu64 ",%d",
		     s->ssrc, f->index, f->timestamp, f->first, f->last, f->packets, f->lost,
		     f->bytes, f->marker);
	if (a->paths[1])
		(void)printf(",%" PRId64 ",%" PRId64, f->sent_first, f->last - f->sent_first);
	(void)putchar('\n');
}

void analyze_frame_json(void *arg, const struct trace_stream *s, const struct rtpframe *f)
{
	const struct analysis *a = arg;

	(void)printf("{\"ssrc\": \"0x%08" PRIx32 "\", \"frame\": %" PRIu64
		     ", \"timestamp\": %" PRIu32 ", \"first_ns\": %" PRId64
		     ", \"last_ns\": %" PRId64 ", \"packets\": %" PRIu32 ", \"lost\": %" PRIu32
		     ", \"bytes\": %" PRIu64 ", \"marker\": %s",
		     s->ssrc, f->index, f->timestamp, f->first, f->last, f->packets, f->lost,
		     f->bytes, f->marker ? "true" : "false");
	if (a->paths[1])
		(void)printf(", \"sent_ns\": %" PRId64 ", \"delay_ns\": %" PRId64, f->sent_first,
			     f->last - f->sent_first);
	(void)puts("}");
}
