/* trace.h - the numbers of captures: flows, RTP streams, and what happened between two captures. */
#ifndef REPORTS_METRIC_TRACE_H
#define REPORTS_METRIC_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/flow.h"
#include "harness/base/time.h"
#include "reports/metric/captured.h"
#include "reports/metric/echo.h"
#include "reports/metric/hist.h"
#include "reports/metric/losses.h"
#include "reports/metric/reception.h"
#include "reports/metric/rtpframes.h"
#include "reports/metric/rtpstream.h"
#include "reports/metric/transport.h"

struct err;
struct trace;

/* What packets are, in the order of probes/tap/media.h. */
enum trace_class {
	TRACE_OTHER,
	TRACE_RTP,
	TRACE_RTCP,
	TRACE_STUN,
	TRACE_DTLS,
	TRACE_CLASS_COUNT,
};

/* Where nothing was seen. */
#define TRACE_UNSEEN INT64_MIN
/* What arrived, nobody can tell when; and the number of what arrived, nobody can tell which. */
#define TRACE_SOMEWHEN (INT64_MIN + 1)
#define TRACE_ANY      UINT64_MAX

/* Senders of RTCP that are remembered of a flow. */
#define TRACE_REPORTERS 4

/* One packet of a flow. */
struct trace_packet {
	nsec_t time;
	nsec_t sent; /* equal to time where only one end is seen */
	uint32_t flow;
	uint32_t bytes; /* on the wire */
	enum trace_class class;
	uint32_t feedback; /* of RTCP: a bit for each kind, as rtcp_sum() of probes/tap gives them
			    */
	bool sealed;       /* of RTCP: it is encrypted */
	bool clipped;      /* of RTCP: too little was captured to say whether it is */
	/* Of RTP, as the rest, but for ssrc: how long the sender says that coding and pacing took.
	 */
	bool timed; /* does it say? */
	nsec_t coding;
	nsec_t pacing;
	/* When the sender says that the frame was captured, on its own clock since 1970, and what
	 * it says has to be added for the capturer's clock; 0 when it does not. */
	nsec_t captured;
	nsec_t capture_offset;
	uint32_t ssrc; /* of RTCP: who sent it, 0 when that is not known */
	struct rtpstream_packet rtp;
};

/* What happened to the packets of a flow between two captures. */
struct trace_passage {
	int side;       /* where they were sent: 0 or 1; -1 as long as no packet was seen at both */
	int first_side; /* where the first one was seen; -1 before */
	uint64_t sent;
	uint64_t arrived;
	uint64_t copies;
	uint64_t strangers; /* seen at the receiver only */
	uint64_t alike;     /* arrived, but which of a few alike it was nobody can tell: no delay */
	uint64_t outside;   /* seen at one end while the other did not capture: not judged */
	struct losses losses;
	struct hist delay;
	struct hist variation; /* |delay - delay of the packet sent before| (RFC 3393) */
	struct reorder reorder;
	nsec_t delay_before; /* TRACE_UNSEEN when the packet before did not arrive */
};

struct trace_flow {
	struct flow flow;
	uint64_t packets;
	uint64_t bytes;
	uint64_t by_class[TRACE_CLASS_COUNT]; /* RTP: of what was accepted as a stream */
	nsec_t first;
	nsec_t last;
	uint64_t feedback[16]; /* datagrams with each kind of RTCP */
	uint64_t sealed;       /* encrypted ones: only the first kind in them counts */
	uint64_t clipped;      /* and those of which too little was captured to say */
	uint32_t reporters[TRACE_REPORTERS]; /* the first few that sent RTCP */
	uint8_t reporter_count;
	uint64_t asked;                     /* packets that its NACKs asked for */
	struct transport *transport;        /* NULL when it has no numbers over all streams */
	nsec_t first_of[TRACE_CLASS_COUNT]; /* TRACE_UNSEEN when there was none; RTP as above */
	struct trace_passage *passage;      /* NULL when only one end is seen */

	/* Private: how many streams it has, and the last one begun. */
	uint32_t streams;
	uint32_t first_stream;
};

struct trace_stream {
	uint32_t number; /* in the order in which streams were first seen */
	uint32_t flow;
	uint32_t ssrc;
	uint32_t again; /* so many streams of this flow had the same SSRC before */
	uint32_t next_of_flow;
	enum echo_kind repairs; /* what it does to another stream */
	uint32_t repaired_ssrc;
	struct rtpstream rtp;
	struct rtpframes frames;
	struct hist coding; /* what the sender says of its frames, where it does */
	struct hist pacing;
	struct captured captured; /* as the sender says, where it does */

	/* Private: what it lately sent, of how many frames another stream had sent something
	 * before, of how many of these a packet that this one repeats, and of how many when the
	 * other was at a later frame already. */
	struct echo echo;
	uint32_t echoes;
	uint32_t repeats;
	uint32_t behind;
	uint32_t lags; /* frames with a timestamp that another stream had gone past */
};

struct trace_conf {
	bool both_ends;
	/* The clock that the user states for a payload type, 0 for none; NULL: none at all. */
	const uint32_t *clocks;
	/* How many sources with a single packet are remembered until a second one proves them; 0
	 * means 65536. */
	uint32_t newcomers;
	/* Told of every frame of the accepted streams as it completes; may be NULL. */
	void (*on_frame)(void *arg, const struct trace_stream *s, const struct rtpframe *f);
	void *arg;
};

/* 0 or -ENOMEM. */
int trace_new(const struct trace_conf *conf, struct trace **ret, struct err *err);
void trace_free(struct trace *t);

/* The number of a flow, the same for the same flow. 0, -ENOMEM, or -E2BIG beyond a million flows.
 */
int trace_flow_number(struct trace *t, const struct flow *flow, uint32_t *ret, struct err *err);

/* A packet arrived (or was seen, where only one end is seen). A first packet that looks like RTP is
 * kept back until a second one of its source proves that it is. 0 or -ENOMEM. */
int trace_add(struct trace *t, const struct trace_packet *p, struct err *err);

/* A packet of a flow was sent, and its header extension id could hold its number over all streams.
 * 0 or -ENOMEM. */
int trace_numbered(struct trace *t, uint32_t flow, uint8_t id, uint16_t seq, nsec_t sent,
		   struct err *err);

/* RTCP of a flow asks for so many packets again, or tells what became of the packet of the opposite
 * flow that had this number over all streams. */
void trace_asked(struct trace *t, uint32_t flow, uint32_t packets);
void trace_told(struct trace *t, uint32_t flow, uint16_t seq, bool arrived, nsec_t time);

/* What a sender's report says (RFC 3550 section 6.4.1), and when it was sent in which flow. */
struct trace_sender_report {
	uint32_t flow;
	uint32_t ssrc;
	uint64_t ntp;       /* in 2^-32 s */
	uint32_t timestamp; /* of the same instant */
	nsec_t time;
};

void trace_sent_report(struct trace *t, const struct trace_sender_report *r);

/* A block of a report in RTCP of this flow. 0 or -ENOMEM. */
int trace_reported(struct trace *t, uint32_t flow, const struct reception_block *block,
		   struct err *err);

/* The side at which the first packet of a flow was seen; side, when this is it. Between two ends
 * only. */
int trace_side(struct trace *t, uint32_t flow, int side);

/* Between two ends, beside trace_add() at the receiver: number is the packet's in the sender's
 * capture, or TRACE_ANY. arrival in the order of arriving, fate in the order of
 * sending, with TRACE_UNSEEN for what did not arrive, or TRACE_SOMEWHEN. side is where the packet
 * was sent, or seen. */
void trace_arrival(struct trace *t, uint32_t flow, int side, uint64_t number);
void trace_copy(struct trace *t, uint32_t flow);
void trace_fate(struct trace *t, uint32_t flow, int side, nsec_t sent, nsec_t arrived);

/* Instead of the fate of a packet that was seen at one end before the other began to capture, or
 * after it had ended. */
void trace_outside(struct trace *t, uint32_t flow);

/* Ends all streams: to be called once, before the results are read. 0 or -ENOMEM if memory ran out
 * on the way. */
int trace_finish(struct trace *t, struct err *err);

/* The results, in the order in which they were first seen, streams flow by flow. Streams that
 * behaved like RTP only now and then are left out. */
size_t trace_flows(const struct trace *t);
const struct trace_flow *trace_flow(const struct trace *t, size_t i);
size_t trace_streams(const struct trace *t);
const struct trace_stream *trace_stream(const struct trace *t, size_t i);

/* What receivers reported of streams, flow by flow of the reports. */
size_t trace_receptions(const struct trace *t);
const struct reception *trace_reception(const struct trace *t, size_t i);

#endif
